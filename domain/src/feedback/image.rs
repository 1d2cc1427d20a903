//! What kind of image bytes are, by the bytes alone.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::limits::MAX_PIXELS;

/// Images that browsers show and that hold no scripts, which SVG may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ImageType {
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/gif")]
    Gif,
    #[serde(rename = "image/webp")]
    Webp,
}

#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum ImageError {
    #[error("the bytes are no PNG, JPEG, GIF or WebP; send a screenshot in one of these")]
    Unknown,
    #[error("the {} breaks off, or is damaged; take the screenshot again", .0.extension())]
    Broken(ImageType),
    #[error("there is something behind the end of the {}; save the screenshot again", .0.extension())]
    Trailing(ImageType),
    #[error("the image has {width} × {height} pixels; at most {MAX_PIXELS} are allowed each way")]
    TooManyPixels { width: u32, height: u32 },
}

impl ImageType {
    pub const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Gif, Self::Webp];

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.media_type() == media_type)
    }

    /// Of a file, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }
}

/// What the bytes are. An image has to be there as a whole, by the lengths that it declares, and nothing else behind it:
/// a file that is an image to one reader is not to be a script or an archive to another.
pub fn image_type(bytes: &[u8]) -> Result<ImageType, ImageError> {
    type Walk = fn(&mut Rest<'_>) -> Option<(u32, u32)>;
    let (kind, walk, skip): (_, Walk, _) = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => (ImageType::Png, png, 8),
        [0xff, 0xd8, 0xff, ..] => (ImageType::Jpeg, jpeg, 2),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => (ImageType::Gif, gif, 6),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => (ImageType::Webp, webp, 4),
        _ => return Err(ImageError::Unknown),
    };
    let mut rest = Rest(bytes.get(skip..).unwrap_or_default());
    let (width, height) = walk(&mut rest).ok_or(ImageError::Broken(kind))?;
    if !rest.0.is_empty() {
        return Err(ImageError::Trailing(kind));
    }
    if width == 0 || height == 0 {
        return Err(ImageError::Broken(kind));
    }
    if width.max(height) > MAX_PIXELS {
        return Err(ImageError::TooManyPixels { width, height });
    }
    Ok(kind)
}

/// Chunks of length, name, data and checksum, from `IHDR` to `IEND`.
fn png(rest: &mut Rest<'_>) -> Option<(u32, u32)> {
    let mut size = None;
    loop {
        let length = u32::from_be_bytes(rest.array()?);
        let name: [u8; 4] = rest.array()?;
        let mut data = Rest(rest.take(usize::try_from(length).ok()?)?);
        rest.take(4)?;
        match (&name, size) {
            (b"IHDR", None) => {
                size = Some((
                    u32::from_be_bytes(data.array()?),
                    u32::from_be_bytes(data.array()?),
                ));
            }
            (_, None) => return None,
            (b"IEND", _) => return size,
            _ => {}
        }
    }
}

/// Segments of marker and length; behind `SOS` data in which `FF` is escaped.
fn jpeg(rest: &mut Rest<'_>) -> Option<(u32, u32)> {
    let mut size = None;
    loop {
        let [0xff, mut marker] = rest.array()? else {
            return None;
        };
        // Any number of FF may fill up.
        while marker == 0xff {
            [marker] = rest.array()?;
        }
        match marker {
            0xd9 => return size,
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(rest.array()?)).checked_sub(2)?;
        let mut data = Rest(rest.take(length)?);
        match marker {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => {
                data.take(1)?;
                let [height, width] = [data.array()?, data.array()?].map(u16::from_be_bytes);
                size = Some((u32::from(width), u32::from(height)));
            }
            0xda => {
                let is_marker =
                    |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7);
                let data = rest.0.windows(2).position(is_marker)?;
                rest.take(data)?;
            }
            _ => {}
        }
    }
}

/// Blocks of sub-blocks, up to the trailer.
fn gif(rest: &mut Rest<'_>) -> Option<(u32, u32)> {
    let [width, height] = [rest.array()?, rest.array()?].map(u16::from_le_bytes);
    let [flags, _, _] = rest.array()?;
    colours(rest, flags)?;
    loop {
        match rest.array()? {
            [0x3b] => return Some((u32::from(width), u32::from(height))),
            [0x21] => drop(rest.take(1)?),
            [0x2c] => {
                rest.take(8)?;
                let [flags] = rest.array()?;
                colours(rest, flags)?;
                rest.take(1)?;
            }
            _ => return None,
        }
        loop {
            let [length] = rest.array()?;
            if length == 0 {
                break;
            }
            rest.take(usize::from(length))?;
        }
    }
}

/// The table of colours that the flags announce.
fn colours(rest: &mut Rest<'_>, flags: u8) -> Option<()> {
    if flags & 0x80 != 0 {
        rest.take(3 << ((flags & 7) + 1))?;
    }
    Some(())
}

/// A RIFF file: its length, then chunks of name, length and data.
fn webp(rest: &mut Rest<'_>) -> Option<(u32, u32)> {
    let length = usize::try_from(u32::from_le_bytes(rest.array()?)).ok()?;
    let mut file = Rest(rest.take(length)?);
    file.take(4)?;
    let mut size = None;
    while !file.0.is_empty() {
        let name: [u8; 4] = file.array()?;
        let length = usize::try_from(u32::from_le_bytes(file.array()?)).ok()?;
        let mut data = Rest(file.take(length)?);
        // Data of an odd length is filled up.
        file.take(length % 2)?;
        if size.is_none() {
            size = Some(webp_size(name, &mut data)?);
        }
    }
    size
}

/// Of the first chunk, of which there are three kinds.
fn webp_size(name: [u8; 4], data: &mut Rest<'_>) -> Option<(u32, u32)> {
    match &name {
        b"VP8X" => {
            data.take(4)?;
            let mut side = || {
                let [low, middle, high] = data.array()?;
                Some(u32::from_le_bytes([low, middle, high, 0]) + 1)
            };
            Some((side()?, side()?))
        }
        b"VP8L" => {
            let [0x2f] = data.array()? else {
                return None;
            };
            let bits = u32::from_le_bytes(data.array()?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => {
            let [_, _, _, 0x9d, 0x01, 0x2a] = data.array()? else {
                return None;
            };
            let [width, height] = [data.array()?, data.array()?].map(u16::from_le_bytes);
            Some((u32::from(width & 0x3fff), u32::from(height & 0x3fff)))
        }
        _ => None,
    }
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

#[cfg(test)]
mod tests;
