//! What is known of an area of settings, and how it decides about commands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SettingsCommand as Command, SettingsError as Error, SettingsEvent as Event};
use crate::aggregate::Aggregate;

/// The settings of one area, without those that have their default.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Settings {
    values: BTreeMap<String, Value>,
}

impl Aggregate for Settings {
    const TYPE: &'static str = "settings";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        let Command::Change { area, changes } = command;
        let mut kept = BTreeMap::new();
        for (name, value) in changes {
            let is_known = area.settings().contains(&name.as_str());
            let value = if is_known && value.is_null() {
                value
            } else {
                area.check(&name, &value)?
            };
            if *self.values.get(&name).unwrap_or(&Value::Null) != value {
                kept.insert(name, value);
            }
        }
        if kept.is_empty() {
            return Ok(vec![]);
        }
        Ok(vec![Event::SettingsChanged { changes: kept }])
    }

    fn apply(&mut self, event: &Event) {
        let Event::SettingsChanged { changes } = event;
        for (name, value) in changes {
            if value.is_null() {
                self.values.remove(name);
            } else {
                self.values.insert(name.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use serde_json::json;

    use super::*;
    use crate::{
        aggregate::given,
        settings::{Area, DAY_STARTS_AT, General, LEAST_LATE_MINUTES, Schedules, TIME_ZONE},
    };

    fn change(area: Area, name: &str, value: Value) -> Command {
        Command::Change {
            area,
            changes: BTreeMap::from([(name.to_owned(), value)]),
        }
    }

    fn zone(name: &str) -> Command {
        change(Area::General, TIME_ZONE, json!(name))
    }

    #[test]
    fn a_zone_is_one_of_the_iana_database() {
        let untouched = given::<Settings>(&[]);
        let events = untouched.decide(zone(" America/New_York ")).unwrap();
        let changes = BTreeMap::from([(TIME_ZONE.to_owned(), json!("America/New_York"))]);
        assert_eq!(events, vec![Event::SettingsChanged { changes }]);
        for wrong in [json!("Mars/Olympus"), json!(""), json!(1), json!("CEST")] {
            let refused = untouched.decide(change(Area::General, TIME_ZONE, wrong.clone()));
            assert!(matches!(refused, Err(Error::Zone(_))), "{wrong}");
        }
    }

    #[test]
    fn hours_and_minutes_have_their_ranges() {
        let untouched = given::<Settings>(&[]);
        let hour = |value| untouched.decide(change(Area::General, DAY_STARTS_AT, value));
        assert_eq!(hour(json!(0)).unwrap().len(), 1);
        assert_eq!(hour(json!(24)), Err(Error::NoHour("24".into())));
        assert!(hour(json!(-1)).is_err() && hour(json!("7")).is_err());
        let minutes = |value| untouched.decide(change(Area::Schedules, LEAST_LATE_MINUTES, value));
        assert_eq!(minutes(json!(1440)).unwrap().len(), 1);
        assert!(minutes(json!(1441)).is_err() && minutes(json!(1.5)).is_err());
    }

    #[test]
    fn a_setting_belongs_to_its_area() {
        let untouched = given::<Settings>(&[]);
        for value in [json!(7), Value::Null] {
            let refused = untouched.decide(change(Area::Schedules, DAY_STARTS_AT, value));
            assert!(matches!(refused, Err(Error::NoSuchSetting { .. })));
        }
    }

    #[test]
    fn what_is_so_already_changes_nothing_and_null_is_the_default() {
        let mut events = given::<Settings>(&[]).decide(zone("Europe/Paris")).unwrap();
        let set = given::<Settings>(&events);
        assert_eq!(set.decide(zone("Europe/Paris")), Ok(vec![]));
        let back = || change(Area::General, TIME_ZONE, Value::Null);
        events.extend(set.decide(back()).unwrap());
        assert_eq!(given::<Settings>(&events).decide(back()), Ok(vec![]));
    }

    #[test]
    fn a_date_is_one_of_the_zone() {
        let general = General::default();
        let date = |at: &str| general.date(at.parse().unwrap()).to_string();
        assert_eq!(date("2025-01-22T22:59:59Z"), "2025-01-22");
        assert_eq!(date("2025-01-22T23:00:00Z"), "2025-01-23");
        assert_eq!(date("2025-07-22T22:00:00Z"), "2025-07-23");
        let begin = general.begin_of("2025-01-23".parse().unwrap());
        assert_eq!(begin.to_rfc3339(), "2025-01-22T23:00:00+00:00");
    }

    #[test]
    fn what_cannot_be_read_is_the_default() {
        let read = |zone: Value, hour: Value| {
            let mut values = |name: &str| match name {
                TIME_ZONE => Some(zone.clone()),
                DAY_STARTS_AT => Some(hour.clone()),
                _ => None,
            };
            General::read(&mut values)
        };
        let set = read(json!("Europe/London"), json!(6));
        assert_eq!((set.zone, set.day_starts_at), (Tz::Europe__London, 6));
        assert_eq!(read(json!("Mars/Olympus"), json!(99)), General::default());
        assert_eq!(Schedules::read(&mut |_| None), Schedules::default());
    }
}
