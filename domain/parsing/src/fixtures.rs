//! The mails that the definitions of the program are tested with: invented ones of real shapes. They come with the program, so that
//! a definition can be held against products that an installation has had no mail of yet.

use chrono::{DateTime, Utc};
use miniz_oxide::inflate::decompress_to_vec;

/// Packed by the build script.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/fixtures.deflate"));

/// A mail of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixture {
    /// `product/what-it-says`
    pub name: String,
    pub mail: Vec<u8>,
}

/// When they count as received: in the night that they tell of.
pub fn received_at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_102_060, 0).unwrap_or_default()
}

/// All of them, in the same order on every machine.
pub fn fixtures() -> Vec<Fixture> {
    let packed = decompress_to_vec(PACKED).unwrap_or_default();
    let mut rest = packed.as_slice();
    let mut fixtures = Vec::new();
    while let Some(fixture) = next(&mut rest) {
        fixtures.push(fixture);
    }
    fixtures
}

fn next(rest: &mut &[u8]) -> Option<Fixture> {
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (name, behind) = rest.split_at(end);
    let (length, behind) = behind.get(1..)?.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (mail, behind) = behind.split_at_checked(length)?;
    *rest = behind;
    Some(Fixture {
        name: String::from_utf8_lossy(name).into_owned(),
        mail: mail.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn the_program_carries_every_fixture_of_a_product() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let fixtures = fixtures();
        assert!(fixtures.len() > 500, "only {} fixtures", fixtures.len());
        for fixture in &fixtures {
            let file = root.join(format!("{}.eml", fixture.name));
            let mail = fs::read(&file).expect("the file of the fixture");
            assert!(mail == fixture.mail, "{} differs", fixture.name);
        }
        let files: usize = fs::read_dir(&root)
            .expect("the folder")
            .map(|product| product.expect("a product").path())
            .filter(|product| product.is_dir() && !product.ends_with("mail"))
            .map(|product| {
                let files = fs::read_dir(product).expect("a folder");
                files
                    .filter(|file| {
                        let path = file.as_ref().expect("a file").path();
                        path.extension().is_some_and(|extension| extension == "eml")
                    })
                    .count()
            })
            .sum();
        assert_eq!(fixtures.len(), files);
        assert_eq!(received_at().to_rfc3339(), "2026-03-10T00:21:00+00:00");
    }
}
