//! Definitions that look over and over at mails made for them.

/// What reading takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cost {
    /// More than is allowed; it is given up.
    GivenUp,
    /// In proportion to the mail.
    Linear,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    /// The keys that it is about.
    pub(super) covers: &'static [&'static str],
    pub(super) keys: fn() -> String,
    /// What follows the header of a mail, of about that many bytes.
    pub(super) body: fn(usize) -> String,
    pub(super) size: usize,
    pub(super) cost: Cost,
}

/// Looks from each word to the end of the text.
const TO_THE_END: &str = r"\w+(?:(?s:.)*NEVER)?";

/// Bytes in which that takes more than is allowed.
const QUADRATIC: usize = 8 << 10;

const HEAD: &str = r#"
name = "hostile"
software = "Hostile"
evidence = "unverified"
description = "Reads the mails of a product."
setup = "Enable the notifications."
"#;

const RECOGNISE: &str = "[recognise]\nall = [{ in = \"subject\", contains = \"Hostile\" }]\n";

/// A success, whatever else the definition does.
const RUN: &str = "run = { job = \"nightly\" }\nstatus = [{ of = \"subject\", contains = \"ok\", is = \"SUCCESS\" }]\n";

pub(super) fn definition(keys: &str) -> String {
    let kind = if keys.contains("[[type_rule]]") {
        ""
    } else {
        "type = \"Backup\"\n"
    };
    if keys.contains("[recognise]") {
        return format!("{HEAD}{kind}{keys}");
    }
    // Keys of the top come first.
    let (top, rest) = keys
        .split_once("\n[")
        .map_or((keys, String::new()), |(top, rest)| {
            (top, format!("[{rest}"))
        });
    format!("{HEAD}{kind}{top}\n{RECOGNISE}{rest}")
}

pub(super) fn mail(body: &str) -> String {
    format!("From: nas@example.com\nSubject: Hostile ok\n{body}")
}

fn text(body: impl AsRef<str>) -> String {
    format!("Content-Type: text/plain\n\n{}", body.as_ref())
}

fn html(body: impl AsRef<str>) -> String {
    format!("Content-Type: text/html\n\n{}", body.as_ref())
}

fn words(size: usize) -> String {
    text("word ".repeat(size / 5))
}

fn lines(size: usize) -> String {
    text("word word word\n".repeat(size / 15))
}

fn rows(size: usize) -> String {
    let row = "<tr><td class=\"fine\" bgcolor=\"#ffffff\">vm</td><td>1 GB</td></tr>";
    let rows = row.repeat(size / row.len());
    html(format!(
        "<table><tr><th>Name</th><th>Size</th></tr>{rows}</table>"
    ))
}

/// A number of different words, as a list of TOML.
fn many(count: usize) -> String {
    let words: Vec<String> = (0..count).map(|number| format!("\"q{number}z\"")).collect();
    format!("[{}]", words.join(","))
}

const TABLE: &str = "\n[[table]]\nrequired = [\"name\", \"size\"]\ncolumns = { name = \"Name\", size = \"Size\" }\n";

