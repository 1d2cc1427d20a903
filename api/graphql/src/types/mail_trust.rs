//! Which mail hosts are trusted.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use domain::code::Code;
use paths::{FilterSetting, Proposal, ReceiverSetting, TrustSetting};
use projections::survey::StoredMails;

use crate::request::{
    context::{backend, live},
    cost, error,
};

/// The software that receives the mails, and in which setting. What it writes where, and what it deletes, depends on it.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "paths::Software")]
pub(crate) enum MailSoftware {
    /// Exchange Online Protection.
    ExchangeOnline,
    /// Gmail and Google Workspace.
    Google,
    /// Postfix with OpenDKIM and OpenDMARC, with or without policyd-spf.
    PostfixOpendmarc,
    /// Postfix with rspamd. Needs `whileDown`.
    PostfixRspamd,
    /// Exim that adds its results with `:at_start:`.
    Exim,
}

/// What Postfix does with mails while rspamd is down (`milter_default_action`).
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "paths::WhileDown")]
pub(crate) enum WhileDown {
    /// They wait at the sender (`tempfail`, the default of Postfix).
    Wait,
    /// They are let through without results (`accept`).
    Accept,
}

/// Where a filter writes its results, seen from its own `Received`.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "paths::ResultsPlace")]
pub(crate) enum ResultsPlace {
    Above,
    /// Directly below. Believed only if the filter deletes all results that mails bring along, as rspamd does.
    Below,
}

/// The mail host that receives the mails.
#[derive(SimpleObject, InputObject, Debug, Clone)]
#[graphql(input_name = "MailReceiverInput", name = "MailReceiver")]
pub(crate) struct MailReceiver {
    software: MailSoftware,
    /// The first word of `Authentication-Results` that the host writes, usually its name. Not for Exchange Online and Google.
    #[graphql(default)]
    ids: Vec<String>,
    /// The names behind `by` in the `Received` of the hosts, such as `mx1.example.com` or `*.example.com`; without, the ids.
    #[graphql(default)]
    hosts: Vec<String>,
    /// Addresses and networks of own mail hosts that hand mails on to one another, such as `192.0.2.25`.
    #[graphql(default)]
    addresses: Vec<String>,
    /// With Exchange Online, the id of the own tenant: mails that another tenant received are then not believed.
    tenant: Option<String>,
    /// With rspamd, what Postfix does with mails while it is down.
    while_down: Option<WhileDown>,
}

/// A filter that mails pass before the receiver has them.
#[derive(SimpleObject, InputObject, Debug, Clone)]
#[graphql(input_name = "MailFilterInput", name = "MailFilter")]
pub(crate) struct MailFilter {
    /// Addresses and networks from which it hands on mails.
    addresses: Vec<String>,
    /// The first word of the `Authentication-Results` that it writes.
    id: String,
    /// The names behind `by` in its own `Received`; without, the id.
    #[graphql(default)]
    hosts: Vec<String>,
    /// Where it writes results.
    #[graphql(default_with = "ResultsPlace::Above")]
    results: ResultsPlace,
}

/// Which mail hosts are trusted to tell whether a mail is from its sender.
#[derive(SimpleObject, InputObject, Debug, Clone)]
#[graphql(input_name = "MailTrustInput", name = "MailTrustSetting")]
pub(crate) struct MailTrustSetting {
    /// Who receives the mails. Without, no host is trusted, and no mail is doubted.
    receiver: Option<MailReceiver>,
    #[graphql(default)]
    filters: Vec<MailFilter>,
    /// Domains whose ARC seals are believed, such as those of forwarders.
    #[graphql(default)]
    sealers: Vec<String>,
    /// Networks whose hosts may hand in mails without signing in, such as `192.0.2.64/26`.
    #[graphql(default)]
    own_networks: Vec<String>,
    /// Domains of the own users; without, the domain of the ids.
    #[graphql(default)]
    own_domains: Vec<String>,
    /// Whether a success in a mail that was imported from a file is doubted, too. Set it where the files are the mailbox itself, such
    /// as a Maildir of the mail host; without, what is found out about such mails is only shown.
    #[graphql(default)]
    judge_files: bool,
}

