//! Holidays of Portugal.

use super::super::rule::{Rule, easter_and, fixed};

pub(in super::super) const PORTUGAL: &[Rule] = &[
    fixed(1, 1, "Ano Novo"),
    easter_and(-2, "Sexta-feira Santa"),
    easter_and(0, "Páscoa"),
    fixed(4, 25, "Dia da Liberdade"),
    fixed(5, 1, "Dia do Trabalhador"),
    easter_and(60, "Corpo de Deus"),
    fixed(6, 10, "Dia de Portugal"),
    fixed(8, 15, "Assunção de Nossa Senhora"),
    fixed(10, 5, "Implantação da República"),
    fixed(11, 1, "Dia de Todos os Santos"),
    fixed(12, 1, "Restauração da Independência"),
    fixed(12, 8, "Imaculada Conceição"),
    fixed(12, 25, "Natal"),
];
