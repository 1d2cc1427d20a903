//! Whether a log may go on: what stands beside it may know of events that it has no more.

use domain::log::Position;
use thiserror::Error;

/// The log lacks events that its chain, or the views, know of. To go on with it would give their positions to others.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LostEvents {
    #[error("{0} of events up to position {1}, and the event log is not there")]
    Missing(Witness, Position),
    #[error("{0} of events up to position {1}, and the event log is empty")]
    Empty(Witness, Position),
    #[error("{0} of events up to position {1}, and the event log ends at {2}")]
    Older(Witness, Position, Position),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    Chain,
    Views,
}

impl std::fmt::Display for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Chain => "the hash chain knows",
            Self::Views => "the views know",
        })
    }
}

/// What stands beside the log, looked at before the log itself, as both follow it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// Position of the last link.
    pub chain: Option<Position>,
    /// Checkpoint of the live views.
    pub views: Option<Position>,
}

impl Beside {
    /// `head` is the end of the log; none where there is no log at all.
    ///
    /// Views are a witness against an empty log only. Of one that goes less far they are built again: they may have been
    /// left behind by someone who restored log and chain.
    pub fn lost(self, head: Option<Position>) -> Result<(), LostEvents> {
        let chain = self.chain.map(|until| (Witness::Chain, until));
        let views = self.views.map(|until| (Witness::Views, until));
        let witnesses = [chain, views].into_iter().flatten();
        let found = witnesses
            .filter(|(_, until)| *until > head.unwrap_or(0))
            .find_map(|(witness, until)| match (head, witness) {
                (None, _) => Some(LostEvents::Missing(witness, until)),
                (Some(0), _) => Some(LostEvents::Empty(witness, until)),
                (Some(head), Witness::Chain) => Some(LostEvents::Older(witness, until, head)),
                (Some(_), Witness::Views) => None,
            });
        found.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_lacks_what_others_know_of_is_lost() {
        let both = Beside {
            chain: Some(7),
            views: Some(9),
        };
        let views = Beside {
            chain: None,
            ..both
        };
        let lost = |beside: Beside, head| beside.lost(head).err();
        assert_eq!(
            lost(both, None),
            Some(LostEvents::Missing(Witness::Chain, 7))
        );
        assert_eq!(
            lost(both, Some(0)),
            Some(LostEvents::Empty(Witness::Chain, 7))
        );
        assert_eq!(
            lost(both, Some(6)),
            Some(LostEvents::Older(Witness::Chain, 7, 6))
        );
        assert_eq!(lost(both, Some(7)), None);
        assert_eq!(
            lost(views, Some(0)),
            Some(LostEvents::Empty(Witness::Views, 9))
        );
        assert_eq!(lost(views, Some(1)), None);
        assert_eq!(lost(Beside::default(), None), None);
    }
}
