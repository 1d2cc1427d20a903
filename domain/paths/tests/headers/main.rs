//! What header sets prove: those that real receivers wrote, invented ones, and whatever an attacker could make of them.

mod attacks;
mod cases;
mod excuses;
mod expected;
mod hostile;
mod origins;
mod pasted;
mod proposals;
mod versions;
mod writers;
