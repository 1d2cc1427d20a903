//! What the content store can have for a digest.

/// What is in the store beside mails begins with this, so that it is never taken for one: no dictionary is trained on it.
pub const BESIDE_MAILS: &[u8] = b"backupchecks beside mails\n";

/// Whether the bytes may be those of a mail.
pub fn may_be_a_mail(bytes: &[u8]) -> bool {
    !bytes.starts_with(BESIDE_MAILS)
}

/// The bytes of a content, such as a raw mail, or what is left of an erased one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    Raw(Vec<u8>),
    /// JSON of the reading that was made before the bytes were erased, so that a replay gives the same views as before.
    Erased {
        remnant: String,
    },
}
