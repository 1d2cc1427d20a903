//! What mails are read with: the definitions, and which mail hosts are trusted.

use std::sync::Arc;

use domain::{
    aggregate::Aggregate as _,
    ids::Digest,
    replay::DefinitionRevision,
    settings::{Area, Settings, SettingsEvent, TRUST as TRUST_SETTING},
};
use parsing::definition::{DefinitionError, Definitions, ParserSetting};
use paths::{RULES_VERSION, Trust, TrustError, TrustSetting};
use thiserror::Error;

use crate::engine::ports::feed::{EventFeed, FeedError};

/// Among the files of a generation, and among the revisions that a replay is built with. No definition can have this name.
const TRUST: &str = "mail paths";

/// Content and rules determine what is read of a mail.
#[derive(Debug, Clone)]
pub struct Rules {
    pub definitions: Arc<Definitions>,
    pub trust: Arc<MailTrust>,
}

/// Whom the headers of mails are believed, and which version of that and of the rules this is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailTrust {
    trust: Trust,
    /// None as long as nobody is.
    revision: Option<String>,
}

#[derive(Debug, Error)]
pub enum RulesError {
    #[error(transparent)]
    Definitions(#[from] DefinitionError),
    #[error(
        "the mail hosts that are trusted cannot be read: {0}; use the program that set them, or a newer one"
    )]
    Trust(String),
    #[error(transparent)]
    Feed(#[from] FeedError),
}

impl MailTrust {
    /// Of what is set; nothing is trusting nobody.
    pub fn read(setting: Option<&serde_json::Value>) -> Result<Self, RulesError> {
        let Some(setting) = setting else {
            return Ok(Self::default());
        };
        let setting: TrustSetting = serde_json::from_value(setting.clone())
            .map_err(|error| RulesError::Trust(error.to_string()))?;
        Ok(Self::of(setting)?)
    }

    pub fn of(setting: TrustSetting) -> Result<Self, TrustError> {
        let trust = Trust::try_from(setting)?;
        let revision = trust.is_set().then(|| {
            let text = serde_json::to_string(&trust).unwrap_or_default();
            Digest::of(format!("{RULES_VERSION} {text}").as_bytes()).hex()[..12].to_owned()
        });
        Ok(Self { trust, revision })
    }

    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// None as long as nobody is trusted: then no header is looked at.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }
}

impl From<TrustError> for RulesError {
    fn from(error: TrustError) -> Self {
        Self::Trust(error.to_string())
    }
}

/// Rules as people want them, and published definitions that could not be taken.
#[derive(Debug)]
pub struct WantedRules {
    pub rules: Rules,
    pub left_out: Vec<DefinitionError>,
}

/// Events read in one go.
const PAGE: usize = 5_000;

/// Who is trusted as of the end of the log. An event that cannot be read is left to the fold.
fn recorded_trust(feed: &dyn EventFeed) -> Result<Option<serde_json::Value>, FeedError> {
    let mut trust = None;
    let mut last = i64::MIN;
    loop {
        let events = feed.read_after(last, PAGE)?;
        let Some(end) = events.last().map(|event| event.position) else {
            return Ok(trust);
        };
        last = end;
        for event in events {
            let stream = event.stream;
            if stream.aggregate_type != Settings::TYPE
                || stream.aggregate_id != Area::MailPaths.name()
            {
                continue;
            }
            if let Ok(SettingsEvent::SettingsChanged { mut changes }) =
                serde_json::from_str(&event.payload)
                && let Some(value) = changes.remove(TRUST_SETTING)
            {
                trust = Some(value).filter(|value| !value.is_null());
            }
        }
    }
}

impl Rules {
    /// For views that are lost: who is trusted stands in the log. Where this program cannot read it, there are no rules: with nobody
    /// trusted, what was doubted would count as good.
    pub fn with_recorded_trust(&self, feed: &dyn EventFeed) -> Result<Self, RulesError> {
        Ok(Self {
            trust: Arc::new(MailTrust::read(recorded_trust(feed)?.as_ref())?),
            ..self.clone()
        })
    }

    /// These definitions, and nobody is trusted.
    pub fn of(definitions: impl Into<Arc<Definitions>>) -> Self {
        Self {
            definitions: definitions.into(),
            trust: Arc::default(),
        }
    }

    pub fn wanted(
        parsers: &[ParserSetting],
        trust: Option<&serde_json::Value>,
    ) -> Result<WantedRules, RulesError> {
        let wanted = Definitions::compile_wanted(parsers)?;
        Ok(WantedRules {
            rules: Self {
                definitions: Arc::new(wanted.definitions),
                trust: Arc::new(MailTrust::read(trust)?),
            },
            left_out: wanted.left_out,
        })
    }

