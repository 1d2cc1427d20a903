//! Holidays of Germany, Austria and Switzerland.

use chrono::Weekday::Wed;

use super::super::rule::{Rule, easter_and, first_from, fixed};

/// States by the code behind `DE-` in ISO 3166-2. Days that only some towns of a state keep are left out, but for the
/// Assumption in Bavaria, which most keep.
pub(in super::super) const GERMANY: &[Rule] = &[
    fixed(1, 1, "Neujahr"),
    fixed(1, 6, "Heilige Drei Könige").regions(&["BW", "BY", "ST"]),
    fixed(3, 8, "Internationaler Frauentag")
        .since(2019)
        .regions(&["BE"]),
    fixed(3, 8, "Internationaler Frauentag")
        .since(2023)
        .regions(&["MV"]),
    easter_and(-2, "Karfreitag"),
    easter_and(0, "Ostersonntag").regions(&["BB"]),
    easter_and(1, "Ostermontag"),
    fixed(5, 1, "Tag der Arbeit"),
    fixed(5, 8, "Tag der Befreiung").only(2020).regions(&["BE"]),
    fixed(5, 8, "Tag der Befreiung").only(2025).regions(&["BE"]),
    easter_and(39, "Christi Himmelfahrt"),
    easter_and(49, "Pfingstsonntag").regions(&["BB"]),
    easter_and(50, "Pfingstmontag"),
    easter_and(60, "Fronleichnam").regions(&["BW", "BY", "HE", "NW", "RP", "SL"]),
    fixed(6, 17, "Jahrestag des Aufstandes vom 17. Juni 1953")
        .only(2028)
        .regions(&["BE"]),
    fixed(8, 15, "Mariä Himmelfahrt").regions(&["BY", "SL"]),
    fixed(9, 20, "Weltkindertag").since(2019).regions(&["TH"]),
    fixed(10, 3, "Tag der Deutschen Einheit"),
    // 500 years, once everywhere.
    fixed(10, 31, "Reformationstag").only(2017),
    fixed(10, 31, "Reformationstag").regions(&["BB", "MV", "SN", "ST", "TH"]),
    fixed(10, 31, "Reformationstag")
        .since(2018)
        .regions(&["HB", "HH", "NI", "SH"]),
    fixed(11, 1, "Allerheiligen").regions(&["BW", "BY", "NW", "RP", "SL"]),
    first_from(Wed, 11, 16, "Buß- und Bettag").regions(&["SN"]),
    fixed(12, 25, "Erster Weihnachtstag"),
    fixed(12, 26, "Zweiter Weihnachtstag"),
];

pub(in super::super) const AUSTRIA: &[Rule] = &[
    fixed(1, 1, "Neujahr"),
    fixed(1, 6, "Heilige Drei Könige"),
    easter_and(1, "Ostermontag"),
    fixed(5, 1, "Staatsfeiertag"),
    easter_and(39, "Christi Himmelfahrt"),
    easter_and(50, "Pfingstmontag"),
    easter_and(60, "Fronleichnam"),
    fixed(8, 15, "Mariä Himmelfahrt"),
    fixed(10, 26, "Nationalfeiertag"),
    fixed(11, 1, "Allerheiligen"),
    fixed(12, 8, "Mariä Empfängnis"),
    fixed(12, 25, "Christtag"),
    fixed(12, 26, "Stefanitag"),
];

/// The four that every canton keeps.
pub(in super::super) const SWITZERLAND: &[Rule] = &[
    fixed(1, 1, "Neujahr"),
    easter_and(39, "Auffahrt"),
    fixed(8, 1, "Bundesfeier"),
    fixed(12, 25, "Weihnachten"),
];
