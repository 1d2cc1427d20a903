//! Lists the definition files of `domain/parsers/`, so that a new file is picked up without a line of code.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    // Asked now: a program that was compiled in another checkout may be run here.
    let crate_folder = env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("cargo sets CARGO_MANIFEST_DIR for build scripts")?;
    let folder = Path::new(&crate_folder).join("../parsers");
    println!("cargo:rerun-if-changed={}", folder.display());

    let mut files = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();

    let mut list = String::from("&[\n");
    for file in files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let path = file.canonicalize()?.display().to_string();
        writeln!(list, "    ({name:?}, include_str!({path:?})),")?;
    }
    list.push_str("]\n");

    let out = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?;
    fs::write(Path::new(&out).join("definitions.rs"), list)?;
    Ok(())
}
