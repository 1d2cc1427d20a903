//! What people see and do, a module for each subject.

mod calendar;
mod cloud_connect;
mod cove;
mod daily_jobs;
mod dashboard;
mod deleted_jobs;
mod earlier_application;
mod exports;
mod feedback;
mod hidden_reports;
mod jobs;
mod judged_parsers;
mod lessons;
mod mail_paths;
mod new_jobs;
mod news;
mod one_run;
mod overrides;
mod parser_hits;
mod parsers;
mod repeated_message_ids;
mod run_checks;
mod schedule_rules;
mod schedules;
mod search;
mod tickets;
