//! Reading, and subscriptions to everything.

use std::sync::{Arc, atomic::Ordering};

use tokio::sync::mpsc;
use tonic::Status;

use crate::{
    call::{deleted, name},
    memory::Record,
    protocol::{
        StreamIdentifier, Uuid,
        streams::{
            ReadReq, ReadResp,
            read_req::{
                Options,
                options::{
                    CountOption, FilterOption, FilterOptions, StreamOption,
                    all_options::AllOption,
                    filter_options::{Expression, Filter, Window},
                    stream_options::RevisionOption,
                    uuid_option,
                },
            },
            read_resp::{
                CaughtUp, Checkpoint, Content, Position, ReadEvent, StreamNotFound,
                SubscriptionConfirmation, read_event,
            },
        },
        uuid,
    },
    shared::Shared,
};

/// Records that are looked at in one go, so that writers come in between.
const PAGE: usize = 64;

pub(crate) struct Plan {
    backwards: bool,
    structured_ids: bool,
    what: What,
}

enum What {
    Stream {
        name: String,
        from: RevisionOption,
        count: usize,
    },
    All {
        from: AllOption,
        count: usize,
        filter: Selection,
    },
    Subscription {
        from: AllOption,
        filter: Selection,
    },
}

/// What is let through of everything.
struct Selection {
    prefixes: Vec<String>,
    by_event_type: bool,
    /// How many records are looked at until there is a checkpoint.
    interval: usize,
}

pub(crate) fn plan(request: ReadReq) -> Result<Plan, Status> {
    let options = request.options.ok_or_else(|| missing("options"))?;
    let ids = options.uuid_option.and_then(|option| option.content);
    let structured_ids = matches!(ids, Some(uuid_option::Content::Structured(())));
    let backwards = options.read_direction == 1;
    let what = what(options)?;
    if backwards && matches!(what, What::Subscription { .. }) {
        return Err(Status::invalid_argument("a subscription goes forwards"));
    }
    Ok(Plan {
        backwards,
        structured_ids,
        what,
    })
}

/// Gives events until there are no more, or the client is gone.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    plan: Plan,
    sender: mpsc::Sender<Result<ReadResp, Status>>,
) {
    let mut answer = Answer {
        shared,
        sender,
        structured_ids: plan.structured_ids,
        given: 0,
    };
    let done = match plan.what {
        What::Stream { name, from, count } => {
            answer.stream(name, &from, count, plan.backwards).await
        }
        What::All {
            from,
            count,
            filter,
        } if plan.backwards => answer.all_backwards(&from, count, &filter).await,
        What::All {
            from,
            count,
            filter,
        } => answer.all_forwards(&from, count, &filter).await,
        What::Subscription { from, filter } => answer.subscription(&from, &filter).await,
    };
    // The client is gone, or was cut off.
    drop(done);
}

struct Gone;

struct Answer {
    shared: Arc<Shared>,
    sender: mpsc::Sender<Result<ReadResp, Status>>,
    structured_ids: bool,
    given: usize,
}

impl Answer {
    async fn stream(
        &mut self,
        name: String,
        from: &RevisionOption,
        count: usize,
        backwards: bool,
    ) -> Result<(), Gone> {
        let mut records = self.shared.memory.records().stream(&name);
        let Some(last) = records.last() else {
            let stream_identifier = Some(identifier(&name));
            return self
                .send(Content::StreamNotFound(StreamNotFound {
                    stream_identifier,
                }))
                .await;
        };
        if last
            .event
            .metadata
            .get("type")
            .is_some_and(|kind| kind == "$streamDeleted")
        {
            return self
                .sender
                .send(Err(deleted(&name)))
                .await
                .map_err(|_| Gone);
        }
        if backwards {
            records.reverse();
        }
        let wanted = records
            .into_iter()
            .filter(|record| match (from, backwards) {
                (RevisionOption::Revision(revision), false) => record.revision >= *revision,
                (RevisionOption::Revision(revision), true) => record.revision <= *revision,
                (RevisionOption::End(()), false) | (RevisionOption::Start(()), true) => false,
                (RevisionOption::Start(()), false) | (RevisionOption::End(()), true) => true,
            });
        for record in wanted.take(count) {
            self.event(&record).await?;
        }
        Ok(())
    }

