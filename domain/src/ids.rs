//! Ids that are derived, so that they survive a replay.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::cove_account::AccountKey;

pub use crate::digest::{Digest, hex};

// The namespaces are random and fixed for ever: another one would give every mail and run another id.
const MAILS: Uuid = Uuid::from_u128(0x6d1f_0c0e_41a8_4b5d_9a55_52c5_7a0e_8f11);
const SCREENSHOTS: Uuid = Uuid::from_u128(0x3c7e_91d4_5b0a_4f26_b8e1_6a92_0d4f_77c3);
const NEW_JOBS: Uuid = Uuid::from_u128(0x8a42_6be1_09c7_4d3f_a1d0_5e7b_3c96_f214);
const RUNS: Uuid = Uuid::from_u128(0x0f5c_9b2a_77de_4e0c_8c1d_3d0b_91f4_6a22);

const KEYS: Uuid = Uuid::from_u128(0xd7b0_34c8_6f12_4a9e_9c55_e80b_2f6d_71a4);

/// The mail's id: from its Internet message id where it has one, else from its content.
pub fn mail_id(message_id: Option<&str>, content: &Digest) -> Uuid {
    let normalised = message_id.map(normalised_message_id).unwrap_or_default();
    if normalised.is_empty() {
        return Uuid::new_v5(&MAILS, format!("sha256:{}", content.hex()).as_bytes());
    }
    Uuid::new_v5(&MAILS, format!("mid:{normalised}").as_bytes())
}

/// The id of a mail whose Message-ID an earlier one has that says something else: by what it says, too.
pub fn mail_id_of_repeated(message_id: &str, said: &Digest) -> Uuid {
    let normalised = normalised_message_id(message_id);
    Uuid::new_v5(
        &MAILS,
        format!("mid:{normalised} said:{}", said.hex()).as_bytes(),
    )
}

/// The id of what a user makes under an idempotency key: the same one whenever it is said again. `kind` is what is done.
pub fn made_with_key(user: Uuid, kind: &str, key: &str) -> Uuid {
    Uuid::new_v5(&KEYS, format!("{user}/{kind}/{key}").as_bytes())
}

/// The id of something that is made within another one, or beside others, under a key.
pub fn made_within(made: Uuid, place: &str) -> Uuid {
    Uuid::new_v5(&KEYS, format!("{made}/in/{place}").as_bytes())
}

/// The correlation id of a request under a key, which tells it from other requests under that key.
pub fn request_with_key(made: Uuid, request: &Digest) -> Uuid {
    Uuid::new_v5(
        &KEYS,
        format!("{made}/request/{}", request.hex()).as_bytes(),
    )
}

/// The id of the `ordinal`-th run (from 0) of a job within a mail.
pub fn run_of_mail(mail: Uuid, job: Uuid, ordinal: u32) -> Uuid {
    Uuid::new_v5(&RUNS, format!("{mail}/{job}/{ordinal}").as_bytes())
}

/// The id of the run that a key names, which all its mails give. `lane` tells apart runs of one mail with the same key, from 0.
pub fn run_of_key(base: Uuid, key: &str, lane: u32) -> Uuid {
    let name = match lane {
        0 => format!("{base}/{key}"),
        lane => format!("{base}/{key}/{lane}"),
    };
    Uuid::new_v5(&RUNS, name.as_bytes())
}

/// What the ids of runs are derived with in place of the job's id, for an identity that was added to the job later. Two
/// identities of one job can stand in one mail, and their runs are two.
pub fn identity_of_job(job: Uuid, identity_key: &str) -> Uuid {
    Uuid::new_v5(&RUNS, format!("identity/{job}/{identity_key}").as_bytes())
}

/// The id under which people speak of a job that nobody assigned yet, by the key of its identity.
pub fn new_job(identity_key: &str) -> Uuid {
    Uuid::new_v5(&NEW_JOBS, identity_key.as_bytes())
}

/// The id of the run that a job missed, by when it was expected.
pub fn missed_run(job: Uuid, slot: DateTime<Utc>) -> Uuid {
    Uuid::new_v5(
        &RUNS,
        format!("{job}/missed/{}", slot.timestamp()).as_bytes(),
    )
}

