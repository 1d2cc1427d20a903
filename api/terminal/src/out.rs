//! What people read: results on standard output, notes on standard error. The reader may stop (`| head`): then the rest is
//! written to nobody, and the verb ends as it would have.

use std::{
    fmt::Arguments,
    io::{self, Write},
};

/// A line of the result.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => {
        $crate::out::result(format_args!("{}\n", format_args!($($words)*)))
    };
}

/// A part of the result, as it is.
#[macro_export]
macro_rules! print_out {
    ($($words:tt)*) => {
        $crate::out::result(format_args!($($words)*))
    };
}

/// A line beside the result.
#[macro_export]
macro_rules! note {
    ($($words:tt)*) => {
        $crate::out::beside(format_args!("{}\n", format_args!($($words)*)))
    };
}

/// A part of such a line, as it is.
#[macro_export]
macro_rules! print_note {
    ($($words:tt)*) => {
        $crate::out::beside(format_args!($($words)*))
    };
}

/// What the verb is asked for.
pub fn result(words: Arguments<'_>) {
    let written = io::stdout().lock().write_fmt(words);
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        // A full disk behind `> file`: that is told, and there is nobody else to tell.
        beside(format_args!("the result could not be written: {error}\n"));
    }
}

/// What goes with it.
pub fn beside(words: Arguments<'_>) {
    drop(io::stderr().lock().write_fmt(words));
}
