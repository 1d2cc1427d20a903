//! What users say of the program.

use acceptance::images;
use commands::{CommandError, NewScreenshot};
use domain::feedback::{By, FeedbackKind};
use proptest::prelude::*;
use uuid::Uuid;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum FeedbackStep {
    Give(usize),
    Vote(usize, u128),
    WithdrawVote(usize, u128),
    Reply(usize),
    Attach(usize, u32),
    Resolve(usize),
    Reopen(usize),
    Delete(usize),
    Restore(usize),
    Erase(usize),
}

impl FeedbackStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..8_usize;
        prop_oneof![
            4 => n.clone().prop_map(Self::Give),
            3 => (n.clone(), 0..3_u128).prop_map(|(item, user)| Self::Vote(item, user)),
            1 => (n.clone(), 0..3_u128).prop_map(|(item, user)| Self::WithdrawVote(item, user)),
            2 => n.clone().prop_map(Self::Reply),
            2 => (n.clone(), 0..3_u32).prop_map(|(item, image)| Self::Attach(item, image)),
            1 => n.clone().prop_map(Self::Resolve),
            1 => n.clone().prop_map(Self::Reopen),
            2 => n.clone().prop_map(Self::Delete),
            1 => n.clone().prop_map(Self::Restore),
            1 => n.prop_map(Self::Erase),
        ]
    }
}

impl History {
    pub(crate) async fn on_feedback(&mut self, step: FeedbackStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let item = |number| some(&self.feedback, number);
        match step {
            FeedbackStep::Give(number) => {
                let kind = FeedbackKind::ALL[number % FeedbackKind::ALL.len()];
                let says = ("Dark mode", "At night.");
                let given = commands
                    .give_feedback(Uuid::from_u128(1), kind, says, &by)
                    .await?;
                self.feedback.push(given.value);
            }
            FeedbackStep::Vote(number, user) => {
                let user = Uuid::from_u128(user);
                commands.vote_feedback(item(number), user, &by).await?;
            }
            FeedbackStep::WithdrawVote(number, user) => {
                let user = Uuid::from_u128(user);
                commands
                    .withdraw_feedback_vote(item(number), user, &by)
                    .await?;
            }
            FeedbackStep::Reply(number) => {
                let text = "Me too.";
                commands.reply_to_feedback(item(number), text, &by).await?;
            }
            FeedbackStep::Attach(number, image) => {
                let shown = NewScreenshot {
                    name: None,
                    image: images::png(image),
                };
                commands
                    .attach_to_feedback(item(number), shown, &by)
                    .await?;
            }
            FeedbackStep::Resolve(number) => {
                commands.resolve_feedback(item(number), &by).await?;
            }
            FeedbackStep::Reopen(number) => {
                commands.reopen_feedback(item(number), &by).await?;
            }
            FeedbackStep::Delete(number) => {
                let admin = By {
                    user_id: Uuid::nil(),
                    manages: true,
                };
                commands.delete_feedback(item(number), admin, &by).await?;
            }
            FeedbackStep::Restore(number) => {
                commands.restore_feedback(item(number), &by).await?;
            }
            FeedbackStep::Erase(number) => {
                commands.erase_feedback(item(number), &by).await?;
            }
        }
        Ok(())
    }
}
