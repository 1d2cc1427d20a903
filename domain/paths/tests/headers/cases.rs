//! The header sets with what is expected of them, and the presets under which they are judged.

use std::{collections::BTreeMap, fs, path::PathBuf};

use paths::{
    FilterSetting, ReceiverSetting, ResultsPlace, Software, Trust, TrustSetting, WhileDown,
};

/// One header set, with its row in the table.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) header: Vec<u8>,
    row: BTreeMap<String, String>,
}

impl Case {
    pub(crate) fn column(&self, name: &str) -> &str {
        self.row.get(name).map_or("", String::as_str)
    }

    pub(crate) fn verdict(&self) -> String {
        self.column("verdict").to_uppercase()
    }

    /// The trust that the case was made for.
    pub(crate) fn trust(&self) -> Trust {
        match (self.column("trust_config"), self.column("receiver")) {
            ("exo", _) => exchange_online(),
            ("exo+filter", _) => exchange_online_with_filter(),
            ("postfix", _) => mx1(),
            (_, "postfix+opendkim+opendmarc+policyd-spf") => {
                receiver(Software::PostfixOpendmarc, "mxa.msp.example")
            }
            (_, "postfix+rspamd") => receiver(Software::PostfixRspamd, "mxb.msp.example"),
            (_, "exim") => receiver(Software::Exim, "mxc.msp.example"),
            (_, other) if other.starts_with("filter(") => store_behind_filter(),
            other => panic!("{}: no preset for {other:?}", self.name),
        }
    }
}

/// Invented ones, with the names of their paths.
pub(crate) fn invented() -> Vec<Case> {
    read("paths")
}

/// Those that real receivers wrote.
pub(crate) fn real() -> Vec<Case> {
    read("paths-real")
}

pub(crate) fn all() -> Vec<Case> {
    let mut all = invented();
    all.extend(real());
    all
}

fn read(folder: &str) -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let table = fs::read_to_string(folder.join("expected.tsv")).expect("a table");
    let mut lines = table.lines();
    let columns: Vec<_> = lines.next().expect("a head").split('\t').collect();
    let cases: Vec<_> = lines
        .map(|line| {
            let row: BTreeMap<_, _> = columns
                .iter()
                .map(|column| (*column).to_owned())
                .zip(line.split('\t').map(str::to_owned))
                .collect();
            let name = row["file"].clone();
            Case {
                header: fs::read(folder.join(&name)).expect("a header set"),
                name,
                row,
            }
        })
        .collect();
    let files = fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(files, cases.len() + 1, "every header set is in the table");
    cases
}

pub(crate) fn trust(setting: TrustSetting) -> Trust {
    setting.try_into().expect("a sound setting")
}

pub(crate) fn exchange_online() -> Trust {
    trust(TrustSetting {
        receiver: Some(hosted(
            Software::ExchangeOnline,
            Some("a0a0a0a0-0000-4000-8000-0000000000a0"),
        )),
        ..TrustSetting::default()
    })
}

fn exchange_online_with_filter() -> Trust {
    trust(TrustSetting {
        receiver: Some(hosted(Software::ExchangeOnline, None)),
        filters: vec![FilterSetting {
            addresses: vec!["192.0.2.66".to_owned()],
            id: "mx-gate12.filter.example".to_owned(),
            hosts: vec!["*.filter.example".to_owned()],
            results: ResultsPlace::Above,
        }],
        ..TrustSetting::default()
    })
}

fn mx1() -> Trust {
    trust(TrustSetting {
        receiver: Some(ReceiverSetting {
            software: Software::PostfixOpendmarc,
            ids: vec!["mx1.msp.example".to_owned()],
            hosts: vec!["mx1.msp.example".to_owned(), "store.msp.example".to_owned()],
            addresses: vec!["192.0.2.25".to_owned()],
            ..hosted(Software::PostfixOpendmarc, None)
        }),
        ..TrustSetting::default()
    })
}

