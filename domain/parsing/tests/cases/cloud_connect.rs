//! The daily report of Veeam Cloud Connect: the colour of a row is its status, however it is written and wherever it stands.

use chrono::{DateTime, Utc};
use domain::run::RunStatus::{self, Failed, Success, Unknown, Warning};
use parsing::{
    definition::Definitions,
    engine, mail,
    outcome::{Detail, Parsed, ParsedRun},
};
use proptest::prelude::*;

/// The colours that the report is known to use.
const COLOURS: [(u32, RunStatus); 9] = [
    (0xfb_98_95, Failed),
    (0xff_99_99, Failed),
    (0xf4_cc_cc, Failed),
    (0xff_b3_b3, Failed),
    (0xff_d9_6c, Warning),
    (0xff_f2_cc, Warning),
    (0xff_e5_99, Warning),
    (0xf9_cb_9c, Warning),
    (0xff_ff_ff, Success),
];

const HEADERS: [&str; 9] = [
    "User",
    "Number of VM",
    "Repository Name",
    "Repository",
    "Total quota",
    "Used space",
    "Free space",
    "Last active",
    "Expiration date",
];

const CELLS: [&str; 9] = [
    "Acme",
    "4",
    "Cloud Vol 07",
    "Backup Volume 1",
    "500,00 GB",
    "210,00 GB",
    "290,00 GB",
    "12 minutes ago",
    "never",
];

/// Where a colour stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    Row,
    Cell(usize),
    Body,
}

fn expected(colour: u32) -> RunStatus {
    let known = COLOURS.iter().find(|(known, _)| *known == colour);
    known.map_or(Unknown, |(_, status)| *status)
}

/// All ways to write a colour.
fn notations(colour: u32) -> Vec<String> {
    let [_, red, green, blue] = colour.to_be_bytes();
    let hex = format!("{colour:06x}");
    let mut all = vec![
        format!("#{hex}"),
        format!("#{}", hex.to_uppercase()),
        format!("rgb({red},{green},{blue})"),
        format!("RGB( {red} , {green} , {blue} )"),
        format!("rgb({red} {green} {blue})"),
        format!("rgba({red}, {green}, {blue}, 1)"),
        format!("#{hex}ff"),
    ];
    if [red, green, blue].iter().all(|part| part % 0x11 == 0) {
        let (red, green, blue) = (red / 0x11, green / 0x11, blue / 0x11);
        all.push(format!("#{red:x}{green:x}{blue:x}"));
        all.push(format!("#{red:X}{green:X}{blue:X}"));
    }
    if colour == 0xff_ff_ff {
        all.extend(["white", "White", "WHITE"].map(str::to_owned));
    }
    all
}

/// All attributes that give this colour.
fn attributes(written: &str) -> Vec<String> {
    let mut all: Vec<String> = [
        "background-color: {};",
        "background:{}",
        "BACKGROUND-COLOR : {} !important; color: black",
        "border: 1px solid #a7a9ac; background: {} none repeat scroll 0% 0%",
        "background: url(x.png) no-repeat {}",
    ]
    .iter()
    .flat_map(|style| {
        let style = style.replace("{}", written);
        [format!("style=\"{style}\""), format!("STYLE='{style}'")]
    })
    .collect();
    all.push(format!("bgcolor=\"{written}\""));
    all.push(format!("BGCOLOR='{written}'"));
    if let Some(digits) = written.strip_prefix('#') {
        all.push(format!("bgcolor={written}"));
        if digits.len() == 6 {
            all.push(format!("bgcolor=\"{digits}\""));
        }
    }
    all
}

fn row(place: Place, attribute: &str) -> String {
    let at = |here: bool| {
        if here {
            format!(" {attribute}")
        } else {
            String::new()
        }
    };
    let cells: Vec<String> = CELLS
        .iter()
        .enumerate()
        .map(|(index, cell)| {
            let coloured = matches!(place, Place::Cell(cell) if cell == index);
            format!("<td{}>{cell}</td>", at(coloured))
        })
        .collect();
    let cells = cells.concat();
    let row = format!("<tr{}>{cells}</tr>", at(matches!(place, Place::Row)));
    format!("<tbody{}>{row}</tbody>", at(matches!(place, Place::Body)))
}

