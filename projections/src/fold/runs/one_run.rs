//! Several mails of one run: what becomes of it. See `docs/decisions/0046`.

use uuid::Uuid;

use crate::{
    fold::{
        lookups::{mails, runs},
        observers::links,
        runs::{
            arrival,
            lifecycle::{self, change},
            opinions,
        },
        state::{error::FoldError, memory::Fold},
    },
    rows::{
        mails::MailPartRow,
        runs::{RunMailRow, RunRow},
    },
};

/// A run goes, as another one is the same and more is known of it. What people said of it is about that one, as far as that is no
/// worse.
pub(crate) fn give_way(fold: &mut Fold, former: Uuid, run_id: Uuid) -> Result<(), FoldError> {
    lifecycle::leave(fold, former)?;
    take_over(fold, former, run_id)
}

/// A part joins a run.
pub(crate) fn join(
    fold: &mut Fold,
    run_id: Uuid,
    part: &MailPartRow,
    own_id: Uuid,
) -> Result<(), FoldError> {
    if fold.run_mails().get(&(own_id,))?.is_some() {
        return gather(fold, run_id);
    }
    let Some(row) = fold.runs().get(&(run_id,))?.cloned() else {
        return Ok(());
    };
    let Some((mail_id, mail_ordinal)) = row.mail_id.zip(row.mail_ordinal) else {
        return Ok(());
    };
    // A run of one mail without a key has the id that the mail gives it.
    if row.mail_count == 1 && part.run_key.is_none() {
        fold.run_mails().put(RunMailRow {
            own_id: run_id,
            run_id,
            mail_id,
            mail_ordinal,
        });
    }
    fold.run_mails().put(RunMailRow {
        own_id,
        run_id,
        mail_id: part.mail_id,
        mail_ordinal: part.ordinal,
    });
    change(fold, run_id, |row| row.mail_count += 1)?;
    let deciding = fold.mail_parts().get(&(mail_id, mail_ordinal))?;
    match deciding.cloned() {
        // As long as one mail is not deleted, that one decides, so all of them are.
        Some(deciding) if !mails::is_deleted(fold, &deciding)? => {
            let mut joined = row;
            joined.mail_count += 1;
            joined.add_part(&deciding, part);
            become_of(fold, joined)?;
        }
        _ => gather(fold, run_id)?,
    }
    take_over(fold, own_id, run_id)
}

/// What was said, linked or noted under the id that a part would have as a run is about the run that it joined.
pub(crate) fn take_over(fold: &mut Fold, own_id: Uuid, run_id: Uuid) -> Result<(), FoldError> {
    let seen = runs::own_status(fold, own_id)?;
    if let Some(mut row) = fold.runs().get(&(run_id,))?.cloned() {
        let before = row.clone();
        let seen = seen.unwrap_or(row.status);
        opinions::pick_up(fold, &mut row, own_id, Some(seen))?;
        if row != before {
            change(fold, run_id, |now| *now = row)?;
        }
    }
    if let Some(ticket) = fold.run_psa_tickets().get(&(own_id,))?.cloned() {
        if fold.run_psa_tickets().get(&(run_id,))?.is_none() {
            let mut moved = ticket;
            moved.run_id = run_id;
            fold.run_psa_tickets().put(moved);
        }
        fold.run_psa_tickets().remove((own_id,));
    }
    links::move_links(fold, own_id, run_id)
}

/// A mail of the run was deleted or restored: what the run says is made of the others. Where all are deleted, the run stays as
/// all of them report it, as that of a single mail does.
pub(crate) fn gather(fold: &mut Fold, run_id: Uuid) -> Result<(), FoldError> {
    let Some(row) = fold.runs().get(&(run_id,))?.cloned() else {
        return Ok(());
    };
    if row.mail_count < 2 {
        return Ok(());
    }
    let members = runs::members(fold, run_id)?;
    let mut parts = Vec::with_capacity(members.len());
    for member in &members {
        let key = (member.mail_id, member.mail_ordinal);
        if let Some(part) = fold.mail_parts().get(&key)?.cloned() {
            let deleted = mails::is_deleted(fold, &part)?;
            parts.push((part, deleted));
        }
    }
    if parts.iter().any(|(_, deleted)| !deleted) {
        parts.retain(|(_, deleted)| !deleted);
    }
    let mut parts: Vec<_> = parts.into_iter().map(|(part, _)| part).collect();
    parts.sort_by_key(|part| (part.received_at, part.mail_id, part.ordinal));
    let Some((first, rest)) = parts.split_first() else {
        return Ok(());
    };
    let mut made = RunRow::of_part(run_id, row.job_id, first);
    for part in rest {
        let deciding = parts
            .iter()
            .find(|part| made.mail_id.zip(made.mail_ordinal) == Some((part.mail_id, part.ordinal)));
        if let Some(deciding) = deciding {
            made.add_part(deciding, part);
        }
    }
    become_of(
        fold,
        RunRow {
            mail_id: made.mail_id,
            mail_ordinal: made.mail_ordinal,
            status: made.status,
            run_at: made.run_at,
            received_at: made.received_at,
            informational: made.informational,
            hidden_from_run_checks: made.hidden_from_run_checks,
            duration_seconds: made.duration_seconds,
            size_bytes: made.size_bytes,
            object_count: made.object_count,
            troubled_object_count: made.troubled_object_count,
            troubles: made.troubles,
            usage: made.usage,
            unusual_path: made.unusual_path,
            ..row
        },
    )?;
    // It may be as good again as what somebody saw.
    for member in members {
        let seen = runs::own_status(fold, member.own_id)?;
        let Some(mut row) = fold.runs().get(&(run_id,))?.cloned() else {
            break;
        };
        let before = row.clone();
        let seen = seen.unwrap_or(row.status);
        for id in [run_id, member.own_id] {
            opinions::pick_up(fold, &mut row, id, Some(seen))?;
        }
        if row != before {
            change(fold, run_id, |now| *now = row)?;
        }
    }
    Ok(())
}

/// The run says something else.
fn become_of(fold: &mut Fold, mut row: RunRow) -> Result<(), FoldError> {
    let run_id = row.run_id;
    let before = fold.runs().get(&(run_id,))?;
    let was_informational = before.is_some_and(|before| before.informational);
    opinions::drop_what_does_not_hold(fold, &mut row);
    let now = row.clone();
    change(fold, run_id, |before| *before = row)?;
    if was_informational
        && !now.informational
        && let Some(key) = now.mail_id.zip(now.mail_ordinal)
        && let Some(part) = fold.mail_parts().get(&key)?.cloned()
    {
        arrival::by_mail(fold, &now, &part)?;
    }
    Ok(())
}
