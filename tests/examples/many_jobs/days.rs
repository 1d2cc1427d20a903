//! Days of many jobs, counted again and listed.

use std::{collections::BTreeMap, time::Instant};

use domain::{
    backup_day::DayStatus,
    event::Event,
    log::StreamId,
    settings::{Area, SettingsEvent},
};
use projections::{
    fold::{self, Fold},
    ports::{ViewReader, ViewWriter},
    store::{PageRequest, Select, Table as _},
    views::{
        daily_jobs::{DailyJobFilter, DailyJobSort, daily_job_counts, daily_jobs},
        schedules::PlannedDayRow,
    },
};

use super::rows::{Size, apply, hours, id, put};

/// The settings change, by hour and by zone.
pub(super) fn count_again(views: &mut Fold) {
    for (position, name, value) in [
        (1, "day_starts_at", 8.into()),
        (2, "time_zone", "Europe/Berlin".into()),
    ] {
        let began = Instant::now();
        let changes = BTreeMap::from([(name.to_owned(), value)]);
        let event = Event::Settings(SettingsEvent::SettingsChanged { changes });
        views.begin().expect("a transaction");
        let stream = StreamId::new("settings", Area::General.name().to_owned());
        apply(views, position, &event, stream);
        fold::commit(views).expect("committed");
        println!(
            "{name}: counted again in {:.2} s",
            began.elapsed().as_secs_f64()
        );
    }
}

/// A day on which all jobs ran, and the day behind all runs, on which they are expected.
pub(super) async fn lists(writer: &mut dyn ViewWriter, reader: &dyn ViewReader, size: Size) {
    let days = Select::from("job_days").rows::<(i64, i64)>(reader, "MIN(day), MAX(day)");
    let (first, last) = days.await.expect("days")[0];
    let (ran, planned) = (first + 1, last + 1);
    writer.begin().expect("a transaction");
    let rows = (0..size.jobs).map(|job| PlannedDayRow {
        job_id: id(1, job),
        day: planned,
        first_at: hours(0),
    });
    put::<PlannedDayRow>(writer, rows.map(|row| row.to_row()));
    writer.commit().expect("committed");
    for (what, day) in [("all ran", ran), ("all expected", planned)] {
        let of_status = |status| DailyJobFilter {
            statuses: vec![status],
            ..DailyJobFilter::default()
        };
        let of_text = DailyJobFilter {
            text: Some("srv01234".to_owned()),
            ..DailyJobFilter::default()
        };
        for (filtered, filter) in [
            ("all", DailyJobFilter::default()),
            ("failed", of_status(DayStatus::Failed)),
            ("excused", of_status(DayStatus::Excused)),
            ("one job", of_text),
        ] {
            for sort in [
                DailyJobSort::Customer,
                DailyJobSort::Job,
                DailyJobSort::Software,
                DailyJobSort::Time,
            ] {
                let mut page = PageRequest {
                    first: 50,
                    after: None,
                };
                let mut of_pages = Vec::new();
                for _ in 0..3 {
                    let mut times = Vec::new();
                    let mut next = None;
                    for _ in 0..3 {
                        let began = Instant::now();
                        let found = daily_jobs(reader, day, &filter, sort, &page).await;
                        let found = found.expect("an answer");
                        next = found.items.last().map(|(cursor, _)| cursor.clone());
                        times.push(began.elapsed().as_secs_f64() * 1_000.0);
                    }
                    times.sort_by(f64::total_cmp);
                    of_pages.push(format!("{:>7.1}", times[1]));
                    page.after = next;
                    if page.after.is_none() {
                        break;
                    }
                }
                println!(
                    "{what:<13} {filtered:<8} {sort:<10?} pages in ms: {}",
                    of_pages.join(" ")
                );
            }
            let began = Instant::now();
            let counts = daily_job_counts(reader, day, &filter)
                .await
                .expect("counts");
            let millis = began.elapsed().as_secs_f64() * 1_000.0;
            println!(
                "{what:<13} {filtered:<8} {millis:>7.1} ms for the numbers of {} jobs",
                counts.values().sum::<i64>()
            );
        }
    }
}
