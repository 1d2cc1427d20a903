//! What one mail may cost. Each limit is far above what notification mails need; reaching one is told in
//! [`Mail::problems`](super::Mail::problems), and what stands beyond it is left out.

/// Bytes of one header block. Mail servers refuse more than 64 to 128 KiB.
pub(super) const HEADER_BYTES: usize = 256 * 1024;

/// Header fields of one message or part. Long relay chains have about 150.
pub(super) const HEADER_FIELDS: usize = 1_000;

/// Bytes of one header field that are decoded. A `To` with a thousand recipients has about 50 KiB.
pub(super) const HEADER_VALUE_BYTES: usize = 64 * 1024;

/// MIME parts looked at. A forwarded thread with its pictures has some fifty.
pub(super) const PARTS: usize = 1_000;

/// Mails attached to a mail that are read. A person sends on a handful at a time.
pub(super) const ATTACHED_MAILS: usize = 50;

/// Multiparts within multiparts. Real mails have up to five.
pub(super) const MULTIPART_DEPTH: usize = 32;

/// Containers within containers: signed within compressed within signed is three.
pub(super) const CONTAINER_DEPTH: usize = 8;

/// Bytes that all compressed containers of a mail may have when decompressed. Mail servers take mails of about that size.
pub(super) const OPENED_BYTES: usize = 32 * 1024 * 1024;

/// Bytes of a multipart boundary. RFC 2046 allows 70; longer ones are not boundaries.
pub(super) const BOUNDARY_BYTES: usize = 200;

/// Decoded bytes of text, and of HTML, that are interpreted. A Veeam report of 1,000 objects has about 800 kB.
pub(super) const BODY_BYTES: usize = 4 * 1024 * 1024;

/// HTML parts joined into one document. A forwarded mail has two or three.
pub(super) const HTML_PARTS: usize = 32;

/// Rows and lines of a document. Enough for 40,000 objects in one report.
pub(super) const BLOCKS: usize = 50_000;

/// Cells of a document.
pub(super) const CELLS: usize = 250_000;

/// Cells of one row. The widest known report has 12 columns.
pub(super) const ROW_CELLS: usize = 256;

/// Tables within tables. Newsletter layouts reach about 15; deeper tables count as part of the innermost.
pub(super) const TABLE_DEPTH: usize = 64;

/// Inline elements whose end is awaited to know what is bold. Deeper ones keep the weight they are in.
pub(super) const INLINE_DEPTH: usize = 64;

/// Characters of a `class` attribute.
pub(super) const CLASS_CHARS: usize = 200;

/// Columns that a cell may span, as HTML has it.
pub(super) const COLSPAN: u16 = 1_000;

/// Attached files whose names are kept.
pub(super) const ATTACHMENTS: usize = 100;

/// Characters of the name of an attached file.
pub(super) const FILE_NAME_CHARS: usize = 200;

/// Problems told of one mail; the rest would say the same.
pub(super) const PROBLEMS: usize = 20;
