//! Holidays of the British Isles.

use chrono::Weekday::Mon;

use super::super::rule::{Rule, Weekend, easter_and, fixed, friday_or_monday_from, last, nth};

pub(in super::super) const ENGLAND_AND_WALES: &[Rule] = &[
    fixed(1, 1, "New Year's Day").on_weekends(Weekend::AlsoMonday),
    easter_and(-2, "Good Friday"),
    easter_and(1, "Easter Monday"),
    nth(1, Mon, 5, "Early May bank holiday").until(2019),
    // Moved for the 75th anniversary of the end of the war.
    fixed(5, 8, "Early May bank holiday").only(2020),
    nth(1, Mon, 5, "Early May bank holiday").since(2021),
    fixed(5, 8, "Coronation of King Charles III").only(2023),
    last(Mon, 5, "Spring bank holiday").until(2021),
    // Moved to stand beside the jubilee.
    fixed(6, 2, "Spring bank holiday").only(2022),
    fixed(6, 3, "Platinum Jubilee").only(2022),
    last(Mon, 5, "Spring bank holiday").since(2023),
    last(Mon, 8, "Summer bank holiday"),
    fixed(9, 19, "State Funeral of Queen Elizabeth II").only(2022),
    fixed(12, 25, "Christmas Day").on_weekends(Weekend::AlsoTwoDaysLater),
    fixed(12, 26, "Boxing Day").on_weekends(Weekend::AlsoTwoDaysLater),
];

pub(in super::super) const IRELAND: &[Rule] = &[
    fixed(1, 1, "New Year's Day").on_weekends(Weekend::AlsoMonday),
    friday_or_monday_from(2, 1, "Saint Brigid's Day").since(2023),
    fixed(3, 17, "Saint Patrick's Day").on_weekends(Weekend::AlsoMonday),
    fixed(3, 18, "Day of Remembrance and Recognition").only(2022),
    easter_and(1, "Easter Monday"),
    nth(1, Mon, 5, "May Day"),
    nth(1, Mon, 6, "June holiday"),
    nth(1, Mon, 8, "August holiday"),
    last(Mon, 10, "October holiday"),
    fixed(12, 25, "Christmas Day").on_weekends(Weekend::AlsoTwoDaysLater),
    fixed(12, 26, "Saint Stephen's Day").on_weekends(Weekend::AlsoTwoDaysLater),
];
