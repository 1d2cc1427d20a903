//! What header sets prove: those that real receivers wrote, invented ones, and whatever an attacker could make of them.

mod cases;
mod expected;
