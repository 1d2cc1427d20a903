//! Writes session mails of about 24 kB into a folder, to measure an import with:
//! `cargo run --release -p demo-msp --example write_mails -- FOLDER COUNT`

use std::{env, error::Error, fs, path::PathBuf};

const USAGE: &str = "usage: write_mails FOLDER COUNT";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or(USAGE)?);
    let count: u64 = arguments.next().ok_or(USAGE)?.parse()?;
    fs::create_dir_all(&folder)?;
    for number in 0..count {
        let mail = demo_msp::veeam_session_mail(24, number);
        fs::write(folder.join(format!("{number:07}.eml")), mail)?;
    }
    Ok(())
}
