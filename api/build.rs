//! Compresses the debug sections of the released program. Backtraces keep their lines, and the file is a fraction as large.

use std::env;

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is configured by the environment"
)]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |key: &str, value: &str| env::var(key).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--compress-debug-sections=zlib");
    }
}
