//! What none of them takes.

use acceptance::installation::Installation;
use domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::calendar::{
    holidays::{ADD, CHOOSE, HOLIDAYS, REMOVE},
    maintenance::{CANCEL, PLAN},
    settings::{GENERAL, SCHEDULES},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let nobody = format!("Customer:{}", Uuid::from_u128(7));
    let choose = |input: Value| json!({"input": input});
    for (query, input, code) in [
        (CHOOSE, json!({"source": "CALENDAR"}), "INVALID_INPUT"),
        (
            CHOOSE,
            json!({"source": "CALENDAR", "code": "XX"}),
            "NOT_FOUND",
        ),
        (
            CHOOSE,
            json!({"source": "NONE", "code": "NL"}),
            "INVALID_INPUT",
        ),
        (CHOOSE, json!({"source": "INHERITED"}), "INVALID_INPUT"),
        (
            CHOOSE,
            json!({"source": "NONE", "customerId": nobody}),
            "NOT_FOUND",
        ),
        (
            ADD,
            json!({"date": "2026-10-14", "name": " "}),
            "INVALID_INPUT",
        ),
        (
            ADD,
            json!({"date": "2500-10-14", "name": "x"}),
            "INVALID_INPUT",
        ),
        (REMOVE, json!({"date": "1900-01-01"}), "INVALID_INPUT"),
        (
            GENERAL,
            json!({"timeZone": "Mars/Olympus"}),
            "INVALID_INPUT",
        ),
        (GENERAL, json!({"dayStartsAt": 24}), "INVALID_INPUT"),
        (GENERAL, json!({"dayStartsAt": -1}), "INVALID_INPUT"),
        (
            SCHEDULES,
            json!({"leastLateMinutes": 1441}),
            "INVALID_INPUT",
        ),
    ] {
        let shown = format!("{input}");
        assert_eq!(asking.outcome(query, choose(input)).await, code, "{shown}");
    }
    let plan = |from: &str, until: &str, reason: &str| json!({"input": {"from": from, "until": until, "reason": reason}});
    let (begin, end) = ("2026-10-14T18:00:00Z", "2026-10-15T06:00:00Z");
    for variables in [
        plan(end, begin, "turned round"),
        plan(begin, begin, "empty"),
        plan(begin, "2027-01-14T18:00:00Z", "too long"),
        plan("2026-01-14T18:00:00Z", "2026-01-15T18:00:00Z", "past"),
        plan(begin, end, "  "),
        plan(begin, end, "two\nlines"),
        plan("+9999-01-01T00:00:00Z", "+9999-01-02T00:00:00Z", "far"),
    ] {
        let outcome = asking.outcome(PLAN, variables.clone()).await;
        assert_eq!(outcome, "INVALID_INPUT", "{variables}");
    }
    let mut both = plan(begin, end, "both");
    both["input"]["customerId"] = json!(nobody);
    assert_eq!(asking.outcome(PLAN, both.clone()).await, "NOT_FOUND");
    both["input"]["jobId"] = json!(format!("Job:{}", Uuid::from_u128(8)));
    assert_eq!(asking.outcome(PLAN, both).await, "INVALID_INPUT");
    let id = format!("MaintenanceWindow:{}", Uuid::from_u128(9));
    assert_eq!(asking.outcome(CANCEL, json!({"id": id})).await, "NOT_FOUND");
    let year = json!({"year": 2200});
    assert_eq!(asking.outcome(HOLIDAYS, year).await, "INVALID_INPUT");
    let of_nobody = json!({"year": 2026, "customer": nobody});
    assert_eq!(asking.outcome(HOLIDAYS, of_nobody).await, "NOT_FOUND");

    let trail = "{ auditTrail { nodes { streamType } } }";
    let trail = asking.data(trail, Value::Null).await;
    let nodes = trail["auditTrail"]["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().all(|node| node["streamType"] == "user"));
}
