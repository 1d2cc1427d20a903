//! What headers are judged to be changes only together with `RULES_VERSION`, by which stored judgements are known to be old.

use std::{collections::BTreeMap, fs, path::PathBuf};

use paths::{RULES_VERSION, judge};

use crate::cases;

/// `rules N`, then a line for each header set: its name and the judgement.
const KEPT: &str = "tests/fixtures/judgements.txt";

#[test]
fn other_judgements_are_those_of_another_version() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(KEPT);
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let now = judged();
    if kept == now {
        return;
    }
    let changed = changed(&kept, &now);
    let is_same_version = kept.lines().next() == now.lines().next();
    assert!(
        changed.is_empty() || !is_same_version,
        "the same headers are judged differently, and RULES_VERSION in domain/paths/src/lib.rs is the same. If that is what you \
         want, raise it, so that mails are judged again, and run this test again: {changed:#?}"
    );
    assert!(
        std::env::var_os("BACKUPCHECKS_UPDATE_JUDGEMENTS").is_some(),
        "the rules have another version, or there are other header sets. Run this test with BACKUPCHECKS_UPDATE_JUDGEMENTS=1 \
         to write {KEPT}, and look at what differs: {changed:#?}"
    );
    fs::write(&file, now).expect("written");
}

fn judged() -> String {
    let mut lines = vec![format!("rules {RULES_VERSION}")];
    for case in cases::all() {
        let judgement = serde_json::to_string(&judge(&case.header, &case.trust())).expect("JSON");
        lines.push(format!("{} {judgement}", case.name));
    }
    lines.join("\n") + "\n"
}

/// Header sets that were known and are judged differently now.
fn changed(kept: &str, now: &str) -> Vec<String> {
    let of = |text: &str| -> BTreeMap<String, String> {
        let lines = text.lines().skip(1).filter_map(|line| line.split_once(' '));
        lines
            .map(|(name, judgement)| (name.to_owned(), judgement.to_owned()))
            .collect()
    };
    let kept = of(kept);
    of(now)
        .into_iter()
        .filter(|(name, judgement)| kept.get(name).is_some_and(|before| before != judgement))
        .map(|(name, _)| name)
        .collect()
}
