use crate::store::table;

table! {
    /// What the views know of themselves: how far they are, and what they were built with.
    pub struct ViewStateRow = "view_state" {
        key { name: String, }
        value: String,
    }
}

table! {
    /// An event that could not be folded. The views leave it out until a rebuild can take it.
    pub struct DeadLetterRow = "dead_letters" {
        key { position: i64, }
        stream: String,
        event_type: String,
        error: String,
    }
}
