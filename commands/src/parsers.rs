use domain::parser::{MAX_BYTES, Parser, ParserCommand, ParserError};
use parsing::definition::{
    Definition, DefinitionError, Definitions, ParserSetting, published_file,
};

use crate::{CommandError, Commands, Done, Intention};

/// What messages call the text that is about to be published; it has no file yet.
const FILE: &str = "definition";

impl Commands {
    /// Publishes a definition under the name that stands in it, in place of an earlier one. It has to compile, with all
    /// others that are wanted, and to read its own examples as it says. Gives the name.
    ///
    /// The views go on with the definitions that they were built with.
    pub async fn publish_parser(
        &self,
        source: &str,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        if source.len() > MAX_BYTES {
            return Err(CommandError::refusal(&ParserError::TooLong(source.len())));
        }
        let _one_at_a_time = self.one_at_a_time().await?;
        let settings = self.known_now().await?.parser_settings().await?;
        let text = source.to_owned();
        // Compiling some hundred definitions takes a while, in which the thread would answer nobody else.
        let checked = tokio::task::spawn_blocking(move || check(settings, text)).await;
        let checked = checked
            .map_err(|error| CommandError::refused("UNAVAILABLE", error.to_string()))?
            .map_err(|mut error| {
                FILE.clone_into(&mut error.file);
                error
            })?;
        let command = ParserCommand::Publish {
            name: checked.name.clone(),
            definition: source.to_owned(),
            revision: checked.revision,
            others: checked.others,
        };
        self.on_parser(&checked.name, command, intention).await
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

struct Checked {
    name: String,
    revision: String,
    /// How many definitions of other names are published.
    others: usize,
}

/// Compiles the definition among the wanted ones, as if it were switched on, and runs its examples.
fn check(mut settings: Vec<ParserSetting>, source: String) -> Result<Checked, DefinitionError> {
    let definition = Definition::compile(FILE, &source)?;
    let name = definition.name;
    settings.retain(|setting| setting.name != name);
    let others = settings
        .iter()
        .filter(|setting| setting.published.is_some())
        .count();
    settings.push(ParserSetting {
        name: name.clone(),
        published: Some(source),
        enabled: true,
    });
    let wanted = Definitions::compile_wanted(&settings)?;
    let own_file = published_file(&name);
    if let Some(error) = wanted
        .left_out
        .into_iter()
        .find(|error| error.file == own_file)
    {
        return Err(error);
    }
    wanted.definitions.check_examples(&name)?;
    Ok(Checked {
        name,
        revision: definition.revision,
        others,
    })
}

fn is_builtin(name: &str) -> bool {
    Definitions::builtin().get(name).is_some()
}