fn table(rows: &str) -> String {
    let headers: String = HEADERS.map(|header| format!("<th>{header}</th>")).concat();
    format!("<table><tr style=\"background:#a7a9ac\">{headers}</tr>{rows}</table>")
}

fn report(sections: &[(&str, String)]) -> String {
    let sections: Vec<String> = sections
        .iter()
        .map(|(heading, table)| format!("<h2>{heading}</h2>{table}"))
        .collect();
    let sections = sections.concat();
    format!(
        "<p>Infrastructure status: OK</p>{sections}<p>Veeam Backup &amp; Replication 13.0.1.175</p>"
    )
}

fn read(html: &str) -> Parsed {
    let mail = format!(
        "Subject: Cloud Connect report\nDate: Tue, 10 Mar 2026 01:20:00 +0100\nContent-Type: text/html; charset=utf-8\n\n{html}"
    );
    let received_at: DateTime<Utc> = "2026-03-10T00:21:00Z".parse().expect("a time");
    let parsed = engine::parse(
        Definitions::builtin(),
        &mail::read(mail.as_bytes()),
        received_at,
    );
    assert_eq!(
        parsed.parser.as_deref(),
        Some("veeam-cloud-connect"),
        "{html}"
    );
    parsed
}

fn status(place: Place, attribute: &str) -> RunStatus {
    let parsed = read(&report(&[("Backup", table(&row(place, attribute)))]));
    let [run] = parsed.runs.as_slice() else {
        panic!("one row is one run: {parsed:?}");
    };
    run.status
}

