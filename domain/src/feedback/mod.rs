//! What users say of the program: problems, wishes and questions.
//!
//! What they type and show is not in the log but in the content store ([`Words`], [`screenshot`]), so that it can be
//! erased for good. The log keeps who, when, and digests that tell nothing once the content is gone.

mod aggregate;
mod command;
mod event;
mod image;
mod kind;
pub mod limits;
pub mod screenshot;
mod words;

pub use aggregate::Feedback;
pub use command::{By, FeedbackCommand, FeedbackError};
pub use event::FeedbackEvent;
pub use image::{ImageError, ImageType, image_type};
pub use kind::FeedbackKind;
pub use words::Words;
