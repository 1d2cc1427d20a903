//! Packs raw mails, and unpacks them.

use std::sync::Arc;

use commands::{
    collect::MAX_BYTES,
    ports::{Content, ContentError},
};
use domain::{content::Stored, ids::Digest};
use rayon::prelude::*;

use super::{
    Dictionary,
    base64_text::{self, Form, take_apart},
    contexts::decompress,
    dictionary::LEVEL,
};

/// To be stored, beside the id of the dictionary that it was packed with.
pub(crate) struct PackedBody {
    pub(crate) digest: Digest,
    /// Bytes before packing.
    pub(crate) size: i64,
    pub(crate) body: Vec<u8>,
}

/// As it stands in the table.
pub(crate) struct StoredBody {
    pub(crate) size: i64,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) dictionary: Option<Arc<Dictionary>>,
    pub(crate) remnant: Option<String>,
}

/// Packs on all cores.
pub(crate) fn pack(
    contents: &[Content],
    dictionary: Option<&Dictionary>,
) -> Result<Vec<PackedBody>, ContentError> {
    contents
        .par_iter()
        .map_init(|| packer(dictionary), pack_one)
        .collect()
}

/// The bytes that were packed, or what is left of them.
pub(crate) fn unpack(digest: Digest, stored: &StoredBody) -> Result<Stored, ContentError> {
    let damaged = |reason: String| ContentError::Damaged { digest, reason };
    if let Some(remnant) = &stored.remnant {
        return Ok(Stored::Erased {
            remnant: remnant.clone(),
        });
    }
    let size = usize::try_from(stored.size)
        .ok()
        .filter(|size| *size <= MAX_BYTES)
        .ok_or_else(|| damaged(format!("its size is given as {}", stored.size)))?;
    let body = stored
        .body
        .as_deref()
        .ok_or_else(|| damaged("it has no body".to_owned()))?;
    let dictionary = stored.dictionary.as_deref();
    let dictionary = dictionary.map(|dictionary| &dictionary.unpacking);
    let form = base64_text::form(body)
        .ok_or_else(|| damaged("how it is put together cannot be read".to_owned()))?;
    let (frame, recipe) = match &form {
        Form::Whole => (body, None),
        Form::Apart(frame, recipe) => (*frame, Some(recipe)),
    };
    let bytes = decompress(frame, size, dictionary).map_err(|error| damaged(error.to_string()))?;
    match recipe {
        None => Ok(Stored::Raw(bytes)),
        Some(recipe) => recipe
            .apply(&bytes)
            .filter(|whole| whole.len() == size)
            .map(Stored::Raw)
            .ok_or_else(|| damaged(format!("its parts do not make {size} bytes"))),
    }
}

type Packer<'a> = std::io::Result<zstd::bulk::Compressor<'a>>;

fn packer(dictionary: Option<&Dictionary>) -> Packer<'_> {
    match dictionary {
        None => zstd::bulk::Compressor::new(LEVEL),
        Some(dictionary) => zstd::bulk::Compressor::with_prepared_dictionary(&dictionary.packing),
    }
}

fn pack_one(packer: &mut Packer<'_>, content: &Content) -> Result<PackedBody, ContentError> {
    let failed = |error: &dyn std::fmt::Display| {
        ContentError::Unavailable(format!("compression failed: {error}"))
    };
    let packer = packer.as_mut().map_err(|error| failed(error))?;
    let body = match take_apart(&content.bytes) {
        None => packer
            .compress(&content.bytes)
            .map_err(|error| failed(&error))?,
        Some(apart) => {
            let frame = packer
                .compress(&apart.plain)
                .map_err(|error| failed(&error))?;
            [apart.recipe, frame].concat()
        }
    };
    Ok(PackedBody {
        digest: content.digest,
        size: i64::try_from(content.bytes.len()).unwrap_or(i64::MAX),
        body,
    })
}
