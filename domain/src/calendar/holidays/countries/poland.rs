//! Holidays of Poland.

use super::super::rule::{Rule, easter_and, fixed};

pub(in super::super) const POLAND: &[Rule] = &[
    fixed(1, 1, "Nowy Rok"),
    fixed(1, 6, "Święto Trzech Króli"),
    easter_and(0, "Wielkanoc"),
    easter_and(1, "Poniedziałek Wielkanocny"),
    fixed(5, 1, "Święto Pracy"),
    fixed(5, 3, "Święto Konstytucji 3 Maja"),
    easter_and(49, "Zielone Świątki"),
    easter_and(60, "Boże Ciało"),
    fixed(8, 15, "Wniebowzięcie Najświętszej Maryi Panny"),
    fixed(11, 1, "Wszystkich Świętych"),
    fixed(11, 11, "Narodowe Święto Niepodległości"),
    fixed(11, 12, "Stulecie odzyskania niepodległości").only(2018),
    fixed(12, 24, "Wigilia Bożego Narodzenia").since(2025),
    fixed(12, 25, "Boże Narodzenie"),
    fixed(12, 26, "Drugi dzień Bożego Narodzenia"),
];
