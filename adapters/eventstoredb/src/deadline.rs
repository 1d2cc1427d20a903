//! How long the server may take.

use std::{future::Future, time::Duration};

use super::error::CallError;

/// For calls that the server answers without searching. The client only tells the server of a deadline.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// The answer, or an error when it takes longer.
pub(crate) async fn within<T>(
    time: Duration,
    call: impl Future<Output = eventstore::Result<T>>,
) -> Result<T, CallError> {
    match tokio::time::timeout(time, call).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(CallError::Silent(time.as_secs())),
    }
}
