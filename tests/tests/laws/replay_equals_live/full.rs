//! A history in which every kind of step succeeds.

use crate::replay_equals_live::{
    annotations::AnnotationStep, calendar::CalendarStep, collectors::CollectorStep, cove::CoveStep,
    customers::CustomerStep, feedback::FeedbackStep, jobs::JobStep, mails::MailStep,
    news::NewsStep, overrides::OverrideStep, parsers::ParserStep, replays::ReplayStep,
    runs::RunStep, schedules::ScheduleStep, settings::SettingsStep, step::Step, users::UserStep,
};

#[expect(clippy::too_many_lines, reason = "one step for each")]
pub(crate) fn full_history() -> Vec<Step> {
    let mut steps = vec![
        Step::Customer(CustomerStep::Register(0)),
        Step::Customer(CustomerStep::Register(1)),
        Step::Mail(MailStep::Receive { from: 0, count: 12 }),
        Step::User(UserStep::AddUser(3)),
        Step::User(UserStep::IssueToken(0)),
    ];
    for mail in 0..12 {
        steps.push(Step::Mail(MailStep::Approve { mail, customer: 0 }));
    }
    steps.extend([
        Step::Annotation(AnnotationStep::OpenTicket {
            scope: (0, 0),
            run: 0,
            days: 40,
        }),
        Step::Annotation(AnnotationStep::OpenTicket {
            scope: (1, 0),
            run: 1,
            days: 0,
        }),
        Step::Annotation(AnnotationStep::MakeRemark {
            scope: (2, 1),
            days: 40,
        }),
        Step::Override(OverrideStep::Create(0, 0)),
        Step::Override(OverrideStep::Create(0, 4)),
        Step::Job(JobStep::Archive(0)),
        Step::Mail(MailStep::Receive {
            from: 12,
            count: 40,
        }),
        Step::Run(RunStep::ConfirmPath(0)),
        Step::Run(RunStep::ConfirmPath(1)),
        Step::Run(RunStep::ForgetPath(0)),
        Step::Run(RunStep::ForgetPath(1)),
        Step::Run(RunStep::ForgetPath(2)),
        Step::Run(RunStep::ForgetPath(3)),
        Step::Run(RunStep::Review { from: 0, count: 4 }),
        Step::Run(RunStep::Withdraw { from: 0, count: 2 }),
        Step::Run(RunStep::Mark { from: 0, count: 3 }),
        Step::Run(RunStep::WithdrawMark { from: 0, count: 1 }),
        Step::Run(RunStep::LinkPsa { from: 0, ticket: 1 }),
        Step::Annotation(AnnotationStep::OnTicket {
            ticket: 0,
            what: 3,
            scope: (0, 0),
        }),
        Step::Annotation(AnnotationStep::OnTicket {
            ticket: 1,
            what: 4,
            scope: (0, 0),
        }),
        Step::Annotation(AnnotationStep::OnRemark {
            remark: 0,
            what: 1,
            scope: (0, 2),
        }),
        Step::Override(OverrideStep::Change(0, 1, 3)),
        Step::Override(OverrideStep::Remove(1)),
        Step::Settings(SettingsStep::ChangeSettings(4)),
        Step::Override(OverrideStep::Create(0, 1)),
        Step::Mail(MailStep::Delete(0)),
        Step::Mail(MailStep::Delete(14)),
        Step::Mail(MailStep::Erase(0)),
        Step::Mail(MailStep::Erase(14)),
        Step::Job(JobStep::Unarchive(0)),
        Step::Mail(MailStep::Restore(14)),
        Step::Customer(CustomerStep::Rename(0, 3)),
        Step::Job(JobStep::SetJobRpo(0, 26)),
        Step::Customer(CustomerStep::SetCustomerRpo(0, 48)),
        Step::Customer(CustomerStep::ChooseTimeZone(0, 0)),
        Step::Job(JobStep::MergeJobs(1, 0)),
        Step::Job(JobStep::DeleteJob(2)),
        Step::Job(JobStep::ImportJob(0, false)),
        Step::Customer(CustomerStep::ImportCustomer(1, true)),
        Step::Run(RunStep::Review { from: 0, count: 9 }),
        Step::Job(JobStep::MergeJobs(3, 4)),
        Step::Job(JobStep::Archive(4)),
        Step::Mail(MailStep::Receive { from: 0, count: 9 }),
        Step::Job(JobStep::DeleteJob(4)),
        Step::Customer(CustomerStep::Deactivate(1)),
        Step::User(UserStep::ChangeRoles(0, 1)),
        Step::User(UserStep::RevokeToken(0)),
    ]);
    steps.extend(parser_steps());
    steps.extend([
        Step::Run(RunStep::ReviewJob {
            job: 1,
            positions_ago: 0,
        }),
        Step::Run(RunStep::ReviewJob {
            job: 2,
            positions_ago: 0,
        }),
        Step::Run(RunStep::WithdrawReviewsOf(0)),
        Step::User(UserStep::Prefer(0, 1)),
        Step::User(UserStep::Prefer(0, 2)),
        Step::Mail(MailStep::DismissNewJobs(0)),
        Step::Mail(MailStep::DismissNewJobs(0)),
        Step::Mail(MailStep::RestoreNewJobs(0)),
    ]);
    steps.extend(calendar_steps());
    steps.extend(feedback_steps());
    steps.extend(cove_steps());
    steps
}

