//! Ways of padding a mail up to beyond a limit.

use parsing::limits;

use crate::{
    cms::{self, Form},
    wrappings::{
        containers::smime_part,
        forms,
        letter::{self, Letter},
    },
};

use super::pads::{
    Pad, Place, again, beside, cells, empty_parts, file, html_parts, in_html, mails, nested,
    padded, whole, wide_row, with_fields, with_files, with_html,
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
