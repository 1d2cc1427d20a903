//! Definitions that are published, withdrawn, and switched on and off.

use domain::{
    code::Code,
    parser::{MAX_BYTES, Parser, ParserCommand, ParserError},
};
use parsing::definition::{
    Definition, DefinitionError, Definitions, ParserSetting, published_file,
};

use crate::{CommandError, Commands, Done, Intention};

/// What messages call the text that is about to be published; it has no file yet.
const FILE: &str = "definition";

/// A definition that may be published: it compiles with all that are wanted, and reads its own examples as it says.
#[derive(Debug)]
pub struct CheckedParser {
    /// The name that stands in it.
    pub name: String,
    source: String,
    revision: String,
    /// What the installation had set when it was checked.
    pub settings: Vec<ParserSetting>,
    /// What is wanted with it, as if it were switched on.
    pub with: Definitions,
}

impl CheckedParser {
    /// Whether this very text is published already, so that publishing it changes nothing.
    pub fn is_published(&self) -> bool {
        self.settings.iter().any(|setting| {
            setting.name == self.name && setting.published.as_ref() == Some(&self.source)
        })
    }
}

impl Commands {
    /// Compiles a definition with all others that are wanted, and reads its own examples. Changes nothing.
    pub async fn check_parser(&self, source: &str) -> Result<CheckedParser, CommandError> {
        if source.len() > MAX_BYTES {
            return Err(CommandError::refusal(&ParserError::TooLong(source.len())));
        }
        let settings = self.known_now().await?.parser_settings().await?;
        let text = source.to_owned();
        // Compiling some hundred definitions takes a while, in which the thread would answer nobody else.
        let checked = tokio::task::spawn_blocking(move || check(settings, text)).await;
        checked
            .map_err(|error| CommandError::refused(Code::Unavailable, error.to_string()))?
            .map_err(|mut error| {
                FILE.clone_into(&mut error.file);
                error.into()
            })
    }

    /// Publishes a definition under the name that stands in it, in place of an earlier one. Gives the name.
    ///
    /// What it was checked with must still be what is wanted, else it is refused with `PARSERS_CHANGED`. The views go on with
    /// the definitions that they were built with.
    pub async fn publish_checked(
        &self,
        checked: &CheckedParser,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let mut settings = self.known_now().await?.parser_settings().await?;
        let mut then = checked.settings.clone();
        for settings in [&mut settings, &mut then] {
            settings.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        }
        if settings != then {
            return Err(CommandError::refused(
                Code::ParsersChanged,
                "other definitions were published or switched while this one was judged; publish it again",
            ));
        }
        let others = settings
            .iter()
            .filter(|setting| setting.name != checked.name && setting.published.is_some());
        let command = ParserCommand::Publish {
            name: checked.name.clone(),
            definition: checked.source.clone(),
            revision: checked.revision.clone(),
            others: others.count(),
        };
        self.on_parser(&checked.name, command, intention).await
    }

    /// Checks and publishes, whatever the definition makes of the mails that are there.
    pub async fn publish_parser(
        &self,
        source: &str,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        loop {
            let checked = self.check_parser(source).await?;
            match self.publish_checked(&checked, intention).await {
                Err(CommandError::Refused {
                    code: Code::ParsersChanged,
                    ..
                }) => {}
                other => return other,
            }
        }
    }

    /// It is to read no mail, whether it comes with the program or was published.
    pub async fn disable_parser(
        &self,
        name: &str,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        let command = ParserCommand::Disable {
            builtin: is_builtin(name),
            reason: reason.map(str::to_owned),
        };
        self.on_parser(name, command, intention).await
    }

    pub async fn enable_parser(
        &self,
        name: &str,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        let builtin = is_builtin(name);
        self.on_parser(name, ParserCommand::Enable { builtin }, intention)
            .await
    }

    /// Takes back what was published; a definition of that name that comes with the program takes its place again.
    pub async fn withdraw_parser(
        &self,
        name: &str,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        let command = ParserCommand::Withdraw {
            reason: reason.map(str::to_owned),
        };
        self.on_parser(name, command, intention).await
    }

    async fn on_parser(
        &self,
        name: &str,
        command: ParserCommand,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        let position = self.execute::<Parser>(name, command, intention).await?;
        Ok(Done {
            value: name.to_owned(),
            position,
        })
    }
}

/// Compiles the definition among the wanted ones, as if it were switched on, and runs its examples.
fn check(settings: Vec<ParserSetting>, source: String) -> Result<CheckedParser, DefinitionError> {
    let definition = Definition::compile(FILE, &source)?;
    let name = definition.name;
    let mut with: Vec<_> = settings
        .iter()
        .filter(|setting| setting.name != name)
        .cloned()
        .collect();
    with.push(ParserSetting {
        name: name.clone(),
        published: Some(source.clone()),
        enabled: true,
    });
    let wanted = Definitions::compile_wanted(&with)?;
    let own_file = published_file(&name);
    if let Some(error) = wanted
        .left_out
        .into_iter()
        .find(|error| error.file == own_file)
    {
        return Err(error);
    }
    wanted.definitions.check_examples(&name)?;
    Ok(CheckedParser {
        name,
        source,
        revision: definition.revision,
        settings,
        with: wanted.definitions,
    })
}

fn is_builtin(name: &str) -> bool {
    Definitions::builtin().get(name).is_some()
}
