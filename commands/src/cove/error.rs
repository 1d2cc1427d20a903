//! Why nothing of a document can be read.

use thiserror::Error;

use crate::exchange::MAX_BYTES;

/// Why nothing of a document can be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CoveDocumentError {
    #[error("it has {0} bytes; at most {MAX_BYTES} are read, so split it")]
    TooLarge(usize),
    #[error("it is no JSON: {0}")]
    NoJson(String),
    #[error("it is the error answer {0}; ask Cove again, and save the answer that has accounts")]
    Answer(String),
    #[error(
        "it has neither `accounts` nor a list of accounts in `result`; save an answer of EnumerateAccountStatistics as it came, or \
         write {{\"accounts\": [{{\"account_id\": 1, \"columns\": {{\"I1\": \"…\"}}}}]}}"
    )]
    NoAccounts,
}
