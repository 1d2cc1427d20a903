//! A history, and definitions to change under it.

use std::collections::BTreeSet;

use acceptance::{
    installation::Installation,
    kept, mails,
    replays::{ACME, GREEDY, Reviews, edited},
};
use commands::Assignment;
use uuid::Uuid;

/// A history: mails of all products, jobs of some, reviews, one mail deleted.
pub(crate) struct History {
    pub(crate) at: Installation,
    customer: Uuid,
    pub(crate) reviews: Reviews,
}

impl History {
    pub(crate) async fn of_days(days: u32) -> Self {
        let at = Installation::with_replays();
        let sent: Vec<_> = mails::msp().mails(mails::first_day(), days).collect();
        let mut raws: Vec<_> = sent
            .iter()
            .map(|mail| mails::raw(mail.raw.clone(), mail.at))
            .collect();
        for number in 0..20 {
            let outcome = ["done", "broken"][number % 2];
            let letter = mails::letter(number, &format!("Acme report for nightly: {outcome}"));
            raws.push(mails::raw(letter, at.backend.clock.now()));
        }
        raws.push(mails::raw(
            mails::letter(99, "Lunch?"),
            at.backend.clock.now(),
        ));
        let ids = at.receive(raws).await;
        let customer = at
            .backend
            .commands
            .register_customer("Acme", &at.somebody())
            .await
            .expect("registered")
            .value;
        let mut history = Self {
            at,
            customer,
            reviews: Reviews::new(),
        };
        // Every third job, so that there are runs and waiting mails of every product.
        let mut seen = BTreeSet::new();
        for (mail, id) in sent.iter().zip(&ids) {
            if let Some(job) = mail.job
                && job % 3 == 0
                && seen.insert(job)
            {
                history.approve(*id).await;
            }
        }
        history.review_every(5).await;
        let deleted = ids[0];
        let commands = &history.at.backend.commands;
        let by = history.at.somebody();
        let done = commands.delete_mail(deleted, None, &by).await;
        done.expect("deleted");
        history.at.backend.settle().await.expect("settled");
        history
    }

    /// Notices and what is assigned already are refused.
    async fn approve(&self, mail: Uuid) {
        let assignment = Assignment {
            ordinal: None,
            customer_id: self.customer,
        };
        let commands = &self.at.backend.commands;
        let by = self.at.somebody();
        drop(commands.approve_mail(mail, &[assignment], &by).await);
    }

    /// Of the runs by what they tell: their ids are random, and which kinds of change come about must not be.
    pub(crate) async fn review_every(&mut self, nth: usize) {
        self.at.backend.settle().await.expect("settled");
        let runs: Vec<Uuid> = self
            .at
            .backend
            .views()
            .select_now(
                "SELECT run_id FROM runs LEFT JOIN mails ON mails.mail_id = runs.mail_id \
                 ORDER BY run_at, content, mail_ordinal, run_id",
                &[],
            )
            .expect("runs")
            .into_iter()
            .map(|row| match row.as_slice() {
                [projections::ports::Value::Uuid(id)] => *id,
                other => panic!("{other:?}"),
            })
            .step_by(nth)
            .collect();
        assert!(runs.len() > 5, "{} runs", runs.len());
        let commands = &self.at.backend.commands;
        let by = self.at.somebody();
        commands
            .review_runs(&runs, None, &by)
            .await
            .expect("reviewed");
        kept::act_on(&self.at, &runs).await;
        self.reviews
            .extend(runs.into_iter().map(|run| (run, "Alice".to_owned())));
    }

    pub(crate) async fn publish(&self, text: &str) {
        let commands = &self.at.backend.commands;
        let done = commands.publish_parser(text, &self.at.somebody()).await;
        done.expect("published");
    }

    /// Makes exactly these of the [`Changed`] wanted.
    pub(crate) async fn want(&self, mask: u8) {
        let commands = &self.at.backend.commands;
        let by = self.at.somebody();
        for (bit, change) in changes().into_iter().enumerate() {
            let on = mask & (1 << bit) != 0;
            match change {
                Changed::Published { text, .. } if on => self.publish(&text).await,
                // Where nothing was published, there is nothing to withdraw.
                Changed::Published { name, .. } => {
                    drop(commands.withdraw_parser(name, None, &by).await);
                }
                Changed::Disabled(name) if on => {
                    let done = commands.disable_parser(name, None, &by).await;
                    done.expect("switched off");
                }
                Changed::Disabled(name) => {
                    let done = commands.enable_parser(name, &by).await;
                    done.expect("switched on");
                }
            }
        }
        self.at.backend.settle().await.expect("settled");
    }
}

pub(crate) enum Changed {
    Published { name: &'static str, text: String },
    Disabled(&'static str),
}

/// Independent of one another: each is about another name.
pub(crate) fn changes() -> [Changed; 6] {
    let published = |name, text| Changed::Published { name, text };
    [
        published("acme-backup", ACME.to_owned()),
        published(
            "veeam-backup-replication",
            edited(
                "veeam-backup-replication",
                "is = \"WARNING\"",
                "is = \"FAILED\"",
            ),
        ),
        Changed::Disabled("synology-active-backup"),
        published("greedy", GREEDY.to_owned()),
        published(
            "synology-hyper-backup",
            edited(
                "synology-hyper-backup",
                "type = \"Hyper Backup\"",
                "type = \"Cloud Backup\"",
            ),
        ),
        published(
            "proxmox-ve",
            edited(
                "proxmox-ve",
                "job = [\"{node} to {storage}\", \"{node}\"]",
                "job = \"node {node}\"",
            ),
        ),
    ]
}
