//! What one mail may cost. Each limit is far above what notification mails need. What stands beyond one is left out, and
//! decides nothing: either it was looked at before it was left out, or no good news stands beside it.
//!
//! Nothing else of this crate leaves out of a mail by number or length: `tests/laws/padding.rs` reaches each of these with
//! each fixture, and looks for others in the source.

macro_rules! limits {
    ($($(#[$about:meta])* $name:ident = $most:expr;)*) => {
        $($(#[$about])* pub const $name: usize = $most;)*

        /// All of them, by name.
        pub const ALL: &[(&str, usize)] = &[$((stringify!($name), $name)),*];
    };
}

limits! {
    /// Bytes of one header block. Mail servers refuse more than 64 to 128 KiB.
    MAX_HEADER_BYTES = 256 * 1024;

    /// Header fields of one message or part. Long relay chains have about 150.
    MAX_HEADER_FIELDS = 1_000;

    /// Bytes of one header field that are decoded. A `To` with a thousand recipients has about 50 KiB.
    MAX_HEADER_VALUE_BYTES = 64 * 1024;

    /// MIME parts looked at. A forwarded thread with its pictures has some fifty.
    MAX_PARTS = 1_000;

    /// Mails attached to a mail that are read. A person sends on a handful at a time.
    MAX_ATTACHED_MAILS = 50;

    /// Multiparts within multiparts. Real mails have up to five.
    MAX_MULTIPART_DEPTH = 32;

    /// Containers within containers: signed within compressed within signed is three.
    MAX_CONTAINER_DEPTH = 8;

    /// Bytes that all compressed containers of a mail may have when decompressed. Mail servers take mails of about that size.
    MAX_OPENED_BYTES = 32 * 1024 * 1024;

    /// Bytes of a multipart boundary. RFC 2046 allows 70; longer ones are not boundaries.
    MAX_BOUNDARY_BYTES = 200;

    /// Decoded bytes of text, and of HTML, that are interpreted. A Veeam report of 1,000 objects has about 800 kB.
    MAX_BODY_BYTES = 4 * 1024 * 1024;

    /// HTML parts joined into one document. A forwarded mail has two or three.
    MAX_HTML_PARTS = 32;

    /// Rows and lines of a document. Enough for 40,000 objects in one report.
    MAX_BLOCKS = 50_000;

    /// Cells of a document.
    MAX_CELLS = 250_000;

    /// Cells of one row. The widest known report has 12 columns.
    MAX_ROW_CELLS = 256;

    /// Tables within tables. Newsletter layouts reach about 15; deeper tables count as part of the innermost.
    MAX_TABLE_DEPTH = 64;

    /// Inline elements whose end is awaited to know what is bold. Deeper ones keep the weight they are in.
    MAX_INLINE_DEPTH = 64;

    /// Columns that a cell may span, as HTML has it.
    MAX_COLSPAN = 1_000;

    /// Attached files whose names are kept.
    MAX_ATTACHMENTS = 100;

    /// Bytes of the name of an attached file. File systems have 255.
    MAX_FILE_NAME_BYTES = 1_000;

    /// Problems told of one mail; the rest would say the same.
    MAX_PROBLEMS = 20;

    /// Bytes of text, and of HTML as text, that the engine looks at. All lines of 40,000 objects.
    MAX_LOOKED_AT_BYTES = 2 << 20;

    /// Runs that one mail may give.
    MAX_RUNS = 1_000;

    /// Sections of a body that are read.
    MAX_SECTIONS = 1_000;

    /// Objects of one run that are kept; all of them decide.
    MAX_OBJECTS = 10_000;

    /// Messages of one run that are kept.
    MAX_MESSAGES = 1_000;

    /// Lines of alarms that become messages of a run; all of them decide.
    MAX_ALARM_MESSAGES = 10;

    /// Names that are looked for within the line of an alarm. More of them can only raise it.
    MAX_NAMES_IN_LINE = 100;

    /// JSON objects that are tried, so that a text of opening braces takes no quadratic time.
    MAX_JSON_TRIED = 3;

    /// Bytes of a value that is read as a date, a duration or a size.
    MAX_VALUE_BYTES = 120;

    /// Bytes of a name that is made the same in every mail. Longer ones stay as they are.
    MAX_STABLE_NAME_BYTES = 1_000;

    /// Classes whose background is kept. A newsletter has some hundred; more of them have one that is not read.
    MAX_CLASSES = 10_000;

    /// Characters of a mail that the evidence of a run repeats.
    MAX_QUOTE_CHARS = 60;
}
