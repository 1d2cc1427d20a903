//! Tests of how HTML is read.

use super::Builder;
use crate::mail::{Block, Document, Row, limits, problems::Problems};

fn document(html: &str) -> Document {
    read(html).0
}

fn read(html: &str) -> (Document, Vec<String>) {
    let mut builder = Builder::default();
    builder.add(html);
    let mut problems = Problems::default();
    let document = builder.finish(&mut problems);
    (document, problems.into_parts().0)
}

fn rows(html: &str) -> Vec<Row> {
    let blocks = document(html).blocks.into_iter();
    blocks
        .filter_map(|block| match block {
            Block::Row(row) => Some(row),
            Block::Line(_) => None,
        })
        .collect()
}

/// Lines as they are, rows as `number|cell|cell`.
fn shape(html: &str) -> Vec<String> {
    let blocks = document(html).blocks.into_iter();
    blocks
        .map(|block| match block {
            Block::Line(line) => line,
            Block::Row(row) => {
                let cells = row.cells.iter().map(|cell| format!("|{}", cell.text));
                cells.fold(row.table.to_string(), |shape, cell| shape + &cell)
            }
        })
        .collect()
}

#[test]
fn lines_and_rows_stand_in_document_order() {
    assert_eq!(
        shape(
            "<p>Report<br>of today</p><table><tr><td>a</td><td>b</td></tr></table>end <b>here</b>"
        ),
        ["Report", "of today", "0|a|b", "end here"]
    );
}

#[test]
fn ends_may_be_wrong_or_missing() {
    let wanted = ["0|a|b", "0|c|d"];
    assert_eq!(
        shape("<table><tr><td>a</th><td>b</th></tr><tr><td>c</td><td>d</td></tr></table>"),
        wanted
    );
    assert_eq!(shape("<table><tr><td>a<td>b<tr><td>c<td>d"), wanted);
    assert_eq!(
        shape("<tr><td>a<td>b</tr><tr><td>c</td><td>d</td></tr>"),
        wanted
    );
    assert_eq!(
        shape("<table><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></table>"),
        wanted
    );
    assert_eq!(shape("<td>a"), ["0|a"]);
    assert_eq!(shape("</table></tr></td></b></p>x"), ["x"]);
}

#[test]
fn rows_of_inner_tables_follow_the_outer_row() {
    assert_eq!(
        shape(
            "<table><tr><td>before<table><tr><td>in 1</td><td>in 2</td></tr></table>after</td><td>right</td></tr>\
             <tr><td>last</td></tr></table><table><tr><td>next</td></tr></table>"
        ),
        ["0|before\nafter|right", "1|in 1|in 2", "0|last", "2|next"]
    );
}

#[test]
fn rows_without_text_are_dropped() {
    assert_eq!(
        shape(
            "<table><tr><td>&nbsp;</td><td> <img src=x></td></tr><tr></tr><tr><td></td><td>x</td></tr>"
        ),
        ["0||x"]
    );
}

#[test]
fn text_in_tables_but_outside_of_cells_is_kept() {
    assert_eq!(
        shape("<table>one<tr>two<td>a</td>three</tr>four</table>"),
        ["one", "0|a", "two", "three", "four"]
    );
}

#[test]
fn lines_of_a_cell_are_trimmed_and_empty_ones_dropped() {
    let rows = rows(
        "<td> one <br><br/> two&nbsp; <div>three\n four</div><p></p>five<pre>six\n seven</pre>",
    );
    assert_eq!(
        rows[0].cells[0].text,
        "one\ntwo\nthree four\nfive\nsix\nseven"
    );
}

#[test]
fn head_style_script_and_comments_are_no_text() {
    assert_eq!(
        shape(
            "<html><head><title>T</title><meta x><style>p{}</style>stray</head><body><!-- c --><script>s</script>x"
        ),
        ["x"]
    );
    assert_eq!(shape("<head><meta x>stray<p>x"), ["x"]);
}

#[test]
fn header_cells_are_th_or_wholly_bold() {
    let rows = rows(
        "<tr><th>a</th><td><b>b</b></td><td><b>c</b> d</td><td style='font-weight:bold'>e</td>\
         <td><span style=\"font-weight: 700\">f</span> </td><td>g</td><td><b></b></td><td><b>unclosed<td>h</td></tr>\
         <tr style='font-weight: bold'><td>i</td></tr><tr><td>j</td></tr>",
    );
    let headers: Vec<bool> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.header)
        .collect();
    assert_eq!(
        headers,
        [
            true, true, false, true, true, false, false, true, false, true, false
        ]
    );
}

