//! The schema that clients are written against is the one that the program answers to.

use std::{env, fs, path::Path};

#[test]
fn the_schema_file_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/schema.graphql");
    let schema = graphql::sdl();
    if env::var_os("BACKUPCHECKS_UPDATE_SCHEMA").is_some() {
        fs::write(&file, &schema).expect("written");
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == schema,
        "api/schema.graphql differs from the program's schema; run `BACKUPCHECKS_UPDATE_SCHEMA=1 cargo test -p \
         acceptance --test house schema` and look at what changes for clients"
    );
}
