//! Ways that no header set of the tables came: each is one of those, changed in what tells it.

use paths::{HeaderJudgement, MailVerdict, Method, SignIn, Submission, Tenant, Via, judge};

use crate::cases;

fn text(number: &str) -> String {
    let case = cases::invented()
        .into_iter()
        .find(|case| case.name.starts_with(number))
        .expect("the case");
    String::from_utf8(case.header).expect("text")
}

fn changed(number: &str, changes: &[(&str, &str)]) -> HeaderJudgement {
    let mut header = text(number);
    for (from, to) in changes {
        assert!(header.contains(from), "{number} has no {from}");
        header = header.replace(from, to);
    }
    judge(header.as_bytes(), &cases::exchange_online())
}

const CONNECTOR: (&str, &str) = (
    "X-MS-Exchange-CrossTenant-AuthAs: Anonymous",
    "X-MS-Exchange-CrossTenant-AuthAs: Anonymous\r\nX-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp:\r\n \
     TenantId=0c0c0c0c-2222-4222-8222-22222222220c;Ip=[203.0.113.9];Helo=[signatures.example]",
);

#[test]
fn a_service_for_signatures_is_told_and_what_began_with_smtp_auth_depends_on_it() {
    let path = changed("01-", &[CONNECTOR]).path;
    assert_eq!(path.name, "exo-connector/acme.example");
    assert_eq!(path.via, [Via::SignatureService]);
    assert!(path.depends_on_smtp_auth);
    assert_eq!(path.sign_in, SignIn::Unknown);
    assert_eq!(
        path.tenant.map(|tenant| tenant.to_string()).as_deref(),
        Some("0c0c0c0c-2222-4222-8222-22222222220c")
    );
}

#[test]
fn smtp_auth_is_told_without_the_antispam_header() {
    let path = changed(
        "01-",
        &[("X-Forefront-Antispam-Report-Untrusted", "X-Other")],
    )
    .path;
    assert_eq!(path.name, "exo-smtp-auth/acme.example");
    assert!(path.depends_on_smtp_auth);
    assert_eq!(path.region.as_deref(), Some("eurprd03"));
}

#[test]
fn a_forward_that_kept_what_it_got_is_a_forward() {
    let path = changed("01-", &[("CIP:255.255.255.255", "CIP:54.240.9.40")]).path;
    assert_eq!(path.method, Method::ExoForward);
    assert!(path.depends_on_smtp_auth, "{path:#?}");
    let plain = changed("13-", &[]).path;
    assert!(!plain.depends_on_smtp_auth);
    assert_eq!(
        plain.tenant.map(|tenant| tenant.to_string()).as_deref(),
        Some("acacacac-1111-4111-8111-1111111111ac")
    );
}

#[test]
fn a_mailbox_and_communication_services_are_told_by_the_lowest_hop() {
    let mailbox = changed(
        "01-",
        &[
            ("X-ClientProxiedBy", "X-Other"),
            ("CIP:255.255.255.255", "CIP:"),
        ],
    )
    .path;
    assert_eq!(mailbox.name, "exo-mapi/acme.example");
    assert!(!mailbox.depends_on_smtp_auth);
    let by_http = changed(
        "01-",
        &[
            ("X-ClientProxiedBy", "X-Other"),
            ("CIP:255.255.255.255", "CIP:"),
            (
                "From: \"Acme NAS\"",
                "Received: from substrate.office.com (10.0.0.1) by DB9.eurprd03.prod.outlook.com (10.0.0.2) with HTTP; x\r\n\
                 From: \"Acme NAS\"",
            ),
        ],
    );
    assert_eq!(by_http.path.method, Method::AzureCommunication);
}

