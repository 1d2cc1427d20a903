//! What chance makes of a mail or of a text.

use super::random::Random;

/// Pieces that matter to readers of mails.
const PIECES: [&str; 40] = [
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "--",
    "<table>",
    "<tr><td>",
    "</table>",
    "<td colspan=65535>",
    "<td bgcolor=#00b050>",
    "<br>",
    "<!--",
    "<style>",
    "&nbsp;",
    "&#x10ffff;",
    "=?utf-8?B?",
    "?=",
    "=?utf-8?Q?=C3?=",
    "=\r\n",
    "=C3",
    "Content-Type: text/html; charset=utf-16\r\n",
    "Content-Type: text/plain; charset=utf-7\r\n",
    "Content-Type: multipart/mixed; boundary=\"b\"\r\n",
    "Content-Type: message/rfc822\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "Date: Thu, 1 Jan 1970 00:00:00 +9999\r\n",
    "Success",
    "Failed",
    "completed",
    "0 errors",
    "Error",
    "Duration\t",
    "99999999999999999999",
    "-1",
    "26 days ago",
    "{\"Data\":{",
    "\t\t\t\t",
];

/// Some changes at once. `other` is what pieces are taken from.
pub(crate) fn mutate(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..=random.below(4) {
        one(random, bytes, other);
    }
}

fn one(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(bytes.len() + 1);
    match random.below(12) {
        0 => flip(random, bytes),
        1 => bytes.truncate(at),
        2 => {
            let end = (at + random.below(400)).min(bytes.len());
            bytes.drain(at..end);
        }
        3 => {
            let end = (at + random.below(2_000)).min(bytes.len());
            let part = bytes[at..end].to_vec();
            insert(bytes, at, &part);
        }
        4 => {
            let start = random.below(other.len() + 1);
            let end = (start + random.below(3_000)).min(other.len());
            insert(bytes, at, &other[start..end]);
        }
        // The head of one mail over the body of another.
        5 => {
            let (head, _) = parts(bytes);
            let mut spliced = head.to_vec();
            spliced.extend_from_slice(parts(other).1);
            *bytes = spliced;
        }
        6 => double_a_part(random, bytes),
        7 => {
            let header = match random.below(3) {
                0 => format!("X-Long: {}\r\n", "long ".repeat(20_000)),
                1 => "X-Many: 1\r\n".repeat(3_000),
                _ => format!("Subject: {}\r\n", "=?utf-8?Q?=C3=A9?= ".repeat(3_000)),
            };
            insert(bytes, 0, header.as_bytes());
        }
        8 => {
            let nested = "<table><tr><td><div>".repeat(random.below(2_000));
            let (head, _) = parts(bytes);
            let body_at = head.len();
            insert(bytes, body_at, nested.as_bytes());
        }
        9 => {
            let line = lines(bytes, at);
            bytes.drain(line);
        }
        _ => {
            let piece = *random.one(&PIECES);
            insert(bytes, at, piece.as_bytes());
        }
    }
}

fn flip(random: &mut Random, bytes: &mut [u8]) {
    for _ in 0..=random.below(20) {
        let at = random.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << random.below(8);
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, part: &[u8]) {
    bytes.splice(at..at, part.iter().copied());
}

/// Header and body.
fn parts(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memmem::find(bytes, b"\n\r\n")
        .map(|at| at + 3)
        .or_else(|| memchr::memmem::find(bytes, b"\n\n").map(|at| at + 2));
    bytes.split_at(end.unwrap_or(bytes.len()))
}

/// The line that holds a place.
fn lines(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n');
    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
    start.map_or(0, |start| start + 1)..end.map_or(bytes.len(), |end| at + end + 1)
}

/// Repeats what stands between two boundaries.
fn double_a_part(random: &mut Random, bytes: &mut Vec<u8>) {
    let starts: Vec<usize> = memchr::memmem::find_iter(bytes.as_slice(), b"\n--")
        .map(|at| at + 1)
        .collect();
    if starts.len() < 2 {
        return;
    }
    let first = random.below(starts.len() - 1);
    let part = bytes[starts[first]..starts[first + 1]].to_vec();
    for _ in 0..=random.below(30) {
        insert(bytes, starts[first], &part);
    }
}
