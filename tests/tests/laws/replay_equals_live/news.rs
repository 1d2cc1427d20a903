//! What admins tell everybody.

use chrono::TimeDelta;
use commands::{Announcement, CommandError};
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum NewsStep {
    Publish(i64),
    Change(usize, i64),
    Withdraw(usize),
    Read(usize, usize),
}

impl NewsStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..4_usize;
        prop_oneof![
            2 => (0..3_i64).prop_map(Self::Publish),
            1 => (n.clone(), 0..3_i64).prop_map(|(news, days)| Self::Change(news, days)),
            1 => n.clone().prop_map(Self::Withdraw),
            2 => (n.clone(), n).prop_map(|(news, user)| Self::Read(news, user)),
        ]
    }
}

impl History {
    pub(crate) async fn on_news(&mut self, step: NewsStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let from = self.at.backend.clock.now();
        let news = |days: i64| Announcement {
            title: "Update tonight".to_owned(),
            text: format!("In {days} days."),
            from: Some(from),
            until: (days > 0).then(|| from + TimeDelta::days(days)),
        };
        match step {
            NewsStep::Publish(days) => {
                let done = commands.publish_news(news(days), &by).await?;
                self.news.push(done.value);
            }
            NewsStep::Change(number, days) => {
                let id = some(&self.news, number);
                commands.change_news(id, news(days), &by).await?;
            }
            NewsStep::Withdraw(number) => {
                let id = some(&self.news, number);
                commands.withdraw_news(id, &by).await?;
            }
            NewsStep::Read(number, user) => {
                let (id, user) = (some(&self.news, number), some(&self.users, user));
                commands.mark_news_read(user, id, &by).await?;
            }
        }
        Ok(())
    }
}
