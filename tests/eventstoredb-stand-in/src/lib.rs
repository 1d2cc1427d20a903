//! stand-in
include!(concat!(env!("OUT_DIR"), "/protocol.rs"));
