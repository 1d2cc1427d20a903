//! Tickets and remarks follow their jobs from run to run until they are resolved, and no longer.

mod following;
mod lists;
mod psa;
mod remarks;
mod work;
mod writing;
