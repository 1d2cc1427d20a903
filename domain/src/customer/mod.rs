//! Customers of the MSP.

mod aggregate;
mod command;
mod event;

pub use aggregate::Customer;
pub use command::{CustomerCommand, CustomerError, RpoLimit};
pub use event::CustomerEvent;
