//! What handlers are given.

use std::sync::Arc;

use backend::Backend;
use graphql::ApiSchema;

use crate::{auth::Tokens, closing::Closing};

/// A running installation, with who asks it.
#[derive(Clone)]
pub struct AppState {
    pub backend: Arc<Backend>,
    pub schema: ApiSchema,
    pub tokens: Arc<Tokens>,
    pub(super) closing: Closing,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}

impl AppState {
    pub fn new(backend: Arc<Backend>) -> Self {
        Self {
            schema: graphql::schema(Arc::clone(&backend)),
            tokens: Arc::new(Tokens::default()),
            closing: Closing::default(),
            backend,
        }
    }
}
