//! Twenty-five companies that do not exist.

use chrono::NaiveDate;

use crate::locale::Locale;

/// A customer of the fictional MSP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub name: &'static str,
    /// Mail domain, always below `example.com`.
    pub domain: String,
    /// First day with backups; `None` for those who were there from the start.
    pub since: Option<NaiveDate>,
    pub(crate) locale: Locale,
    /// Begins the names of the customer's machines.
    pub(crate) code: &'static str,
}

pub(crate) fn all() -> Vec<Customer> {
    COMPANIES.iter().map(customer).collect()
}

fn customer(&(name, label, code, locale): &(&'static str, &str, &'static str, Locale)) -> Customer {
    Customer {
        name,
        domain: format!("{label}.example.com"),
        since: None,
        locale,
        code,
    }
}

const COMPANIES: [(&str, &str, &str, Locale); 25] = [
    ("Acme", "acme", "ACME", Locale::Dutch),
    ("Globex", "globex", "GLX", Locale::American),
    ("Bluefin Bakkerijen", "bluefin", "BLF", Locale::Dutch),
    ("Brandaris Rederij", "brandaris", "BRAND", Locale::Dutch),
    (
        "Copperfield Installatie",
        "copperfield",
        "COP",
        Locale::Dutch,
    ),
    ("Deltafiets", "deltafiets", "DELTA", Locale::Dutch),
    ("Falkenried Handel", "falkenried", "FALK", Locale::German),
    ("Hazelaar Accountants", "hazelaar", "HAZ", Locale::Dutch),
    ("Kappa Metaal", "kappa-metaal", "KAPPA", Locale::British),
    ("Kiwi Interieur", "kiwi-interieur", "KIWI", Locale::Dutch),
    ("Lindgård Møbler", "lindgaard", "LIND", Locale::Danish),
    (
        "Marlowe & Finch Consulting",
        "marlowe-finch",
        "MARFIN",
        Locale::British,
    ),
    ("Mosselbank Vis", "mosselbank", "MOSSEL", Locale::Dutch),
    ("Noorderlicht Scholen", "noorderlicht", "NLS", Locale::Dutch),
    ("Pinewood Architecten", "pinewood", "PINE", Locale::British),
    ("Ponteverde Vini", "ponteverde", "PONTE", Locale::Italian),
    ("Rotterbeek Advocaten", "rotterbeek", "RBA", Locale::Dutch),
    ("Silverline Drukwerk", "silverline", "SILVER", Locale::Dutch),
    (
        "Stonebridge Dental",
        "stonebridge",
        "STONE",
        Locale::American,
    ),
    ("Tulpenveld Notarissen", "tulpenveld", "TULP", Locale::Dutch),
    (
        "Überlingen Präzision",
        "ueberlingen",
        "UEBER",
        Locale::German,
    ),
    ("Waterlelie Hoveniers", "waterlelie", "WATER", Locale::Dutch),
    ("Windveer Energie", "windveer", "WIND", Locale::Dutch),
    ("Zilvermeer Zorg", "zilvermeer", "ZMZ", Locale::Dutch),
    ("Zonnehoek Makelaars", "zonnehoek", "ZON", Locale::Dutch),
];
