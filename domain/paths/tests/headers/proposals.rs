//! What is proposed for the mails of a mailbox, and which settings are refused.

use paths::{ReceiverSetting, Software, Trust, TrustSetting, judge, propose};

use crate::cases::{self, Case};

fn of(cases: &[&Case]) -> TrustSetting {
    let headers = cases.iter().map(|case| case.header.as_slice());
    let proposal = propose(headers).expect("a proposal");
    assert_eq!(proposal.of, cases.len());
    assert!(proposal.seen * 2 > proposal.of, "{proposal:?}");
    proposal.setting
}

#[test]
fn each_receiver_is_recognised_by_its_mails() {
    let real = cases::real();
    let invented = cases::invented();
    let groups: [(&str, Vec<&Case>, Software); 5] = [
        ("exo", invented.iter().collect(), Software::ExchangeOnline),
        (
            "postfix",
            invented.iter().collect(),
            Software::PostfixOpendmarc,
        ),
        (
            "postfix+opendkim+opendmarc+policyd-spf",
            real.iter().collect(),
            Software::PostfixOpendmarc,
        ),
        (
            "postfix+rspamd",
            real.iter().collect(),
            Software::PostfixRspamd,
        ),
        ("exim", real.iter().collect(), Software::Exim),
    ];
    for (receiver, cases, software) in groups {
        let cases: Vec<_> = cases
            .into_iter()
            .filter(|case| {
                [case.column("trust_config"), case.column("receiver")].contains(&receiver)
            })
            .collect();
        assert!(cases.len() > 1, "{receiver}");
        let setting = of(&cases);
        let proposed = setting.receiver.clone().expect("a receiver");
        assert_eq!(proposed.software, software, "{receiver}");
        // With the proposal and the forwarders that somebody trusts, every mail has its verdict.
        let trust = cases::trust(TrustSetting {
            sealers: cases[0].trust().setting().sealers,
            ..setting
        });
        for case in cases {
            let verdict = format!("{:?}", judge(&case.header, &trust).verdict).to_uppercase();
            assert_eq!(verdict, case.verdict(), "{}", case.name);
        }
    }
}

#[test]
fn hosts_that_hand_on_mails_are_proposed_too() {
    let invented = cases::invented();
    let cases: Vec<_> = invented
        .iter()
        .filter(|case| case.column("trust_config") == "postfix")
        .collect();
    let receiver = of(&cases).receiver.expect("a receiver");
    assert_eq!(receiver.ids, ["mx1.msp.example"]);
    assert_eq!(receiver.hosts, ["mx1.msp.example", "store.msp.example"]);
    assert_eq!(receiver.addresses, ["192.0.2.25"]);
    let exchange: Vec<_> = invented
        .iter()
        .filter(|case| case.column("trust_config") == "exo")
        .collect();
    let receiver = of(&exchange).receiver.expect("a receiver");
    assert_eq!(
        receiver.tenant.as_deref(),
        Some("a0a0a0a0-0000-4000-8000-0000000000a0")
    );
}

#[test]
fn who_hands_over_most_mails_may_be_a_filter() {
    let cases = cases::invented();
    let case = cases
        .iter()
        .find(|case| case.name.starts_with("15-"))
        .expect("the case");
    let proposal = propose([case.header.as_slice(), case.header.as_slice()]).expect("a proposal");
    assert_eq!(
        proposal.common_clients,
        ["192.0.2.66".parse::<std::net::IpAddr>().expect("one")]
    );
}

#[test]
fn nothing_is_proposed_for_mails_without_a_trace() {
    assert_eq!(propose([]), None);
    assert_eq!(
        propose([&b"From: x@y.example\n\n"[..], &b""[..], &b"\xff\n:\n"[..]]),
        None
    );
}

fn refused(setting: &str) -> String {
    let error = serde_json::from_str::<Trust>(setting).expect_err("refused");
    error.to_string()
}

