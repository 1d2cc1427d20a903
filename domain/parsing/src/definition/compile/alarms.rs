//! Alarms.

use domain::run::RunStatus;
use toml::Spanned;

use super::{rules, shared::Result};
use crate::work::Work;
use crate::{
    definition::{
        patterns::regex,
        schema::{RawAlarm, Words},
        source_file::SourceFile,
        summary,
    },
    program::{Alarm, AlarmTest, Matcher, Places, ShownAlarm, Text, group_names, words_of_pattern},
};

pub(super) fn alarm(file: SourceFile<'_>, raw: &Spanned<RawAlarm>) -> Result<Alarm> {
    let span = raw.span();
    let raw = raw.get_ref();
    if matches!(raw.is.get_ref(), RunStatus::Success | RunStatus::Missed) {
        return Err(file.error(
            &raw.is.span(),
            "an alarm says that something went wrong: FAILED, WARNING or UNKNOWN",
        ));
    }
    let (test, required) = test(file, raw)?.ok_or_else(|| {
        file.error(
            &span,
            "the alarm tests nothing; add `contains`, `starts_with`, `regex` or another test of a line",
        )
    })?;
    let required = required.ok_or_else(|| {
        file.error(
            &span,
            "no word is certain to stand in the lines of this alarm, so every line would have to be tried; write \
             a pattern with a word in each of its branches",
        )
    })?;
    let except = match &raw.except {
        Some(except) => {
            let matcher = Matcher::compile(file, &except.get_ref().matcher())?;
            Some(matcher.ok_or_else(|| {
                file.error(
                    &except.span(),
                    "the exception tests nothing; write such as `except = { contains = \"0 errors\" }`",
                )
            })?)
        }
        None => None,
    };
    let alarm = Alarm {
        status: *raw.is.get_ref(),
        places: places(file, raw.places.as_ref())?,
        test,
        except,
        required,
    };
    refuse_what_it_does_not_show(file, raw, &alarm)?;
    Ok(alarm)
}

/// What people are shown of it.
pub(super) fn shown(file: SourceFile<'_>, raw: &Spanned<RawAlarm>) -> Result<ShownAlarm> {
    let raw = raw.get_ref();
    let places = places(file, raw.places.as_ref())?;
    Ok(ShownAlarm {
        status: *raw.is.get_ref(),
        lines: summary::of_alarm(raw),
        in_subject: places.subject,
        in_body: places.body,
        in_attachments: places.attachment,
        shows: raw.shows.get_ref().0.clone(),
    })
}

/// What is tested, and the words that go before it.
fn test(file: SourceFile<'_>, raw: &RawAlarm) -> Result<Option<(AlarmTest, Option<Vec<String>>)>> {
    let matcher = raw.matcher();
    let Some(above) = &raw.above else {
        let compiled = Matcher::compile(file, &matcher)?;
        return Ok(compiled.map(|compiled| {
            let required = compiled.required_words();
            (AlarmTest::Words(compiled), required)
        }));
    };
    let wants_count = || {
        file.error(
            &above.span(),
            "what is compared is the group `count` of a pattern; write such as `regex = 'errors: (?<count>\\d+)'`, \
             without other tests",
        )
    };
    let Some(sources) = &matcher.regex else {
        return Err(wants_count());
    };
    let mut patterns = Vec::new();
    let mut required = Some(Vec::new());
    for source in &sources.get_ref().0 {
        let counts = |name: &Option<String>| name.as_deref() == Some("count");
        patterns.push(regex(
            file,
            &sources.span(),
            source,
            matcher.case_sensitive,
        )?);
        if !group_names(source).iter().any(counts) {
            return Err(wants_count());
        }
        required =
            required
                .zip(words_of_pattern(source))
                .map(|(mut all, words): (Vec<String>, _)| {
                    all.extend(words);
                    all
                });
    }
    if matcher.has_words() || patterns.is_empty() {
        return Err(wants_count());
    }
    let limit = rules::limit(file, above)?;
    Ok(Some((AlarmTest::Above { patterns, limit }, required)))
}

fn places(file: SourceFile<'_>, raw: Option<&Spanned<Words>>) -> Result<Places> {
    let Some(raw) = raw else {
        return Ok(Places {
            subject: true,
            body: true,
            attachment: false,
        });
    };
    let mut places = Places::default();
    for place in &raw.get_ref().0 {
        match place.as_str() {
            "subject" => places.subject = true,
            "body" => places.body = true,
            "attachment" => places.attachment = true,
            other => {
                let problem = format!(
                    "an alarm does not look at `{other}`; use subject, body or attachment (the names of attached files)"
                );
                return Err(file.error(&raw.span(), problem));
            }
        }
    }
    if places == Places::default() {
        return Err(file.error(&raw.span(), "name a place, or leave the key out"));
    }
    Ok(places)
}

fn refuse_what_it_does_not_show(file: SourceFile<'_>, raw: &RawAlarm, alarm: &Alarm) -> Result<()> {
    let shows = &raw.shows;
    if shows.get_ref().0.is_empty() {
        return Err(file.error(
            &shows.span(),
            "show a line at least that the product prints",
        ));
    }
    // Of the definitions that come with the program, a test looks at this; their patterns are built when they are needed.
    if file.patterns.are_known() {
        return Ok(());
    }
    for line in &shows.get_ref().0 {
        if !alarm.fits(&Text::new(line), &Work::new()) {
            let problem = format!(
                "the alarm does not go off at `{line}`; mend its test, or show a line that the product prints"
            );
            return Err(file.error(&shows.span(), problem));
        }
    }
    Ok(())
}
