//! Stands in for `cluster.rs` in a build without the feature `eventstoredb`: it refuses, and says what to do.

use anyhow::bail;

use super::{Engine, Opening};

impl Opening<'_> {
    #[expect(
        clippy::unused_self,
        clippy::needless_pass_by_value,
        reason = "it is called as the one that opens a cluster is"
    )]
    pub(super) fn eventstoredb(self, _url: &str) -> anyhow::Result<Engine> {
        bail!(
            "the configuration names a log in EventStoreDB, and this program was built without it; \
             take one that was built with the feature `eventstoredb`, which is on by default"
        )
    }
}
