//! What one header may cost. Each limit is far above what mail servers let through; a header that reaches one is
//! [`Unknown`](crate::MailVerdict::Unknown), since what was left out might have said the opposite.

/// Bytes of a header block. Mail servers refuse more than 64 to 128 KiB.
pub const MAX_HEADER_BYTES: usize = 256 * 1024;

/// Fields of a header block. Long relay chains have about 150.
pub const MAX_FIELDS: usize = 1_000;

/// Bytes of a field that is looked at. Servers fold and cut far earlier.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;

/// Results in one `Authentication-Results`. A mail with ten signatures has some fifteen.
pub const MAX_RESULTS: usize = 100;

/// Properties of one result. Known software writes up to eight.
pub const MAX_PROPERTIES: usize = 50;

/// Comments within comments. Known software writes one within another.
pub const MAX_COMMENT_DEPTH: usize = 20;

/// Signatures that a mail bears. Mailing lists and relays come to four.
pub const MAX_SIGNATURES: usize = 50;

/// Seals of an ARC chain, as RFC 8617 has it.
pub const MAX_SEALS: u8 = 50;

/// Hops through hosts of one's own, filters included.
pub const MAX_OWN_HOPS: usize = 10;
