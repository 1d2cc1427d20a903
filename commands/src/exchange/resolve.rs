//! What a job of a file is here: by what it is recognised, and what it waits for where less is known than its mails say.

use domain::{
    cove_account,
    identity::JobIdentity,
    job::{Awaited, AwaitedAccount, AwaitedMails, Product},
    text::folded,
};

use super::{
    CloudConnectAccount, JobEntry,
    earlier::{Known, product},
};

const CLOUD_CONNECT: &str = "Veeam Cloud Connect";

/// Begins what stands for the sender of a job that comes from an API.
const OF_COVE: &str = "cove:";
const OF_API: &str = "api:";

/// A job of a file, in the words of this program.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    /// The first one names the job.
    pub(super) identities: Vec<JobIdentity>,
    pub(super) awaited: Vec<Awaited>,
    /// Nothing here reads such mails.
    pub(super) unread: Option<String>,
}

impl Resolved {
    /// The mails that it waits for.
    pub(super) fn mails(&self) -> impl Iterator<Item = &AwaitedMails> {
        self.awaited.iter().filter_map(|awaited| match awaited {
            Awaited::Mails(mails) => Some(mails),
            Awaited::CoveAccount(_) => None,
        })
    }
}

/// An error where it cannot become a job of any use.
pub(super) fn resolve(
    entry: &JobEntry,
    of_earlier_application: bool,
    known: &Known,
) -> Result<Resolved, String> {
    let mut resolved = Resolved {
        identities: vec![],
        awaited: entry.awaited.clone(),
        unread: None,
    };
    for (number, identity) in entry.identities.iter().enumerate() {
        let names_job = number == 0;
        let (identity, awaited) = if let Some(account) = &entry.cloud_connect_account
            && names_job
        {
            cloud_connect(identity, account, known)?
        } else if is_of_cove(entry, identity) {
            of_cove(entry, identity)?
        } else {
            let meant = known.meant(&identity.software, &identity.kind);
            if meant.is_empty() {
                let unread = unread(identity);
                if of_earlier_application {
                    return Err(unread);
                }
                resolved.unread.get_or_insert(unread);
            }
            of_mails(entry, identity, meant, of_earlier_application)
        };
        resolved.identities.push(identity);
        resolved
            .awaited
            .extend(awaited.map(|awaited| match awaited {
                Awaited::Mails(mails) => Awaited::Mails(AwaitedMails { names_job, ..mails }),
                other @ Awaited::CoveAccount(_) => other,
            }));
    }
    Ok(resolved)
}

fn unread(identity: &JobIdentity) -> String {
    format!(
        "no definition here reads `{}`, type `{}`; correct `backup_software`, or publish a definition and import the file again: \
         until then the mails wait in the inbox",
        identity.software, identity.kind
    )
}

/// Mails of a product that definitions read.
fn of_mails(
    entry: &JobEntry,
    identity: &JobIdentity,
    meant: Vec<Product>,
    of_earlier_application: bool,
) -> (JobIdentity, Option<Awaited>) {
    let has_sender = !identity.sender.is_empty();
    let mut own = identity.clone();
    if !has_sender {
        // Two customers may have a job of one name.
        own.sender = format!("{OF_API}{}", folded(&entry.customer));
    }
    if let Some(first) = meant.first() {
        own.software.clone_from(&first.software);
        own.kind.clone_from(&first.kind);
    }
    let is_certain = has_sender && meant.len() < 2 && !of_earlier_application;
    // What waits goes along in files of this program.
    if is_certain || meant.is_empty() || own.sender.starts_with(OF_API) && has_sender {
        return (own, None);
    }
    let awaited = Awaited::Mails(AwaitedMails {
        sender: has_sender.then(|| identity.sender.clone()),
        products: meant,
        job: identity.job.clone(),
        company: identity.company.clone(),
        may_say_more: of_earlier_application,
        names_job: false,
    });
    (own, Some(awaited))
}

/// A row of the daily report: user, section and repository are all that tells it.
fn cloud_connect(
    identity: &JobIdentity,
    account: &CloudConnectAccount,
    known: &Known,
) -> Result<(JobIdentity, Option<Awaited>), String> {
    let section = folded(&account.section);
    // As the headings of the report are read.
    let kind = match section.as_str() {
        section if section.starts_with("agent") => "Agent Backup",
        section if section.starts_with("repl") => "Replication",
        section if section.contains("backup") => "Backup",
        _ => {
            return Err(format!(
                "`cloud_connect_account.section` is `{}`; the report has Backup, Replication and Agent",
                account.section
            ));
        }
    };
    let product = product(CLOUD_CONNECT, kind);
    if !known.reads(&product) {
        return Err("no definition here reads the report of Veeam Cloud Connect; enable it, and import the file again".to_owned());
    }
    let own = JobIdentity {
        sender: identity.sender.clone(),
        software: CLOUD_CONNECT.to_owned(),
        kind: product.kind.clone(),
        job: account.repo_name.clone(),
        company: Some(account.user.clone()),
    };
    let awaited = AwaitedMails {
        sender: Some(identity.sender.clone()).filter(|sender| !sender.is_empty()),
        products: vec![product],
        job: account.repo_name.clone(),
        company: Some(account.user.clone()),
        may_say_more: false,
        names_job: false,
    };
    Ok((own, Some(Awaited::Mails(awaited))))
}

/// Whether its runs come from the API of Cove, which sends status mails too.
fn is_of_cove(entry: &JobEntry, identity: &JobIdentity) -> bool {
    let software = folded(&identity.software);
    let is_cove = [folded(cove_account::SOFTWARE).as_str(), "cove"].contains(&software.as_str());
    let from_api = identity.sender.is_empty() || identity.sender.starts_with(OF_COVE);
    is_cove && (from_api || entry.cove_account.is_some())
}

fn of_cove(
    entry: &JobEntry,
    identity: &JobIdentity,
) -> Result<(JobIdentity, Option<Awaited>), String> {
    let kind = match folded(&identity.kind).as_str() {
        "server" => "Server",
        "workstation" => "Workstation",
        "microsoft 365" | "m365" | "office 365" | "o365" => "Microsoft 365",
        _ => {
            return Err(format!(
                "`backup_type` is `{}`; Cove has Server, Workstation and Microsoft 365",
                identity.kind
            ));
        }
    };
    let mut own = JobIdentity {
        software: cove_account::SOFTWARE.to_owned(),
        kind: kind.to_owned(),
        ..identity.clone()
    };
    let awaited = match &entry.cove_account {
        Some(account) => Some(AwaitedAccount {
            account_id: Some(account.account_id),
            account_name: account.account_name.clone(),
            computer_name: account.computer_name.clone(),
        }),
        // A job that was not linked, or of a file without accounts, is told by its name alone.
        None => identity.sender.is_empty().then(|| AwaitedAccount {
            account_id: None,
            account_name: identity.job.clone(),
            computer_name: String::new(),
        }),
    };
    if own.sender.is_empty() {
        own.sender = match &entry.cove_account {
            Some(account) => format!("{OF_COVE}{}", account.account_id),
            None => format!("{OF_API}{}", folded(&entry.customer)),
        };
    }
    Ok((own, awaited.map(Awaited::CoveAccount)))
}
