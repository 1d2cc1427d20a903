//! What tickets and remarks have in common: they stand on jobs, customers or objects, and follow these from run to run
//! until they are resolved there.

mod scope;
mod scopes;

pub use scope::{AnnotationScope, GoneJob};
pub use scopes::{ScopeError, Scopes};
