//! Time and randomness; the only places that ask the machine for them.

mod ids;
mod machine;
mod simulated;
mod steady;

pub use ids::RandomIds;
pub use machine::{Machine, SystemClock};
pub use simulated::SimulatedClock;
pub use steady::{ClockCheck, SteadyClock, TimeSource};
