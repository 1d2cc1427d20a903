//! What is said where PostgreSQL lets the program change its own log.

use backend::engine::Engine;

/// No fault: one role for everything is a choice, and its price is told where the log is looked after.
pub(super) fn note(engine: &Engine) -> Option<String> {
    let could = &engine.power_over_log;
    if could.is_empty() {
        return None;
    }
    Some(format!(
        "the program's role in PostgreSQL could change its own log ({}), and so could anybody who has its password; a checkpoint \
         that is kept elsewhere shows that. `backupchecks migrate --owner-file FILE` gives the log to a role of its own",
        could.join("; ")
    ))
}
