//! Stands in for `cluster.rs` in a build without the feature `eventstoredb`: it refuses, and says what to do.

use anyhow::bail;

use super::{Engine, Opening};
use crate::configuration::Configuration;

impl Opening {
    #[expect(
        clippy::unused_self,
        reason = "it is called as the one that opens a cluster is"
    )]
    pub(super) fn eventstoredb(
        self,
        _configuration: &Configuration,
        _url: &str,
    ) -> anyhow::Result<Engine> {
        bail!(
            "the configuration names a log in EventStoreDB, and this program was built without it; \
             take one that was built with the feature `eventstoredb`, which is on by default"
        )
    }
}