#[test]
fn settings_are_refused_with_the_way_out() {
    for (setting, expected) in [
        (r#"{"receiver": {"software": "EXIM"}}"#, "give it in `ids`"),
        (
            r#"{"receiver": {"software": "GOOGLE", "ids": ["x"]}}"#,
            "leave them out",
        ),
        (
            r#"{"receiver": {"software": "GOOGLE", "tenant": "a0a0a0a0-0000-4000-8000-0000000000a0"}}"#,
            "only Exchange Online has a tenant",
        ),
        (
            r#"{"receiver": {"software": "POSTFIX_RSPAMD", "ids": ["mx1.example.com"]}}"#,
            "tell in `whileDown`",
        ),
        (
            r#"{"receiver": {"software": "EXIM", "ids": ["mx1.example.com"], "whileDown": "WAIT"}}"#,
            "only Postfix with rspamd has `whileDown`",
        ),
        (
            r#"{"receiver": {"software": "EXCHANGE_ONLINE", "tenant": "acme"}}"#,
            "`acme` is no tenant",
        ),
        (
            r#"{"receiver": {"software": "EXIM", "ids": ["a b"]}}"#,
            "`a b` is no id",
        ),
        (
            r#"{"receiver": {"software": "EXIM", "ids": ["x"], "hosts": ["*.co.uk"]}}"#,
            "`*.co.uk` is no host",
        ),
        (
            r#"{"receiver": {"software": "EXIM", "ids": ["x"], "hosts": ["*"]}}"#,
            "`*` is no host",
        ),
        (
            r#"{"receiver": {"software": "EXIM", "ids": ["x"], "addresses": ["mx1"]}}"#,
            "`mx1` is no network",
        ),
        (
            r#"{"ownNetworks": ["0.0.0.0/0"]}"#,
            "holds addresses of everybody",
        ),
        (
            r#"{"ownNetworks": ["::/0"]}"#,
            "holds addresses of everybody",
        ),
        (r#"{"sealers": ["*.example.com"]}"#, "is no domain"),
        (r#"{"sealers": ["co.uk"]}"#, "is no domain"),
        (r#"{"sealers": ["onmicrosoft.com"]}"#, "is no domain"),
        (
            r#"{"filters": [{"addresses": [], "id": "f.example"}]}"#,
            "the filter `f.example` has no addresses",
        ),
        (r#"{"recievers": {}}"#, "unknown field `recievers`"),
    ] {
        let error = refused(setting);
        assert!(error.contains(expected), "{setting}: {error}");
    }
    let many = serde_json::json!({ "sealers": vec!["example.com"; 101] }).to_string();
    assert!(refused(&many).contains("more than 100"));
}

#[test]
fn a_setting_comes_back_as_it_was_meant() {
    for (name, trust) in cases::presets() {
        let text = serde_json::to_string(&trust).expect("JSON");
        let read: Trust = serde_json::from_str(&text).expect("a setting");
        assert_eq!(read, trust, "{name}");
    }
    let spelled = cases::trust(TrustSetting {
        receiver: Some(ReceiverSetting {
            ids: vec!["MX1.Example.COM.".to_owned()],
            addresses: vec!["192.0.2.25/24".to_owned()],
            ..ReceiverSetting::of(Software::Exim)
        }),
        ..TrustSetting::default()
    });
    let receiver = spelled.setting().receiver.expect("a receiver");
    assert_eq!(receiver.ids, ["mx1.example.com"]);
    assert_eq!(receiver.hosts, ["mx1.example.com"]);
    assert_eq!(receiver.addresses, ["192.0.2.0/24"]);
    assert!(spelled.is_set() && !Trust::default().is_set());
}

/// Paths are named by the list of public suffixes, which comes with the crate. A newer one may name them differently.
#[test]
fn a_newer_list_of_public_suffixes_is_a_new_version_of_the_rules() {
    let lock = include_str!("../../../../Cargo.lock");
    let lock: toml::Table = lock.parse().expect("TOML");
    let packages = lock["package"].as_array().expect("packages");
    let version = packages
        .iter()
        .find(|package| package["name"].as_str() == Some("psl"))
        .and_then(|package| package["version"].as_str());
    assert_eq!(
        (version, paths::RULES_VERSION),
        (Some("2.1.247"), 1),
        "raise paths::RULES_VERSION with the version of psl, and write both down here"
    );
}
