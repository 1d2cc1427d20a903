//! Holidays of Italy.

use super::super::rule::{Rule, easter_and, fixed};

pub(in super::super) const ITALY: &[Rule] = &[
    fixed(1, 1, "Capodanno"),
    fixed(1, 6, "Epifania"),
    easter_and(0, "Pasqua"),
    easter_and(1, "Lunedì dell'Angelo"),
    fixed(4, 25, "Festa della Liberazione"),
    fixed(5, 1, "Festa del Lavoro"),
    fixed(6, 2, "Festa della Repubblica"),
    fixed(8, 15, "Assunzione"),
    fixed(10, 4, "San Francesco d'Assisi").since(2026),
    fixed(11, 1, "Ognissanti"),
    fixed(12, 8, "Immacolata Concezione"),
    fixed(12, 25, "Natale"),
    fixed(12, 26, "Santo Stefano"),
];
