//! What people do to runs beside reviewing them: marks, links to tickets of a PSA, and tickets and remarks that are made from
//! them. Found in the log, and not in views.

use commands::{NewRemark, NewTicket};
use domain::ticket::PsaTicket;
use projections::replay::{ChangeKind, Seen};
use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;

use crate::installation::Installation;

/// Runs that one ticket or remark is made from.
const TOGETHER: usize = 5;

/// Marks every third of the runs, links every other third, and makes tickets and remarks from all.
pub async fn act_on(at: &Installation, runs: &[Uuid]) {
    let (commands, by) = (&at.backend.commands, at.somebody());
    let third = |nth| {
        runs.iter()
            .copied()
            .skip(nth)
            .step_by(3)
            .collect::<Vec<_>>()
    };
    let done = commands.mark_runs_successful(&third(0), None, &by).await;
    done.expect("marked");
    let psa = PsaTicket {
        system: "psa.example.com".to_owned(),
        id: 7,
        number: "T0007".to_owned(),
    };
    let done = commands.link_psa_ticket(&third(1), &psa, true, &by).await;
    done.expect("linked");
    for some in runs.chunks(TOGETHER) {
        let ticket = NewTicket {
            description: "Disk full".to_owned(),
            scopes: vec![],
            runs: some.to_vec(),
            active_from: None,
            psa: None,
        };
        commands.open_ticket(ticket, &by).await.expect("opened");
        let remark = NewRemark {
            text: "As agreed".to_owned(),
            scopes: vec![],
            runs: some.to_vec(),
            active_from: None,
        };
        commands.make_remark(remark, &by).await.expect("made");
    }
}

/// Something that somebody did to a run.
#[derive(Debug, Clone)]
pub struct Kept {
    pub run: Uuid,
    /// Told where the run is gone, and where it is back.
    pub kinds: [ChangeKind; 2],
    /// What the run is told with.
    pub says: Seen,
}

/// All of it, from the events.
pub fn of_log(at: &Installation) -> Vec<Kept> {
    let log = Connection::open(at.events()).expect("the log");
    let mut statement = log
        .prepare(
            "SELECT aggregate_id, event_type, payload, metadata FROM events WHERE event_type IN \
             ('RunMarkedSuccessful', 'PsaTicketLinked', 'TicketOpened', 'RemarkMade')",
        )
        .expect("a statement");
    let events = statement
        .query_map([], |row| {
            let text = |n| row.get::<_, String>(n);
            Ok((text(0)?, text(1)?, text(2)?, text(3)?))
        })
        .expect("events");
    let mut kept = Vec::new();
    for event in events {
        let (id, event_type, payload, metadata) = event.expect("an event");
        let id: Uuid = id.parse().expect("a UUID");
        let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let (payload, metadata) = (json(&payload), json(&metadata));
        let says = &payload[&event_type];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let runs = || -> Vec<Uuid> {
            let runs = says["runs"].as_array().into_iter().flatten();
            runs.map(|run| run.as_str().expect("text").parse().expect("a UUID"))
                .collect()
        };
        let mut seen = Seen::default();
        let (runs, kinds) = match event_type.as_str() {
            "RunMarkedSuccessful" => {
                seen.marked_by = text(&metadata["actor"]["name"]);
                let kinds = [ChangeKind::MarkOrphaned, ChangeKind::MarkRestored];
                (vec![id], kinds)
            }
            "PsaTicketLinked" => {
                seen.psa_ticket = text(&says["number"]);
                let kinds = [ChangeKind::PsaLinkOrphaned, ChangeKind::PsaLinkRestored];
                (vec![id], kinds)
            }
            "TicketOpened" => {
                seen.ticket_id = Some(id);
                let kinds = [
                    ChangeKind::TicketLinkOrphaned,
                    ChangeKind::TicketLinkRestored,
                ];
                (runs(), kinds)
            }
            _ => {
                seen.remark_id = Some(id);
                let kinds = [
                    ChangeKind::RemarkLinkOrphaned,
                    ChangeKind::RemarkLinkRestored,
                ];
                (runs(), kinds)
            }
        };
        kept.extend(runs.into_iter().map(|run| Kept {
            run,
            kinds,
            says: seen.clone(),
        }));
    }
    kept
}
