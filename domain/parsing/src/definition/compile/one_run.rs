//! By what several mails are one run.

use toml::Spanned;

use super::shared::{Result, templates};
use crate::{
    definition::{schema::RawRun, source_file::SourceFile},
    outcome::SeveralMails,
    program::{Names, OneRunShape},
    values,
};

/// Runs that lie farther apart are hardly one: a job may run every hour.
const MAX_WITHIN: i64 = 3_600;

pub(super) fn shape(file: SourceFile<'_>, names: &Names, raw: &RawRun) -> Result<OneRunShape> {
    let key = templates(file, names, raw.key.as_ref())?;
    if let Some(words) = &raw.key
        && raw.key_date.is_none()
        && key.iter().any(super::Template::is_fixed)
    {
        return Err(file.error(
            &words.span(),
            "the key is the same in every mail, so that all runs of a job would be one; put a value of the mail in, such \
             as `{session}`, or add `key_date`",
        ));
    }
    let several_mails = several_mails(file, raw)?;
    Ok(OneRunShape {
        key,
        is_dated: raw.key_date.is_some(),
        date: templates(file, names, raw.key_date.as_ref())?,
        within_seconds: within(file, raw.one_run_within.as_ref())?,
        several_mails,
    })
}

fn several_mails(file: SourceFile<'_>, raw: &RawRun) -> Result<SeveralMails> {
    let Some(wanted) = &raw.several_mails else {
        return Ok(SeveralMails::default());
    };
    let has_key = raw.key.is_some() || raw.key_date.is_some();
    if !has_key && *wanted.get_ref() == SeveralMails::Latest {
        return Err(file.error(
            &wanted.span(),
            "without a key, mails of the same moment are one run, and none of them is the latest; add `key` or \
             `key_date`, or remove this",
        ));
    }
    Ok(*wanted.get_ref())
}

fn within(file: SourceFile<'_>, raw: Option<&Spanned<String>>) -> Result<u32> {
    let Some(raw) = raw else {
        return Ok(0);
    };
    let seconds = values::duration(raw.get_ref());
    let seconds = seconds.filter(|seconds| (1..=MAX_WITHIN).contains(seconds));
    let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok());
    seconds.ok_or_else(|| {
        let problem = format!(
            "`{}` is no time from 1 second to 1 hour; write it as in \"2 minutes\"",
            raw.get_ref()
        );
        file.error(&raw.span(), problem)
    })
}
