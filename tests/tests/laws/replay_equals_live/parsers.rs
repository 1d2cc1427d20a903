//! Definitions that come and go.

use std::sync::LazyLock;

use commands::CommandError;
use proptest::prelude::*;

use crate::replay_equals_live::history::History;

const PARSERS: [&str; 3] = ["acme-backup", "duplicati", "never-published"];

/// Two texts of one name, one that takes the place of a builtin definition, and one with a mistake.
static DEFINITIONS: LazyLock<[String; 4]> = LazyLock::new(|| {
    [
        definition("acme-backup", "{subject}"),
        definition("acme-backup", "Acme: {subject}"),
        definition("duplicati", "{subject}"),
        definition("acme-backup", "{nothing}"),
    ]
});

#[derive(Debug, Clone)]
pub(crate) enum ParserStep {
    Publish(usize),
    Disable(usize),
    Enable(usize),
    Withdraw(usize),
}

impl ParserStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            1 => (0..4_usize).prop_map(Self::Publish),
            1 => (0..3_usize).prop_map(Self::Disable),
            1 => (0..3_usize).prop_map(Self::Enable),
            1 => (0..3_usize).prop_map(Self::Withdraw),
        ]
    }
}

impl History {
    pub(crate) async fn on_parsers(&mut self, step: ParserStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            ParserStep::Publish(number) => {
                let text = &DEFINITIONS[number % DEFINITIONS.len()];
                commands.publish_parser(text, &by).await?;
            }
            ParserStep::Disable(name) => {
                commands
                    .disable_parser(PARSERS[name % PARSERS.len()], Some("test"), &by)
                    .await?;
            }
            ParserStep::Enable(name) => {
                commands
                    .enable_parser(PARSERS[name % PARSERS.len()], &by)
                    .await?;
            }
            ParserStep::Withdraw(name) => {
                commands
                    .withdraw_parser(PARSERS[name % PARSERS.len()], None, &by)
                    .await?;
            }
        }
        Ok(())
    }
}

fn definition(name: &str, job: &str) -> String {
    format!(
        "name = '{name}'\nsoftware = 'Acme'\ntype = 'Backup'\nevidence = 'unverified'\ndescription = ''\nsetup = ''\n\
         recognise = {{ all = [{{ in = 'subject', contains = 'Acme report' }}] }}\nrun = {{ job = '{job}' }}\n"
    )
}
