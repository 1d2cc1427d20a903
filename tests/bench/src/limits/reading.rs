//! The limit of reading: decompress, decode MIME, tokenise the HTML, with libraries alone and on all cores.

use anyhow::ensure;
use mail_parser::MessageParser;
use rayon::prelude::*;
use zstd::{bulk::Decompressor, dict::DecoderDictionary};

use crate::numbers::timed;

/// Far above what a mail of the sample has.
const MAX_MAIL_BYTES: usize = 4 << 20;

/// Gives the seconds.
pub(super) fn read_all(packed: &[Vec<u8>], dictionary: &[u8]) -> anyhow::Result<f64> {
    let dictionary = DecoderDictionary::copy(dictionary);
    let (seconds, tags) = timed(|| {
        packed
            .par_iter()
            .map_init(
                || Decompressor::with_prepared_dictionary(&dictionary),
                |decompressor, mail| match decompressor {
                    Ok(decompressor) => {
                        let raw = decompressor.decompress(mail, MAX_MAIL_BYTES)?;
                        Ok(tags_of(&raw))
                    }
                    Err(error) => anyhow::bail!("zstd: {error}"),
                },
            )
            .try_reduce(|| 0, |one, other| Ok(one + other))
    });
    check(tags?, packed.len())?;
    Ok(seconds)
}

/// The same without decompressing, for what is parsed in memory.
pub(super) fn read_unpacked(mails: &[&Vec<u8>]) -> anyhow::Result<f64> {
    let (seconds, tags) = timed(|| mails.par_iter().map(|mail| tags_of(mail)).sum());
    check(tags, mails.len())?;
    Ok(seconds)
}

/// The number of tags in the HTML of the mail.
fn tags_of(raw: &[u8]) -> usize {
    let Some(message) = MessageParser::default().parse(raw) else {
        return 0;
    };
    let html = (0..message.html_body_count()).filter_map(|index| message.body_html(index));
    html.filter_map(|html| {
        let tree = tl::parse(&html, tl::ParserOptions::default()).ok()?;
        Some(tree.nodes().len())
    })
    .sum()
}

/// Most mails have HTML; a library that reads none of it would be no limit.
fn check(tags: usize, mails: usize) -> anyhow::Result<()> {
    ensure!(tags > mails, "only {tags} tags were found in {mails} mails");
    Ok(())
}
