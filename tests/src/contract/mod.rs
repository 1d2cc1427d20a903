//! One suite per port: what every adapter must do, whatever it is built on.
//!
//! Each suite is a set of functions over a fixture; [`contract!`](crate::contract!) makes a test of each.

pub mod chain;
pub mod contents;
pub mod credentials;
pub mod event_log;
pub mod eventstoredb;
pub mod generations;
pub mod memory;
pub mod postgres;
pub mod sqlite;
pub mod views;

/// Makes one test of each function of a suite, each with a fixture of its own.
///
/// With `ignore = "reason"` in front they run only when they are asked for.
#[macro_export]
macro_rules! contract {
    (ignore = $reason:literal, $suite:path, $fixture:expr, [$($name:ident),+ $(,)?]) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[ignore = $reason]
            async fn $name() {
                use $suite as suite;
                suite::$name(&$fixture).await;
            }
        )+
    };
    ($suite:path, $fixture:expr, [$($name:ident),+ $(,)?]) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                use $suite as suite;
                suite::$name(&$fixture).await;
            }
        )+
    };
}
