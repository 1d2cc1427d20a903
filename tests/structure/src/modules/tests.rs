//! Invented crates, and what their modules need.

use std::path::Path;

use super::{circles, read};
use crate::sources::Sources;

/// `from -> to` for each pair of files of a crate with these files.
fn needs(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Sources = files
        .iter()
        .map(|(file, text)| (format!("src/{file}").into(), (*text).to_owned()))
        .collect();
    let read = read(&sources, Path::new("src/lib.rs")).expect("a crate");
    let mut needs: Vec<String> = read
        .needs
        .iter()
        .map(|need| {
            let [from, to] = [&need.from.file, &need.to.file].map(|file| {
                let file = file.strip_prefix("src").expect("a file of the crate");
                file.display().to_string()
            });
            format!("{from} -> {to}")
        })
        .collect();
    needs.dedup();
    needs
}

/// What `a.rs` needs in a crate with `b.rs` and the folder `c` (`mod.rs`, `x.rs`).
fn needs_of(a: &str) -> Vec<String> {
    needs(&[
        ("lib.rs", "mod a; mod b; mod c; pub struct Root;"),
        ("a.rs", a),
        (
            "b.rs",
            "pub struct B; pub fn run() {} pub enum Kind { One }",
        ),
        (
            "c/mod.rs",
            "mod x; pub use x::{X, go as walk}; pub use crate::b::B as Other; pub struct C;",
        ),
        ("c/x.rs", "pub struct X; pub fn go() {}"),
    ])
}

#[test]
fn a_use_leads_to_the_file_that_defines_the_name() {
    assert_eq!(needs_of("use crate::b::B;"), ["a.rs -> b.rs"]);
    assert_eq!(needs_of("use super::b::Kind::One;"), ["a.rs -> b.rs"]);
    assert_eq!(needs_of("use crate::b;"), ["a.rs -> b.rs"]);
    assert_eq!(needs_of("use crate::Root;"), ["a.rs -> lib.rs"]);
    assert_eq!(
        needs_of("use crate::{b::{self, Kind}, c::C};"),
        ["a.rs -> b.rs", "a.rs -> c/mod.rs"]
    );
}

#[test]
fn reexports_are_followed() {
    assert_eq!(needs_of("use crate::c::X;"), ["a.rs -> c/x.rs"]);
    assert_eq!(needs_of("use crate::c::walk;"), ["a.rs -> c/x.rs"]);
    assert_eq!(needs_of("use crate::c::Other;"), ["a.rs -> b.rs"]);
    assert_eq!(
        needs_of("use crate::c; fn f() { c::walk() }"),
        ["a.rs -> c/mod.rs", "a.rs -> c/x.rs"]
    );
}

#[test]
fn a_reexport_needs_nothing_until_the_file_uses_the_name() {
    let files = |module| {
        [
            ("lib.rs", "mod m;"),
            ("m/mod.rs", module),
            ("m/x.rs", "pub struct X;"),
        ]
    };
    assert!(needs(&files("mod x; pub use x::X;")).is_empty());
    assert_eq!(
        needs(&files("mod x; pub use x::X; pub struct Y(X);")),
        ["m/mod.rs -> m/x.rs"]
    );
    // A field of that name is another thing.
    assert!(
        needs(&files(
            "mod x; pub use x::X; fn f(a: A) { a.X; A { X: 1 } }"
        ))
        .is_empty()
    );
}

#[test]
fn a_path_in_the_code_counts() {
    assert_eq!(needs_of("fn f() { crate::b::run() }"), ["a.rs -> b.rs"]);
    assert_eq!(needs_of("fn f() { super::b::run() }"), ["a.rs -> b.rs"]);
    assert_eq!(
        needs_of("fn f() -> Vec<crate::b::B> { vec![] }"),
        ["a.rs -> b.rs"]
    );
    assert_eq!(
        needs_of("fn f() { <crate::b::B>::new() }"),
        ["a.rs -> b.rs"]
    );
    assert_eq!(
        needs_of("fn f() { let x = 0..crate::b::run(); }"),
        ["a.rs -> b.rs"]
    );
    assert_eq!(
        needs_of("fn f() { println!(\"{}\", crate::b::run()) }"),
        ["a.rs -> b.rs"]
    );
    assert_eq!(
        needs_of("#[serde(with = \"crate::b::run\")] struct A;"),
        ["a.rs -> b.rs"]
    );
    let called_by_its_module = [
        ("lib.rs", "mod a; fn f() { a::run() }"),
        ("a.rs", "pub fn run() {}"),
    ];
    assert_eq!(needs(&called_by_its_module), ["lib.rs -> a.rs"]);
}

