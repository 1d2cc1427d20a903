//! How contents are packed, whatever database keeps them: zstd, with dictionaries that are trained on stored mails.

mod base64_text;
mod body;
mod contexts;
mod dictionary;

pub(crate) use body::{PackedBody, StoredBody, pack, unpack};
pub(crate) use contexts::{compress, decompress};
pub(crate) use dictionary::{Dictionaries, Dictionary, SAMPLES, is_due, sample_step, train};
