//! What holds for every mail and every set of definitions, tried on the fixtures and on what chance makes of them.

mod check;
mod cms;
mod counters;
mod coverage;
mod fixtures;
mod hostile;
mod hosts;
mod mutated_definitions;
mod mutated_mails;
mod mutator;
mod names;
mod padding;
mod parts;
mod products;
mod random;
mod sets;
mod shared_phrases;
mod success_words;
mod twins;
mod unread;
mod worse_wins;
#[expect(
    clippy::unnecessary_wraps,
    clippy::format_collect,
    clippy::option_option,
    reason = "wrappings have one type, and a text is put together once"
)]
mod wrappings;
