//! One process keeps the views up to date at a time, and there is always one.

use std::time::Duration;

use backend::{Backend, Replays, configuration::Configuration};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_takes_over_when_the_leader_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let configuration = Configuration::in_folder(folder.path());
    let first = Backend::open(&configuration, Replays::LeftAlone, &mut |_| {}).expect("opened");
    let second = Backend::open(&configuration, Replays::LeftAlone, &mut |_| {}).expect("opened");
    assert!(first.is_leader());
    assert!(!second.is_leader());

    // What the second one does is shown by the views of the first one.
    second
        .commands
        .register_customer("Acme", &second.operator())
        .await
        .expect("registered");
    first.settle().await.expect("settled");

    drop(first);
    let taken_over = async {
        while !second.is_leader() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), taken_over)
        .await
        .expect("it takes over");
    let refused = second
        .commands
        .register_customer("ACME", &second.operator())
        .await;
    assert_eq!(refused.expect_err("the name is taken").code(), "NAME_TAKEN");
    second
        .commands
        .register_customer("Globex", &second.operator())
        .await
        .expect("registered");
    second.settle().await.expect("settled");
    assert!(second.is_ready().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_were_deleted_are_whole_when_the_program_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let configuration = Configuration::in_folder(folder.path());
    let backend = Backend::open(&configuration, Replays::LeftAlone, &mut |_| {}).expect("opened");
    for name in ["Acme", "Globex", "Initech"] {
        backend
            .commands
            .register_customer(name, &backend.operator())
            .await
            .expect("registered");
    }
    drop(backend);
    std::fs::remove_file(folder.path().join("views.db")).expect("removed");

    let backend = Backend::open(&configuration, Replays::LeftAlone, &mut |_| {}).expect("opened");
    let filter = projections::views::customers::CustomerFilter::default();
    let page = projections::store::PageRequest {
        first: 10,
        after: None,
    };
    // At once, without waiting for anything.
    let customers = projections::views::customers::customers(backend.views(), &filter, &page)
        .await
        .expect("customers");
    assert_eq!(customers.items.len(), 3);
}