    /// Begins with the record at the position.
    async fn all_forwards(
        &mut self,
        from: &AllOption,
        count: usize,
        filter: &Selection,
    ) -> Result<(), Gone> {
        let mut next = match from {
            AllOption::Position(at) => self.record_at(at.commit_position, filter).await?,
            AllOption::Start(()) => 0,
            AllOption::End(()) => return Ok(()),
        };
        let mut left = count;
        loop {
            let page = self.page(next);
            if page.is_empty() {
                return Ok(());
            }
            next += page.len();
            for record in page.iter().filter(|record| filter.lets_through(record)) {
                if left == 0 {
                    return Ok(());
                }
                self.event(record).await?;
                left -= 1;
            }
        }
    }

    /// Begins with the record before the position.
    async fn all_backwards(
        &mut self,
        from: &AllOption,
        count: usize,
        filter: &Selection,
    ) -> Result<(), Gone> {
        let mut before = match from {
            AllOption::Position(at) => self.record_at(at.commit_position, filter).await?,
            AllOption::Start(()) => 0,
            AllOption::End(()) => self.shared.memory.records().all.len(),
        };
        let mut left = count;
        while before > 0 {
            let first = before.saturating_sub(PAGE);
            let page = self.shared.memory.records().all[first..before].to_vec();
            before = first;
            for record in page
                .iter()
                .rev()
                .filter(|record| filter.lets_through(record))
            {
                if left == 0 {
                    return Ok(());
                }
                self.event(record).await?;
                left -= 1;
            }
        }
        Ok(())
    }

    /// Number of the record at the position. A server reads everything from no other number than one that a record has.
    async fn record_at(&self, position: u64, filter: &Selection) -> Result<usize, Gone> {
        let found = {
            let records = self.shared.memory.records();
            let number = records.at(position);
            let record = records.all.get(number);
            record
                .is_some_and(|record| record.position == position)
                .then_some(number)
        };
        let Some(number) = found else {
            let refused = Status::unknown(filter.refusal());
            drop(self.sender.send(Err(refused)).await);
            return Err(Gone);
        };
        Ok(number)
    }

    /// Begins behind the position, and never ends.
    async fn subscription(&mut self, from: &AllOption, filter: &Selection) -> Result<(), Gone> {
        let number = self
            .shared
            .calls
            .subscriptions
            .fetch_add(1, Ordering::SeqCst);
        let mut grown = self.shared.memory.watch();
        let subscription_id = format!("subscription {number}");
        self.send(Content::Confirmation(SubscriptionConfirmation {
            subscription_id,
        }))
        .await?;
        let mut next = {
            let records = self.shared.memory.records();
            match from {
                AllOption::Position(at) => records.at(at.commit_position.saturating_add(1)),
                AllOption::Start(()) => 0,
                AllOption::End(()) => records.all.len(),
            }
        };
        let mut unmarked = 0;
        let mut is_live = false;
        loop {
            let page = self.page(next);
            next += page.len();
            for record in &page {
                if filter.lets_through(record) {
                    self.event(record).await?;
                }
                unmarked += 1;
                if unmarked >= filter.interval {
                    unmarked = 0;
                    self.send(Content::Checkpoint(Checkpoint {
                        commit_position: record.position,
                        prepare_position: record.position,
                        timestamp: None,
                    }))
                    .await?;
                }
            }
            if !page.is_empty() {
                continue;
            }
            if !is_live {
                is_live = true;
                let position = self
                    .shared
                    .memory
                    .records()
                    .all
                    .last()
                    .map(|last| Position {
                        commit_position: last.position,
                        prepare_position: last.position,
                    });
                self.send(Content::CaughtUp(CaughtUp {
                    timestamp: None,
                    stream_revision: None,
                    position,
                }))
                .await?;
            }
            tokio::select! {
                changed = grown.changed() => changed.map_err(|_| Gone)?,
                () = self.sender.closed() => return Err(Gone),
            }
        }
    }

    fn page(&self, from: usize) -> Vec<Arc<Record>> {
        let records = self.shared.memory.records();
        let end = records.all.len().min(from + PAGE);
        records.all[from.min(end)..end].to_vec()
    }

