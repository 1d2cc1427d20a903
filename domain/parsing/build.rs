//! Lists the definition files of `domain/parsers/`, so that a new file is picked up without a line of code, and packs the
//! mails that they are tested with.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use miniz_oxide::deflate::compress_to_vec;

/// The smallest that deflate makes.
const LEVEL: u8 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    // Asked now: a program that was compiled in another checkout may be run here.
    let crate_folder = env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("cargo sets CARGO_MANIFEST_DIR for build scripts")?;
    let folder = Path::new(&crate_folder).join("../parsers");
    println!("cargo:rerun-if-changed={}", folder.display());

    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?;
    let out = Path::new(&out);
    fs::write(out.join("definitions.rs"), definitions(&folder)?)?;

    let fixtures = Path::new(&crate_folder).join("tests/fixtures");
    println!("cargo:rerun-if-changed={}", fixtures.display());
    let packed = compress_to_vec(&mails(&fixtures)?, LEVEL);
    fs::write(out.join("fixtures.deflate"), packed)?;
    Ok(())
}

fn definitions(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut list = String::from("&[\n");
    for file in files(folder, "toml")? {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let path = file.canonicalize()?.display().to_string();
        writeln!(list, "    ({name:?}, include_str!({path:?})),")?;
    }
    list.push_str("]\n");
    Ok(list)
}

/// Name, length and bytes of each mail, as `src/fixtures.rs` reads them.
fn mails(fixtures: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut packed = Vec::new();
    for product in entries(fixtures)? {
        // Mails in odd encodings are of no product.
        if !product.is_dir() || product.ends_with("mail") {
            continue;
        }
        for file in files(&product, "eml")? {
            let mail = fs::read(&file)?;
            let name = file.strip_prefix(fixtures)?.with_extension("");
            packed.extend_from_slice(name.to_str().ok_or("a name in UTF-8")?.as_bytes());
            packed.push(0);
            packed.extend_from_slice(&u32::try_from(mail.len())?.to_le_bytes());
            packed.extend_from_slice(&mail);
        }
    }
    Ok(packed)
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = entries(folder)?;
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    Ok(files)
}

/// In the same order on every machine.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    Ok(entries)
}
