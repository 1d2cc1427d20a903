//! Our aggregates as cqrs-es wants them.

use cqrs_es::{DomainEvent, EventEnvelope, View, event_sink::EventSink};
use domain::aggregate::{Aggregate, Fact};
use serde::{Deserialize, Serialize};

/// Only its type and its events are asked for; commands are none of this.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Bridged<A: Aggregate>(A);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Written<E: Fact>(E);

/// The state of the aggregate as a view.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct StateView<A: Aggregate>(A);

impl<A: Aggregate> cqrs_es::Aggregate for Bridged<A> {
    const TYPE: &'static str = A::TYPE;
    type Command = ();
    type Event = Written<A::Event>;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        (): Self::Command,
        (): &Self::Services,
        _sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    fn apply(&mut self, Written(event): Self::Event) {
        self.0.apply(&event);
    }
}

impl<E: Fact> DomainEvent for Written<E> {
    fn event_type(&self) -> String {
        self.0.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.0.version().to_owned()
    }
}

impl<A: Aggregate> View<Bridged<A>> for StateView<A> {
    fn update(&mut self, event: &EventEnvelope<Bridged<A>>) {
        self.0.apply(&event.payload.0);
    }
}
