//! What the acceptance tests are made of. The tests themselves are in `tests/`.
//!
//! [`contract`] holds one suite per port, to be run against every adapter. The other modules set up installations, in
//! this process or with the real program, and look at what they hold.

pub mod client;
pub mod cluster;
pub mod contract;
pub mod copy;
pub mod dump;
pub mod faked_time;
pub mod history;
pub mod images;
pub mod installation;
pub mod kept;
pub mod mails;
pub mod nightly;
pub mod page_of_the_day;
pub mod place;
pub mod program;
pub mod received;
pub mod recorded;
pub mod recount;
pub mod replays;
pub mod two_weeks;
pub mod waiting;
