//! Text as HTML and HTML as text, the way mail systems convert them.

/// Leaves out the tags: cells are separated by tabs, rows and blocks by line ends, as Exchange does it.
pub(crate) fn html_to_text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut preformatted = false;
    while let Some(open) = rest.find('<') {
        push_text(&mut out, &rest[..open], preformatted);
        rest = &rest[open..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let Some((tag, after)) = rest[1..].split_once('>') else {
            break;
        };
        rest = after;
        let tag = tag.to_ascii_lowercase();
        let name: &str = tag
            .split(|c: char| c.is_whitespace())
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        match name {
            "style" | "script" | "title" => {
                let end = format!("</{name}");
                let lower = rest.to_ascii_lowercase();
                rest = lower.find(&end).map_or("", |at| &rest[at..]);
            }
            "pre" => {
                preformatted = true;
                end_line(&mut out);
            }
            "/pre" => {
                preformatted = false;
                end_line(&mut out);
            }
            "/td" | "/th" => out.push('\t'),
            "br" => out.push('\n'),
            "/tr" | "/p" | "/div" | "/li" | "/table" | "/h1" | "/h2" | "/h3" | "/h4" | "/ul"
            | "p" | "div" | "table" | "tr" | "li" | "h1" | "h2" | "h3" | "h4" => end_line(&mut out),
            _ => {}
        }
    }
    push_text(&mut out, rest, preformatted);
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// Ends the line, unless nothing stands on it.
fn end_line(out: &mut String) {
    while out.ends_with(['\t', ' ']) {
        out.pop();
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn push_text(out: &mut String, text: &str, preformatted: bool) {
    let decoded = decode_entities(text);
    if preformatted {
        out.push_str(&decoded);
        return;
    }
    for letter in decoded.chars() {
        let is_blank = matches!(letter, ' ' | '\n' | '\r' | '\t');
        if is_blank && (out.is_empty() || out.ends_with([' ', '\n', '\t'])) {
            continue;
        }
        out.push(if is_blank { ' ' } else { letter });
    }
}

fn decode_entities(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 8);
        let decoded = end.and_then(|end| entity(&rest[1..end]));
        if let (Some(letter), Some(end)) = (decoded, end) {
            out.push(letter);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let known = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("auml", 'ä'),
        ("ouml", 'ö'),
        ("uuml", 'ü'),
        ("Auml", 'Ä'),
        ("Ouml", 'Ö'),
        ("Uuml", 'Ü'),
        ("szlig", 'ß'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("agrave", 'à'),
        ("oacute", 'ó'),
        ("aacute", 'á'),
        ("middot", '·'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("bull", '•'),
        ("copy", '©'),
        ("reg", '®'),
    ];
    if let Some((_, letter)) = known.iter().find(|(known, _)| *known == name) {
        return Some(*letter);
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The whole text in one `<pre>`.
pub(crate) fn pre(text: &str) -> String {
    format!("<html><body><pre>{}</pre></body></html>", escape(text))
}

/// Line ends as `<br>`; blanks at the start of a line and runs of them as `&nbsp;`.
pub(crate) fn breaks(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(hard_blanks).collect();
    format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>\n{}\n</body></html>",
        lines.join("<br>\n")
    )
}

/// A paragraph for each line, as Outlook makes it.
pub(crate) fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = hard_blanks(line);
        let line = if line.is_empty() { "&nbsp;" } else { &line };
        format!("<p class=\"MsoPlainText\">{line}<o:p></o:p></p>\n")
    });
    let lines: String = lines.collect();
    format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style><!--\np.MsoPlainText {{margin:0cm;}}\n--></style></head><body lang=\"EN-US\"><div class=\"WordSection1\">\n{lines}</div></body></html>"
    )
}

fn hard_blanks(line: &str) -> String {
    let mut out = String::new();
    let mut before = true;
    for letter in escape(line).chars() {
        match letter {
            ' ' if before => out.push_str("&nbsp;"),
            '\t' => out.push_str("&nbsp;&nbsp;&nbsp; "),
            _ => out.push(letter),
        }
        before = matches!(letter, ' ' | '\t');
    }
    out
}

/// Puts HTML at the start of the body.
pub(crate) fn above(html: &str, added: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let at = lower
        .find("<body")
        .and_then(|body| lower[body..].find('>').map(|end| body + end + 1));
    let at = at.unwrap_or(0);
    format!("{}{added}{}", &html[..at], &html[at..])
}

/// Puts HTML at the end of the body.
pub(crate) fn below(html: &str, added: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let at = lower.rfind("</body").unwrap_or(html.len());
    format!("{}{added}{}", &html[..at], &html[at..])
}
