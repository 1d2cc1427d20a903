//! Holidays of the United States.

use chrono::Weekday::{Mon, Thu};

use super::super::rule::{Rule, Weekend, fixed, last, nth};

/// The days of the federation.
pub(in super::super) const USA: &[Rule] = &[
    fixed(1, 1, "New Year's Day").on_weekends(Weekend::AlsoNearest),
    nth(3, Mon, 1, "Birthday of Martin Luther King, Jr."),
    nth(3, Mon, 2, "Washington's Birthday"),
    last(Mon, 5, "Memorial Day"),
    fixed(6, 19, "Juneteenth National Independence Day")
        .since(2021)
        .on_weekends(Weekend::AlsoNearest),
    fixed(7, 4, "Independence Day").on_weekends(Weekend::AlsoNearest),
    nth(1, Mon, 9, "Labor Day"),
    nth(2, Mon, 10, "Columbus Day"),
    fixed(11, 11, "Veterans Day").on_weekends(Weekend::AlsoNearest),
    nth(4, Thu, 11, "Thanksgiving Day"),
    fixed(12, 25, "Christmas Day").on_weekends(Weekend::AlsoNearest),
];
