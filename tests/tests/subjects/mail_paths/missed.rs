//! A night that stands in red, and a forged mail that comes late.

use acceptance::{
    nightly::pass,
    received::{Checked, setting},
    two_weeks::TwoWeeks,
};
use chrono::TimeDelta;
use domain::access::Role;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doubted_mail_answers_no_missed_run() {
    for (checked, missed) in [(Checked::Failed, 1), (Checked::Weak, 0)] {
        let TwoWeeks {
            at,
            asking,
            job,
            evening,
        } = TwoWeeks::at_ten().await;
        let trust = Some(setting());
        let done = at
            .backend
            .commands
            .set_mail_trust(trust, &at.somebody())
            .await;
        done.expect("set");
        drop(asking);
        let at = at.without_views();
        let asking = at.asking("Ada", &[Role::Operator]).await;
        let two = TwoWeeks {
            at,
            asking,
            job,
            evening,
        };
        pass(&two.at, evening + TimeDelta::hours(3)).await;
        assert_eq!(two.unreviewed("MISSED").await, 1);

        let late = evening + TimeDelta::hours(12);
        two.at.clock.set(late + TimeDelta::minutes(2));
        let mut mail = two.job.mail(late, "was completed");
        mail.bytes = checked.received(&mail.bytes, "nas@acme.example.com", late);
        two.at.receive(vec![mail]).await;
        assert_eq!(two.unreviewed("MISSED").await, missed, "{checked:?}");
    }
}
