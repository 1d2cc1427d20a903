//! What a replay is built with, compared with what is wanted by now.

use super::DefinitionRevision;

/// The wanted definitions that a replay does not contain as they are wanted: new ones, and ones that it has an earlier
/// revision of.
pub fn missing(
    contained: &[DefinitionRevision],
    wanted: &[DefinitionRevision],
) -> Vec<DefinitionRevision> {
    let missing = wanted.iter().filter(|wanted| !contained.contains(wanted));
    missing.cloned().collect()
}

/// The names of definitions that a replay contains and that nobody wants any more, in any revision.
pub fn unwanted(contained: &[DefinitionRevision], wanted: &[DefinitionRevision]) -> Vec<String> {
    let is_wanted = |name: &String| wanted.iter().any(|wanted| wanted.name == *name);
    let names = contained.iter().map(|contained| &contained.name);
    names.filter(|name| !is_wanted(name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revisions(pairs: &[(&str, &str)]) -> Vec<DefinitionRevision> {
        let pairs = pairs.iter().map(|(name, revision)| DefinitionRevision {
            name: (*name).to_owned(),
            revision: (*revision).to_owned(),
        });
        pairs.collect()
    }

    #[test]
    fn what_was_added_changed_or_taken_away_since_is_told() {
        let contained = revisions(&[("acme", "1"), ("globex", "1"), ("initech", "1")]);
        let wanted = revisions(&[("acme", "1"), ("globex", "2"), ("umbrella", "1")]);
        assert_eq!(
            missing(&contained, &wanted),
            revisions(&[("globex", "2"), ("umbrella", "1")])
        );
        assert_eq!(unwanted(&contained, &wanted), ["initech"]);
        assert!(missing(&wanted, &wanted).is_empty());
    }
}
