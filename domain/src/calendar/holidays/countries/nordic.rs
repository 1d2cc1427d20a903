//! Holidays of the Nordic countries.

use chrono::Weekday::Sat;

use super::super::rule::{Rule, easter_and, first_from, fixed};

pub(in super::super) const DENMARK: &[Rule] = &[
    fixed(1, 1, "Nytårsdag"),
    easter_and(-3, "Skærtorsdag"),
    easter_and(-2, "Langfredag"),
    easter_and(0, "Påskedag"),
    easter_and(1, "Anden påskedag"),
    easter_and(26, "Store bededag").until(2023),
    easter_and(39, "Kristi himmelfartsdag"),
    easter_and(49, "Pinsedag"),
    easter_and(50, "Anden pinsedag"),
    fixed(12, 25, "Juledag"),
    fixed(12, 26, "Anden juledag"),
];

/// The days of the law; the eves of midsummer, Christmas and New Year are none, though few work.
pub(in super::super) const SWEDEN: &[Rule] = &[
    fixed(1, 1, "Nyårsdagen"),
    fixed(1, 6, "Trettondedag jul"),
    easter_and(-2, "Långfredagen"),
    easter_and(0, "Påskdagen"),
    easter_and(1, "Annandag påsk"),
    fixed(5, 1, "Första maj"),
    easter_and(39, "Kristi himmelsfärdsdag"),
    easter_and(49, "Pingstdagen"),
    fixed(6, 6, "Sveriges nationaldag"),
    first_from(Sat, 6, 20, "Midsommardagen"),
    first_from(Sat, 10, 31, "Alla helgons dag"),
    fixed(12, 25, "Juldagen"),
    fixed(12, 26, "Annandag jul"),
];

pub(in super::super) const NORWAY: &[Rule] = &[
    fixed(1, 1, "Første nyttårsdag"),
    easter_and(-3, "Skjærtorsdag"),
    easter_and(-2, "Langfredag"),
    easter_and(0, "Første påskedag"),
    easter_and(1, "Andre påskedag"),
    fixed(5, 1, "Arbeidernes dag"),
    fixed(5, 17, "Grunnlovsdag"),
    easter_and(39, "Kristi himmelfartsdag"),
    easter_and(49, "Første pinsedag"),
    easter_and(50, "Andre pinsedag"),
    fixed(12, 25, "Første juledag"),
    fixed(12, 26, "Andre juledag"),
];
