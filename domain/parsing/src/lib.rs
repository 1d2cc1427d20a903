//! From the bytes of a notification mail to the runs it reports.
//!
//! The way of a mail through this crate is one direction: [`mail`] decodes MIME and normalises text and HTML,
//! [`engine`] picks the definitions that match and extracts, [`outcome`] is what comes out. [`values`] reads dates,
//! durations, sizes and counters in the ways that servers write them. Definitions are data: [`definition`] compiles
//! the TOML files in `domain/parsers/`, and those that an installation published.
//!
//! # Invariants
//!
//! - Parsing never fails and never panics. What could not be read stands in [`outcome::Parsed::problems`], beside what could
//!   (`domain/parsing/tests/cases/any_mail.rs::parsing_never_panics`, `domain/parsing/tests/cases/mail_hostile.rs::any_change_to_a_mail_is_read`).
//! - Nothing recurses over a mail, and decoding takes time linear in it
//!   (`domain/parsing/tests/cases/mail_hostile.rs::mails_within_mails_a_hundred_thousand_deep`,
//!   `domain/parsing/tests/cases/mail_hostile.rs::html_nested_a_hundred_thousand_deep`,
//!   `domain/parsing/tests/cases/any_mail.rs::large_bodies_are_read_in_bounded_time`).
//! - Memory is bounded by the constants in [`limits`], and nothing else cuts anything off a mail
//!   (`domain/parsing/tests/laws/padding/source.rs::no_limit_stands_elsewhere`, `domain/parsing/tests/laws/padding/mod.rs::each_limit_has_a_case`).
//! - What a definition may cost is counted in steps and bounded, whatever it says
//!   (`domain/parsing/tests/laws/hostile/mod.rs::hostile_definitions_take_bounded_work`,
//!   `domain/parsing/tests/laws/hostile/keys.rs::every_key_has_a_hostile_case`). So is the memory that it takes
//!   (`domain/parsing/tests/cases/definition_errors.rs::patterns_are_limited_in_length_and_size`,
//!   `domain/parsing/tests/cases/definition_errors.rs::patterns_are_limited_in_number`).
//! - The engine knows no product. What is known of one stands in its definition
//!   (`domain/parsing/tests/laws/products.rs::the_engine_names_no_product`).
//! - A run whose status no rule tells is `UNKNOWN`. Nothing defaults to success
//!   (`domain/parsing/tests/cases/keys/primitives.rs::no_fitting_rule_reads_as_unknown_and_says_so`,
//!   `domain/parsing/tests/laws/success_words.rs::a_mail_without_its_success_words_is_no_success`).
//! - Bad news outweighs good news, wherever in the mail each stands
//!   (`domain/parsing/tests/laws/worse_wins.rs::a_line_of_trouble_leaves_no_success`,
//!   `domain/parsing/tests/laws/twins.rs::where_text_and_html_differ_the_worse_counts`).
//! - What was left out decides nothing: whatever leaves out something that could hold the report says so, and `engine/left_out.rs` alone turns
//!   good news beside it into `UNKNOWN` (`domain/parsing/tests/laws/unread.rs::no_hidden_report_is_good_news`,
//!   `domain/parsing/tests/laws/padding/mod.rs::padding_makes_no_status_better`).
//! - Definitions of different products never claim the same mail, whichever of them an installation has
//!   (`domain/parsing/tests/laws/sets.rs::a_product_reads_its_mails_alone_and_no_other_product_claims_them`,
//!   `domain/parsing/tests/laws/sets.rs::the_order_in_which_definitions_are_given_changes_nothing`).
//! - What mail systems and people put around a report changes nothing of its reading
//!   (`domain/parsing/tests/laws/wrappings/mod.rs::a_wrapped_report_reads_as_the_report_itself`).
//! - The same content and the same revision of a definition give the same reading; the revision follows from the definition's text and
//!   `engine::REVISION` (`domain/parsing/tests/cases/definition_errors.rs::revisions_follow_the_content_alone`,
//!   `domain/parsing/tests/cases/fixtures.rs::fixtures_read_as_recorded`).

pub mod definition;
pub mod engine;
pub mod fixtures;
pub mod limits;
pub mod mail;
pub mod outcome;
mod program;
pub mod values;
mod work;
