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
    /// Tickets and remarks.
    ReadTickets,
    ReadOverrides,
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
    /// Holidays, maintenance, and which calendars there are.
    ReadCalendar,
    /// How the programs do that collect mails.
    ReadCollectors,
    ReadSettings,
    ReadNews,
    /// Read feedback, give it, vote and reply.
    GiveFeedback,
    /// Accounts of Cove, linked to jobs or not.
    ReadCoveAccounts,
    /// Approve or delete mails of the inbox.
    WorkInbox,
    /// Link accounts of Cove to jobs, and make jobs of them.
    LinkCoveAccounts,
    /// Review runs, and mark them as successful.
    ReviewRuns,
    /// Open, scope and resolve tickets and remarks.
    WorkTickets,
    /// Create and change overrides; say by which paths the mails of a job come.
    ManageOverrides,
    RemoveOverrides,
    ManageCustomers,
    ManageJobs,
    /// Say when jobs are expected to run.
    ManageSchedules,
    /// Restore deleted mails, erase content.
    ManageMails,
    /// Publish, withdraw and switch parser definitions; start, accept and reject replays.
    ManageParsers,
    /// Plan and cancel maintenance.
    PlanMaintenance,
    /// Choose calendars, add and take out holidays.
    ManageCalendar,
    ManageSettings,
    /// Resolve, delete, restore and erase what others gave; see what was deleted.
    ManageFeedback,
    /// Publish news, change and withdraw them; see those that are not shown yet or any more.
    PublishNews,
}

/// Whether somebody with these roles may. To know oneself no role is needed.
pub fn may(roles: &[Role], permission: Permission) -> bool {
    permission == Permission::KnowSelf || roles.iter().any(|role| role.may(permission))
}

/// What a token may do: its own roles, as far as its user still holds them; of these, where the user chose to work in
/// one, that one alone. A token that does not have the chosen role was issued to a program for a purpose of its own, and
/// keeps what it has: what somebody chooses on the screen does not stop what runs at night.
pub fn roles_in_force(of_token: &[Role], held: &[Role], active: Option<Role>) -> Vec<Role> {
    let own = of_token.iter().copied().filter(|role| held.contains(role));
    let own: Vec<_> = own.collect();
    match active {
        Some(active) if own.contains(&active) => vec![active],
        _ => own,
    }
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
            P::KnowSelf | P::ReadNews | P::GiveFeedback => true,
            P::ReadInbox
            | P::ReadCustomers
            | P::ReadJobs
            | P::ReadRuns
            | P::ReadMails
            | P::ReadCalendar
            | P::ReadCollectors
            | P::ReadCoveAccounts
            | P::ReadTickets
            | P::ReadOverrides => {
                matches!(self, Self::Admin | Self::Operator | Self::Viewer)
            }
            P::WorkInbox
            | P::LinkCoveAccounts
            | P::ReviewRuns
            | P::WorkTickets
            | P::ManageOverrides
            | P::ManageCustomers
            | P::ManageSchedules
            | P::PlanMaintenance => matches!(self, Self::Admin | Self::Operator),
            P::RemoveOverrides
            | P::ReadArchived
            | P::ReadReviewers
            | P::ReadDeletedMails
            | P::ReadAudit
            | P::ReadParsers
            | P::ReadSettings
            | P::ManageCalendar
            | P::ManageSettings
            | P::ManageFeedback
            | P::PublishNews
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
            Permission::LinkCoveAccounts,
            Permission::ReviewRuns,
            Permission::WorkTickets,
            Permission::ManageOverrides,
            Permission::RemoveOverrides,
            Permission::ManageCustomers,
            Permission::ManageJobs,
            Permission::ManageSchedules,
            Permission::ManageMails,
            Permission::ManageParsers,
            Permission::PlanMaintenance,
            Permission::ManageCalendar,
            Permission::ManageSettings,
            Permission::ManageFeedback,
            Permission::PublishNews,
        ] {
            assert!(!Role::Viewer.may(permission), "{permission:?}");
        }
    }

    #[test]
    fn only_an_admin_removes_an_override() {
        assert!(Role::Operator.may(Permission::ManageOverrides));
        assert!(!Role::Operator.may(Permission::RemoveOverrides));
        assert!(Role::Admin.may(Permission::RemoveOverrides));
    }

    #[test]
    fn the_chosen_role_narrows_and_never_widens() {
        use Role::{Admin, Operator, Viewer};
        let all = [Admin, Operator, Viewer];
        assert_eq!(roles_in_force(&all, &all, None), all);
        assert_eq!(roles_in_force(&all, &all, Some(Viewer)), [Viewer]);
        // Not the token's, or not the user's any more.
        assert_eq!(roles_in_force(&[Operator], &all, Some(Admin)), [Operator]);
        assert_eq!(
            roles_in_force(&all, &[Operator, Viewer], Some(Admin)),
            [Operator, Viewer]
        );
    }

    #[test]
    fn names_are_read_in_any_case() {
        assert_eq!(Role::from_name("operator"), Some(Role::Operator));
        assert_eq!(Role::from_name("root"), None);
    }
}
