//! Ways of padding a mail up to beyond a limit.

use parsing::limits;

use crate::{
    cms::{self, Form},
    wrappings::{
        containers::smime_part,
        forms,
        letter::{self, File, Letter},
    },
};

/// What a limit cuts off.
#[derive(Debug, Clone, Copy)]
pub(super) enum Case {
    /// What may hold a report; these ways reach it.
    Reached(&'static [Way]),
    /// Nothing that a status is told from, for this reason.
    DecidesNothing(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) name: &'static str,
    /// `None` where it does not apply to the mail.
    pub(super) pad: fn(&Letter) -> Option<Vec<u8>>,
    /// Reaching the limit is told.
    pub(super) is_told: bool,
    pub(super) is_slow: bool,
}

impl Way {
    const fn new(name: &'static str, pad: fn(&Letter) -> Option<Vec<u8>>) -> Self {
        Self {
            name,
            pad,
            is_told: true,
            is_slow: false,
        }
    }

    const fn slow(self) -> Self {
        Self {
            is_slow: true,
            ..self
        }
    }

    const fn untold(self) -> Self {
        Self {
            is_told: false,
            ..self
        }
    }
}

/// The ways that reach the limit of that name.
pub(super) fn of_limit(name: &str) -> Option<Case> {
    Some(match name {
        "MAX_HEADER_BYTES" => Case::Reached(
            const {
                &[Way::new("a header of large fields", |of| {
                    Some(with_fields(of, 5, 60_000))
                })]
            },
        ),
        "MAX_HEADER_FIELDS" => Case::Reached(
            const {
                &[Way::new("a header of many fields", |of| {
                    Some(with_fields(of, limits::MAX_HEADER_FIELDS + 1, 10))
                })]
            },
        ),
        "MAX_HEADER_VALUE_BYTES" => Case::Reached(
            const {
                &[
                    Way::new("a large field", |of| {
                        Some(with_fields(of, 1, limits::MAX_HEADER_VALUE_BYTES + 1))
                    }),
                    Way::new("a large subject", |of| {
                        let pad = "padding ".repeat(limits::MAX_HEADER_VALUE_BYTES / 8 + 1);
                        Some(of.with_subject(format!("{pad}{}", of.subject)).compose())
                    }),
                ]
            },
        ),
        "MAX_PARTS" => Case::Reached(
            const {
                &[
                    Way::new("parts above", |of| {
                        Some(beside(
                            of,
                            &empty_parts(limits::MAX_PARTS + 1),
                            Place::Above,
                        ))
                    }),
                    Way::new("parts below", |of| {
                        Some(beside(
                            of,
                            &empty_parts(limits::MAX_PARTS + 1),
                            Place::Below,
                        ))
                    }),
                ]
            },
        ),
        "MAX_ATTACHED_MAILS" => Case::Reached(
            const {
                &[
                    Way::new("mails above", |of| {
                        Some(beside(
                            of,
                            &mails(limits::MAX_ATTACHED_MAILS + 1),
                            Place::Above,
                        ))
                    }),
                    Way::new("mails below", |of| {
                        Some(beside(
                            of,
                            &mails(limits::MAX_ATTACHED_MAILS + 1),
                            Place::Below,
                        ))
                    }),
                    Way::new("attached behind mails", |of| {
                        let mut parts = mails(limits::MAX_ATTACHED_MAILS);
                        parts.push(
                            [b"Content-Type: message/rfc822\n\n".to_vec(), of.compose()].concat(),
                        );
                        Some(whole(of, letter::multipart("mixed", &parts)))
                    }),
                ]
            },
        ),
        "MAX_MULTIPART_DEPTH" => Case::Reached(
            const {
                &[
                    Way::new("within multiparts", |of| {
                        Some(whole(
                            of,
                            nested(of.part(), limits::MAX_MULTIPART_DEPTH + 1),
                        ))
                    }),
                    Way::new("above multiparts", |of| {
                        let deep = nested(
                            b"Content-Type: text/plain\n\nx\n".to_vec(),
                            limits::MAX_MULTIPART_DEPTH + 1,
                        );
                        Some(beside(of, &[deep], Place::Below))
                    }),
                ]
            },
        ),
        "MAX_CONTAINER_DEPTH" => Case::Reached(
            const {
                &[Way::new("within containers", |of| {
                    let mut part = of.part();
                    for _ in 0..=limits::MAX_CONTAINER_DEPTH {
                        part = smime_part(
                            "application/pkcs7-mime",
                            &cms::signed(&part, Form::Definite),
                        );
                    }
                    Some(whole(of, part))
                })]
            },
        ),
        "MAX_OPENED_BYTES" => Case::Reached(
            const {
                &[Way::new("a large container", |of| {
                    let mut parts = vec![b"Content-Type: application/octet-stream\n\n".to_vec()];
                    parts[0].resize(limits::MAX_OPENED_BYTES + 100, b'x');
                    parts.push(of.part());
                    // The boundary is looked for in each part, which takes long.
                    let mut inner =
                        b"Content-Type: multipart/mixed; boundary=\"=_padding\"\n\n".to_vec();
                    for part in parts {
                        inner.extend(b"--=_padding\n");
                        inner.extend(part);
                        inner.extend(b"\n");
                    }
                    inner.extend(b"--=_padding--\n");
                    let opened = cms::compressed(&inner, Form::Definite);
                    Some(whole(of, smime_part("application/pkcs7-mime", &opened)))
                })
                .slow()]
            },
        ),
        "MAX_BOUNDARY_BYTES" => {
            Case::Reached(
                const {
                    &[Way::new("a long boundary", |of| {
                        let boundary = "b".repeat(limits::MAX_BOUNDARY_BYTES + 1);
                        let mut part = format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n").into_bytes();
                        part.extend(of.part());
                        part.extend(format!("\n--{boundary}--\n").into_bytes());
                        Some(whole(of, part))
                    })]
                },
            )
        }
        "MAX_BODY_BYTES" => Case::Reached(
            const {
                &[
                    Way::new("bytes above", |of| {
                        padded(of, &Pad::Bytes(limits::MAX_BODY_BYTES), Place::Above)
                    })
                    .slow(),
                    Way::new("bytes between", |of| {
                        padded(of, &Pad::Bytes(limits::MAX_BODY_BYTES), Place::Between)
                    })
                    .slow(),
                    Way::new("bytes below", |of| {
                        padded(of, &Pad::Bytes(limits::MAX_BODY_BYTES), Place::Below)
                    })
                    .slow(),
                    Way::new("spaces below", |of| {
                        padded(of, &Pad::Blank(limits::MAX_BODY_BYTES), Place::Below)
                    })
                    .slow(),
                ]
            },
        ),
        "MAX_LOOKED_AT_BYTES" => Case::Reached(
            const {
                &[
                    Way::new("bytes above", |of| {
                        padded(of, &Pad::Bytes(limits::MAX_LOOKED_AT_BYTES), Place::Above)
                    })
                    .slow(),
                    Way::new("bytes between", |of| {
                        padded(of, &Pad::Bytes(limits::MAX_LOOKED_AT_BYTES), Place::Between)
                    })
                    .slow(),
                    Way::new("bytes below", |of| {
                        padded(of, &Pad::Bytes(limits::MAX_LOOKED_AT_BYTES), Place::Below)
                    })
                    .slow(),
                ]
            },
        ),
        "MAX_HTML_PARTS" => Case::Reached(
            const {
                &[
                    Way::new("HTML above", |of| {
                        Some(beside(
                            of,
                            &html_parts(limits::MAX_HTML_PARTS + 1),
                            Place::Above,
                        ))
                    }),
                    Way::new("HTML below", |of| {
                        Some(beside(
                            of,
                            &html_parts(limits::MAX_HTML_PARTS + 1),
                            Place::Below,
                        ))
                    }),
                ]
            },
        ),
        "MAX_BLOCKS" => Case::Reached(
            const {
                &[
                    Way::new("lines above", |of| {
                        in_html(of, &"<p>x</p>".repeat(limits::MAX_BLOCKS), Place::Above)
                    }),
                    Way::new("lines between", |of| {
                        in_html(of, &"<p>x</p>".repeat(limits::MAX_BLOCKS), Place::Between)
                    }),
                    Way::new("lines below", |of| {
                        in_html(of, &"<p>x</p>".repeat(limits::MAX_BLOCKS), Place::Below)
                    }),
                    Way::new("rows above", |of| {
                        let rows = format!(
                            "<table>{}</table>",
                            "<tr><td>x</td></tr>".repeat(limits::MAX_BLOCKS)
                        );
                        in_html(of, &rows, Place::Above)
                    }),
                ]
            },
        ),
        "MAX_CELLS" => Case::Reached(
            const {
                &[
                    Way::new("cells above", |of| in_html(of, &cells(), Place::Above)).slow(),
                    Way::new("cells below", |of| in_html(of, &cells(), Place::Below)).slow(),
                ]
            },
        ),
        "MAX_ROW_CELLS" => Case::Reached(
            const {
                &[
                    Way::new("a wide row above", |of| {
                        in_html(of, &wide_row(), Place::Above)
                    }),
                    Way::new("cells before those of each row", |of| {
                        let html = of.html.as_deref().filter(|html| html.contains("<tr>"))?;
                        let cells = "<td>x</td>".repeat(limits::MAX_ROW_CELLS);
                        with_html(of, html.replace("<tr>", &format!("<tr>{cells}")))
                    }),
                ]
            },
        ),
        "MAX_TABLE_DEPTH" => Case::Reached(
            const {
                &[
                    Way::new("within tables", |of| {
                        let open = "<table><tr><td>".repeat(limits::MAX_TABLE_DEPTH + 1);
                        let close = "</td></tr></table>".repeat(limits::MAX_TABLE_DEPTH + 1);
                        let html = of.html.as_deref()?;
                        with_html(of, forms::below(&forms::above(html, &open), &close))
                    }),
                    Way::new("below tables that stay open", |of| {
                        in_html(
                            of,
                            &"<table><tr><td>".repeat(limits::MAX_TABLE_DEPTH + 1),
                            Place::Above,
                        )
                    }),
                ]
            },
        ),
        "MAX_INLINE_DEPTH" => Case::Reached(
            const {
                &[Way::new("below inline elements", |of| {
                    in_html(
                        of,
                        &"<b>".repeat(limits::MAX_INLINE_DEPTH + 1),
                        Place::Above,
                    )
                })
                .untold()]
            },
        ),
        "MAX_CLASSES" => Case::Reached(
            const {
                &[Way::new("a long style sheet", |of| {
                    let classes: String = (0..=limits::MAX_CLASSES)
                        .map(|number| format!(".c{number}{{background:#fff}}"))
                        .collect();
                    in_html(of, &format!("<style>{classes}</style>"), Place::Above)
                })
                .untold()]
            },
        ),
        "MAX_ATTACHMENTS" => Case::Reached(
            const {
                &[Way::new("files", |of| {
                    let files = (0..=limits::MAX_ATTACHMENTS)
                        .map(|number| file(&format!("file{number}.bin")));
                    Some(with_files(of, files))
                })]
            },
        ),
        "MAX_FILE_NAME_BYTES" => Case::Reached(
            const {
                &[Way::new("a file with a long name", |of| {
                    Some(with_files(
                        of,
                        [file(&"n".repeat(limits::MAX_FILE_NAME_BYTES + 1))],
                    ))
                })]
            },
        ),
        "MAX_RUNS" | "MAX_SECTIONS" => Case::Reached(
            const {
                &[Way::new("the report again and again", |of| {
                    // Longer ones reach the limit of bytes before.
                    let text = of
                        .text
                        .as_deref()
                        .filter(|text| text.len() < 1_500 && of.html.is_none())?;
                    Some(
                        Letter {
                            text: Some(format!("{text}\n").repeat(limits::MAX_RUNS + 1)),
                            ..of.clone()
                        }
                        .compose(),
                    )
                })
                .untold()]
            },
        ),
        "MAX_OBJECTS" => Case::Reached(
            const {
                &[
                    Way::new("the last row again and again", |of| {
                        let html = of.html.as_deref()?;
                        let (before, row) = html.rsplit_once("<tr")?;
                        let (row, behind) = row.split_once("</tr>")?;
                        let row = format!("<tr{row}</tr>");
                        if row.len() > 300 {
                            return None;
                        }
                        with_html(
                            of,
                            format!("{before}{}{behind}", row.repeat(limits::MAX_OBJECTS + 1)),
                        )
                    })
                    .untold()
                    .slow(),
                    Way::new("the middle line again and again", |of| {
                        again(of, limits::MAX_OBJECTS + 1)
                    })
                    .untold()
                    .slow(),
                ]
            },
        ),
        "MAX_MESSAGES" => Case::Reached(
            const {
                &[Way::new("the middle line again and again", |of| {
                    again(of, limits::MAX_MESSAGES + 1)
                })
                .untold()]
            },
        ),
        "MAX_JSON_TRIED" => Case::Reached(
            const {
                &[Way::new("lines of braces above", |of| {
                    padded(
                        of,
                        &Pad::Lines("{ x\n", limits::MAX_JSON_TRIED + 1),
                        Place::Above,
                    )
                })
                .untold()]
            },
        ),
        "MAX_PROBLEMS" => {
            Case::DecidesNothing("the first part that was left out holds back all that is good")
        }
        "MAX_COLSPAN" => Case::DecidesNothing("HTML says so: a browser shows the same columns"),
        "MAX_ALARM_MESSAGES" => Case::DecidesNothing("all lines decide; these are shown"),
        "MAX_NAMES_IN_LINE" => {
            Case::DecidesNothing("a name that is not taken out of a line can only raise its alarm")
        }
        "MAX_VALUE_BYTES" => Case::DecidesNothing(
            "what stands around a value is no part of it; a longer value is a sentence",
        ),
        "MAX_STABLE_NAME_BYTES" => Case::DecidesNothing("of a name, not of a status"),
        "MAX_QUOTE_CHARS" => Case::DecidesNothing("of the evidence that people are shown"),
        _ => return None,
    })
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Above,
    Between,
    Below,
}

/// What is put in.
enum Pad {
    Bytes(usize),
    Blank(usize),
    Lines(&'static str, usize),
}

impl Pad {
    fn text(&self) -> String {
        match self {
            Self::Bytes(bytes) => format!("{}\n", "padding ".repeat(120)).repeat(bytes / 960 + 1),
            Self::Blank(bytes) => format!("{}\n", " ".repeat(959)).repeat(bytes / 960 + 1),
            Self::Lines(line, times) => line.repeat(*times),
        }
    }
}

/// Text and HTML, whichever the mail has.
fn padded(of: &Letter, pad: &Pad, place: Place) -> Option<Vec<u8>> {
    let pad = pad.text();
    let mut padded = of.clone();
    if let Some(text) = &of.text {
        padded.text = Some(at_place(text, &pad, place, middle_of_text(text)));
    }
    if let Some(html) = &of.html {
        let lines: String = pad.lines().map(|line| format!("<p>{line}</p>\n")).collect();
        padded.html = Some(html_at(html, &lines, place)?);
    }
    Some(padded.compose())
}

fn in_html(of: &Letter, added: &str, place: Place) -> Option<Vec<u8>> {
    with_html(of, html_at(of.html.as_deref()?, added, place)?)
}

fn html_at(html: &str, added: &str, place: Place) -> Option<String> {
    Some(match place {
        Place::Above => forms::above(html, added),
        Place::Below => forms::below(html, added),
        Place::Between => {
            let ends = ["</tr>", "</p>", "<br>", "<br/>", "</div>"];
            let at = ends.iter().find_map(|end| {
                let all: Vec<usize> = html
                    .match_indices(end)
                    .map(|(at, _)| at + end.len())
                    .collect();
                all.get(all.len() / 2).copied()
            })?;
            format!("{}{added}{}", &html[..at], &html[at..])
        }
    })
}

fn with_html(of: &Letter, html: String) -> Option<Vec<u8>> {
    let letter = Letter {
        html: Some(html),
        ..of.clone()
    };
    Some(letter.compose())
}

fn at_place(text: &str, added: &str, place: Place, middle: usize) -> String {
    let (before, behind) = match place {
        Place::Above => ("", text),
        Place::Between => text.split_at(middle),
        Place::Below => (text, ""),
    };
    format!("{before}\n{added}{behind}")
}

fn middle_of_text(text: &str) -> usize {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    ends.get(ends.len() / 2).copied().unwrap_or(text.len())
}

/// The line in the middle, numbered.
fn again(of: &Letter, times: usize) -> Option<Vec<u8>> {
    let text = of.text.as_deref().filter(|_| of.html.is_none())?;
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let line = lines.get(lines.len() / 2)?;
    let added: String = (0..times)
        .map(|number| format!("{line} {number}\n"))
        .collect();
    let letter = Letter {
        text: Some(at_place(text, &added, Place::Between, middle_of_text(text))),
        ..of.clone()
    };
    Some(letter.compose())
}

fn with_fields(of: &Letter, fields: usize, bytes: usize) -> Vec<u8> {
    // Lines of a field are folded.
    let value = format!("{}\n ", "p".repeat(70)).repeat(bytes / 72) + &"p".repeat(bytes % 72 + 1);
    let mut mail = Vec::new();
    for number in 0..fields {
        mail.extend(format!("X-Padding-{number}: {value}\n").into_bytes());
    }
    mail.splice(0..0, of.head());
    mail.extend(of.part());
    mail
}

fn whole(of: &Letter, part: Vec<u8>) -> Vec<u8> {
    let mut mail = of.head();
    mail.extend(part);
    mail
}

fn beside(of: &Letter, others: &[Vec<u8>], place: Place) -> Vec<u8> {
    let mut parts = others.to_vec();
    let at = match place {
        Place::Above => parts.len(),
        Place::Between => parts.len() / 2,
        Place::Below => 0,
    };
    parts.insert(at, of.part());
    whole(of, letter::multipart("mixed", &parts))
}

fn empty_parts(count: usize) -> Vec<Vec<u8>> {
    vec![b"Content-Type: image/png\n\nx\n".to_vec(); count]
}

fn html_parts(count: usize) -> Vec<Vec<u8>> {
    vec![b"Content-Type: text/html\n\n<p>padding</p>\n".to_vec(); count]
}

fn mails(count: usize) -> Vec<Vec<u8>> {
    let mail =
        b"Content-Type: message/rfc822\n\nFrom: jane@example.com\nSubject: Lunch\n\nAt noon?\n";
    vec![mail.to_vec(); count]
}

fn nested(mut part: Vec<u8>, depth: usize) -> Vec<u8> {
    for _ in 0..depth {
        part = letter::multipart("mixed", &[part]);
    }
    part
}

fn cells() -> String {
    let row = format!("<tr>{}</tr>", "<td>x</td>".repeat(250));
    format!("<table>{}</table>", row.repeat(limits::MAX_CELLS / 250 + 1))
}

fn wide_row() -> String {
    format!(
        "<table><tr>{}</tr></table>",
        "<td>x</td>".repeat(limits::MAX_ROW_CELLS + 1)
    )
}

fn file(name: &str) -> File {
    File {
        head: format!(
            "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{name}\"\n"
        ),
        bytes: b"x".to_vec(),
    }
}

fn with_files(of: &Letter, files: impl IntoIterator<Item = File>) -> Vec<u8> {
    let mut letter = of.clone();
    letter.files.extend(files);
    letter.compose()
}