/// What was set, and what the views are built with.
pub(crate) struct MailTrust(pub Option<TrustSetting>);

/// A setting that stored mails look like. Mails can be made to look like anything, so somebody has to look at it.
#[derive(SimpleObject)]
struct MailTrustProposal {
    setting: MailTrustSetting,
    /// How many of the newest mails came in this way.
    seen: usize,
    /// How many were looked at.
    of: usize,
    /// Addresses that handed over more than half of them. Is one a filter in front, it belongs into `filters`, or its mails
    /// fail for the filter's address.
    common_clients: Vec<String>,
}

#[Object]
impl MailTrust {
    /// What was set; null where no mail host is trusted.
    async fn setting(&self) -> Option<MailTrustSetting> {
        self.0.clone().map(MailTrustSetting::from)
    }

    /// Whether what is shown was judged by it: after a change that takes a replay that somebody accepts.
    async fn in_force(&self, context: &Context<'_>) -> bool {
        let wanted = self.0.clone().filter(|setting| setting.receiver.is_some());
        let shown = live(context).rules.trust.trust().setting();
        let shown = shown.receiver.is_some().then_some(shown);
        wanted == shown
    }

    /// The setting that the newest 500 mails look like; null where none shows a host that could be trusted.
    #[graphql(complexity = "cost::TRIAL + child_complexity")]
    async fn proposal(&self, context: &Context<'_>) -> Result<Option<MailTrustProposal>> {
        let mails = StoredMails {
            reader: live(context).reader.clone(),
            contents: backend(context).details.contents.clone(),
        };
        let proposed = tokio::task::spawn_blocking(move || mails.propose()).await;
        let proposed = proposed.map_err(unread)?.map_err(unread)?;
        Ok(proposed.map(MailTrustProposal::from))
    }
}

fn unread(failed: impl std::fmt::Display) -> async_graphql::Error {
    tracing::error!(error = %failed, "stored headers could not be read");
    error::coded(
        Code::Unavailable,
        "the stored mails could not be read; try again in a moment",
    )
}

impl From<Proposal> for MailTrustProposal {
    fn from(proposal: Proposal) -> Self {
        let clients = proposal.common_clients.iter();
        Self {
            setting: proposal.setting.into(),
            seen: proposal.seen,
            of: proposal.of,
            common_clients: clients.map(ToString::to_string).collect(),
        }
    }
}

impl From<TrustSetting> for MailTrustSetting {
    fn from(setting: TrustSetting) -> Self {
        Self {
            receiver: setting.receiver.map(|receiver| MailReceiver {
                software: receiver.software.into(),
                ids: receiver.ids,
                hosts: receiver.hosts,
                addresses: receiver.addresses,
                tenant: receiver.tenant,
                while_down: receiver.while_down.map(WhileDown::from),
            }),
            filters: setting
                .filters
                .into_iter()
                .map(|filter| MailFilter {
                    addresses: filter.addresses,
                    id: filter.id,
                    hosts: filter.hosts,
                    results: filter.results.into(),
                })
                .collect(),
            sealers: setting.sealers,
            own_networks: setting.own_networks,
            own_domains: setting.own_domains,
            judge_files: setting.judge_files,
        }
    }
}

impl From<MailTrustSetting> for TrustSetting {
    fn from(setting: MailTrustSetting) -> Self {
        Self {
            receiver: setting.receiver.map(|receiver| ReceiverSetting {
                software: receiver.software.into(),
                ids: receiver.ids,
                hosts: receiver.hosts,
                addresses: receiver.addresses,
                tenant: receiver.tenant,
                while_down: receiver.while_down.map(Into::into),
            }),
            filters: setting
                .filters
                .into_iter()
                .map(|filter| FilterSetting {
                    addresses: filter.addresses,
                    id: filter.id,
                    hosts: filter.hosts,
                    results: filter.results.into(),
                })
                .collect(),
            sealers: setting.sealers,
            own_networks: setting.own_networks,
            own_domains: setting.own_domains,
            judge_files: setting.judge_files,
        }
    }
}