#[test]
fn globs_give_what_is_mentioned() {
    assert_eq!(needs_of("use crate::b::*; struct A(B);"), ["a.rs -> b.rs"]);
    assert_eq!(
        needs_of("use crate::c::*; struct A(X);"),
        ["a.rs -> c/x.rs"]
    );
    assert!(needs_of("use crate::b::*; struct A;").is_empty());
    assert_eq!(
        needs_of("use crate::b::Kind::*; fn f() { One }"),
        ["a.rs -> b.rs"]
    );
}

#[test]
fn macros_are_found_by_name() {
    let files = [
        ("lib.rs", "#[macro_use] mod a; mod b;"),
        ("a.rs", "macro_rules! twice { () => {} }"),
        ("b.rs", "twice!();"),
    ];
    assert_eq!(needs(&files), ["b.rs -> a.rs"]);
    let made = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "make!(Made);"),
        ("b.rs", "use crate::a::Made;"),
    ];
    assert_eq!(needs(&made), ["b.rs -> a.rs"]);
}

#[test]
fn inline_modules_stand_in_their_file() {
    assert_eq!(
        needs_of("mod inner { use super::super::b::B; }"),
        ["a.rs -> b.rs"]
    );
    assert!(needs_of("struct A; mod inner { use super::A; }").is_empty());
}

#[test]
fn tests_and_other_crates_do_not_count() {
    assert!(needs_of("#[cfg(test)] mod tests { use crate::b::B; }").is_empty());
    assert!(needs_of("#[cfg(test)] use crate::b::B; struct A;").is_empty());
    assert!(needs_of("#[cfg(test)] fn f() { crate::b::run() } struct A;").is_empty());
    assert!(
        needs_of("use b::B; use ::b::run; use uuid::uuid; fn f() { uuid::uuid!(1) }").is_empty()
    );
    assert!(needs_of("/// See [`crate::b::B`].\nstruct A; // crate::b::B").is_empty());
    let files = [
        ("lib.rs", "#[cfg(test)] mod tests;"),
        ("tests.rs", "mod more;"),
        ("tests/more.rs", ""),
    ];
    assert!(needs(&files).is_empty());
    let sources: Sources = files
        .iter()
        .map(|(file, text)| (file.into(), (*text).to_owned()))
        .collect();
    let read = read(&sources, Path::new("lib.rs")).expect("a crate");
    assert_eq!(read.test_files.len(), 2);
}

/// The circles of a crate of these files, as they are shown.
fn circles_of(files: &[(&str, &str)]) -> String {
    let sources: Sources = files
        .iter()
        .map(|(file, text)| (file.into(), (*text).to_owned()))
        .collect();
    let read = read(&sources, Path::new("lib.rs")).expect("a crate");
    let shown = circles(&read.needs);
    shown.iter().map(ToString::to_string).collect()
}

#[test]
fn a_circle_of_files_is_told_with_its_lines() {
    let told = circles_of(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "\nuse crate::b::B;"),
        ("b.rs", "pub struct B;\n\nfn f() { super::c::run() }"),
        ("c.rs", "pub fn run(a: crate::a::A) {}"),
    ]);
    assert_eq!(
        told,
        "crate: 3 in a circle: a, b, c\n  \
         a.rs:2 needs b.rs (crate::b::B)\n  \
         b.rs:3 needs c.rs (super::c::run)\n  \
         c.rs:1 needs a.rs (crate::a::A), which closes the circle\n"
    );
}

#[test]
fn folders_are_in_a_circle_though_their_files_are_not() {
    let told = circles_of(&[
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "pub mod x; pub mod y;"),
        ("a/x.rs", "use crate::b::B;"),
        ("a/y.rs", "pub struct Y;"),
        ("b.rs", "use crate::a::y::Y;"),
    ]);
    assert!(told.starts_with("crate: 2 in a circle: a, b\n"), "{told}");
}

#[test]
fn a_module_and_those_below_it_point_one_way_too() {
    let told = circles_of(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod x; pub struct A; fn f() { x::run() }"),
        ("a/x.rs", "pub fn run(a: super::A) {}"),
    ]);
    assert!(
        told.starts_with("crate::a: 2 in a circle: mod, x\n"),
        "{told}"
    );
    let one_way = circles_of(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod x; pub use x::X; pub struct A;"),
        ("a/x.rs", "pub struct X(super::A);"),
    ]);
    assert_eq!(one_way, "");
}
