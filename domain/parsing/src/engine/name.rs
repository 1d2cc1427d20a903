//! Names that are the same in every mail.
//!
//! Owners write subjects, and mail systems write into them: a result, a count of warnings, the day, an icon or a tag may
//! stand at either end of a job's name. With them it would be another job each night. Only what is set apart is taken off,
//! by brackets, behind a dash or as an icon, and never the whole name: `Failed orders` and `Backup OK` are names.

use std::sync::LazyLock;

use regex::Regex;

use crate::{limits::MAX_STABLE_NAME_BYTES, mail::subject::without_tags, program::lower};

use super::time::MailTimes;

/// Words that tell a result.
const RESULTS: [&str; 84] = [
    "success",
    "successful",
    "successfully",
    "succeeded",
    "ok",
    "okay",
    "completed",
    "warning",
    "warnings",
    "error",
    "errors",
    "fail",
    "failed",
    "failure",
    "failures",
    "fatal",
    "aborted",
    "cancelled",
    "canceled",
    "partial",
    "incomplete",
    "skipped",
    "missed",
    "erfolg",
    "erfolgreich",
    "warnung",
    "warnungen",
    "fehler",
    "fehlgeschlagen",
    "fehlerhaft",
    "abgebrochen",
    "abgeschlossen",
    "gelukt",
    "geslaagd",
    "succesvol",
    "voltooid",
    "mislukt",
    "waarschuwing",
    "waarschuwingen",
    "fout",
    "fouten",
    "afgebroken",
    "succès",
    "réussi",
    "réussie",
    "réussite",
    "terminé",
    "terminée",
    "échec",
    "échoué",
    "échouée",
    "erreur",
    "erreurs",
    "avertissement",
    "avertissements",
    "annulé",
    "annulée",
    "éxito",
    "exitoso",
    "correcto",
    "completado",
    "fallido",
    "advertencia",
    "advertencias",
    "errores",
    "riuscito",
    "successo",
    "completato",
    "errore",
    "errori",
    "fallito",
    "avviso",
    "avvisi",
    "sucesso",
    "concluído",
    "falha",
    "falhou",
    "erro",
    "erros",
    "aviso",
    "avisos",
    "lyckades",
    "misslyckades",
    "varning",
];

/// Words that stand beside those.
const BESIDE: [&str; 22] = [
    "with",
    "and",
    "not",
    "status",
    "result",
    "mit",
    "und",
    "nicht",
    "met",
    "en",
    "niet",
    "avec",
    "et",
    "con",
    "y",
    "e",
    "com",
    "no",
    "files",
    "dateien",
    "bestanden",
    "fichiers",
];

/// A date at the end of a name, with or without a time, set apart by a blank, a bracket, `_` or a dash.
static DATE_BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[ _\-]+|\s*[(\[])((?:\d{4}[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./]\d{4}|20\d{6})(?:[ T_-]+\d\d?[:.h-]\d\d(?:[:.-]\d\d)?(?: ?[AaPp][Mm])?)?)[)\]]?$",
    )
    .ok()
});

/// The same at the start.
static DATE_BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^[(\[]?((?:\d{4}[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./]\d{4}|20\d{6})(?:[ T_-]+\d\d?[:.h-]\d\d(?:[:.-]\d\d)?(?: ?[AaPp][Mm])?)?)(?:[)\]]\s*|[ _\-]+)",
    )
    .ok()
});

/// The part of a name that stays from mail to mail.
pub(super) fn stable_name<'n>(name: &'n str, times: &MailTimes) -> &'n str {
    let is_recent = |text: &str| times.is_recent_date(text);
    stable(name, &is_recent)
}

fn stable<'n>(name: &'n str, is_recent: &dyn Fn(&str) -> bool) -> &'n str {
    let name = name.trim();
    if name.len() > MAX_STABLE_NAME_BYTES {
        return name;
    }
    let mut rest = name;
    // Each turn takes something off.
    loop {
        let shorter = without_tags(rest);
        let shorter = without_icons(shorter);
        let shorter = result_behind(shorter)
            .or_else(|| result_before(shorter))
            .unwrap_or(shorter);
        let shorter = without_date(shorter, is_recent).unwrap_or(shorter);
        if shorter.is_empty() || shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

fn is_icon(c: char) -> bool {
    matches!(c,
        '\u{2139}' | '\u{20e3}' | '\u{fe0e}' | '\u{fe0f}'
        | '\u{231a}'..='\u{23ff}'
        | '\u{25a0}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}')
}

fn without_icons(name: &str) -> &str {
    let bare = name.trim_matches(|c: char| is_icon(c) || c == ' ');
    if bare.len() == name.len() || bare.is_empty() {
        return name;
    }
    without_joint(bare)
}

/// Without the dash that joined what was taken off.
fn without_joint(name: &str) -> &str {
    let bare = name.trim_end_matches([' ', '-', '|', ',', '·']);
    let bare = bare.trim_start_matches([' ', '-', '|', ',', '·']);
    if bare.is_empty() { name } else { bare }
}

/// `x - Error`, `x (3 warnings)`, `x [Success]`
fn result_behind(name: &str) -> Option<&str> {
    let open = match name.chars().next_back()? {
        ')' => Some('('),
        ']' => Some('['),
        '}' => Some('{'),
        _ => None,
    };
    let (at, result) = if let Some(open) = open {
        let at = name.rfind(open)?;
        (at, &name[at + 1..name.len() - 1])
    } else {
        let at = name.rfind(" - ")?;
        (at, &name[at + 3..])
    };
    if !tells_result(result) {
        return None;
    }
    let before = &name[..at];
    let before = without_joint(before.trim_end());
    (!before.is_empty()).then_some(before)
}

/// `[Success] x`
fn result_before(name: &str) -> Option<&str> {
    let (close, rest) = match name.chars().next()? {
        '[' => (']', &name[1..]),
        '(' => (')', &name[1..]),
        '{' => ('}', &name[1..]),
        _ => return None,
    };
    let (inner, after) = rest.split_once(close)?;
    let after = after.trim_start();
    (tells_result(inner) && !after.is_empty()).then(|| without_joint(after))
}

/// Whether all of a text is a result: words of one, numbers of errors, icons.
fn tells_result(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let mut tells = false;
    for word in
        lower(text).split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '/' | '!' | '.'))
    {
        let word = word.trim_matches(is_icon);
        let is_result = RESULTS.contains(&word);
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        if !is_result && !is_number && !BESIDE.contains(&word) {
            return false;
        }
        tells |= is_result;
    }
    tells
}

