//! The codes of errors, by which programs tell them apart: `extensions.code` of GraphQL, and the same over HTTP.

use std::fmt;

use serde::{Serialize, Serializer};

/// Part of the API: a code keeps its text and its meaning.
macro_rules! codes {
    ($($code:ident = $text:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$code),*];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)*
                }
            }
        }
    };
}

codes! {
    AlreadyAssigned = "ALREADY_ASSIGNED";
    AlreadyExists = "ALREADY_EXISTS";
    AsOfMixed = "AS_OF_MIXED";
    AsOfPreparing = "AS_OF_PREPARING";
    ClockDoubted = "CLOCK_DOUBTED";
    Conflict = "CONFLICT";
    ContentErased = "CONTENT_ERASED";
    CustomerInactive = "CUSTOMER_INACTIVE";
    Deactivated = "DEACTIVATED";
    DeletedInPsa = "DELETED_IN_PSA";
    DifferentCustomers = "DIFFERENT_CUSTOMERS";
    Forbidden = "FORBIDDEN";
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";
    InvalidCursor = "INVALID_CURSOR";
    InvalidDefinition = "INVALID_DEFINITION";
    InvalidId = "INVALID_ID";
    InvalidInput = "INVALID_INPUT";
    InvalidQuery = "INVALID_QUERY";
    InvalidRequest = "INVALID_REQUEST";
    JobArchived = "JOB_ARCHIVED";
    JobHasAccount = "JOB_HAS_ACCOUNT";
    JobMerged = "JOB_MERGED";
    LimitReached = "LIMIT_REACHED";
    MailDeleted = "MAIL_DELETED";
    MaintenanceOver = "MAINTENANCE_OVER";
    NameTaken = "NAME_TAKEN";
    NeedsAcceptance = "NEEDS_ACCEPTANCE";
    NewJobDismissed = "NEW_JOB_DISMISSED";
    NoSchedule = "NO_SCHEDULE";
    NotConfirmed = "NOT_CONFIRMED";
    NotDeleted = "NOT_DELETED";
    NotFound = "NOT_FOUND";
    NotRecognised = "NOT_RECOGNISED";
    ParsersChanged = "PARSERS_CHANGED";
    PathUnknown = "PATH_UNKNOWN";
    ReplayChangesGone = "REPLAY_CHANGES_GONE";
    ReplayNotAccepted = "REPLAY_NOT_ACCEPTED";
    ReplayNotCompared = "REPLAY_NOT_COMPARED";
    ReplayNotRevertible = "REPLAY_NOT_REVERTIBLE";
    ReplayOpen = "REPLAY_OPEN";
    ReplayOver = "REPLAY_OVER";
    Resolved = "RESOLVED";
    SchedulePinned = "SCHEDULE_PINNED";
    Stopping = "STOPPING";
    Timeout = "TIMEOUT";
    TooLarge = "TOO_LARGE";
    TooMany = "TOO_MANY";
    TooManyMails = "TOO_MANY_MAILS";
    TooManyRequests = "TOO_MANY_REQUESTS";
    TooManyRuns = "TOO_MANY_RUNS";
    Unauthenticated = "UNAUTHENTICATED";
    Unavailable = "UNAVAILABLE";
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    ViewsBehind = "VIEWS_BEHIND";
    Withdrawn = "WITHDRAWN";
}

/// As it stands in an answer.
impl PartialEq<&str> for Code {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_has_one_meaning() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
    }
}
