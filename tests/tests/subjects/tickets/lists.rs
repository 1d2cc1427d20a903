//! The list of tickets.

use serde_json::{Value, json};

use crate::tickets::work::{Work, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_filtered_and_paged() {
    let work = Work::begin().await;
    let mut opened = Vec::new();
    for _ in 0..3 {
        opened.push(work.open().await);
    }
    work.resolve(&opened[1]).await;
    let query = "query($filter: TicketFilterInput!, $after: String) { tickets(first: 1, after: $after, filter: $filter) \
         { nodes { id } pageInfo { hasNextPage endCursor } } }";
    let list = async |filter: Value| {
        let mut found = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = work
                .asking
                .data(query, json!({"filter": filter, "after": after}))
                .await;
            let page = &page["tickets"];
            found.extend(
                page["nodes"]
                    .as_array()
                    .expect("nodes")
                    .iter()
                    .map(|node| text(&node["id"])),
            );
            if page["pageInfo"]["hasNextPage"] == false {
                return found;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    };
    let newest_first = |picked: &[usize]| {
        let mut ids: Vec<_> = picked.iter().map(|&n| opened[n].clone()).collect();
        ids.sort_by(|a, b| b.cmp(a));
        ids
    };
    assert_eq!(list(json!({})).await, newest_first(&[0, 1, 2]));
    assert_eq!(list(json!({"open": true})).await, newest_first(&[0, 2]));
    assert_eq!(
        list(json!({"open": false, "jobId": work.job_id()})).await,
        newest_first(&[1])
    );
    assert_eq!(
        list(json!({"text": "t20260701.0003"})).await,
        newest_first(&[2])
    );
    assert_eq!(list(json!({"ofPsa": true})).await, Vec::<String>::new());
    let customer = format!("Customer:{}", work.customer);
    assert_eq!(
        list(json!({"customerId": customer})).await,
        Vec::<String>::new()
    );
}
