//! Messages of an mbox.

use std::io::{self, BufRead};

use commands::collect::MAX_BYTES;

/// That of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One message of an mbox, in the format mboxrd: messages start with a line `From `, and lines within that start so have
/// been quoted with `>`.
pub(super) struct Messages<R> {
    lines: R,
    /// The next message's `From ` line was read already.
    started: bool,
    number: usize,
}

pub(super) struct Message {
    /// From 1.
    pub(super) number: usize,
    pub(super) bytes: Vec<u8>,
    /// Bytes that were left out because the message is too large.
    pub(super) left_out: usize,
}

impl<R: BufRead> Messages<R> {
    pub(super) fn of(lines: R) -> Self {
        Self {
            lines,
            started: false,
            number: 0,
        }
    }

    fn read(&mut self) -> io::Result<Option<Message>> {
        let mut message = Message {
            number: self.number + 1,
            bytes: Vec::new(),
            left_out: 0,
        };
        let mut line = Vec::new();
        let mut after_blank = true;
        loop {
            line.clear();
            if read_line(&mut self.lines, &mut line)? == 0 {
                break;
            }
            if after_blank && is_separator(&line) {
                if self.started {
                    self.number += 1;
                    return Ok(Some(message));
                }
                self.started = true;
                after_blank = false;
                continue;
            }
            after_blank = line == b"\n" || line == b"\r\n";
            // What stands before the first `From ` line belongs to no message.
            if self.started {
                append(&mut message, unquoted(&line));
            }
        }
        if !self.started {
            return Ok(None);
        }
        self.started = false;
        self.number += 1;
        Ok(Some(message))
    }
}

impl<R: BufRead> Iterator for Messages<R> {
    type Item = io::Result<Message>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// The line above a message. Scripts of Windows put a mark of their encoding at the start of a file.
pub(super) fn is_separator(line: &[u8]) -> bool {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    line.starts_with(b"From ")
}

/// A line of at most 1 MiB; a longer one comes in pieces, so that a file without line breaks does not fill the memory.
fn read_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    io::Read::take(lines, 1 << 20).read_until(b'\n', line)
}

fn append(message: &mut Message, line: &[u8]) {
    if message.bytes.len() + line.len() <= MAX_BYTES {
        message.bytes.extend_from_slice(line);
    } else {
        message.left_out += line.len();
    }
}

fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|byte| **byte == b'>').count();
    if quotes > 0 && line[quotes..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mbox: &str) -> Vec<String> {
        Messages::of(mbox.as_bytes())
            .map(|message| String::from_utf8(message.unwrap().bytes).unwrap())
            .collect()
    }

    #[test]
    fn messages_are_parted_and_quotes_undone() {
        let mbox = "From a Thu\nSubject: 1\n\nx\n>From y\n>>From z\nnot\nFrom here\n\nFrom b Fri\nSubject: 2\n\n";
        assert_eq!(
            read(mbox),
            [
                "Subject: 1\n\nx\nFrom y\n>From z\nnot\nFrom here\n\n",
                "Subject: 2\n\n"
            ]
        );
    }

    #[test]
    fn byte_order_marks_stand_before_a_file_and_before_files_that_were_joined() {
        let mbox = "\u{feff}From a Thu\nSubject: 1\n\nx\n\n\u{feff}From b Fri\nSubject: 2\n\n";
        assert_eq!(read(mbox), ["Subject: 1\n\nx\n\n", "Subject: 2\n\n"]);
    }

    #[test]
    fn what_is_no_mbox_has_no_messages() {
        assert!(read("").is_empty());
        assert!(read("Subject: x\n\nbody\n").is_empty());
    }

    #[test]
    fn an_endless_line_does_not_stop_the_reading() {
        let mbox = format!("From a\nSubject: 1\n\n{}", "x".repeat(3 << 20));
        let messages = read(&mbox);
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].len(), (3 << 20) + 12);
    }
}
