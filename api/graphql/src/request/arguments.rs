//! Arguments that many fields of the roots have. They are declared here, once, and read from the field that is asked.

use async_graphql::{
    InputType,
    registry::{Deprecation, MetaInputValue, MetaType, Registry},
};
use chrono::{DateTime, Utc};

/// The moment of a query.
pub(crate) const AS_OF: &str = "asOf";

/// Repeated by a client that does not know whether it was heard.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotencyKey";

const ABOUT_AS_OF: &str =
    "What was known then; now where it is left out. All fields of a query give the same.";

const ABOUT_AS_OF_OF_FEEDBACK: &str = "What was known then; now where it is left out. All fields of a query give the same. \
    What was erased since is not known any more.";

const ABOUT_IDEMPOTENCY_KEY: &str = "Of the caller's choosing. Repeated with the same key and content, such as after an answer that \
    was lost, the mutation gives what it made the first time.";

/// Queries that are of now, whatever moment others are of. All others have `asOf`.
pub(crate) const OF_NOW: [&str; 15] = [
    "auditChain",
    "clock",
    "deadLetters",
    "deletedMails",
    "holidayCalendars",
    "mailTrust",
    "node",
    "parser",
    "parsers",
    "replay",
    "replays",
    "search",
    "suspectCollectors",
    "tryParser",
    "viewer",
];

/// Mutations that make something that cannot be told from what is there already: they take an idempotency key.
pub(crate) const MAKING: [&str; 12] = [
    "approveMail",
    "createOverride",
    "giveFeedback",
    "linkCoveAccountToNewJob",
    "makeRemark",
    "openTicket",
    "planMaintenance",
    "publishNews",
    "registerCustomer",
    "replyToFeedback",
    "restartReplay",
    "startReplay",
];

/// Gives each query its `asOf`.
pub(crate) fn declare_as_of(registry: &mut Registry, root: &str) {
    let ty = Option::<DateTime<Utc>>::create_type_info(registry);
    each_field(registry, root, &mut |name| {
        let about = match name {
            "feedback" | "feedbackItem" => ABOUT_AS_OF_OF_FEEDBACK,
            _ => ABOUT_AS_OF,
        };
        (!OF_NOW.contains(&name)).then(|| argument(AS_OF, about, &ty))
    });
}

/// Gives each mutation that makes something its `idempotencyKey`.
pub(crate) fn declare_idempotency_key(registry: &mut Registry, root: &str) {
    let ty = Option::<String>::create_type_info(registry);
    each_field(registry, root, &mut |name| {
        let makes = MAKING.contains(&name);
        makes.then(|| argument(IDEMPOTENCY_KEY, ABOUT_IDEMPOTENCY_KEY, &ty))
    });
}

fn each_field(
    registry: &mut Registry,
    root: &str,
    argument_of: &mut dyn FnMut(&str) -> Option<MetaInputValue>,
) {
    if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(root) {
        for (name, field) in fields {
            if let Some(argument) = argument_of(name) {
                field.args.insert(argument.name.clone(), argument);
            }
        }
    }
}

fn argument(name: &str, about: &str, ty: &str) -> MetaInputValue {
    MetaInputValue {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        ty: ty.to_owned(),
        deprecation: Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    }
}
