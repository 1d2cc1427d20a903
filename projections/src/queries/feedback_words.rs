//! What users typed, from the content store.

use domain::{content::Stored, feedback::Words, ids::Digest};

use crate::engine::ports::feed::{ContentSource, FeedError};

/// What was typed, in the order of the digests; `None` where it was erased, or cannot be read. Blocks.
pub fn words(
    contents: &dyn ContentSource,
    digests: &[Digest],
) -> Result<Vec<Option<Words>>, FeedError> {
    if digests.is_empty() {
        return Ok(Vec::new());
    }
    let found = contents.fetch(digests)?;
    let words = digests.iter().zip(found).map(|(digest, found)| {
        let problem = match found {
            Ok(Some(Stored::Erased { .. })) => return None,
            Ok(Some(Stored::Raw(bytes))) => match Words::from_bytes(&bytes) {
                Some(words) => return Some(words),
                None => "it holds no words".to_owned(),
            },
            Ok(None) => "it is missing".to_owned(),
            Err(damaged) => damaged.to_string(),
        };
        tracing::warn!(content = %digest.hex(), problem, "words of feedback cannot be shown");
        None
    });
    Ok(words.collect())
}