    /// Changes with whatever changes what is read of a mail.
    pub fn revision(&self) -> String {
        let definitions = self.definitions.revision();
        match self.trust.revision() {
            None => definitions.to_owned(),
            Some(trust) => format!("{definitions}, {TRUST} {trust}"),
        }
    }

    /// What a replay with these rules says of itself in the log.
    pub fn revisions(&self) -> Vec<DefinitionRevision> {
        let mut revisions: Vec<_> = self
            .definitions
            .iter()
            .filter(|definition| definition.enabled)
            .map(|definition| DefinitionRevision {
                name: definition.name.clone(),
                revision: definition.revision.clone(),
            })
            .collect();
        revisions.extend(self.trust.revision().map(|revision| DefinitionRevision {
            name: TRUST.to_owned(),
            revision: revision.to_owned(),
        }));
        revisions
    }

    /// Names and texts, from which another process makes the same rules.
    pub fn files(&self) -> Vec<(String, String)> {
        let mut files = self.definitions.sources();
        if self.trust.revision().is_some() {
            let text = serde_json::to_string(self.trust.trust()).unwrap_or_default();
            files.push((TRUST.to_owned(), text));
        }
        files
    }

    pub fn of_files(files: &[(String, String)]) -> Result<Self, RulesError> {
        let trust = files.iter().find(|(name, _)| name == TRUST);
        let trust = match trust {
            None => MailTrust::default(),
            Some((_, text)) => {
                let setting: TrustSetting = serde_json::from_str(text)
                    .map_err(|error| RulesError::Trust(error.to_string()))?;
                MailTrust::of(setting)?
            }
        };
        let definitions = files.iter().filter(|(name, _)| name != TRUST).cloned();
        Ok(Self {
            definitions: Arc::new(Definitions::compile(definitions)?),
            trust: Arc::new(trust),
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::settings::trust_set;
    use paths::{ReceiverSetting, Software};

    use super::*;

    fn rules(trust: TrustSetting) -> Rules {
        Rules {
            trust: Arc::new(MailTrust::of(trust).unwrap()),
            ..Rules::of(Definitions::compile([]).unwrap())
        }
    }

    fn exchange_online() -> TrustSetting {
        TrustSetting {
            receiver: Some(ReceiverSetting::of(Software::ExchangeOnline)),
            ..TrustSetting::default()
        }
    }

    #[test]
    fn who_trusts_nobody_has_the_revision_of_the_definitions() {
        let rules = rules(TrustSetting::default());
        assert_eq!(rules.revision(), rules.definitions.revision());
        assert_eq!(rules.revisions(), []);
        assert_eq!(rules.files(), []);
    }

    #[test]
    fn rules_come_back_from_their_files() {
        let trusting = rules(exchange_online());
        let again = Rules::of_files(&trusting.files()).unwrap();
        assert_eq!(again.trust, trusting.trust);
        assert_eq!(again.revision(), trusting.revision());
        assert_ne!(trusting.revision(), trusting.definitions.revision());
        assert_eq!(trusting.revisions().len(), 1);
    }

    #[test]
    fn another_trust_has_another_revision() {
        let files = TrustSetting {
            judge_files: true,
            ..exchange_online()
        };
        assert_ne!(rules(files).revision(), rules(exchange_online()).revision());
    }

    /// The views look at the setting itself, event by event.
    #[test]
    fn the_log_says_the_same_of_a_setting_as_what_is_made_of_it() {
        for judge_files in [false, true] {
            for receiver in [None, exchange_online().receiver] {
                let setting = TrustSetting {
                    receiver,
                    judge_files,
                    ..TrustSetting::default()
                };
                let value = serde_json::to_value(&setting).unwrap();
                let told = trust_set(&mut |_| Some(value.clone()));
                let made = MailTrust::of(setting).unwrap();
                assert_eq!(told.is_set, made.trust().is_set());
                assert_eq!(told.judges_files, judge_files);
            }
        }
    }

    #[test]
    fn what_is_set_is_read_and_refused_with_a_word() {
        let set = serde_json::json!({ "receiver": { "software": "EXCHANGE_ONLINE" } });
        assert!(MailTrust::read(Some(&set)).unwrap().trust().is_set());
        assert_eq!(MailTrust::read(None).unwrap(), MailTrust::default());
        let wrong = serde_json::json!({ "receiver": { "software": "EXIM" } });
        let error = MailTrust::read(Some(&wrong)).unwrap_err().to_string();
        assert!(error.contains("needs the id"), "{error}");
    }
}
