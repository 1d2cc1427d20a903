//! Connections: how many, how long they may take to say what they want, and how they end.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tower::ServiceExt;

use super::closing::Closing;

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// More connections wait until others end.
    pub(super) connections: usize,
    /// For the head of a request, and for the next one on a connection that is kept.
    pub(super) head: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Fewer than the files that a process may usually open.
            connections: 512,
            head: Duration::from_secs(15),
        }
    }
}

/// A reader that takes nothing for this long is gone.
#[cfg(target_os = "linux")]
const UNREAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long what was begun may take when the program is told to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(15);

/// For the last bytes of an answer that is finished.
const FLUSH_TIMEOUT: Duration = Duration::from_millis(500);

/// Where nothing can be accepted, such as without a file that is free, trying at once would only burn time.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers until it is to close, then finishes the requests that have come whole.
pub(super) async fn serve(listener: TcpListener, router: Router, closing: Closing, limits: Limits) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = closing.begun() => break,
            accepted = next(&listener, &places) => accepted,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((place, stream)) => {
                let served = connection(stream, router.clone(), closing.clone(), limits.head);
                connections.spawn(async move {
                    served.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    // Nobody is to wait for an answer that does not come.
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(OwnedSemaphorePermit, TcpStream)> {
    let place = Arc::clone(places).acquire_owned().await;
    let place = place.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((place, stream))
}

async fn connection(stream: TcpStream, router: Router, closing: Closing, head: Duration) {
    prepare(&stream);
    let begun = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&begun);
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, begun) = (router.clone(), Begun::new(&count));
        async move {
            let answer = router.oneshot(request.map(Body::new)).await;
            drop(begun);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A client that goes away in the middle of something need not be noted.
        _ = connection.as_mut() => return,
        () = closing.begun() => {}
    }
    connection.as_mut().graceful_shutdown();
    // Half a head would be waited for until its own end.
    let finished = async {
        while begun.load(Ordering::Acquire) > 0 {
            tokio::select! {
                _ = connection.as_mut() => return,
                () = tokio::time::sleep(FLUSH_TIMEOUT / 10) => {}
            }
        }
        drop(tokio::time::timeout(FLUSH_TIMEOUT, connection.as_mut()).await);
    };
    if tokio::time::timeout(STOP_TIMEOUT, finished).await.is_err() {
        tracing::warn!("a request was not finished when the program stopped");
    }
}

/// A request while it is answered.
struct Begun(Arc<AtomicUsize>);

impl Begun {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(count))
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn prepare(stream: &TcpStream) {
    // An answer is written at once, in few pieces.
    drop(stream.set_nodelay(true));
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(UNREAD_TIMEOUT)) {
        tracing::debug!(%error, "a connection has no limit for what is not read");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    async fn answer(mut stream: TcpStream, request: &[u8]) -> String {
        stream.write_all(request).await.expect("sent");
        let mut answer = String::new();
        drop(stream.read_to_string(&mut answer).await);
        answer
    }

    #[tokio::test]
    async fn half_a_head_gives_its_place_to_the_next_one() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(|| async { "served" }));
        let closing = Closing::default();
        let limits = Limits {
            connections: 1,
            head: Duration::from_millis(50),
        };
        let serving = tokio::spawn(serve(listener, router, closing.clone(), limits));
        for begun in [&REQUEST[..0], &REQUEST[..10]] {
            let mut half = TcpStream::connect(address).await.expect("connected");
            half.write_all(begun).await.expect("sent");
            let next = TcpStream::connect(address).await.expect("connected");
            let next = answer(next, REQUEST).await;
            assert!(next.ends_with("served"), "{next}");
            let told = answer(half, b"").await;
            assert!(!told.contains("served"), "{told}");
        }
        closing.begin();
        serving.await.expect("it ends");
        assert!(TcpStream::connect(address).await.is_err());
    }
}