#[test]
fn every_colour_in_every_notation_and_place_is_its_status() {
    let places = (0..CELLS.len()).map(Place::Cell);
    let places: Vec<Place> = [Place::Row, Place::Body]
        .into_iter()
        .chain(places)
        .collect();
    let others = [0x00_00_00, 0xd9_ea_d3, 0xff_00_00, 0xff_ff_fe, 0xfb_98_96];
    let colours = COLOURS.iter().map(|(colour, _)| *colour).chain(others);
    for colour in colours {
        for written in notations(colour) {
            for attribute in attributes(&written) {
                for place in &places {
                    assert_eq!(
                        status(*place, &attribute),
                        expected(colour),
                        "{place:?} {attribute}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_row_without_any_colour_is_good_and_a_colour_that_is_not_understood_is_not() {
    for none in [
        "",
        "bgcolor=\"\"",
        "style=\"background: none\"",
        "style=\"color: red\"",
    ] {
        assert_eq!(status(Place::Row, none), Success, "{none}");
    }
    for unread in [
        "bgcolor=\"chucknorris\"",
        "style=\"background: hsl(2, 93%, 78%)\"",
        "style=\"background-color: var(--failed)\"",
        "style=\"background: linear-gradient(red, white)\"",
        "style=\"background: url(red.png)\"",
    ] {
        assert_eq!(status(Place::Row, unread), Unknown, "{unread}");
        assert_eq!(status(Place::Cell(3), unread), Unknown, "{unread}");
    }
}

#[test]
fn cells_cannot_hide_the_colour_of_their_row() {
    let white = CELLS
        .map(|cell| format!("<td bgcolor=white>{cell}</td>"))
        .concat();
    let rows = format!("<tr bgcolor=\"#fb9895\">{white}</tr>");
    let parsed = read(&report(&[("Backup", table(&rows))]));
    assert_eq!(parsed.runs.first().map(|run| run.status), Some(Failed));
}

#[test]
fn a_colour_that_a_style_sheet_gives_is_the_colour() {
    let status = |css: &str, place: Place| {
        let row = row(place, "class=\"wide state\"");
        let html = format!("<style>{css}</style>{}", report(&[("Backup", table(&row))]));
        read(&html).runs[0].status
    };
    for place in [Place::Body, Place::Row, Place::Cell(2)] {
        for (css, expected) in [
            (".state { background-color: #fb9895 }", RunStatus::Failed),
            ("tr.state td, .state{background:#F99}", RunStatus::Failed),
            (".state{background:#ffd96c !important}", RunStatus::Warning),
            (".state{background:#fff}", RunStatus::Success),
            (".state{color:red}", RunStatus::Success),
            (".other{background:#fb9895}", RunStatus::Success),
            (".state{background:#123456}", RunStatus::Unknown),
            (".state{background:var(--state)}", RunStatus::Unknown),
            (
                ".state{background:#fff} @media (prefers-color-scheme: dark) {.state{background:#fb9895}}",
                RunStatus::Unknown,
            ),
        ] {
            assert_eq!(status(css, place), expected, "{css} on {place:?}");
        }
    }
    let behind = format!(
        "{}<style>.state{{background:#fb9895}}</style>",
        report(&[("Backup", table(&row(Place::Row, "class=state")))])
    );
    assert_eq!(read(&behind).runs[0].status, RunStatus::Failed);
}

#[test]
fn the_heading_before_a_table_is_its_section() {
    let plain = || table(&row(Place::Row, ""));
    let red = || table(&row(Place::Row, "bgcolor=\"#f99\""));
    let html = report(&[
        ("Backup", plain()),
        ("Agent", red()),
        ("Replication", plain()),
    ]);
    let of = |run: &ParsedRun| (run.kind.clone(), run.job.clone(), run.status);
    let jobs: Vec<_> = read(&html).runs.iter().map(of).collect();
    let is = |kind: &str, status| (kind.to_owned(), "Cloud Vol 07".to_owned(), status);
    assert_eq!(
        jobs,
        [
            is("Backup", Success),
            is("Agent Backup", Failed),
            is("Replication", Success)
        ]
    );
}

#[test]
fn no_row_of_one_job_is_a_second_run_at_the_same_moment() {
    for (first, second) in [("", "bgcolor=\"#fb9895\""), ("bgcolor=\"#fb9895\"", "")] {
        let rows = format!("{}{}", row(Place::Row, first), row(Place::Row, second));
        let parsed = read(&report(&[("Backup", table(&rows))]));
        let statuses: Vec<_> = parsed.runs.iter().map(|run| run.status).collect();
        assert_eq!(statuses, [Failed]);
    }
}

#[test]
fn the_repository_is_the_object_and_has_the_details() {
    let parsed = read(&report(&[("Backup", table(&row(Place::Row, "")))]));
    let run = parsed.runs.first().expect("a run");
    let object = run.objects.first().expect("an object");
    assert_eq!(
        (object.name.as_str(), object.status),
        ("Cloud Vol 07", Some(Success))
    );
    let detail = |name: &str| {
        let of = |detail: &&Detail| detail.name == name;
        object
            .details
            .iter()
            .find(of)
            .map(|detail| detail.value.as_str())
    };
    assert_eq!(detail("Total quota"), Some("500,00 GB"));
    assert_eq!(detail("Used space"), Some("210,00 GB"));
    assert_eq!(detail("Free space"), Some("290,00 GB"));
    assert_eq!(detail("Last active"), Some("12 minutes ago"));
    assert_eq!(detail("Expiration date"), Some("never"));
    let usage = run.usage.as_ref().expect("its usage");
    let value =
        |amount: &Option<parsing::outcome::Amount>| amount.as_ref().and_then(|amount| amount.value);
    assert_eq!(
        (value(&usage.idle), value(&usage.free)),
        (Some(720), Some(580))
    );
}

proptest! {
    /// Whatever colour a row has, it is one of the eight, white, or not understood.
    #[test]
    fn any_colour_is_known_or_not_understood(colour in 0_u32..0x0100_0000, cell in 0_usize..9) {
        let attribute = format!("bgcolor=\"#{colour:06x}\"");
        prop_assert_eq!(status(Place::Cell(cell), &attribute), expected(colour));
    }

    /// Whatever stands as a colour, it is never good unless it is white or says that there is none.
    #[test]
    fn no_text_for_a_colour_is_good_by_chance(text in "[a-z#(),.% ]{1,12}") {
        let says_none = ["none", "transparent", "inherit", "initial", "unset", "revert", "white", "fff"];
        prop_assume!(!says_none.iter().any(|word| text.contains(word)));
        let shows_nothing = |word: &str| {
            let number = word.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '%');
            word.is_empty() || number.chars().all(|c| c.is_ascii_digit() || c == '.') && !number.is_empty()
                || ["auto", "left", "right", "top", "bottom", "center", "fixed", "local", "round", "space", "cover", "repeat", "scroll", "contain"].contains(&word)
        };
        prop_assume!(!text.split(' ').all(shows_nothing));
        let status = status(Place::Row, &format!("bgcolor=\"{text}\""));
        prop_assert_ne!(status, Success);
    }
}
