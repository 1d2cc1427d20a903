//! What several mails of one run say together.

use std::collections::{HashMap, HashSet};

use domain::{run::RunStatus, text::folded};
use parsing::outcome::ParsedObject;

use super::RunDetails;

/// The objects and messages of all, and what was left out of them; the first is the mail that says how the run ended, and gives the evidence. Each message is there
/// once, and each object with the worse of what is said of it.
pub fn joined(mails: impl IntoIterator<Item = RunDetails>) -> RunDetails {
    let mut mails = mails.into_iter();
    let Some(first) = mails.next() else {
        return RunDetails::default();
    };
    let mut seen: HashSet<String> = first.messages.iter().cloned().collect();
    let mut places = HashMap::new();
    for (place, object) in first.objects.iter().enumerate() {
        places.entry(name(object)).or_insert(place);
    }
    let mut all = first;
    for mail in mails {
        for left_out in mail.evidence.left_out {
            if !all.evidence.left_out.contains(&left_out) {
                all.evidence.left_out.push(left_out);
            }
        }
        let new = mail.messages.into_iter();
        all.messages
            .extend(new.filter(|message| seen.insert(message.clone())));
        for object in mail.objects {
            if let Some(place) = places.get(&name(&object)) {
                add(&mut all.objects[*place], object);
            } else {
                places.insert(name(&object), all.objects.len());
                all.objects.push(object);
            }
        }
    }
    all
}

/// Kinds may be told in one of the mails only.
fn name(object: &ParsedObject) -> String {
    folded(&object.name)
}

fn add(known: &mut ParsedObject, other: ParsedObject) {
    let weight = |status: Option<RunStatus>| status.map_or(0, |status| status.weight() + 1);
    let is_worse = weight(other.status) > weight(known.status);
    if (is_worse || known.message.is_empty()) && !other.message.is_empty() {
        known.message = other.message;
    }
    if is_worse {
        known.status = other.status;
    }
    if known.kind.is_empty() {
        known.kind = other.kind;
    }
    known.size_bytes = known.size_bytes.or(other.size_bytes);
    known.duration_seconds = known.duration_seconds.or(other.duration_seconds);
    if known.details.is_empty() {
        known.details = other.details;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str, status: Option<RunStatus>, message: &str) -> ParsedObject {
        ParsedObject {
            name: name.to_owned(),
            kind: String::new(),
            status,
            message: message.to_owned(),
            size_bytes: None,
            duration_seconds: None,
            details: Vec::new(),
        }
    }

    fn mail(messages: &[&str], objects: Vec<ParsedObject>) -> RunDetails {
        RunDetails {
            objects,
            messages: messages.iter().map(|&message| message.to_owned()).collect(),
            ..RunDetails::default()
        }
    }

    #[test]
    fn all_messages_and_objects_are_there_once_with_the_worse_status() {
        let (good, bad) = (Some(RunStatus::Success), Some(RunStatus::Failed));
        let errors = mail(&["disk full"], vec![object("SHOP", bad, "no room")]);
        let log = mail(
            &["disk full", "rotated"],
            vec![object("shop", good, "dumped"), object("crm", good, "")],
        );
        for mails in [[errors.clone(), log.clone()], [log, errors]] {
            let both = joined(mails);
            assert_eq!(both.messages.len(), 2, "{:?}", both.messages);
            let mut objects: Vec<_> = both
                .objects
                .iter()
                .map(|object| (folded(&object.name), object.status, object.message.as_str()))
                .collect();
            objects.sort();
            assert_eq!(
                objects,
                [
                    ("crm".to_owned(), good, ""),
                    ("shop".to_owned(), bad, "no room")
                ]
            );
        }
    }

    #[test]
    fn one_mail_is_itself_and_none_is_nothing() {
        let log = mail(
            &["a", "a"],
            vec![object("x", None, ""), object("x", None, "")],
        );
        assert_eq!(joined([log.clone()]), log);
        assert_eq!(joined([]), RunDetails::default());
    }
}