/// One host with its id, and a forwarder whose seals are trusted.
pub(crate) fn receiver(software: Software, id: &str) -> Trust {
    trust(TrustSetting {
        receiver: Some(ReceiverSetting {
            ids: vec![id.to_owned()],
            ..hosted(software, None)
        }),
        sealers: vec!["forward.example".to_owned()],
        ..TrustSetting::default()
    })
}

fn store_behind_filter() -> Trust {
    trust(TrustSetting {
        filters: vec![FilterSetting {
            addresses: vec!["192.0.2.22".to_owned()],
            id: "mxb.msp.example".to_owned(),
            hosts: Vec::new(),
            results: ResultsPlace::Below,
        }],
        ..receiver(Software::PostfixOpendmarc, "store.msp.example").setting()
    })
}

fn hosted(software: Software, tenant: Option<&str>) -> ReceiverSetting {
    ReceiverSetting {
        software,
        ids: Vec::new(),
        hosts: Vec::new(),
        addresses: Vec::new(),
        tenant: tenant.map(str::to_owned),
        while_down: (software == Software::PostfixRspamd).then_some(WhileDown::Wait),
    }
}

const HOSTS: [&str; 5] = [
    "mxa.msp.example",
    "mxb.msp.example",
    "mxc.msp.example",
    "store.msp.example",
    "mx1.msp.example",
];

/// Every preset once, with all hosts that receive in the cases.
pub(crate) fn wide_presets() -> Vec<(String, Trust)> {
    let google = trust(TrustSetting {
        receiver: Some(hosted(Software::Google, None)),
        ..TrustSetting::default()
    });
    let mut presets = vec![
        ("Exchange Online".to_owned(), exchange_online()),
        (
            "Exchange Online and filter".to_owned(),
            exchange_online_with_filter(),
        ),
        ("Google".to_owned(), google),
        ("mx1".to_owned(), mx1()),
        ("store behind filter".to_owned(), store_behind_filter()),
    ];
    for software in own_hosts() {
        let every_host = trust(TrustSetting {
            receiver: Some(ReceiverSetting {
                ids: HOSTS.map(str::to_owned).to_vec(),
                ..hosted(software, None)
            }),
            ..receiver(software, HOSTS[0]).setting()
        });
        presets.push((format!("{} every host", software.name()), every_host));
    }
    presets.push((ACCEPTING.to_owned(), accepting_while_down(&presets)));
    presets
}

/// The preset of rspamd for a host that lets mails through while it is down.
pub(crate) const ACCEPTING: &str = "Postfix with rspamd every host, accepting";

fn accepting_while_down(presets: &[(String, Trust)]) -> Trust {
    let (_, waiting) = presets
        .iter()
        .find(|(_, trust)| trust.software() == Some(Software::PostfixRspamd))
        .expect("one with rspamd");
    let setting = waiting.setting();
    trust(TrustSetting {
        receiver: setting.receiver.map(|receiver| ReceiverSetting {
            while_down: Some(WhileDown::Accept),
            ..receiver
        }),
        ..setting
    })
}

/// And each host alone, with and without own networks.
pub(crate) fn presets() -> Vec<(String, Trust)> {
    let mut presets = wide_presets();
    presets.push(("unset".to_owned(), Trust::default()));
    for software in own_hosts() {
        for host in HOSTS {
            let plain = receiver(software, host);
            let wide = trust(TrustSetting {
                own_networks: vec!["192.0.2.0/24".to_owned(), "10.0.0.0/8".to_owned()],
                ..plain.setting()
            });
            presets.push((format!("{} {host}", software.name()), plain));
            presets.push((
                format!("{} {host} with own networks", software.name()),
                wide,
            ));
        }
    }
    presets
}

fn own_hosts() -> impl Iterator<Item = Software> {
    Software::ALL
        .into_iter()
        .filter(|software| !software.is_hosted())
}
