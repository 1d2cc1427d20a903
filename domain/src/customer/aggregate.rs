//! What is known of a customer, and how it decides about commands.

use serde::{Deserialize, Serialize};

use super::{CustomerCommand as Command, CustomerError as Error, CustomerEvent as Event, RpoLimit};
use crate::{aggregate::Aggregate, rpo, text, zone};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Customer {
    /// `None` until registered.
    name: Option<String>,
    active: bool,
    rpo_hours: Option<u32>,
    #[serde(default)]
    time_zone: Option<String>,
}

impl Aggregate for Customer {
    const TYPE: &'static str = "customer";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        let Some(current) = &self.name else {
            return match command {
                Command::Register { name } => Ok(vec![Event::CustomerRegistered {
                    name: text::name("customer name", &name)?,
                }]),
                Command::Import {
                    name,
                    active,
                    rpo,
                    time_zone,
                } => {
                    let registered = Event::CustomerRegistered {
                        name: text::name("customer name", &name)?,
                    };
                    let mut customer = self.clone();
                    customer.apply(&registered);
                    let mut events = vec![registered];
                    events.extend(customer.differences(active, rpo, time_zone.as_deref())?);
                    Ok(events)
                }
                _ => Err(Error::NotRegistered),
            };
        };
        match command {
            Command::Register { .. } => Err(Error::AlreadyRegistered),
            Command::Rename { name } => {
                let name = text::name("customer name", &name)?;
                if name == *current {
                    return Ok(vec![]);
                }
                Ok(vec![Event::CustomerRenamed { name }])
            }
            Command::Deactivate if self.active => Ok(vec![Event::CustomerDeactivated {}]),
            Command::Reactivate if !self.active => Ok(vec![Event::CustomerReactivated {}]),
            Command::Deactivate | Command::Reactivate => Ok(vec![]),
            Command::SetRpo { hours } => self.differences(None, Some(RpoLimit(hours)), None),
            Command::ChooseTimeZone { zone } => {
                self.differences(None, None, Some(zone.as_deref().unwrap_or_default()))
            }
            Command::Import {
                active,
                rpo,
                time_zone,
                ..
            } => self.differences(active, rpo, time_zone.as_deref()),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::CustomerRegistered { name } => {
                self.name = Some(name.clone());
                self.active = true;
            }
            Event::CustomerRenamed { name } => self.name = Some(name.clone()),
            Event::CustomerDeactivated {} => self.active = false,
            Event::CustomerReactivated {} => self.active = true,
            Event::CustomerRpoSet { hours } => self.rpo_hours = *hours,
            Event::CustomerTimeZoneChosen { zone } => self.time_zone.clone_from(zone),
        }
    }
}

impl Customer {
    fn differences(
        &self,
        active: Option<bool>,
        rpo: Option<RpoLimit>,
        time_zone: Option<&str>,
    ) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        match active {
            Some(true) if !self.active => events.push(Event::CustomerReactivated {}),
            Some(false) if self.active => events.push(Event::CustomerDeactivated {}),
            _ => {}
        }
        if let Some(RpoLimit(hours)) = rpo {
            let hours = rpo::hours(hours)?;
            if hours != self.rpo_hours {
                events.push(Event::CustomerRpoSet { hours });
            }
        }
        if let Some(name) = time_zone {
            let zone = zone::chosen(name)?;
            if zone != self.time_zone {
                events.push(Event::CustomerTimeZoneChosen { zone });
            }
        }
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::given;

    fn registered() -> Event {
        Event::CustomerRegistered {
            name: "Acme".into(),
        }
    }

    #[test]
    fn a_customer_is_registered_once() {
        let register = || Command::Register {
            name: " Acme ".into(),
        };
        assert_eq!(
            given::<Customer>(&[]).decide(register()),
            Ok(vec![registered()])
        );
        assert_eq!(
            given::<Customer>(&[registered()]).decide(register()),
            Err(Error::AlreadyRegistered)
        );
    }

    #[test]
    fn what_is_so_already_appends_nothing() {
        let customer = given::<Customer>(&[registered()]);
        assert_eq!(customer.decide(Command::Reactivate), Ok(vec![]));
        assert_eq!(
            customer.decide(Command::Rename {
                name: "Acme".into()
            }),
            Ok(vec![])
        );
    }

    #[test]
    fn nothing_is_done_to_a_customer_that_is_not_there() {
        assert_eq!(
            given::<Customer>(&[]).decide(Command::Deactivate),
            Err(Error::NotRegistered)
        );
    }

    #[test]
    fn an_import_changes_only_what_differs() {
        let import = |active, rpo| Command::Import {
            name: "Acme".into(),
            active,
            rpo,
            time_zone: None,
        };
        let limit = Some(RpoLimit(Some(48)));
        let set = Event::CustomerRpoSet { hours: Some(48) };
        let off = Event::CustomerDeactivated {};
        assert_eq!(
            given::<Customer>(&[]).decide(import(Some(false), limit)),
            Ok(vec![registered(), off.clone(), set.clone()])
        );
        let customer = given::<Customer>(&[registered(), off, set]);
        assert_eq!(customer.decide(import(Some(false), limit)), Ok(vec![]));
        assert_eq!(customer.decide(import(None, None)), Ok(vec![]));
        assert_eq!(
            customer.decide(import(Some(true), Some(RpoLimit(None)))),
            Ok(vec![
                Event::CustomerReactivated {},
                Event::CustomerRpoSet { hours: None }
            ])
        );
    }

    #[test]
    fn a_customer_has_a_zone_of_its_own_or_that_of_the_installation() {
        let choose = |zone: Option<&str>| Command::ChooseTimeZone {
            zone: zone.map(str::to_owned),
        };
        let chosen = |zone: Option<&str>| Event::CustomerTimeZoneChosen {
            zone: zone.map(str::to_owned),
        };
        let customer = given::<Customer>(&[registered()]);
        assert_eq!(customer.decide(choose(None)), Ok(vec![]));
        assert_eq!(
            customer.decide(choose(Some(" America/New_York "))),
            Ok(vec![chosen(Some("America/New_York"))])
        );
        assert_eq!(
            customer.decide(choose(Some("Europe/Atlantis"))),
            Err(Error::Zone(zone::ZoneError("Europe/Atlantis".into())))
        );
        let set = chosen(Some("America/New_York"));
        let abroad = given::<Customer>(&[registered(), set]);
        assert_eq!(abroad.decide(choose(Some("America/New_York"))), Ok(vec![]));
        for none in [None, Some(""), Some(" ")] {
            assert_eq!(abroad.decide(choose(none)), Ok(vec![chosen(None)]));
        }
        let import = |time_zone: Option<&str>| Command::Import {
            name: "Acme".into(),
            active: None,
            rpo: None,
            time_zone: time_zone.map(str::to_owned),
        };
        assert_eq!(abroad.decide(import(None)), Ok(vec![]));
        assert_eq!(abroad.decide(import(Some(""))), Ok(vec![chosen(None)]));
    }
}
