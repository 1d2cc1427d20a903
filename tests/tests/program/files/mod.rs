//! The files of an installation: whose they are, what becomes of damaged ones, and what verbs do where there are none.

mod damaged;
#[cfg(unix)]
mod owner_only;
mod verbs;
