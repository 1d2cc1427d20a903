//! People who sign in, and the API tokens that programs use in their name.

mod aggregate;
mod command;
mod event;
mod preference;

pub use aggregate::User;
pub use command::{UserCommand, UserError};
pub use event::UserEvent;
pub use preference::PreferenceError;
