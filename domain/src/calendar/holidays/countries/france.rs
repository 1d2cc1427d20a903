//! Holidays of France.

use super::super::rule::{Rule, easter_and, fixed};

/// Without the two that are kept in Alsace and Moselle only.
pub(in super::super) const FRANCE: &[Rule] = &[
    fixed(1, 1, "Jour de l'An"),
    easter_and(1, "Lundi de Pâques"),
    fixed(5, 1, "Fête du Travail"),
    fixed(5, 8, "Victoire 1945"),
    easter_and(39, "Ascension"),
    easter_and(50, "Lundi de Pentecôte"),
    fixed(7, 14, "Fête nationale"),
    fixed(8, 15, "Assomption"),
    fixed(11, 1, "Toussaint"),
    fixed(11, 11, "Armistice 1918"),
    fixed(12, 25, "Noël"),
];
