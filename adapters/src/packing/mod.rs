//! How contents are packed, whatever database keeps them: zstd, with dictionaries that are trained on stored mails.

mod body;
mod dictionary;

pub(crate) use body::{PackedBody, StoredBody, pack, unpack};
pub(crate) use dictionary::{Dictionaries, Dictionary, SAMPLES, is_due, sample_step, train};
