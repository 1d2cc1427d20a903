//! zstd with contexts that are kept: making one costs as much as packing a small mail.

use std::{cell::RefCell, io};

use zstd::zstd_safe::{CCtx, CParameter, DCtx, DDict, compress_bound, get_error_name};

/// Without a dictionary.
pub(crate) fn compress(bytes: &[u8], level: i32) -> io::Result<Vec<u8>> {
    thread_local! {
        static PACKER: RefCell<CCtx<'static>> = RefCell::default();
    }
    PACKER.with_borrow_mut(|packer| {
        packer
            .set_parameter(CParameter::CompressionLevel(level))
            .map_err(failed)?;
        let mut packed = Vec::with_capacity(compress_bound(bytes.len()));
        packer.compress2(&mut packed, bytes).map_err(failed)?;
        // Many are kept in memory for a while.
        packed.shrink_to_fit();
        Ok(packed)
    })
}

/// `size` is what comes out.
pub(crate) fn decompress(
    packed: &[u8],
    size: usize,
    dictionary: Option<&DDict<'static>>,
) -> io::Result<Vec<u8>> {
    thread_local! {
        static UNPACKER: RefCell<DCtx<'static>> = RefCell::default();
    }
    UNPACKER.with_borrow_mut(|unpacker| {
        let mut bytes = Vec::with_capacity(size);
        let unpacked = match dictionary {
            None => unpacker.decompress(&mut bytes, packed),
            Some(dictionary) => unpacker.decompress_using_ddict(&mut bytes, packed, dictionary),
        };
        unpacked.map(|_| bytes).map_err(failed)
    })
}

fn failed(code: usize) -> io::Error {
    io::Error::other(get_error_name(code))
}
