//! The shape that all aggregates share.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use crate::code::Code;

/// State that is folded from the events of one stream, and decides about commands.
///
/// Deciding is pure: the same state and command give the same events, so that a rule can be tested without a store.
pub trait Aggregate:
    Default + Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// First half of the stream's name, as it stands in the log. Never changed once written.
    const TYPE: &'static str;
    type Command: Debug + Send + Sync;
    type Event: Fact;
    type Error: Refusal;

    /// What happens because of the command; nothing where the wish is fulfilled already.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;

    fn apply(&mut self, event: &Self::Event);
}

/// Why a command was refused, for people (`Display`) and for programs (`code`).
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    fn code(&self) -> Code;
}

/// One kind of event. A variant, once written to a log, stays readable for ever: it is extended by optional fields
/// or by new variants only.
pub trait Fact:
    Serialize + DeserializeOwned + Clone + PartialEq + Debug + Send + Sync + 'static
{
    /// Every variant's name, for the golden-file test and the documentation.
    const NAMES: &'static [&'static str];

    /// Name of the variant, as it stands in the log.
    fn name(&self) -> &'static str;

    /// Version of the variant's fields.
    fn version(&self) -> &'static str {
        "1"
    }
}

/// Implements [`Fact`] by listing the variants once.
macro_rules! facts {
    ($event:ident { $($variant:ident),+ $(,)? }) => {
        impl $crate::aggregate::Fact for $event {
            const NAMES: &'static [&'static str] = &[$(stringify!($variant)),+];

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => stringify!($variant),)+
                }
            }
        }
    };
}
pub(crate) use facts;

/// The aggregate after these events.
pub fn given<A: Aggregate>(events: &[A::Event]) -> A {
    let mut aggregate = A::default();
    for event in events {
        aggregate.apply(event);
    }
    aggregate
}
