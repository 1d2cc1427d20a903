//! What people say in the demo: news and feedback.

use chrono::TimeDelta;
use commands::Announcement;
use domain::feedback::FeedbackKind;

use super::{
    people::{ADMIN, OPERATORS},
    teller::Teller,
};

impl Teller<'_> {
    /// News, and what people think of the program.
    pub(super) async fn speak_up(&self) -> anyhow::Result<()> {
        let commands = &self.backend.commands;
        let now = self.backend.clock.now();
        let news = [
            (
                "Welcome to the demo",
                "Everything here is invented: customers, machines, mails and people. Change what you like.",
                None,
            ),
            (
                "Storage of Bluefin Bakkerijen moves",
                "Their backups are excused for one night; see the maintenance windows.",
                Some(now + TimeDelta::days(5)),
            ),
        ];
        for (title, text, until) in news {
            let announcement = Announcement {
                title: title.to_owned(),
                text: text.to_owned(),
                from: None,
                until,
            };
            commands.publish_news(announcement, &self.by(ADMIN)).await?;
        }
        let [first, second] = OPERATORS;
        let id = |name| self.people.get(name).copied().unwrap_or_default();
        let wish = (
            "Review a whole customer with one key",
            "In the morning I know for most customers that all is well.",
        );
        let given = commands
            .give_feedback(id(first), FeedbackKind::Wish, wish, &self.by(first))
            .await?;
        commands
            .vote_feedback(given.value, id(second), &self.by(second))
            .await?;
        commands
            .reply_to_feedback(given.value, "Yes, please.", &self.by(second))
            .await?;
        let question = (
            "What is a missed run?",
            "It has no mail, so what do I review?",
        );
        let given = commands
            .give_feedback(
                id(second),
                FeedbackKind::Question,
                question,
                &self.by(second),
            )
            .await?;
        let answer =
            "A backup that was expected and did not report. Reviewing it says that you know.";
        commands
            .reply_to_feedback(given.value, answer, &self.by(ADMIN))
            .await?;
        commands
            .resolve_feedback(given.value, &self.by(ADMIN))
            .await?;
        Ok(())
    }
}