fn without_date<'n>(name: &'n str, is_recent: &dyn Fn(&str) -> bool) -> Option<&'n str> {
    // Nearly no name has one.
    if name.bytes().filter(u8::is_ascii_digit).count() < 6 {
        return None;
    }
    let behind = DATE_BEHIND.as_ref()?.captures(name);
    if let Some((whole, date)) = behind.and_then(|found| Some((found.get(0)?, found.get(1)?)))
        && is_recent(&date.as_str().replace('_', " "))
    {
        return Some(name[..whole.start()].trim_end());
    }
    let before = DATE_BEFORE.as_ref()?.captures(name);
    let (whole, date) = before.and_then(|found| Some((found.get(0)?, found.get(1)?)))?;
    is_recent(&date.as_str().replace('_', " ")).then(|| name[whole.end()..].trim_start())
}

/// `Backup Job ws-014 on ws-014` is `Backup Job ws-014`: a name that has the machine already needs it once.
pub(super) fn without_second_mention(name: String) -> String {
    let Some((own, machine)) = name.rsplit_once(" on ") else {
        return name;
    };
    if has_word(&lower(own), &lower(machine)) {
        own.to_owned()
    } else {
        name
    }
}

/// Whether the word stands in the text and is no part of another machine's name.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let behind = text[at + word.len()..].chars().next();
            !before.is_some_and(is_part) && !behind.is_some_and(is_part)
        })
}

#[cfg(test)]
mod tests {
    use super::{stable, without_second_mention};

    #[test]
    fn a_machine_is_named_once() {
        for (name, expected) in [
            ("Backup Job WS-014 on ws-014", "Backup Job WS-014"),
            ("Nightly on SQL01", "Nightly on SQL01"),
            ("SQL01-old nightly on SQL01", "SQL01-old nightly on SQL01"),
            ("db1.example.com on db1", "db1.example.com on db1"),
            ("Nightly", "Nightly"),
        ] {
            assert_eq!(without_second_mention(name.to_owned()), expected, "{name}");
        }
    }

    #[test]
    fn what_changes_from_mail_to_mail_is_taken_off() {
        let is_recent = |date: &str| date.starts_with("2026-11-30");
        for (name, kept) in [
            ("fs01-b2 - Error", "fs01-b2"),
            ("fs01-b2 (Warning)", "fs01-b2"),
            ("[Success] fs01-b2", "fs01-b2"),
            ("fs01-b2 - Completed with 2 warnings", "fs01-b2"),
            ("fs01-b2 (3 Fehler)", "fs01-b2"),
            ("Nightly full \u{1f6a8}", "Nightly full"),
            ("\u{2705} Nightly - \u{2705} OK", "Nightly"),
            (
                "Nightly \u{26a0}\u{fe0f} [Ticket#2026113010000012]",
                "Nightly",
            ),
            ("Nightly 2026-11-30", "Nightly"),
            ("Nightly_2026-11-30_02-00", "Nightly"),
            ("Nightly (2026-11-30 02:00:00) - OK", "Nightly"),
            ("2026-11-30 Nightly", "Nightly"),
        ] {
            assert_eq!(stable(name, &is_recent), kept, "{name}");
        }
    }

    #[test]
    fn what_belongs_to_the_name_stays() {
        let is_recent = |date: &str| date.starts_with("2026-11-30");
        for name in [
            "Failed servers of Acme",
            "Backup OK",
            "Success",
            "(Success)",
            "\u{1f6a8}",
            "failure - test",
            "Servers: success",
            "Archive 2019-12-31",
            "Nightly (Full)",
            "Nightly (2)",
            "Mail - Berlin",
            "srv dc01 (C:)",
            "[NAS] Nightly",
            "",
        ] {
            assert_eq!(stable(name, &is_recent), name);
        }
    }
}
