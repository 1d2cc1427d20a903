//! The body of a request: limited in size and time, and not read once the program is to end.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::StatusCode,
    response::Response,
};
use domain::code::Code;

use super::{
    closing::Closing,
    refusal::{refusal, too_large},
};

/// A megabyte over a line that is slow, and not much more.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);

/// All of a body. Asked for only when it is known who sends it.
pub(super) async fn read(body: Body, most: usize, closing: &Closing) -> Result<Bytes, Response> {
    tokio::select! {
        read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, most)) => match read {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(_)) => Err(too_large(most)),
            Err(_) => Err(refusal(
                StatusCode::REQUEST_TIMEOUT,
                Code::Timeout,
                &format!("the body did not come within {} s; send it again", BODY_TIMEOUT.as_secs()),
            )),
        },
        () = closing.begun() => Err(refusal(
            StatusCode::SERVICE_UNAVAILABLE,
            Code::Stopping,
            "the program is about to stop and the body was not complete, so that nothing was done; send it again in a moment",
        )),
    }
}