    async fn event(&mut self, record: &Record) -> Result<(), Gone> {
        if self.shared.faults.cuts_read(self.given) {
            self.shared.cut();
            return Err(Gone);
        }
        self.given += 1;
        let mut metadata = record.event.metadata.clone();
        // Ticks of 100 ns since 1970.
        metadata.insert("created".to_owned(), "16000000000000000".to_owned());
        let value = if self.structured_ids {
            let (most, least) = record.id.as_u64_pair();
            uuid::Value::Structured(uuid::Structured {
                most_significant_bits: most.cast_signed(),
                least_significant_bits: least.cast_signed(),
            })
        } else {
            uuid::Value::String(record.id.to_string())
        };
        let event = read_event::RecordedEvent {
            id: Some(Uuid { value: Some(value) }),
            stream_identifier: Some(identifier(&record.stream)),
            stream_revision: record.revision,
            prepare_position: record.position,
            commit_position: record.position,
            metadata,
            custom_metadata: record.event.custom_metadata.clone(),
            data: record.event.data.clone(),
        };
        self.send(Content::Event(ReadEvent {
            event: Some(event),
            link: None,
            position: Some(read_event::Position::CommitPosition(record.position)),
        }))
        .await
    }

    async fn send(&mut self, content: Content) -> Result<(), Gone> {
        let answer = ReadResp {
            content: Some(content),
        };
        self.sender.send(Ok(answer)).await.map_err(|_| Gone)
    }
}

impl Selection {
    /// What a server says that does not read from there.
    fn refusal(&self) -> &'static str {
        if self.prefixes.is_empty() {
            "Unexpected ReadAllResult: Error"
        } else {
            "Unexpected FilteredReadAllResult: Error"
        }
    }

    fn lets_through(&self, record: &Record) -> bool {
        let event_type = record.event.metadata.get("type").map_or("", String::as_str);
        let looked_at = if self.by_event_type {
            event_type
        } else {
            record.stream.as_str()
        };
        let fits = |prefix: &String| looked_at.starts_with(prefix);
        self.prefixes.is_empty() || self.prefixes.iter().any(fits)
    }
}

fn what(options: Options) -> Result<What, Status> {
    let filter = selection(options.filter_option)?;
    let stream = options
        .stream_option
        .ok_or_else(|| missing("stream or $all"))?;
    let count = options
        .count_option
        .ok_or_else(|| missing("count or subscription"))?;
    let limit = |count| usize::try_from(count).unwrap_or(usize::MAX);
    match (stream, count) {
        (StreamOption::Stream(stream), CountOption::Count(count)) => Ok(What::Stream {
            name: name(stream.stream_identifier)?,
            from: stream.revision_option.ok_or_else(|| missing("revision"))?,
            count: limit(count),
        }),
        (StreamOption::Stream(_), CountOption::Subscription(_)) => Err(Status::unimplemented(
            "the stand-in has subscriptions to $all only",
        )),
        (StreamOption::All(all), CountOption::Count(count)) => Ok(What::All {
            from: all.all_option.ok_or_else(|| missing("position"))?,
            count: limit(count),
            filter,
        }),
        (StreamOption::All(all), CountOption::Subscription(_)) => Ok(What::Subscription {
            from: all.all_option.ok_or_else(|| missing("position"))?,
            filter,
        }),
    }
}

fn selection(filter: Option<FilterOption>) -> Result<Selection, Status> {
    let Some(FilterOption::Filter(FilterOptions {
        filter: Some(filter),
        window: Some(window),
        checkpoint_interval_multiplier,
    })) = filter
    else {
        return Ok(Selection {
            prefixes: Vec::new(),
            by_event_type: false,
            interval: usize::MAX,
        });
    };
    let by_event_type = matches!(filter, Filter::EventType(_));
    let (Filter::StreamIdentifier(Expression { regex, prefix })
    | Filter::EventType(Expression { regex, prefix })) = filter;
    if !regex.is_empty() {
        return Err(Status::unimplemented("the stand-in filters by prefix only"));
    }
    let window = match window {
        Window::Max(records) => records,
        Window::Count(()) => 32,
    };
    let interval = window.saturating_mul(checkpoint_interval_multiplier);
    Ok(Selection {
        prefixes: prefix,
        by_event_type,
        interval: usize::try_from(interval).unwrap_or(usize::MAX).max(1),
    })
}

fn identifier(stream: &str) -> StreamIdentifier {
    StreamIdentifier {
        stream_name: stream.as_bytes().to_vec(),
    }
}

fn missing(what: &str) -> Status {
    Status::invalid_argument(format!("{what} is missing"))
}
