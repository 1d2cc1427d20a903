//! Holidays of Belgium, the Netherlands and Luxembourg.

use super::super::rule::{Rule, Weekend, easter_and, fixed};

/// Good Friday is a working day for most; Liberation Day is free every five years.
pub(in super::super) const NETHERLANDS: &[Rule] = &[
    fixed(1, 1, "Nieuwjaarsdag"),
    easter_and(0, "Eerste paasdag"),
    easter_and(1, "Tweede paasdag"),
    fixed(4, 27, "Koningsdag").on_weekends(Weekend::SundayToSaturday),
    fixed(5, 5, "Bevrijdingsdag").every(5),
    easter_and(39, "Hemelvaartsdag"),
    easter_and(49, "Eerste pinksterdag"),
    easter_and(50, "Tweede pinksterdag"),
    fixed(12, 25, "Eerste kerstdag"),
    fixed(12, 26, "Tweede kerstdag"),
];

pub(in super::super) const BELGIUM: &[Rule] = &[
    fixed(1, 1, "Nieuwjaar"),
    easter_and(1, "Paasmaandag"),
    fixed(5, 1, "Dag van de Arbeid"),
    easter_and(39, "Onze-Lieve-Heer-Hemelvaart"),
    easter_and(50, "Pinkstermaandag"),
    fixed(7, 21, "Nationale feestdag"),
    fixed(8, 15, "Onze-Lieve-Vrouw-Hemelvaart"),
    fixed(11, 1, "Allerheiligen"),
    fixed(11, 11, "Wapenstilstand"),
    fixed(12, 25, "Kerstmis"),
];

pub(in super::super) const LUXEMBOURG: &[Rule] = &[
    fixed(1, 1, "Nouvel An"),
    easter_and(1, "Lundi de Pâques"),
    fixed(5, 1, "Fête du Travail"),
    fixed(5, 9, "Journée de l'Europe").since(2019),
    easter_and(39, "Ascension"),
    easter_and(50, "Lundi de Pentecôte"),
    fixed(6, 23, "Fête nationale"),
    fixed(8, 15, "Assomption"),
    fixed(11, 1, "Toussaint"),
    fixed(12, 25, "Noël"),
    fixed(12, 26, "Saint-Étienne"),
];
