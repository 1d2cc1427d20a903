//! Mails that a person sent on, the report within the text of the new mail.

use super::{forms, letter::Letter, wrapping::Wrapping};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("forward: Outlook, English", |of| {
        Some(outlook(of, &ENGLISH))
    }),
    Wrapping::new("forward: Outlook, German", |of| Some(outlook(of, &GERMAN))),
    Wrapping::new("forward: Outlook, Dutch", |of| Some(outlook(of, &DUTCH))),
    Wrapping::new("forward: Outlook, French", |of| Some(outlook(of, &FRENCH))),
    Wrapping::new("forward: Outlook, English, own subject", |of| {
        Some(outlook_as(of, &ENGLISH, "Please look at this one"))
    }),
    Wrapping::new("forward: Outlook, German, own subject", |of| {
        Some(outlook_as(of, &GERMAN, "Bitte einmal ansehen"))
    }),
    Wrapping::new("forward: Outlook, plain text, English", |of| {
        outlook_text(of, &ENGLISH)
    })
    .of_text(),
    Wrapping::new("forward: Outlook, plain text, German", |of| {
        outlook_text(of, &GERMAN)
    })
    .of_text(),
    Wrapping::new("forward: Outlook, plain text, Dutch", |of| {
        outlook_text(of, &DUTCH)
    })
    .of_text(),
    Wrapping::new("forward: Outlook, plain text, French", |of| {
        outlook_text(of, &FRENCH)
    })
    .of_text(),
    Wrapping::new("forward: Outlook, twice", |of| {
        Some(outlook_letter(&outlook_letter(of, &ENGLISH, None), &GERMAN, None).compose())
    }),
    Wrapping::new("forward: Gmail", gmail),
    Wrapping::new("forward: Gmail, plain text", |of| {
        let mut letter = gmail_letter(of);
        letter.html = None;
        Some(letter.compose())
    })
    .of_text(),
    Wrapping::new("forward: Apple Mail", |of| {
        apple(
            of,
            "Begin forwarded message:",
            ["From", "Subject", "Date", "To"],
        )
    }),
    Wrapping::new("forward: Apple Mail, German", |of| {
        apple(
            of,
            "Anfang der weitergeleiteten Nachricht:",
            ["Von", "Betreff", "Datum", "An"],
        )
    }),
    Wrapping::new("forward: Thunderbird", thunderbird),
];

struct Outlook {
    prefix: &'static str,
    from: &'static str,
    sent: &'static str,
    to: &'static str,
    subject: &'static str,
    separator: &'static str,
    when: &'static str,
    cover: &'static str,
}

const ENGLISH: Outlook = Outlook {
    prefix: "FW: ",
    from: "From:",
    sent: "Sent:",
    to: "To:",
    subject: "Subject:",
    separator: "-----Original Message-----",
    when: "Tuesday, 10 March 2026 01:20",
    cover: "FYI",
};

const GERMAN: Outlook = Outlook {
    prefix: "WG: ",
    from: "Von:",
    sent: "Gesendet:",
    to: "An:",
    subject: "Betreff:",
    separator: "-----Ursprüngliche Nachricht-----",
    when: "Dienstag, 10. März 2026 01:20",
    cover: "zur Info",
};

const DUTCH: Outlook = Outlook {
    prefix: "FW: ",
    from: "Van:",
    sent: "Verzonden:",
    to: "Aan:",
    subject: "Onderwerp:",
    separator: "-----Oorspronkelijk bericht-----",
    when: "dinsdag 10 maart 2026 01:20",
    cover: "Ter info",
};

const FRENCH: Outlook = Outlook {
    prefix: "TR: ",
    from: "De :",
    sent: "Envoyé :",
    to: "À :",
    subject: "Objet :",
    separator: "-----Message d'origine-----",
    when: "mardi 10 mars 2026 01:20",
    cover: "Pour info",
};

fn outlook(of: &Letter, words: &Outlook) -> Vec<u8> {
    outlook_letter(of, words, None).compose()
}

fn outlook_as(of: &Letter, words: &Outlook, subject: &str) -> Vec<u8> {
    outlook_letter(of, words, Some(subject)).compose()
}

/// HTML with a ruled block of headers above the report, and the same as text.
fn outlook_letter(of: &Letter, words: &Outlook, subject: Option<&str>) -> Letter {
    let mut letter = of.sent_by_jane();
    letter.subject = subject.map_or_else(
        || format!("{}{}", words.prefix, of.subject),
        |subject| format!("{}{subject}", words.prefix),
    );
    let from = shown(&of.from);
    let to = shown(&of.to);
    let block = format!(
        "<p class=\"MsoNormal\">{cover}<o:p></o:p></p><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><p class=\"MsoNormal\">Jane<o:p></o:p></p>\n<div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\"><b>{}</b> {} <br><b>{}</b> {}<br><b>{}</b> {}<br><b>{}</b> {}<o:p></o:p></p></div></div>\n<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n",
        words.from,
        forms::escape(&from),
        words.sent,
        words.when,
        words.to,
        forms::escape(&to),
        words.subject,
        forms::escape(&of.subject),
        cover = words.cover,
    );
    if let Some(html) = &of.html {
        letter.html = Some(forms::above(html, &block));
    }
    if let Some(text) = &of.text {
        letter.text = Some(format!("{}{text}", text_block(of, words, "")));
    }
    letter
}

