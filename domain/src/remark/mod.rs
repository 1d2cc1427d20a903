//! Remarks: what people should know about a job. They are shown with its runs until they are resolved.

mod aggregate;
mod command;
mod event;

pub use aggregate::Remark;
pub use command::{RemarkCommand, RemarkError};
pub use event::RemarkEvent;
