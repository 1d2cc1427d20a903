//! JSON, compressed: what is kept as a cache and read one at a time.

use serde::{Serialize, de::DeserializeOwned};
use zstd::zstd_safe::get_frame_content_size;

use crate::packing::{compress, decompress};

/// Fast; a higher level saves little on texts of a few kilobytes.
const LEVEL: i32 = 1;

/// More is no details of a mail.
const MAX_BYTES: u64 = 256 << 20;

/// Empty where the value does not serialise, which unpacks as nothing.
pub(crate) fn pack_json(value: &impl Serialize) -> Vec<u8> {
    let Ok(json) = serde_json::to_vec(value) else {
        return Vec::new();
    };
    compress(&json, LEVEL).unwrap_or_default()
}

/// `None` where it is not what [`pack_json`] gave for such a value.
pub(crate) fn unpack_json<T: DeserializeOwned>(packed: &[u8]) -> Option<T> {
    let size = get_frame_content_size(packed).ok()??;
    if size > MAX_BYTES {
        return None;
    }
    let json = decompress(packed, usize::try_from(size).ok()?, None).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_and_rubbish_does_not() {
        let value = vec!["Käse".to_owned(), "x".repeat(10_000)];
        let packed = pack_json(&value);
        assert!(packed.len() < 200);
        assert_eq!(unpack_json::<Vec<String>>(&packed), Some(value));
        assert_eq!(unpack_json::<Vec<String>>(&packed[..10]), None);
        assert_eq!(unpack_json::<Vec<String>>(b""), None);
        assert_eq!(unpack_json::<Vec<u32>>(&packed), None);
    }
}
