//! Tests of how images are told by their bytes.

use super::*;

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], &name, data, &[0; 4]].concat()
}

fn png_of(width: u32, height: u32) -> Vec<u8> {
    let head = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 6, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &head),
        chunk(*b"IDAT", &[1, 2, 3]),
        chunk(*b"IEND", &[]),
    ]
    .concat()
}

fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let [h, w] = [height, width].map(u16::to_be_bytes);
    [
        &[0xff, 0xd8, 0xff, 0xe0, 0, 4, b'J', b'F'][..],
        &[0xff, 0xff, 0xc0, 0, 8, 8, h[0], h[1], w[0], w[1], 0],
        &[0xff, 0xda, 0, 3, 1, 7, 0xff, 0x00, 9, 0xff, 0xd0, 5],
        &[0xff, 0xd9],
    ]
    .concat()
}

fn gif_of(width: u16, height: u16) -> Vec<u8> {
    let [w, h] = [width, height].map(u16::to_le_bytes);
    [
        &b"GIF89a"[..],
        &[w[0], w[1], h[0], h[1], 0x80, 0, 0],
        &[0; 6],
        &[0x21, 0xf9, 4, 0, 0, 0, 0, 0],
        &[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0],
        &[0x3b],
    ]
    .concat()
}

fn webp_of(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let fill = vec![0; data.len() % 2];
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    let chunk = [&name[..], &length, data, &fill].concat();
    let length = u32::try_from(chunk.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", &chunk].concat()
}

fn images() -> Vec<(ImageType, Vec<u8>)> {
    vec![
        (ImageType::Png, png_of(640, 480)),
        (ImageType::Jpeg, jpeg_of(640, 480)),
        (ImageType::Gif, gif_of(640, 480)),
        (
            ImageType::Webp,
            webp_of(*b"VP8X", &[0, 0, 0, 0, 127, 2, 0, 223, 1, 0]),
        ),
        (ImageType::Webp, webp_of(*b"VP8L", &[0x2f, 127, 2, 0, 0])),
        (
            ImageType::Webp,
            webp_of(*b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 128, 2, 224, 1]),
        ),
    ]
}

#[test]
fn images_are_known_by_their_bytes() {
    for (kind, bytes) in images() {
        assert_eq!(image_type(&bytes), Ok(kind), "{kind:?}");
        assert_eq!(ImageType::from_media_type(kind.media_type()), Some(kind));
    }
}

#[test]
fn a_part_of_an_image_is_none() {
    for (kind, bytes) in images() {
        for end in 0..bytes.len() {
            assert!(image_type(&bytes[..end]).is_err(), "{kind:?} to {end}");
        }
    }
}

#[test]
fn nothing_stands_behind_an_image() {
    for (kind, mut bytes) in images() {
        bytes.extend(b"<script>");
        assert_eq!(image_type(&bytes), Err(ImageError::Trailing(kind)));
    }
}

#[test]
fn what_is_no_image_is_refused() {
    for bytes in [
        &b""[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"%PDF-1.7",
        b"MZ\x90\0",
        b"BM\x46\0\0\0",
    ] {
        assert_eq!(image_type(bytes), Err(ImageError::Unknown));
    }
}

#[test]
fn an_image_has_a_bounded_size_and_is_not_empty() {
    assert!(matches!(
        image_type(&png_of(16_385, 1)),
        Err(ImageError::TooManyPixels { width: 16_385, .. })
    ));
    assert_eq!(image_type(&png_of(16_384, 1)), Ok(ImageType::Png));
    assert_eq!(
        image_type(&gif_of(0, 5)),
        Err(ImageError::Broken(ImageType::Gif))
    );
}

#[test]
fn any_damage_is_survived() {
    for (kind, bytes) in images() {
        for place in 0..bytes.len() {
            for value in [0x00, 0x7f, 0xff] {
                let mut damaged = bytes.clone();
                damaged[place] = value;
                let found = image_type(&damaged);
                assert!(found.is_err() || found == Ok(kind), "{kind:?} at {place}");
            }
        }
    }
}