/// A row for each run, which looks at values of the whole mail.
const PER_ROW: &str = "run = { per = \"row\", job = \"{name}\" }\n\n[[table]]\nrequired = [\"name\", \"size\"]\ncolumns = { name = \"Name\", size = \"Size\" }\n";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "messages that look to the end",
        covers: &["RawMessages.lines"],
        keys: || format!("{RUN}messages = {{ lines = '{TO_THE_END}' }}\n"),
        body: words,
        size: QUADRATIC,
        cost: Cost::GivenUp,
    },
    Case {
        name: "messages of a wide pattern",
        covers: &["RawMessages.lines"],
        keys: || format!("{RUN}messages = {{ lines = '[wo]{{900}}x' }}\n"),
        body: |size| text("wo".repeat(size / 2)),
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "messages within lines",
        covers: &["RawMessages.lines"],
        keys: || format!("{RUN}messages = {{ lines = '(?m)^never .*$' }}\n"),
        body: lines,
        size: 1 << 12,
        cost: Cost::Linear,
    },
    Case {
        name: "messages of a value for each row",
        covers: &["RawMessages.values", "RawRun.per"],
        keys: || {
            format!(
                "{PER_ROW}[messages]\nvalues = \"all\"\n[[capture]]\nin = \"section\"\nregex = '(?s)^(?<all>.*)$'\n"
            )
        },
        body: rows,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "objects that look to the end",
        covers: &["RawObjectList.lines", "RawObjectList.kind"],
        keys: || {
            format!(
                "{RUN}[[object_list]]\nkind = \"VM\"\nlines = '(?<name>\\w+)(?:(?s:.)*NEVER)?'\n"
            )
        },
        body: words,
        size: QUADRATIC,
        cost: Cost::GivenUp,
    },
    Case {
        name: "rules of many objects",
        covers: &[
            "RawObjectList.status",
            "RawStatusRule.all",
            "RawStatusRule.always",
        ],
        keys: || {
            format!(
                "{RUN}[[object_list]]\nlines = '(?<name>\\w+)'\nstatus = [{{ of = \"name\", contains_part = {}, is = \"FAILED\" }}, {{ all = [{{ of = \"name\", contains = \"q\" }}], is = \"FAILED\" }}, {{ always = true, is = \"SUCCESS\" }}]\n",
                many(5_000)
            )
        },
        body: words,
        size: 1 << 13,
        cost: Cost::GivenUp,
    },
    Case {
        name: "names between many separators",
        covers: &["RawObjectList.of", "RawObjectList.separators"],
        keys: || {
            format!(
                "{RUN}[[object_list]]\nof = \"text\"\nseparators = {}\n",
                many(5_000)
            )
        },
        body: words,
        size: 1 << 13,
        cost: Cost::GivenUp,
    },
    Case {
        name: "matches taken out to the end",
        covers: &["RawStrip.of", "RawStrip.regex", "RawStrip.to"],
        keys: || {
            format!(
                "{RUN}[[strip]]\nof = \"own\"\nregex = '{TO_THE_END}'\nto = \"left\"\n[[object_list]]\nof = \"left\"\nseparators = \",\"\n[[capture]]\nin = \"section\"\nregex = '(?s)^(?<own>.*)$'\n"
            )
        },
        body: words,
        size: QUADRATIC,
        cost: Cost::GivenUp,
    },
    Case {
        name: "captures of a wide pattern",
        covers: &["RawCapture.regex", "RawCapture.case_sensitive"],
        keys: || {
            format!(
                "{RUN}[[capture]]\nin = \"text\"\ncase_sensitive = true\nregex = '(?<x>[wo]{{900}}x)'\n"
            )
        },
        body: |size| text("wo".repeat(size / 2)),
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "captures in every place",
        covers: &["RawCapture.places", "RawCapture.cells"],
        keys: || {
            format!(
                "{RUN}[[capture]]\nin = [\"subject\", \"sender\", \"text\", \"section\", \"header:x-pad\"]\nregex = '(?<x>never)'\n[[capture]]\nin = \"block\"\ncells = 1\nregex = '(?<y>never)'\n"
            )
        },
        body: lines,
        size: 1 << 12,
        cost: Cost::Linear,
    },
    Case {
        name: "captures of a value where another has one of many words",
        covers: &["RawCapture.condition", "RawValueTest.of"],
        keys: || {
            format!(
                "{RUN}[[capture]]\nin = \"value:text\"\nregex = '(?<x>never)'\n[capture.where]\nof = \"own\"\ncontains_part = {}\n[[capture]]\nin = \"section\"\nregex = '(?s)^(?<own>.*)$'\n",
                many(5_000)
            )
        },
        body: words,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "sections and headings",
        covers: &[
            "RawSections.starts",
            "RawSections.under",
            "RawSections.required",
            "RawBlockPattern.regex",
            "RawBlockPattern.cells",
        ],
        keys: || {
            format!(
                "{RUN}[section]\nrequired = false\nstarts = [{{ regex = '^never (?<a>.*)$', cells = 1 }}]\nunder = [{{ regex = '^(?:\\w+ )+never (?<b>.*)$' }}]\n"
            )
        },
        body: lines,
        size: 1 << 12,
        cost: Cost::Linear,
    },
    Case {
        name: "a table drawn with as many columns as rows",
        covers: &[
            "RawTable.columns",
            "RawTable.required",
            "RawTable.object_name",
            "RawTable.object_kind",
            "RawTable.details",
        ],
        keys: || {
            format!(
                "{RUN}{TABLE}object_name = \"name\"\nobject_kind = \"VM\"\ndetails = \"size\"\n"
            )
        },
        body: |size| {
            text(format!(
                "Name  Size  {}\n{}\n",
                "x  ".repeat(size / 6),
                "y  ".repeat(size / 6)
            ))
        },
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "a table with more columns than rows have",
        covers: &["RawTable.columns"],
        keys: || {
            let columns: Vec<String> = (0..2_000)
                .map(|number| format!("c{number} = \"c{number}\""))
                .collect();
            format!(
                "{RUN}[[table]]\nrequired = [\"name\", \"size\"]\ncolumns = {{ name = \"Name\", size = \"Size\", {} }}\n",
                columns.join(", ")
            )
        },
        body: rows,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "headings above rows",
        covers: &["RawTable.headings"],
        keys: || {
            format!(
                "{PER_ROW}headings = [{{ regex = '^(?:\\w+ )+never (?<b>.*)$' }}]\nstatus = [{{ of = \"name\", contains = \"vm\", is = \"SUCCESS\" }}]\n"
            )
        },
        body: |size| {
            let table = "<table><tr><th>Name</th><th>Size</th></tr><tr><td>vm</td><td>1 GB</td></tr></table>";
            html(format!("{}{table}", "<p>word word</p>".repeat(size / 16)))
        },
        size: 1 << 13,
        cost: Cost::Linear,
    },
    Case {
        name: "rows that many rules skip or judge",
        covers: &[
            "RawTable.status",
            "RawTable.skip",
            "RawSkipRule.of",
            "RawSkipRule.without",
        ],
        keys: || {
            format!(
                "{RUN}{TABLE}skip = [{{ of = \"name\", contains_part = {}, without = \"size\" }}]\nstatus = [{{ of = \"name\", contains_part = {}, is = \"FAILED\" }}]\n",
                many(2_500),
                many(2_500)
            )
        },
        body: rows,
        size: 1 << 16,
        cost: Cost::GivenUp,
    },
    Case {
        name: "colours and classes of rows",
        covers: &["RawTest.colour", "RawTest.no_colour_but", "RawTest.class"],
        keys: || {
            let colours: Vec<String> = (0..3_000)
                .map(|number| format!("\"#{number:06x}\""))
                .collect();
            let colours = format!("[{}]", colours.join(","));
            format!(
                "{RUN}{TABLE}status = [{{ colour = {colours}, is = \"FAILED\" }}, {{ no_colour_but = \"#ff0000\", is = \"FAILED\" }}, {{ class = \"bad\", is = \"FAILED\" }}]\n"
            )
        },
        body: |size| {
            let row = "<tr><td bgcolor=#ffffff>vm<td bgcolor=#ffffff>1<td bgcolor=#ffffff>x<td bgcolor=#ffffff>x</tr>";
            html(format!(
                "<table><tr><th>Name</th><th>Size</th></tr>{}</table>",
                row.repeat(size / row.len())
            ))
        },
        size: 1 << 16,
        cost: Cost::GivenUp,
    },
    Case {
        name: "labels, glued or not",
        covers: &["RawBody.glued_labels"],
        keys: || format!("{RUN}[body]\nglued_labels = true\n[labels]\nresult = \"Result\"\n"),
        body: |size| text("Some: pair\nDuration0:01\n".repeat(size / 24)),
        size: 1 << 13,
        cost: Cost::Linear,
    },
    Case {
        name: "JSON with long paths",
        covers: &["RawBody.json"],
        keys: || {
            format!(
                "{RUN}[body]\njson = true\n[labels]\nresult = \"{}\"\n",
                "l".repeat(60_000)
            )
        },
        body: |size| {
            let members: Vec<String> = (0..size / 10)
                .map(|number| format!("\"{number}\":1"))
                .collect();
            text(format!(
                "{{\"{}\":{{{}}}}}\n",
                "k".repeat(50_000),
                members.join(",")
            ))
        },
        size: 1 << 13,
        cost: Cost::GivenUp,
    },
    Case {
        name: "JSON",
        covers: &["RawBody.json"],
        keys: || format!("{RUN}[body]\njson = true\n[labels]\nresult = \"Result\"\n"),
        body: |size| {
            let members: Vec<String> = (0..size / 10)
                .map(|number| format!("\"{number}\":1"))
                .collect();
            text(format!("{{{}}}\n", members.join(",")))
        },
        size: 1 << 13,
        cost: Cost::Linear,
    },
    Case {
        name: "a value parted at many words",
        covers: &[
            "RawSplit.of",
            "RawSplit.at_last",
            "RawSplit.left",
            "RawSplit.right",
            "RawSplit.right_is",
        ],
        keys: || {
            format!(
                "{RUN}[[split]]\nof = \"own\"\nat_last = {}\nleft = \"left\"\nright = \"right\"\nright_is = \"subject\"\n[[capture]]\nin = \"section\"\nregex = '(?s)^(?<own>.*)$'\n",
                many(5_000)
            )
        },
        body: words,
        size: 1 << 13,
        cost: Cost::GivenUp,
    },
    Case {
        name: "types by many words",
        covers: &["RawTypeRule.of", "RawTypeRule.kind"],
        keys: || {
            format!(
                "{RUN}[[type_rule]]\nof = \"text\"\ntype = \"Copy\"\ncontains_part = {}\n[[type_rule]]\nof = \"subject\"\ntype = \"Backup\"\ncontains = \"Hostile\"\n",
                many(5_000)
            )
        },
        body: words,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "conditions with many words",
        covers: &[
            "RawRecognise.all",
            "RawRecognise.any",
            "RawRecognise.none",
            "RawCondition.place",
        ],
        keys: || {
            format!(
                "{RUN}[recognise]\nall = [{{ in = \"subject\", contains = \"Hostile\" }}]\nany = [{{ in = \"subject\", contains = \"Hostile\" }}]\nnone = [{{ in = \"anywhere\", contains_part = {} }}]\n",
                many(5_000)
            )
        },
        body: words,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "many signs",
        covers: &["RawRecognise.signs", "RawSigns.at_least", "RawSigns.of"],
        keys: || {
            format!(
                "{RUN}[recognise]\nall = [{{ in = \"subject\", contains = \"Hostile\" }}]\nsigns = {{ at_least = 1, of = [{{ in = \"body\", contains_part = {} }}] }}\n",
                many(5_000)
            )
        },
        body: words,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "names made of long values for each row",
        covers: &[
            "RawRun.job",
            "RawRun.company",
            "RawRun.size",
            "RawRun.duration",
            "RawRun.key",
            "RawRun.key_date",
            "RawRun.join_rows",
            "RawRun.one_run_within",
            "RawRun.several_mails",
        ],
        keys: || {
            format!(
            "{}[[capture]]\nin = \"section\"\nregex = '(?s)^(?<all>.*)$'\n",
            PER_ROW.replace(
                "job = \"{name}\"",
                "job = \"{name}\", company = \"{all}\", size = \"{all}\", duration = \"{all}\", key = \"{all}\", key_date = \"{all}\", one_run_within = \"2 minutes\", several_mails = \"latest\", join_rows = true"
            )
        )
        },
        body: rows,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "times and usage made of long values for each row",
        covers: &[
            "RawTime.at",
            "RawTime.time_of_day",
            "RawTime.order",
            "RawUsage.last_active",
            "RawUsage.free",
            "RawUsage.quota",
            "RawUsage.used_share",
        ],
        keys: || {
            format!(
                "{PER_ROW}[time]\nat = \"{{all}}\"\ntime_of_day = \"{{all}}\"\norder = \"day-first\"\n[usage]\nlast_active = \"{{all}}\"\nfree = \"{{all}}\"\nquota = \"{{all}}\"\nused_share = \"{{all}}\"\n[[capture]]\nin = \"section\"\nregex = '(?s)^(?<all>.*)$'\n"
            )
        },
        body: rows,
        size: 1 << 15,
        cost: Cost::GivenUp,
    },
    Case {
        name: "rules that compare amounts and ages of many objects",
        covers: &[
            "RawTest.of",
            "RawTest.above",
            "RawTest.below",
            "RawTest.share_of",
            "RawTest.older_than",
            "RawTest.newer_than",
        ],
        keys: || {
            let rules = "{ of = \"size\", above = \"9 TB\", is = \"FAILED\" }, { of = \"size\", share_of = \"name\", below = 1, is = \"FAILED\" }, { of = \"size\", older_than = \"3 days\", is = \"FAILED\" }, { of = \"size\", newer_than = \"3 days\", is = \"FAILED\" }, ";
            format!("{RUN}{TABLE}status = [{}]\n", rules.repeat(250))
        },
        body: rows,
        size: 1 << 16,
        cost: Cost::GivenUp,
    },
    Case {
        name: "the worst of many objects",
        covers: &["RawTest.worst_object", "RawTest.only"],
        keys: || {
            "run = { job = \"nightly\" }\nstatus = [{ worst_object = true, only = [\"FAILED\"] }, { all = [{ worst_object = true, only = [\"SUCCESS\"] }], is = \"SUCCESS\" }]\n[[table]]\nrequired = [\"name\", \"size\"]\ncolumns = { name = \"Name\", size = \"Size\" }\nstatus = [{ of = \"name\", contains = \"vm\", is = \"SUCCESS\" }]\n".to_owned()
        },
        body: rows,
        size: 1 << 12,
        cost: Cost::Linear,
    },
    Case {
        name: "an alarm in every line",
        covers: &["RawAlarm.places", "RawAlarm.is", "RawAlarm.except"],
        keys: || {
            format!(
                "{RUN}[[alarm]]\nin = [\"subject\", \"body\", \"attachment\"]\nis = \"FAILED\"\ncontains_part = \"word\"\nshows = \"word\"\nexcept = {{ contains_part = {} }}\n",
                many(4_000)
            )
        },
        body: lines,
        size: 1 << 16,
        cost: Cost::GivenUp,
    },
    Case {
        name: "an alarm that counts to the end of a line",
        covers: &["RawAlarm.above"],
        keys: || {
            format!(
                "{RUN}[[alarm]]\nin = \"body\"\nis = \"FAILED\"\nregex = 'w(?<count>\\d+)(?:.*NEVER)?'\nabove = 3\nshows = \"w4\"\n"
            )
        },
        body: |size| text("w1 ".repeat(size / 3)),
        size: QUADRATIC,
        cost: Cost::GivenUp,
    },
    Case {
        name: "words of every kind",
        covers: &[
            "RawMatcher.equals",
            "RawMatcher.starts_with",
            "RawMatcher.ends_with",
            "RawMatcher.contains",
            "RawMatcher.contains_part",
            "RawMatcher.regex",
            "RawMatcher.case_sensitive",
        ],
        keys: || {
            let word = "\"never\"";
            format!(
                "run = {{ job = \"nightly\" }}\nstatus = [{{ of = \"text\", equals = {word}, starts_with = {word}, ends_with = {word}, contains = {word}, contains_part = {word}, regex = 'never', case_sensitive = true, is = \"FAILED\" }}, {{ of = \"subject\", contains = \"ok\", is = \"SUCCESS\" }}]\n"
            )
        },
        body: words,
        size: 1 << 13,
        cost: Cost::Linear,
    },
];
