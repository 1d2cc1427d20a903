//! Holidays of Spain.

use super::super::rule::{Rule, easter_and, fixed};

/// The days that all communities keep.
pub(in super::super) const SPAIN: &[Rule] = &[
    fixed(1, 1, "Año Nuevo"),
    fixed(1, 6, "Epifanía del Señor"),
    easter_and(-2, "Viernes Santo"),
    fixed(5, 1, "Fiesta del Trabajo"),
    fixed(8, 15, "Asunción de la Virgen"),
    fixed(10, 12, "Fiesta Nacional de España"),
    fixed(11, 1, "Todos los Santos"),
    fixed(12, 6, "Día de la Constitución"),
    fixed(12, 8, "Inmaculada Concepción"),
    fixed(12, 25, "Natividad del Señor"),
];
