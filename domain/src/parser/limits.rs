//! How long and how many published definitions may be.

/// Bytes of a definition's text.
pub const MAX_BYTES: usize = 64 * 1024;

/// Definitions that are published at one time.
pub const MAX_PUBLISHED: usize = 500;

/// Whether a parser may be called this: 1 to 64 of the letters a–z, digits and `-`.
pub fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        assert!(is_name("synology-hyper-backup-7"));
        assert!(is_name(&"x".repeat(64)));
        for wrong in ["", "Upper", "a b", "ä", "../x", &"x".repeat(65)] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}