#[test]
fn backgrounds_come_from_cell_row_section_or_table() {
    let rows = rows(
        "<table bgcolor=white><tr><td bgcolor=#F3523E>a</td></tr><tbody style='background:#ffd96c'><tr><td>b</td></tr>\
         <tr bgcolor=red><td style=\"background-color: rgb(0,176,80)\">c</td></tr></tbody>",
    );
    let colours: Vec<_> = rows
        .iter()
        .map(|row| (row.background, row.cells[0].background))
        .collect();
    assert_eq!(
        colours,
        [
            (Some(0xff_ff_ff), Some(0xf3_52_3e)),
            (Some(0xff_d9_6c), None),
            (Some(0xff_00_00), Some(0x00_b0_50))
        ]
    );
}

#[test]
fn spans_and_classes() {
    let rows = rows(
        "<td colspan=3 class='a  b'>x</td><td colspan=99999999>y</td><td colspan=0>z</td><td colspan=2000>v",
    );
    let spans: Vec<u16> = rows[0].cells.iter().map(|cell| cell.colspan).collect();
    assert_eq!(spans, [3, 1000, 1, 1000]);
    assert_eq!(rows[0].cells[0].class, "a b");
}

#[test]
fn classes_of_rows_are_kept() {
    let rows = rows("<tr class='status-bad  x'><td class=a>x</td></tr><tr><td>y</td></tr>");
    assert_eq!(rows[0].class, "status-bad x");
    assert_eq!(rows[0].cells[0].class, "a");
    assert_eq!(rows[1].class, "");
}

#[test]
fn text_keeps_cells_apart_and_rows_on_one_line() {
    let text = document(
        "<p>Title</p><tr><td>a<br>b</td><td></td><td>c</td><td></td></tr><tr><td>d<br>e</td></tr>",
    )
    .to_text();
    assert_eq!(text, "Title\na b\t\tc\nd\ne\n");
}

#[test]
fn parts_are_joined_in_order() {
    let mut builder = Builder::default();
    builder.add("<table><tr><td>one");
    builder.add("<table><tr><td>two</td></tr></table>");
    builder.add_preformatted("three\nfour");
    let text = builder.finish(&mut Problems::default()).to_text();
    assert_eq!(text, "one\ntwo\nthree\nfour\n");
}

#[test]
fn deep_nesting_is_bounded() {
    for element in [
        "div",
        "b",
        "table",
        "table><tr><td",
        "span",
        "p",
        "pre",
        "font",
    ] {
        let html = format!("<{element}>").repeat(100_000)
            + "x"
            + &format!("</{element}>").repeat(100_000)
            + "y";
        let (document, _) = read(&html);
        assert!(
            document.blocks.len() <= 2,
            "{element}: {} blocks",
            document.blocks.len()
        );
        assert_eq!(
            document.to_text().replace(['\n', '\t', ' '], ""),
            "xy",
            "{element}"
        );
    }
}

#[test]
fn openings_without_end_are_bounded() {
    for opening in [
        "<!--",
        "<a b=\"",
        "<a b='",
        "<title>",
        "<style>",
        "<",
        "</",
        "<!",
        "&",
        "<td class=\"",
        "&#",
    ] {
        let html = opening.repeat(100_000);
        let (document, _) = read(&html);
        assert!(document.to_text().len() <= html.len() + 1, "{opening}");
    }
}

#[test]
fn too_many_rows_cells_and_columns_are_left_out_and_told() {
    let (document, problems) = read(&"<tr><td>x".repeat(limits::MAX_BLOCKS + 10));
    assert_eq!(document.blocks.len(), limits::MAX_BLOCKS);
    assert_eq!(problems.len(), 1);
    let (document, problems) = read(&"x<br>".repeat(limits::MAX_BLOCKS + 10));
    assert_eq!(document.blocks.len(), limits::MAX_BLOCKS);
    assert_eq!(problems.len(), 1);
    let (document, problems) = read(&"<td>x".repeat(limits::MAX_CELLS + 10));
    assert!(
        matches!(document.blocks.as_slice(), [Block::Row(row)] if row.cells.len() == limits::MAX_ROW_CELLS)
    );
    assert_eq!(problems.len(), 1);
    let row = format!("<tr>{}", "<td>x".repeat(100));
    let (document, problems) = read(&row.repeat(limits::MAX_CELLS / 100 + 10));
    assert_eq!(document.blocks.len(), limits::MAX_CELLS / 100);
    assert_eq!(problems.len(), 1);
}
