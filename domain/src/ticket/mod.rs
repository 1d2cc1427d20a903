//! Tickets: work that somebody has to do about a job. They follow their jobs to every new run until they are resolved.

mod aggregate;
mod code;
mod command;
mod event;
mod proposal;
mod psa;

pub use aggregate::Ticket;
pub use code::TicketCode;
pub use command::{TicketCommand, TicketError};
pub use event::{ResolutionSource, TicketEvent};
pub use proposal::{ObjectOfProposal, Proposal};
pub use psa::{PsaOfRun, PsaTicket, TicketOfJob};
