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
    /// Every variant, for the golden-file test and the documentation.
    const VARIANTS: &'static [Variant];

    fn variant(&self) -> &'static Variant;

    /// Name of the variant, as it stands in the log.
    fn name(&self) -> &'static str {
        self.variant().name
    }

    /// Version of the variant's fields, as it stands in the log.
    fn version(&self) -> &'static str {
        self.variant().version
    }
}

/// What the log says of every event of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    pub name: &'static str,
    /// Counts how often fields were added. The newest golden file is of this version.
    pub version: &'static str,
}

/// Implements [`Fact`] by listing the variants once, each with the version of its fields where it is not the first.
macro_rules! facts {
    ($event:ident { $($variant:ident $(= $version:literal)?),+ $(,)? }) => {
        impl $crate::aggregate::Fact for $event {
            const VARIANTS: &'static [$crate::aggregate::Variant] = &[
                $($crate::aggregate::Variant {
                    name: stringify!($variant),
                    version: $crate::aggregate::facts!(@version $($version)?),
                }),+
            ];

            fn variant(&self) -> &'static $crate::aggregate::Variant {
                match self {
                    $(Self::$variant { .. } => const {
                        &$crate::aggregate::Variant {
                            name: stringify!($variant),
                            version: $crate::aggregate::facts!(@version $($version)?),
                        }
                    })+
                }
            }
        }
    };
    (@version) => { "1" };
    (@version $version:literal) => { stringify!($version) };
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
