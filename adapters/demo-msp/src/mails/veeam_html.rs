//! The HTML of Veeam's session mails: for each session a header row, a summary grid and a row for each object.

use super::text::{escape, put};

/// One session: header, grid and rows.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) word: &'static str,
    /// Background of the header, as `#rrggbb`.
    pub(crate) colour: &'static str,
    pub(crate) processed: Option<String>,
    pub(crate) date: String,
    /// Objects that ended in success, warning and error.
    pub(crate) counts: [usize; 3],
    /// Start, end and duration.
    pub(crate) times: [String; 3],
    /// Total size, data read, transferred.
    pub(crate) sizes: [String; 3],
    /// Backup size, dedupe, compression.
    pub(crate) ratios: [String; 3],
    pub(crate) messages: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) status: &'static str,
    /// Start, end, size, read, transferred, duration.
    pub(crate) values: [String; 6],
    pub(crate) details: Vec<String>,
}

pub(crate) fn document(sections: &[Section], footer: &str) -> String {
    let rows: usize = sections.iter().map(|section| section.rows.len()).sum();
    let mut out = String::with_capacity(2_600 * sections.len() + 720 * rows + 1_000);
    out.push_str(OPENING);
    for section in sections {
        write_section(&mut out, section);
    }
    out.push_str("<tr>\n<td colspan=\"2\" class=\"footer\" style=\"color:#626365;padding:4px\">");
    escape(&mut out, footer);
    out.push_str("</td>\n</tr>\n</table>\n</body>\n</html>\n");
    out
}

/// The prologue names another charset than the META tag, as the product's own does; that of the MIME part counts.
const OPENING: &str = "<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<html>\n<head>\n\
<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n<style type=\"text/css\">\n\
.jobDescription {font-size: 12px; padding-top: 3px}\n.small_label {font-size: 10px}\n\
.sessionDetails {background-color: #f3f4f4; height: 34px}\n.processObjectsHeader {background-color: #e3e3e3}\n\
</style>\n</head>\n<body>\n\
<table cellspacing=\"0\" cellpadding=\"0\" width=\"100%\" border=\"0\" style=\"font-family:Tahoma;font-size:12px\">\n";

const GRID: [[&str; 4]; 3] = [
    ["Success", "Start time", "Total size", "Backup size"],
    ["Warning", "End time", "Data read", "Dedupe"],
    ["Error", "Duration", "Transferred", "Compression"],
];

const COLUMNS: [&str; 9] = [
    "Name",
    "Status",
    "Start time",
    "End time",
    "Size",
    "Read",
    "Transferred",
    "Duration",
    "Details",
];

fn write_section(out: &mut String, section: &Section) {
    write_header(out, section);
    out.push_str(
        "<tr>\n<td colspan=\"2\">\n<table width=\"100%\" cellspacing=\"0\" cellpadding=\"0\" class=\"inner\" \
         border=\"0\">\n<tr>\n<td colspan=\"9\" class=\"sessionDetails\"><span>",
    );
    escape(out, &section.date);
    out.push_str("</span></td>\n</tr>\n");
    write_grid(out, section);

    out.push_str("<tr>\n<td colspan=\"9\" nowrap=\"nowrap\">Details</td>\n</tr>\n<tr class=\"processObjectsHeader\">\n");
    for column in COLUMNS {
        cell(out, "<b>", column, "</b>");
    }
    out.push_str("</tr>\n");
    for row in &section.rows {
        write_row(out, row);
    }
    out.push_str("</table>\n</td>\n</tr>\n");
}

fn write_header(out: &mut String, section: &Section) {
    put!(
        out,
        "<tr style=\"background-color:{0};color:#ffffff\">\n<td bgcolor=\"{0}\" width=\"80%\">",
        section.colour
    );
    escape(out, &section.title);
    out.push_str("\n<div class=\"jobDescription\">");
    escape(out, &section.description);
    put!(
        out,
        "</div></td>\n<td bgcolor=\"{}\">{}",
        section.colour,
        section.word
    );
    if let Some(processed) = &section.processed {
        put!(out, "\n<div class=\"jobDescription\">{processed}</div>");
    }
    out.push_str("</td>\n</tr>\n");
}

fn write_grid(out: &mut String, section: &Section) {
    for (line, labels) in GRID.iter().enumerate() {
        out.push_str("<tr>\n");
        let count = section.counts[line].to_string();
        let values = [
            &count,
            &section.times[line],
            &section.sizes[line],
            &section.ratios[line],
        ];
        for (label, value) in labels.iter().zip(values) {
            cell(out, "<b>", label, "</b>");
            cell(out, "", value, "");
        }
        if line == 0 {
            out.push_str("<td rowspan=\"3\"><span class=\"small_label\">");
            lines(out, &section.messages);
            out.push_str("</span></td>\n");
        }
        out.push_str("</tr>\n");
    }
}

fn write_row(out: &mut String, row: &Row) {
    out.push_str("<tr>\n");
    cell(out, "", &row.name, "");
    cell(out, colour_of_word(row.status), row.status, "</span>");
    for value in &row.values {
        cell(out, "", value, "");
    }
    out.push_str("<td style=\"padding:2px\"><span class=\"small_label\">");
    lines(out, &row.details);
    out.push_str("</span></td>\n</tr>\n");
}

fn cell(out: &mut String, open: &str, text: &str, close: &str) {
    out.push_str("<td nowrap=\"nowrap\" style=\"padding:2px\">");
    out.push_str(open);
    escape(out, text);
    out.push_str(close);
    out.push_str("</td>\n");
}

fn colour_of_word(status: &str) -> &'static str {
    match status {
        "Success" => "<span style=\"color:#00B050\">",
        "Warning" => "<span style=\"color:#ffb000\">",
        _ => "<span style=\"color:#ff0000\">",
    }
}

fn lines(out: &mut String, lines: &[String]) {
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            out.push_str("<br />\n");
        }
        escape(out, line);
    }
}
