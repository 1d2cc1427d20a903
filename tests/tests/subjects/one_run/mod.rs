//! Several mails of one run are one run: a log and the mail of its errors, the same mail to two people, a report that is sent
//! again. The worse counts, and nothing that depends on chance decides.

mod keys;
mod pairs;
mod said;
mod ties;
mod work;