/// Items in every state, one of them erased, and news that somebody read.
fn feedback_steps() -> Vec<Step> {
    let mut steps: Vec<_> = (0..4).map(FeedbackStep::Give).collect();
    for item in 0..4 {
        steps.extend([
            FeedbackStep::Vote(item, 0),
            FeedbackStep::Vote(item, 1),
            FeedbackStep::WithdrawVote(item, 1),
            FeedbackStep::Reply(item),
            FeedbackStep::Attach(item, 1),
            FeedbackStep::Attach(item, 1),
        ]);
    }
    steps.extend([
        FeedbackStep::Resolve(0),
        FeedbackStep::Resolve(1),
        FeedbackStep::Reopen(1),
        FeedbackStep::Delete(1),
        FeedbackStep::Restore(1),
        FeedbackStep::Delete(2),
        FeedbackStep::Delete(3),
        FeedbackStep::Erase(3),
    ]);
    let news = [
        NewsStep::Publish(0),
        NewsStep::Publish(1),
        NewsStep::Change(0, 2),
        NewsStep::Read(0, 0),
        NewsStep::Withdraw(1),
    ];
    let roles = [UserStep::ChangeRoles(0, 1), UserStep::ChooseRole(0, 1)];
    steps
        .into_iter()
        .map(Step::Feedback)
        .chain(news.map(Step::News))
        .chain(roles.map(Step::User))
        .collect()
}

/// Definitions that come and go, and replays with every end.
fn parser_steps() -> Vec<Step> {
    vec![
        Step::Parser(ParserStep::Publish(0)),
        Step::Parser(ParserStep::Publish(1)),
        Step::Parser(ParserStep::Publish(2)),
        Step::Parser(ParserStep::Withdraw(1)),
        Step::Parser(ParserStep::Disable(1)),
        Step::Parser(ParserStep::Disable(0)),
        Step::Parser(ParserStep::Enable(0)),
        Step::Replay(ReplayStep::Start),
        Step::Replay(ReplayStep::Reject(0)),
        Step::Replay(ReplayStep::Start),
        Step::Replay(ReplayStep::Fail(1)),
        Step::Replay(ReplayStep::Start),
        Step::Replay(ReplayStep::Compare(2)),
        Step::Replay(ReplayStep::Accept(2)),
    ]
}

/// A server that repeats itself, a workstation that is quiet, and an account that goes from one job to another.
fn cove_steps() -> Vec<Step> {
    let steps = [
        CoveStep::Snapshot(0, 30, 0),
        CoveStep::LinkToNewJob(0, 0),
        CoveStep::Snapshot(0, 18, 0),
        CoveStep::Snapshot(0, 12, 0),
        CoveStep::Snapshot(0, 6, 0),
        CoveStep::Snapshot(0, 0, 0),
        CoveStep::Snapshot(1, 48, 5),
        CoveStep::LinkToNewJob(1, 0),
        CoveStep::Snapshot(1, 47, 4),
        CoveStep::Snapshot(2, 3, 2),
        CoveStep::Snapshot(2, 3, 0),
        CoveStep::LinkToNewJob(2, 0),
        CoveStep::Unlink(2),
        CoveStep::Link(2, 0),
    ];
    steps.map(Step::Cove).to_vec()
}

/// Choices, days, windows, settings, and two collectors.
fn calendar_steps() -> Vec<Step> {
    let plan = |of| {
        Step::Calendar(CalendarStep::PlanMaintenance {
            of,
            from: -2,
            hours: 9,
        })
    };
    let mut steps = vec![
        Step::Calendar(CalendarStep::ChooseHolidays(0, 0)),
        Step::Calendar(CalendarStep::ChooseHolidays(1, 1)),
        Step::Calendar(CalendarStep::ChooseHolidays(1, 3)),
        Step::Calendar(CalendarStep::ChooseHolidays(4, 2)),
        Step::Calendar(CalendarStep::AddHoliday(0, 1)),
        Step::Calendar(CalendarStep::RemoveHoliday(1, 2)),
        plan(0),
        plan(1),
        plan(2),
        plan(1),
        Step::Calendar(CalendarStep::CancelMaintenance(1)),
        Step::Schedule(ScheduleStep::SetClock(500)),
        Step::Calendar(CalendarStep::CancelMaintenance(2)),
        Step::Schedule(ScheduleStep::PinSchedule(0, 600)),
        Step::Schedule(ScheduleStep::PinSchedule(5, 1_320)),
        Step::Schedule(ScheduleStep::PinSchedule(6, 1_320)),
        Step::Schedule(ScheduleStep::UnpinSchedule(6)),
        Step::Schedule(ScheduleStep::SetJobMode(7, 1)),
        Step::Schedule(ScheduleStep::Pass(50)),
        Step::Schedule(ScheduleStep::Pass(200)),
        Step::Settings(SettingsStep::ChangeSettings(0)),
        Step::Settings(SettingsStep::ChangeSettings(1)),
        Step::Settings(SettingsStep::ChangeSettings(2)),
    ];
    steps.extend((0..10).map(|number| Step::Collector(CollectorStep::Collect(number))));
    steps
}
