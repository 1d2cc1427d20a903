//! Whether a mail is one of a definition's.

use super::prepared::Prepared;
use crate::{
    mail::without_marks,
    program::{Condition, Definition, Place, Recognise, SUBJECT_KEPT, Text},
    work::Work,
};

pub(super) fn holds(recognise: &Recognise, mail: &Prepared<'_>, work: &Work) -> bool {
    let one = |condition: &Condition| condition_holds(condition, mail, work);
    if !recognise.all.iter().all(one) {
        return false;
    }
    if !recognise.any.is_empty() && !recognise.any.iter().any(one) {
        return false;
    }
    if recognise.none.iter().any(one) {
        return false;
    }
    let signs = recognise.signs.iter().filter(|sign| one(sign));
    signs.take(recognise.at_least).count() == recognise.at_least
}

fn condition_holds(condition: &Condition, mail: &Prepared<'_>, work: &Work) -> bool {
    let fits = |text: &Text<'_>| condition.matcher.is_match(text, work);
    match &condition.place {
        Place::Subject => fits(&mail.subject()),
        Place::Sender => mail.senders().any(|sender| fits(&sender)),
        Place::Text => fits(&mail.text()),
        Place::Html => fits(&mail.html()),
        Place::Body => mail.bodies().any(|body| fits(&body)),
        Place::Anywhere => fits(&mail.subject()) || mail.bodies().any(|body| fits(&body)),
        Place::Footer => fits(&mail.footer()),
        Place::Attachment => {
            let mut names = mail.mail.attachments.iter();
            names.any(|name| fits(&Text::new(name)))
        }
        Place::Header(name) => {
            let mut values = mail.headers(name);
            values.any(|value| work.take_bytes(value.len(), name) && fits(&Text::new(value)))
        }
    }
}

/// Whether a mail of that subject (already without forwarding prefixes) may be one of the definition's, whatever else
/// stands in it.
fn may_hold(recognise: &Recognise, subject: &str) -> bool {
    let subject = Text::new(subject);
    let work = Work::new();
    let of_subject = |condition: &&Condition| condition.place == Place::Subject;
    let fits = |condition: &Condition| {
        // What is given up could fit.
        condition.matcher.is_match(&subject, &work) || work.given_up().is_some()
    };
    if !recognise.all.iter().filter(of_subject).all(fits) {
        return false;
    }
    let any = &recognise.any;
    if !any.is_empty() && any.iter().all(|one| of_subject(&one)) && !any.iter().any(fits) {
        return false;
    }
    !recognise.none.iter().filter(of_subject).any(fits) || work.given_up().is_some()
}

impl Definition {
    /// Whether it may claim a mail of that subject, as people are shown it. Told without the mail, so that few mails have
    /// to be read again when a definition changes. It does not tell of mails that are read
    /// [by another subject](crate::outcome::Parsed::by_other_subject).
    pub fn may_claim(&self, subject_shown: &str) -> bool {
        // Of a long subject, the log has the beginning only.
        if subject_shown.chars().count() >= SUBJECT_KEPT {
            return true;
        }
        let subject = without_marks(subject_shown);
        may_hold(&self.program.recognise, subject)
    }
}
