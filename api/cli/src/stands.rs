//! What stands when a verb is told to stop, and what goes on, as long as it does not say so in its own words.

use super::{
    arguments::Verb,
    audit::AuditVerb,
    clock::ClockVerb,
    exchange::{CustomersVerb, JobsVerb},
    import::ImportVerb,
    parsers::ParsersVerb,
    tokens::TokenVerb,
    users::UserVerb,
};

/// It only looks.
const NOTHING: &str = "nothing was changed";

/// It writes a file.
const FILE: &str = "nothing was changed but the file, which may not be whole";

/// It makes one change.
const ONE_CHANGE: &str = "the change is made as a whole, or not at all: `list` and the audit trail say which; nothing goes on by itself";

/// It records as it goes.
const IMPORT: &str =
    "what was recorded stays; the same import leaves it as it is and goes on with the rest";

/// It builds views.
const VIEWS: &str = "the live views are as they were, and what was built of new ones is kept; the same verb goes on with it";

/// `None` for a server, which ends as it should whenever it is told to.
pub(super) fn what_stands(verb: &Verb) -> Option<&'static str> {
    Some(match verb {
        Verb::Serve(_) => return None,
        Verb::Demo(_) => {
            "the history of the demo may not be whole; delete its folder to begin again"
        }
        Verb::Import(ImportVerb::Mail(_) | ImportVerb::Cove(_))
        | Verb::Jobs(JobsVerb::Import(_))
        | Verb::Customers(CustomersVerb::Import(_)) => IMPORT,
        Verb::Jobs(JobsVerb::Export(_))
        | Verb::Customers(CustomersVerb::Export(_))
        | Verb::Audit(AuditVerb::Checkpoint(_) | AuditVerb::Key { .. }) => FILE,
        Verb::Replay(_) => VIEWS,
        Verb::Parsers(ParsersVerb::List { .. } | ParsersVerb::Try(_) | ParsersVerb::Diff(_))
        | Verb::User(UserVerb::List)
        | Verb::Token(TokenVerb::List { .. })
        | Verb::Audit(AuditVerb::Verify(_))
        | Verb::Schedule(_)
        | Verb::Clock(ClockVerb::Show) => NOTHING,
        Verb::Paths(args) if args.only_reads() => NOTHING,
        Verb::Parsers(_)
        | Verb::User(_)
        | Verb::Token(_)
        | Verb::Paths(_)
        | Verb::Clock(ClockVerb::Correct { .. }) => ONE_CHANGE,
        Verb::Migrate(_) => {
            "each step of the schema is made as a whole or not at all; `migrate` goes on with the rest"
        }
    })
}
