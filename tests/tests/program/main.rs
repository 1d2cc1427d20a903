//! The program as it runs: its verbs and requests, and what is done to it by crashes, full disks, clocks and attackers.

mod access;
mod bad_input;
mod chain_faults;
mod clock;
mod demo;
mod files;
mod full_disk;
mod hostile_requests;
mod kill;
mod leadership;
mod postgres_restart;
mod replay_program;
mod roles;
mod secrets;
mod serve_restart;
mod tampering;
mod two_servers;
mod walk;
