//! Machines and a tenant that are backed up by N-able Cove, of which an API tells rather than mails.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::{Msp, days, history::Status, random::Random};

/// A device, as the API of Cove knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveAccount {
    pub id: u32,
    /// Index in [`Msp::customers`](crate::Msp).
    pub customer: usize,
    /// Somebody made a job of it long ago.
    pub known: bool,
    computer: &'static str,
    device: Device,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Device {
    Server,
    Workstation,
    Microsoft365,
}

/// Customer, machine, kind, whether it has a job.
const ACCOUNTS: [(usize, &str, Device, bool); 9] = [
    (0, "FS01", Device::Server, true),
    (0, "SQL01", Device::Server, true),
    (0, "LAPTOP-ADA", Device::Workstation, true),
    (1, "DC01", Device::Server, true),
    (1, "Globex tenant", Device::Microsoft365, true),
    (2, "BAKERY-PC3", Device::Workstation, true),
    (3, "PLAN01", Device::Server, true),
    (3, "PLAN02", Device::Server, false),
    (4, "LAPTOP-LIN", Device::Workstation, false),
];

/// Accounts begin here, as numbers of a real installation do somewhere.
const FIRST_ID: u32 = 730_001;

/// Days of the colour bar.
const BAR: i64 = 28;

/// The second laptop stays in a drawer for this number of days before the story ends.
const IN_A_DRAWER: i64 = 9;
const QUIET: &str = "BAKERY-PC3";

impl Msp {
    pub fn cove_accounts(&self) -> Vec<CoveAccount> {
        let accounts = (FIRST_ID..).zip(ACCOUNTS);
        accounts
            .map(|(id, (customer, computer, device, known))| CoveAccount {
                id,
                customer,
                known,
                computer,
                device,
            })
            .collect()
    }

    /// What the API says of an account in the morning of a day: codes of columns and their values. `until` is the last
    /// day of the story.
    pub fn cove_reading(
        &self,
        account: &CoveAccount,
        date: NaiveDate,
        until: NaiveDate,
    ) -> Vec<(String, String)> {
        let session_on = |date| self.cove_session(account, date, until);
        let mut days_back = (1..=BAR).map(|ago| date - TimeDelta::days(ago));
        let Some((start, status)) = days_back.find_map(session_on) else {
            return vec![];
        };
        let code = |status| match status {
            Status::Success => "5",
            Status::Warning => "8",
            Status::Failed | Status::Missed => "2",
        };
        let sources: &[&str] = match account.device {
            Device::Server => &["D01", "D02"],
            Device::Workstation => &["D01"],
            Device::Microsoft365 => &["D19", "D20"],
        };
        let bar: String = (1..=BAR)
            .rev()
            .map(|ago| session_on(date - TimeDelta::days(ago)))
            .map(|session| session.map_or("0", |(_, status)| code(status)))
            .collect();
        let customer = &self.customers[account.customer];
        let mut columns = vec![
            ("I1".to_owned(), account.computer.to_lowercase()),
            ("I8".to_owned(), customer.name.to_owned()),
            ("I18".to_owned(), account.computer.to_owned()),
            ("I78".to_owned(), sources.concat()),
            ("D09F08".to_owned(), bar),
        ];
        let (of_os, of_account) = match account.device {
            Device::Server => ("2", "1"),
            Device::Workstation => ("1", "1"),
            Device::Microsoft365 => ("0", "2"),
        };
        columns.push(("I32".to_owned(), of_os.to_owned()));
        columns.push(("I59".to_owned(), of_account.to_owned()));
        // What fails is the last data source; the others did their part.
        let worst = sources.len() - 1;
        let parts = sources.iter().enumerate().map(|(place, source)| {
            let status = if place == worst {
                status
            } else {
                Status::Success
            };
            (*source, status)
        });
        for (source, status) in [("D09", status)].into_iter().chain(parts) {
            let errors = if status == Status::Success { "0" } else { "3" };
            columns.push((format!("{source}F00"), code(status).to_owned()));
            columns.push((format!("{source}F06"), errors.to_owned()));
            columns.push((format!("{source}F15"), start.timestamp().to_string()));
        }
        columns
    }

    /// The one session of a day.
    fn cove_session(
        &self,
        account: &CoveAccount,
        date: NaiveDate,
        until: NaiveDate,
    ) -> Option<(DateTime<Utc>, Status)> {
        let mut random = Random::of(self.seed, &[COVE, account.id.into(), days::number(date)]);
        let (second, says) = (random.below(1_200).cast_signed(), random.below(100));
        let is_away = account.device == Device::Workstation && says < 25;
        let in_a_drawer = account.computer == QUIET && (until - date).num_days() < IN_A_DRAWER;
        if is_away || in_a_drawer {
            return None;
        }
        let status = match says {
            96.. => Status::Failed,
            92..96 => Status::Warning,
            _ => Status::Success,
        };
        let minute = match account.device {
            Device::Workstation => 12 * 60 + 15,
            Device::Server | Device::Microsoft365 => 20 * 60 + 30,
        };
        Some((days::moment(date, minute * 60 + second), status))
    }
}

/// Keeps these streams apart from those of jobs.
const COVE: u64 = u64::MAX - 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'a>(reading: &'a [(String, String)], code: &str) -> &'a str {
        let found = reading.iter().find(|(known, _)| known == code);
        found.map_or("", |(_, value)| value)
    }

    #[test]
    fn a_reading_tells_of_the_session_of_the_night_and_of_the_days_before() {
        let msp = Msp::fictional(7);
        let date = NaiveDate::from_ymd_opt(2026, 6, 20).expect("a date");
        let server = &msp.cove_accounts()[0];
        let reading = msp.cove_reading(server, date, date);
        let session: i64 = value(&reading, "D09F15").parse().expect("seconds");
        let night = days::moment(date - TimeDelta::days(1), 20 * 3_600).timestamp();
        assert!((night..night + 7_200).contains(&session), "{session}");
        let bar = value(&reading, "D09F08");
        assert_eq!(bar.len(), 28);
        assert!(bar.ends_with(value(&reading, "D09F00")), "{bar}");
        assert_eq!(reading, msp.cove_reading(server, date, date));
    }

    #[test]
    fn the_laptop_in_the_drawer_is_quiet() {
        let msp = Msp::fictional(7);
        let until = NaiveDate::from_ymd_opt(2026, 6, 20).expect("a date");
        let accounts = msp.cove_accounts();
        let quiet = accounts.iter().find(|account| account.computer == QUIET);
        let quiet = quiet.expect("the laptop");
        let reading = |date| value(&msp.cove_reading(quiet, date, until), "D09F15").to_owned();
        assert_eq!(reading(until), reading(until - TimeDelta::days(5)));
        assert_ne!(reading(until), reading(until - TimeDelta::days(20)));
    }
}
