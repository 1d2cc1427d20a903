//! Mails come by paths, and a success that nobody knows the sender of is none.

mod attacks;
mod files;
mod missed;
mod office;
mod program;
mod trusted;
