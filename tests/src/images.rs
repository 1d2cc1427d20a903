//! Images that are made up.

/// A PNG, of another content for each number.
pub fn png(number: u32) -> Vec<u8> {
    png_of_bytes(number, 64)
}

/// A PNG of that many bytes, but for some fifty.
pub fn png_of_bytes(number: u32, bytes: usize) -> Vec<u8> {
    let size = |side: u32| side.to_be_bytes();
    let head = [&size(640)[..], &size(480), &[8, 6, 0, 0, 0]].concat();
    let data = number.to_be_bytes().repeat(bytes / 4);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &head),
        chunk(*b"IDAT", &data),
        chunk(*b"IEND", &[]),
    ]
    .concat()
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("a short one");
    // Nobody looks at the checksum.
    [&length.to_be_bytes()[..], &name, data, &[0; 4]].concat()
}
