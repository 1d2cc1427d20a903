//! Requests that are made to kill or stall the program get a clear answer, and everybody else is served meanwhile.

mod connections;
mod dates;
mod parsing;
mod publishing;
mod shares;

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use acceptance::program::Server;

/// A connection on which a request was begun.
fn begin(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    stream.write_all(text.as_bytes()).expect("sent");
    stream
}

/// A request whose body never comes to its end.
fn half_a_body(token: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"query\": "
    )
}

/// What comes until the other side closes.
fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    // A connection that was broken off has said what it had to say.
    drop(stream.set_read_timeout(Some(Duration::from_mins(2))));
    drop(stream.read_to_string(&mut text));
    text
}
