//! What the content store can have for a digest.

/// The bytes of a raw mail, or what is left of an erased one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    Raw(Vec<u8>),
    /// JSON of the reading that was made before the bytes were erased, so that a replay gives the same views as before.
    Erased {
        remnant: String,
    },
}
