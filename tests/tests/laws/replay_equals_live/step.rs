//! A step of a history: something of any subject, and that it is done.

use commands::CommandError;
use proptest::prelude::*;

use crate::replay_equals_live::{
    annotations::AnnotationStep, calendar::CalendarStep, collectors::CollectorStep, cove::CoveStep,
    customers::CustomerStep, feedback::FeedbackStep, history::History, jobs::JobStep,
    mails::MailStep, news::NewsStep, overrides::OverrideStep, parsers::ParserStep,
    replays::ReplayStep, runs::RunStep, schedules::ScheduleStep, settings::SettingsStep,
    users::UserStep,
};

/// What may happen, by subject; numbers choose among what there is.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Mail(MailStep),
    Customer(CustomerStep),
    Job(JobStep),
    Run(RunStep),
    Annotation(AnnotationStep),
    Override(OverrideStep),
    User(UserStep),
    Parser(ParserStep),
    Replay(ReplayStep),
    Calendar(CalendarStep),
    Settings(SettingsStep),
    Collector(CollectorStep),
    Cove(CoveStep),
    Schedule(ScheduleStep),
    Feedback(FeedbackStep),
    News(NewsStep),
}

/// Each subject as often as it has ways to matter.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => MailStep::any().prop_map(Step::Mail),
        6 => CustomerStep::any().prop_map(Step::Customer),
        13 => JobStep::any().prop_map(Step::Job),
        10 => RunStep::any().prop_map(Step::Run),
        11 => AnnotationStep::any().prop_map(Step::Annotation),
        7 => OverrideStep::any().prop_map(Step::Override),
        6 => UserStep::any().prop_map(Step::User),
        4 => ParserStep::any().prop_map(Step::Parser),
        5 => ReplayStep::any().prop_map(Step::Replay),
        7 => CalendarStep::any().prop_map(Step::Calendar),
        3 => SettingsStep::any().prop_map(Step::Settings),
        3 => CollectorStep::any().prop_map(Step::Collector),
        12 => CoveStep::any().prop_map(Step::Cove),
        8 => ScheduleStep::any().prop_map(Step::Schedule),
        8 => FeedbackStep::any().prop_map(Step::Feedback),
        3 => NewsStep::any().prop_map(Step::News),
    ]
}

impl History {
    pub(crate) async fn act(&mut self, step: Step) {
        match self.try_act(step).await {
            Ok(()) | Err(CommandError::Refused { .. } | CommandError::Definition(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn try_act(&mut self, step: Step) -> Result<(), CommandError> {
        match step {
            Step::Mail(step) => self.on_mails(step).await,
            Step::Customer(step) => self.on_customers(step).await,
            Step::Job(step) => self.on_jobs(step).await,
            Step::Run(step) => self.on_runs(step).await,
            Step::Annotation(step) => self.on_annotations(step).await,
            Step::Override(step) => self.on_overrides(step).await,
            Step::User(step) => self.on_users(step).await,
            Step::Parser(step) => self.on_parsers(step).await,
            Step::Replay(step) => self.on_replays(step).await,
            Step::Calendar(step) => self.on_calendar(step).await,
            Step::Settings(step) => self.on_settings(step).await,
            Step::Collector(step) => self.on_collectors(step).await,
            Step::Cove(step) => self.on_cove(step).await,
            Step::Schedule(step) => self.on_schedules(step).await,
            Step::Feedback(step) => self.on_feedback(step).await,
            Step::News(step) => self.on_news(step).await,
        }
    }
}