#[test]
fn without_the_gate_nothing_of_microsoft_is_believed() {
    // On premises, Exchange writes X-ClientProxiedBy and mapi as well.
    for change in [
        (
            "X-MS-Exchange-Transport-CrossTenantHeadersPromoted",
            "X-Other",
        ),
        ("(40.107.22.101)", "(198.51.100.66)"),
        ("(40.107.22.101)", "(40.95.1.1)"),
        (
            "from EUR05-AM6-obe.outbound.protection.outlook.com",
            "from mail.acme.example",
        ),
    ] {
        let path = changed("01-", &[change]).path;
        assert_eq!(path.method, Method::Direct, "{change:?}");
        assert!(!path.depends_on_smtp_auth && path.tenant.is_none());
    }
    let on_premises = changed(
        "01-",
        &[
            (
                "To DB9PR03MB0001.eurprd03.prod.outlook.com",
                "To EX01.corp.acme.example",
            ),
            ("CIP:255.255.255.255", "CIP:"),
        ],
    );
    assert_eq!(on_premises.path.method, Method::ExoMapi);
}

#[test]
fn what_is_not_authentic_is_named_by_tenant_or_network() {
    let weak = [
        ("spf=pass (sender IP", "spf=none (sender IP"),
        ("dmarc=bestguesspass", "dmarc=none"),
    ];
    let judgement = changed("02-", &weak);
    assert_eq!(judgement.verdict, MailVerdict::Weak);
    assert_eq!(
        judgement.path.name,
        "exo-smtp-auth/globexinvented.onmicrosoft.com"
    );
    assert!(matches!(judgement.path.tenant, Some(Tenant::Domain(_))));
    let unsigned = [
        weak[0],
        weak[1],
        ("dkim=pass (signature was verified)", "dkim=none"),
    ];
    assert_eq!(
        changed("02-", &unsigned).path.name,
        "exo-smtp-auth/2a01:111:f403:c201::/64"
    );
    let connector = [
        ("spf=pass (sender IP is 40", "spf=none (sender IP is 40"),
        (
            ";dmarc=pass action=none\r\n header.from=globex.example;compauth=pass",
            ";dmarc=none;compauth=none",
        ),
        ("dkim=pass (signature was verified)", "dkim=none"),
    ];
    assert_eq!(
        changed("04-", &connector).path.name,
        "exo-connector/0b0b0b0b-2222-4222-8222-22222222220b"
    );
}

#[test]
fn services_are_named_by_their_signature_or_address_only() {
    let signed = |domain: &str| {
        let signed = format!("dkim=pass header.d={domain};dmarc=none");
        let header = text("06-").replace("dmarc=none", &signed);
        judge(header.as_bytes(), &cases::exchange_online()).path
    };
    for (domain, method) in [
        ("amazonses.com", Method::Ses),
        ("smtpcorp.com", Method::Smtp2go),
        ("mailgun.org", Method::Mailgun),
        ("sendgrid.net", Method::SendGrid),
        ("notamazonses.com", Method::Direct),
        ("amazonses.com.attacker.example", Method::Direct),
    ] {
        assert_eq!(signed(domain).method, method, "{domain}");
    }
    let elsewhere = changed("07-", &[("167.89.100.101", "198.51.100.66")]).path;
    assert_eq!(elsewhere.name, "direct/vandelay.example");
}

#[test]
fn google_says_how_it_got_the_mail() {
    let relay = changed("10-", &[("by smtp.gmail.com", "by smtp-relay.gmail.com")]).path;
    assert_eq!(relay.submission, Submission::WorkspaceRelay);
    assert_eq!(relay.name, "google-relay/wayne.backups.invented@gmail.com");
    let web = changed("10-", &[("by smtp.gmail.com", "by mail.attacker.example")]).path;
    assert_eq!(web.method, Method::Google);
}

#[test]
fn own_users_and_networks_have_paths_of_their_own() {
    let case = cases::real()
        .into_iter()
        .find(|case| case.name.starts_with("111-"))
        .expect("the case");
    let path = judge(&case.header, &case.trust()).path;
    assert_eq!(path.name, "submission/msp.example");
}

#[test]
fn no_host_of_a_cloud_is_ever_part_of_a_name() {
    for case in cases::all() {
        for (preset, trust) in cases::presets() {
            let name = judge(&case.header, &trust).path.name;
            for cloud in [
                "outlook.com",
                "exchangelabs",
                "office365",
                "google.com",
                "sendgrid.net",
                "eurprd",
            ] {
                assert!(
                    !name.contains(cloud),
                    "{} under {preset}: {name}",
                    case.name
                );
            }
        }
    }
}
