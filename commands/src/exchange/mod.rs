//! Jobs and customers as files: what is written, how it is read, and what becomes of it.

mod cove_links;
mod customers;
mod customers_file;
mod earlier;
mod jobs;
mod jobs_file;
mod judge;
mod resolve;

pub(crate) use cove_links::{CoveLinks, Taken};

pub use customers::CustomersImport;
pub use customers_file::{
    CustomerLine, CustomersFileError, ReadCustomers, read_customers, write_customers,
};
pub use jobs::JobsImport;
pub use jobs_file::{
    CloudConnectAccount, CoveAccount, JobEntry, JobsFileError, ReadJobs, read_jobs, write_jobs,
};

/// Something of a file that was not taken in, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `jobs[3]`, `line 5`.
    pub place: String,
    pub reason: String,
}

/// No file is larger; twenty thousand jobs take a third of it.
pub const MAX_BYTES: usize = 32 << 20;
