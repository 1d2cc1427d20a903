use async_graphql::SimpleObject;
use parsing::definition::Definition;

/// A parser definition in force.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Parser {
    name: String,
    /// Product whose mails it reads.
    software: String,
    /// Types that its runs can have; empty for a notice.
    types: Vec<String>,
    description: String,
    /// How to make the product send such mails.
    setup: String,
    /// What makes a mail one of this definition's.
    matches: String,
    /// `sample`, `documentation` or `unverified`.
    evidence: String,
    revision: String,
    /// Lower is asked first.
    order: i32,
    enabled: bool,
}

impl From<&Definition> for Parser {
    fn from(definition: &Definition) -> Self {
        Self {
            name: definition.name.clone(),
            software: definition.software.clone(),
            types: definition.kinds.clone(),
            description: definition.description.clone(),
            setup: definition.setup.clone(),
            matches: definition.matches.clone(),
            evidence: definition.evidence.name().to_owned(),
            revision: definition.revision.clone(),
            order: definition.order,
            enabled: definition.enabled,
        }
    }
}
