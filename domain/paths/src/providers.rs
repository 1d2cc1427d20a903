//! Services that send for others. One is named only if the address that handed over the mail is one of its own, or if a
//! signature of it holds; what hosts call themselves counts for nothing.

use ipnet::IpNet;

use crate::{
    border::Border,
    domain_name,
    path::Method,
    results::{Outcome, Results},
};

struct Provider {
    method: Method,
    /// Whose signatures it adds.
    signs_as: &'static [&'static str],
    /// As its SPF record lists them.
    networks: &'static [&'static str],
}

const PROVIDERS: [Provider; 5] = [
    Provider {
        method: Method::SendGrid,
        signs_as: &["sendgrid.net", "sendgrid.info"],
        networks: &[
            "167.89.0.0/17",
            "208.117.48.0/20",
            "50.31.32.0/19",
            "198.37.144.0/20",
            "198.21.0.0/21",
            "192.254.112.0/20",
            "168.245.0.0/17",
            "149.72.0.0/16",
            "159.183.0.0/16",
        ],
    },
    Provider {
        method: Method::Ses,
        signs_as: &["amazonses.com"],
        networks: &[
            "199.255.192.0/22",
            "199.127.232.0/22",
            "54.240.0.0/18",
            "69.169.224.0/20",
            "23.249.208.0/20",
            "23.251.224.0/19",
            "76.223.176.0/20",
        ],
    },
    Provider {
        method: Method::Smtp2go,
        signs_as: &["smtpcorp.com", "smtp2go.com"],
        networks: &[],
    },
    Provider {
        method: Method::Mailgun,
        signs_as: &["mailgun.org", "mailgun.net"],
        networks: &[],
    },
    Provider {
        method: Method::Google,
        signs_as: &["gmail.com", "googlemail.com", "gappssmtp.com"],
        networks: &[
            "35.190.247.0/24",
            "64.233.160.0/19",
            "66.102.0.0/20",
            "66.249.80.0/20",
            "72.14.192.0/18",
            "74.125.0.0/16",
            "108.177.8.0/21",
            "108.177.96.0/19",
            "172.217.0.0/16",
            "172.253.0.0/16",
            "173.194.0.0/16",
            "209.85.128.0/17",
            "216.58.192.0/19",
            "216.239.32.0/19",
            "2001:4860:4000::/36",
            "2404:6800:4000::/36",
            "2607:f8b0:4000::/36",
            "2800:3f0:4000::/36",
            "2a00:1450:4000::/36",
            "2c0f:fb50:4000::/36",
        ],
    },
];

pub(crate) fn of(border: &Border<'_>, results: &Results) -> Option<Method> {
    let spf_passed = results
        .spf
        .as_ref()
        .is_some_and(|spf| spf.outcome == Outcome::Pass);
    let is_proven = spf_passed
        || results
            .dkim
            .iter()
            .any(|dkim| dkim.outcome == Outcome::Pass);
    PROVIDERS
        .iter()
        .find(|provider| {
            let is_its_address = border.client.is_some_and(|client| {
                provider
                    .networks
                    .iter()
                    .filter_map(|network| network.parse::<IpNet>().ok())
                    .any(|network| network.contains(&client))
            });
            (is_proven && is_its_address) || signed(provider, results)
        })
        .map(|provider| provider.method)
}

fn signed(provider: &Provider, results: &Results) -> bool {
    results
        .dkim
        .iter()
        .filter(|dkim| dkim.outcome == Outcome::Pass)
        .filter_map(|dkim| dkim.domain.as_ref())
        .any(|domain| {
            provider.signs_as.iter().any(|name| {
                domain_name::DomainName::read(name)
                    .is_some_and(|name| *domain == name || domain_name::is_below(domain, &name))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_is_one() {
        for network in PROVIDERS.iter().flat_map(|provider| provider.networks) {
            assert!(
                network.parse::<IpNet>().is_ok_and(|net| net == net.trunc()),
                "{network}"
            );
        }
    }
}
