//! Codes of the calendars that the program knows.

use super::{countries, rule::Rule};

/// A calendar that the program knows: of a country, or of a part of one.
#[derive(Clone, Copy)]
pub struct CalendarCode(&'static Calendar);

struct Calendar {
    /// ISO 3166: `NL`, `DE-BY`.
    code: &'static str,
    name: &'static str,
    rules: &'static [Rule],
}

impl CalendarCode {
    /// All of them, by code.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        CALENDARS.iter().map(Self)
    }

    /// Reads a code in any case.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim();
        Self::all().find(|known| known.as_str().eq_ignore_ascii_case(code))
    }

    /// ISO 3166-1, with the part of ISO 3166-2 where it is of a region: `NL`, `DE-BY`.
    pub fn as_str(self) -> &'static str {
        self.0.code
    }

    /// In English.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    pub(super) fn rules(self) -> impl Iterator<Item = &'static Rule> {
        let region = self.0.code.split_once('-').map(|(_, region)| region);
        let rules = self.0.rules.iter();
        rules.filter(move |rule| rule.holds_in(region))
    }
}

impl PartialEq for CalendarCode {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for CalendarCode {}

impl std::fmt::Debug for CalendarCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CalendarCode({})", self.as_str())
    }
}

const fn calendar(code: &'static str, name: &'static str, rules: &'static [Rule]) -> Calendar {
    Calendar { code, name, rules }
}

/// A code, once chosen by somebody, stands in the log for ever, so none is taken away.
const CALENDARS: &[Calendar] = &[
    calendar("AT", "Austria", countries::AUSTRIA),
    calendar("BE", "Belgium", countries::BELGIUM),
    calendar("CH", "Switzerland", countries::SWITZERLAND),
    calendar("DE", "Germany", countries::GERMANY),
    calendar("DE-BB", "Germany, Brandenburg", countries::GERMANY),
    calendar("DE-BE", "Germany, Berlin", countries::GERMANY),
    calendar("DE-BW", "Germany, Baden-Württemberg", countries::GERMANY),
    calendar("DE-BY", "Germany, Bavaria", countries::GERMANY),
    calendar("DE-HB", "Germany, Bremen", countries::GERMANY),
    calendar("DE-HE", "Germany, Hesse", countries::GERMANY),
    calendar("DE-HH", "Germany, Hamburg", countries::GERMANY),
    calendar(
        "DE-MV",
        "Germany, Mecklenburg-Western Pomerania",
        countries::GERMANY,
    ),
    calendar("DE-NI", "Germany, Lower Saxony", countries::GERMANY),
    calendar(
        "DE-NW",
        "Germany, North Rhine-Westphalia",
        countries::GERMANY,
    ),
    calendar("DE-RP", "Germany, Rhineland-Palatinate", countries::GERMANY),
    calendar("DE-SH", "Germany, Schleswig-Holstein", countries::GERMANY),
    calendar("DE-SL", "Germany, Saarland", countries::GERMANY),
    calendar("DE-SN", "Germany, Saxony", countries::GERMANY),
    calendar("DE-ST", "Germany, Saxony-Anhalt", countries::GERMANY),
    calendar("DE-TH", "Germany, Thuringia", countries::GERMANY),
    calendar("DK", "Denmark", countries::DENMARK),
    calendar("ES", "Spain", countries::SPAIN),
    calendar("FR", "France", countries::FRANCE),
    calendar(
        "GB-EAW",
        "United Kingdom, England and Wales",
        countries::ENGLAND_AND_WALES,
    ),
    calendar("IE", "Ireland", countries::IRELAND),
    calendar("IT", "Italy", countries::ITALY),
    calendar("LU", "Luxembourg", countries::LUXEMBOURG),
    calendar("NL", "Netherlands", countries::NETHERLANDS),
    calendar("NO", "Norway", countries::NORWAY),
    calendar("PL", "Poland", countries::POLAND),
    calendar("PT", "Portugal", countries::PORTUGAL),
    calendar("SE", "Sweden", countries::SWEDEN),
    calendar("US", "United States, federal", countries::USA),
];
