//! Screenshots in the content store.

use uuid::Uuid;

use crate::{content::BESIDE_MAILS, ids};

/// The id of a screenshot of an item. The same image again has the same one.
pub fn id(feedback_id: Uuid, image: &[u8]) -> Uuid {
    ids::screenshot(feedback_id, &ids::Digest::of(image))
}

/// The bytes to be kept: the image behind its id, so that no two items share a content, and erasing the one leaves the
/// other.
pub fn to_bytes(screenshot_id: Uuid, image: &[u8]) -> Vec<u8> {
    [BESIDE_MAILS, screenshot_id.as_bytes(), image].concat()
}

/// The image in bytes that were kept; `None` where they are something else.
pub fn image_in(screenshot_id: Uuid, bytes: &[u8]) -> Option<&[u8]> {
    bytes
        .strip_prefix(BESIDE_MAILS)?
        .strip_prefix(screenshot_id.as_bytes().as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_image_of_two_items_is_two_contents() {
        let image = b"image";
        let [one, two] = [1, 2].map(|n| id(Uuid::from_u128(n), image));
        assert_ne!(one, two);
        assert_ne!(to_bytes(one, image), to_bytes(two, image));
        assert_eq!(image_in(one, &to_bytes(one, image)), Some(image.as_slice()));
        assert_eq!(image_in(two, &to_bytes(one, image)), None);
    }
}
