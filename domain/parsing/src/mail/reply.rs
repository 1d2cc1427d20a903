//! Whether a mail is an answer to a report rather than a report.

use super::{Mail, Reply, subject::Prefix};

pub(super) fn told(mail: &Mail, prefix: Option<Prefix>, quotes: bool) -> Reply {
    if answers_automatically(mail) {
        return Reply::Certain;
    }
    match prefix {
        Some(Prefix::AutoReply) => Reply::Certain,
        Some(Prefix::Reply) if quotes => Reply::Certain,
        Some(Prefix::Reply) => Reply::Perhaps,
        Some(Prefix::Forward) | None => Reply::No,
    }
}

/// A mail that says of another one that it could not be delivered quotes the header of that one.
pub(super) fn is_of_a_mail_system(mail: &Mail) -> bool {
    let is_report = |(name, value): &(String, String)| {
        name == "content-type" && value.to_ascii_lowercase().starts_with("multipart/report")
    };
    let local = mail
        .from
        .as_ref()
        .and_then(|from| from.address.split('@').next());
    let names = ["mailer-daemon", "postmaster"];
    local.is_some_and(|local| names.iter().any(|name| local.eq_ignore_ascii_case(name)))
        || mail.headers.iter().any(is_report)
}

/// RFC 3834: `auto-generated` is what programs write of their own accord, `auto-replied` what answers.
fn answers_automatically(mail: &Mail) -> bool {
    let mut headers = mail.headers.iter();
    headers.any(|(name, value)| {
        (name == "auto-submitted" && value.to_ascii_lowercase().starts_with("auto-replied"))
            || (name == "precedence" && value.eq_ignore_ascii_case("auto_reply"))
            || name == "x-autoreply"
            || name == "x-autorespond"
    })
}