/// The id of a screenshot of an item of feedback, from the digest of the image: the same one again is the same.
pub fn screenshot(feedback: Uuid, image: &Digest) -> Uuid {
    Uuid::new_v5(
        &SCREENSHOTS,
        format!("{feedback}/{}", image.hex()).as_bytes(),
    )
}

/// The id of the run that a session of a Cove account is. `base` is the job that the account was linked to, whatever became of
/// that job since.
pub fn cove_run(base: Uuid, account: &AccountKey, at: DateTime<Utc>) -> Uuid {
    let name = format!("{base}/cove-{account}-{}", at.timestamp());
    Uuid::new_v5(&RUNS, name.as_bytes())
}

/// The id of the run of a day that is known from the colour bar of a Cove account only.
pub fn cove_colour_bar_run(base: Uuid, account: &AccountKey, date: NaiveDate) -> Uuid {
    let name = format!("{base}/cove-colorbar-{account}-{date}");
    Uuid::new_v5(&RUNS, name.as_bytes())
}

/// The id of the run that says since when a Cove account is quiet, by the day on which that was first said.
pub fn cove_quiet_run(base: Uuid, account: &AccountKey, date: NaiveDate) -> Uuid {
    let name = format!("{base}/cove-quiet-{account}-{date}");
    Uuid::new_v5(&RUNS, name.as_bytes())
}

/// Without angle brackets and blanks; case is kept, as the left side may be case-sensitive (RFC 5322, 3.6.4).
fn normalised_message_id(message_id: &str) -> String {
    message_id
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .split_whitespace()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_blanks_do_not_make_another_mail() {
        let content = Digest::of(b"x");
        let plain = mail_id(Some("a1@mail.example.com"), &content);
        assert_eq!(
            plain,
            mail_id(Some(" <a1@mail.example.com>\r\n "), &content)
        );
        assert_ne!(plain, mail_id(Some("A1@mail.example.com"), &content));
    }

    #[test]
    fn without_message_id_the_content_decides() {
        let one = mail_id(None, &Digest::of(b"one"));
        assert_eq!(one, mail_id(Some(" <> "), &Digest::of(b"one")));
        assert_ne!(one, mail_id(None, &Digest::of(b"two")));
    }

    #[test]
    fn ids_are_fixed_for_ever() {
        let mail = mail_id(Some("a1@mail.example.com"), &Digest::of(b"x"));
        let run = run_of_mail(mail, Uuid::nil(), 0);
        insta::assert_snapshot!(format!("{mail} {run}"));
    }

    #[test]
    fn the_key_names_the_run_whatever_the_mail() {
        let run = run_of_key(Uuid::nil(), "vcc-acme-backup-repository-1-2026-03-09", 0);
        assert_eq!(run.to_string(), "3bc776cf-33bc-5d58-af1b-d6587ca8867e");
        assert_ne!(
            run,
            run_of_key(Uuid::nil(), "vcc-acme-backup-repository-1-2026-03-10", 0)
        );
        assert_ne!(
            run,
            run_of_key(
                Uuid::from_u128(1),
                "vcc-acme-backup-repository-1-2026-03-09",
                0
            )
        );
        assert_ne!(
            run,
            run_of_key(Uuid::nil(), "vcc-acme-backup-repository-1-2026-03-09", 1)
        );
    }

    #[test]
    fn runs_of_one_account_differ_by_job_and_by_connection() {
        let key = |connection| AccountKey::new(connection, 654_321).unwrap();
        let at = DateTime::from_timestamp(1_780_948_800, 0).unwrap();
        let run = |job, connection| cove_run(Uuid::from_u128(job), &key(connection), at);
        assert_eq!(
            run(1, "default").to_string(),
            "80267cd6-ed5b-52a4-8ec2-fc75a6093c48"
        );
        assert_ne!(run(1, "default"), run(2, "default"));
        assert_ne!(run(1, "default"), run(1, "west"));
    }
}
