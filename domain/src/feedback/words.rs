//! What somebody typed, which is kept apart from events.

use serde::{Deserialize, Serialize};

use crate::{
    content::BESIDE_MAILS,
    ids::hex,
    text::{self, TextError},
};

/// What somebody typed, as the content store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Of an item; replies and screenshots have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Of an item or a reply; of a screenshot the name of its file.
    pub text: String,
}

#[derive(Serialize)]
struct Salted<'a> {
    salt: String,
    #[serde(flatten)]
    words: &'a Words,
}

impl Words {
    pub fn of_item(title: &str, text: &str) -> Result<Self, TextError> {
        Ok(Self {
            title: Some(text::name("title", title)?),
            text: text::text("text", text)?,
        })
    }

    pub fn of_reply(text: &str) -> Result<Self, TextError> {
        Ok(Self {
            title: None,
            text: text::text("reply", text)?,
        })
    }

    /// Of a path, as some programs send it, the last part.
    pub fn of_file(name: &str) -> Result<Self, TextError> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        Ok(Self {
            title: None,
            text: text::name("file name", name)?,
        })
    }

    /// The bytes to be kept. With 32 random bytes of salt they are like no others: erasing them takes nothing else away,
    /// and their digest, which stays in the log, does not tell whether a guess of the words is right.
    pub fn to_bytes(&self, salt: [u8; 32]) -> Vec<u8> {
        let salted = Salted {
            salt: hex(&salt),
            words: self,
        };
        let mut bytes = BESIDE_MAILS.to_vec();
        // Only maps with keys that are no text fail to serialise, and there is none.
        bytes.extend(serde_json::to_vec(&salted).unwrap_or_default());
        bytes
    }

    /// `None` for bytes that are something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes.strip_prefix(BESIDE_MAILS)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_other_bytes_with_another_salt() {
        let words = Words::of_item("Dark mode", "Please.\r\nAt night.").unwrap();
        let (one, two) = (words.to_bytes([1; 32]), words.to_bytes([2; 32]));
        assert_ne!(one, two);
        assert_eq!(Words::from_bytes(&one), Some(words.clone()));
        assert_eq!(Words::from_bytes(&two), Some(words));
        assert_eq!(Words::from_bytes(b"{\"text\":\"x\"}"), None);
    }

    #[test]
    fn a_file_is_named_without_its_folders() {
        for name in ["C:\\Users\\ada\\shot.png", "/home/ada/shot.png", "shot.png"] {
            assert_eq!(Words::of_file(name).unwrap().text, "shot.png");
        }
        assert!(Words::of_file("shots/").is_err());
    }
}
