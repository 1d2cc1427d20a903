//! Puts GraphiQL into the program where `npm` has fetched it; without it the program builds all the same.

use std::{env, fmt::Write as _, fs, io, path::Path};

/// Name in the program, place below `graphiql`, media type.
const ASSETS: [(&str, &str, &str); 5] = [
    (
        "react.js",
        "node_modules/react/umd/react.production.min.js",
        "text/javascript",
    ),
    (
        "react-dom.js",
        "node_modules/react-dom/umd/react-dom.production.min.js",
        "text/javascript",
    ),
    (
        "graphiql.js",
        "node_modules/graphiql/graphiql.min.js",
        "text/javascript",
    ),
    (
        "graphiql.css",
        "node_modules/graphiql/graphiql.min.css",
        "text/css",
    ),
    ("page.js", "page.js", "text/javascript"),
];

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is configured by the environment"
)]
fn main() -> io::Result<()> {
    let folder =
        Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../graphiql");
    let complete = ASSETS
        .iter()
        .all(|(_, place, _)| folder.join(place).is_file());
    let mut code =
        String::from("/// Name, media type, bytes.\nconst ASSETS: &[(&str, &str, &[u8])] = &[\n");
    // A file that is not there would count as changed at every build.
    if !complete {
        println!("cargo:rerun-if-changed={}", folder.display());
    }
    for (name, place, kind) in ASSETS {
        let file = folder.join(place);
        if complete {
            println!("cargo:rerun-if-changed={}", file.display());
            writeln!(
                code,
                "    ({name:?}, {kind:?}, include_bytes!({:?})),",
                file.display().to_string()
            )
            .map_err(io::Error::other)?;
        }
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("graphiql_assets.rs"), code)
}
