//! A fictional MSP: its customers, their backup jobs, the notification mails those send, and what Cove says of some machines.
//!
//! Everything comes from a seed. There is no clock, no I/O and no randomness from outside, so a mail is the same bytes
//! whatever range of days it is asked for in. With each mail goes what a right reading of it gives: the [`Job`] and
//! the [`Status`].
//!
//! ```
//! let msp = demo_msp::Msp::fictional(7);
//! let first_day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
//!
//! for mail in msp.mails(first_day, 2) {
//!     if let Some(job) = mail.job {
//!         println!("{} {} {:?}", mail.at, msp.jobs[job].name, mail.status);
//!     }
//! }
//! ```

mod cove;
mod customers;
mod days;
mod history;
mod jobs;
mod locale;
mod mail_host;
mod mails;
mod mime;
mod msp;
mod names;
mod portfolio;
mod random;
mod schedule;
mod sent_mail;

pub use cove::CoveAccount;
pub use customers::Customer;
pub use history::Status;
pub use jobs::Job;
pub use mail_host::MAIL_HOST;
pub use mails::veeam_session_mail;
pub use msp::Msp;
pub use schedule::Schedule;
pub use sent_mail::SentMail;
