//! Who may do what. This is the one place of that rule; the API asks it for every field and mutation.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Everything: settings, users, audit trail, deleted mails, archived jobs.
    Admin,
    /// The daily work.
    Operator,
    /// Reads what the daily work shows.
    Viewer,
    /// Reports only.
    Reporter,
}

/// What a field or mutation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// To know who one is; every signed-in person and program.
    KnowSelf,
    ReadInbox,
    ReadCustomers,
    ReadJobs,
    ReadRuns,
    /// The message itself, as mail text or `.eml`.
    ReadMails,
    /// Jobs that were archived.
    ReadArchived,
    /// Who reviewed what.
    ReadReviewers,
    ReadDeletedMails,
    ReadAudit,
    /// Parser definitions, and the replays that changed ones lead to.
    ReadParsers,
    /// Approve or delete mails of the inbox.
    WorkInbox,
    ReviewRuns,
    ManageCustomers,
    ManageJobs,
    /// Say when jobs are expected to run.
    ManageSchedules,
    /// Restore deleted mails, erase content.
    ManageMails,
    /// Publish, withdraw and switch parser definitions; start, accept and reject replays.
    ManageParsers,
}

/// Whether somebody with these roles may. To know oneself no role is needed.
pub fn may(roles: &[Role], permission: Permission) -> bool {
    permission == Permission::KnowSelf || roles.iter().any(|role| role.may(permission))
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Admin, Self::Operator, Self::Viewer, Self::Reporter];

    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::Operator => "OPERATOR",
            Self::Viewer => "VIEWER",
            Self::Reporter => "REPORTER",
        }
    }

    /// Reads a name in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|role| role.name().eq_ignore_ascii_case(name))
    }

    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match permission {
            P::KnowSelf => true,
            P::ReadInbox | P::ReadCustomers | P::ReadJobs | P::ReadRuns | P::ReadMails => {
                matches!(self, Self::Admin | Self::Operator | Self::Viewer)
            }
            P::WorkInbox | P::ReviewRuns | P::ManageCustomers | P::ManageSchedules => {
                matches!(self, Self::Admin | Self::Operator)
            }
            P::ReadArchived
            | P::ReadReviewers
            | P::ReadDeletedMails
            | P::ReadAudit
            | P::ReadParsers
            | P::ManageJobs
            | P::ManageMails
            | P::ManageParsers => self == Self::Admin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reporter_reads_none_of_the_daily_work() {
        assert!(Role::Reporter.may(Permission::KnowSelf));
        assert!(!Role::Reporter.may(Permission::ReadRuns));
    }

    #[test]
    fn a_viewer_changes_nothing() {
        for permission in [
            Permission::WorkInbox,
            Permission::ReviewRuns,
            Permission::ManageCustomers,
            Permission::ManageJobs,
            Permission::ManageSchedules,
            Permission::ManageMails,
            Permission::ManageParsers,
        ] {
            assert!(!Role::Viewer.may(permission), "{permission:?}");
        }
    }

    #[test]
    fn names_are_read_in_any_case() {
        assert_eq!(Role::from_name("operator"), Some(Role::Operator));
        assert_eq!(Role::from_name("root"), None);
    }
}