fn outlook_text(of: &Letter, words: &Outlook) -> Option<Vec<u8>> {
    let text = of.text.as_ref()?;
    let mut letter = of.sent_by_jane();
    letter.subject = format!("{}{}", words.prefix, of.subject);
    let separator = format!("{}\n", words.separator);
    letter.text = Some(format!("{}{text}", text_block(of, words, &separator)));
    letter.html = None;
    Some(letter.compose())
}

fn text_block(of: &Letter, words: &Outlook, separator: &str) -> String {
    format!(
        "{}\n\nJane\n\n{separator}{} {} \n{} {}\n{} {}\n{} {}\n\n",
        words.cover,
        words.from,
        shown(&of.from),
        words.sent,
        words.when,
        words.to,
        shown(&of.to),
        words.subject,
        of.subject,
    )
}

fn gmail(of: &Letter) -> Option<Vec<u8>> {
    Some(gmail_letter(of).compose())
}

fn gmail_letter(of: &Letter) -> Letter {
    let mut letter = of.sent_by_jane();
    letter.subject = format!("Fwd: {}", of.subject);
    let (from, to) = (shown(&of.from), shown(&of.to));
    let lines = [
        "---------- Forwarded message ---------".to_owned(),
        format!("From: {from}"),
        "Date: Tue, Mar 10, 2026 at 1:20\u{202f}AM".to_owned(),
        format!("Subject: {}", of.subject),
        format!("To: {to}"),
    ];
    if let Some(html) = &of.html {
        let lines: Vec<String> = lines.iter().map(|line| forms::escape(line)).collect();
        let block = format!(
            "<div dir=\"ltr\"><br><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">{}<br></div><br><br></div></div>",
            lines.join("<br>")
        );
        letter.html = Some(forms::above(html, &block));
    }
    if let Some(text) = &of.text {
        letter.text = Some(format!("{}\n\n\n{text}", lines.join("\n")));
    }
    letter
}

fn apple(of: &Letter, begin: &str, labels: [&str; 4]) -> Option<Vec<u8>> {
    let mut letter = of.sent_by_jane();
    letter.subject = format!("Fwd: {}", of.subject);
    let [from, subject, date, to] = labels;
    let lines = [
        format!("{from}: {}", shown(&of.from)),
        format!("{subject}: {}", of.subject),
        format!("{date}: 10. March 2026 at 01:20:00 CET"),
        format!("{to}: {}", shown(&of.to)),
    ];
    if let Some(html) = &of.html {
        let rows: String = lines
            .iter()
            .map(|line| {
                let (label, value) = line.split_once(": ").unwrap_or((line, ""));
                format!(
                    "<div style=\"margin-top: 0px;\"><span style=\"font-family: Helvetica;\"><b>{label}: </b></span><span>{}<br></span></div>",
                    forms::escape(value)
                )
            })
            .collect();
        let block = format!(
            "<br><div><br><blockquote type=\"cite\"><div>{begin}</div><br class=\"Apple-interchange-newline\">{rows}<br></blockquote></div>"
        );
        letter.html = Some(forms::above(html, &block));
    }
    if let Some(text) = &of.text {
        let quoted: String = text
            .lines()
            .map(|line| format!("> {line}").trim_end().to_owned() + "\n")
            .collect();
        let head: String = lines.iter().map(|line| format!("> {line}\n")).collect();
        letter.text = Some(format!("\n\n{begin}\n\n{head}> \n{quoted}"));
    }
    Some(letter.compose())
}

fn thunderbird(of: &Letter) -> Option<Vec<u8>> {
    let mut letter = of.sent_by_jane();
    letter.subject = format!("Fwd: {}", of.subject);
    let rows = [
        ("Subject:", of.subject.clone()),
        ("Date:", "Tue, 10 Mar 2026 01:20:00 +0100".to_owned()),
        ("From:", shown(&of.from)),
        ("To:", shown(&of.to)),
    ];
    if let Some(html) = &of.html {
        let cells: String = rows
            .iter()
            .map(|(label, value)| {
                format!(
                    "<tr><th valign=\"BASELINE\" align=\"RIGHT\" nowrap=\"nowrap\">{label} </th><td>{}</td></tr>",
                    forms::escape(value)
                )
            })
            .collect();
        let block = format!(
            "<p><br></p><div class=\"moz-forward-container\"><br><br>-------- Forwarded Message --------<table class=\"moz-email-headers-table\" cellspacing=\"0\" cellpadding=\"0\" border=\"0\"><tbody>{cells}</tbody></table><br><br></div>"
        );
        letter.html = Some(forms::above(html, &block));
    }
    if let Some(text) = &of.text {
        let lines: String = rows
            .iter()
            .map(|(label, value)| format!("{label} \t{value}\n"))
            .collect();
        letter.text = Some(format!(
            "\n\n\n-------- Forwarded Message --------\n{lines}\n\n\n{text}"
        ));
    }
    Some(letter.compose())
}

/// A header on one line, as people are shown it.
fn shown(value: &str) -> String {
    let one = format!("From: {value}\n\n");
    let from = parsing::mail::read_summary(one.as_bytes()).from;
    from.map_or_else(String::new, |from| match from.name {
        Some(name) => format!("{name} <{}>", from.address),
        None => from.address,
    })
}
