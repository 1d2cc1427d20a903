//! The log in EventStoreDB when the network fails, the server restarts, and others write to the same server.

mod appends;
mod contract;
mod feed;
mod observations;
mod servers;
mod support;
mod together;
