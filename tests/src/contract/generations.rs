//! Generations of views and the readings beside them: who may write, which one is live.

use std::{collections::BTreeSet, fmt::Debug, sync::Arc};

use projections::{
    ports::{
        Generation, GenerationState, Generations, Lease, NewGeneration, ReadingKey, Value,
        ViewWriter,
    },
    reading::RunDetails,
    store::{Column, Kind, TableDef},
};
use uuid::Uuid;

/// A place with nothing in it.
pub trait GenerationFixture: Debug + Sync {
    /// As another process would open it.
    fn open(&self) -> Arc<dyn Generations>;
}

static NUMBERS: TableDef = TableDef {
    name: "numbers",
    columns: &[Column {
        name: "number",
        kind: Kind::Int,
        nullable: false,
    }],
    key: 1,
    indexes: &[],
};

pub async fn one_leads_at_a_time(fixture: &impl GenerationFixture) {
    let (one, other) = (fixture.open(), fixture.open());
    let lease = one.try_lead().expect("an answer").expect("the lease");
    assert!(lease.holds());
    assert!(other.try_lead().expect("an answer").is_none());
    assert!(one.try_lead().expect("an answer").is_none());
    assert!(lease.holds(), "asking does not take it away");
    drop(lease);
    let lease = lead(other.as_ref()).await;
    assert!(lease.holds());
}

pub async fn the_list_says_what_was_begun_and_what_is_live(fixture: &impl GenerationFixture) {
    let (one, other) = (fixture.open(), fixture.open());
    assert_eq!(other.all().expect("a list"), []);
    assert_eq!(other.live().expect("an answer"), None);

    let lease = lead(one.as_ref()).await;
    let first = one.begin(lease.as_ref(), plan("first")).expect("begun");
    let second = one
        .begin(lease.as_ref(), plan("second \u{0} \"x\""))
        .expect("begun");
    assert!(first.id < second.id);
    assert_eq!(
        other.all().expect("a list"),
        [first.clone(), second.clone()]
    );

    one.mark_ready(lease.as_ref(), first.id).expect("marked");
    one.switch(lease.as_ref(), first.id).expect("switched");
    assert_eq!(other.live().expect("an answer"), Some(first.id));
    assert!(one.remove(lease.as_ref(), first.id).is_err());
    one.switch(lease.as_ref(), second.id).expect("switched");
    assert_eq!(other.live().expect("an answer"), Some(second.id));
    let first = Generation {
        state: GenerationState::Ready,
        ..first
    };
    assert_eq!(
        other.all().expect("a list"),
        [first.clone(), second.clone()]
    );

    one.remove(lease.as_ref(), first.id).expect("removed");
    assert_eq!(other.all().expect("a list"), std::slice::from_ref(&second));
    let third = one.begin(lease.as_ref(), plan("third")).expect("begun");
    assert!(third.id > second.id, "a number is not given out twice");
}

pub async fn generations_hold_views_of_their_own(fixture: &impl GenerationFixture) {
    let generations = fixture.open();
    let lease = lead(generations.as_ref()).await;
    let mut made = Vec::new();
    for number in [10, 20] {
        let plan = plan(&number.to_string());
        let generation = generations.begin(lease.as_ref(), plan).expect("begun");
        let mut writer = generations
            .writer(lease.as_ref(), generation.id)
            .expect("a writer");
        put(writer.as_mut(), number);
        made.push((generation.id, number));
    }
    let other = fixture.open();
    for (id, number) in &made {
        let reader = other.reader(*id).expect("a reader");
        let found = reader.select_now("SELECT number FROM numbers", &[]);
        assert_eq!(found.expect("rows"), [vec![Value::Int(*number)]]);
    }
    let (gone, _) = made[0];
    generations.remove(lease.as_ref(), gone).expect("removed");
    let reader = other.reader(gone).expect("a reader");
    assert!(
        reader
            .select_now("SELECT number FROM numbers", &[])
            .is_err()
    );
}

/// A writer that ended is followed by another, which finds what the first one committed.
pub async fn a_writer_takes_over_what_was_committed(fixture: &impl GenerationFixture) {
    let generations = fixture.open();
    let lease = lead(generations.as_ref()).await;
    let id = generations
        .begin(lease.as_ref(), plan("x"))
        .expect("begun")
        .id;
    for number in [1, 2] {
        let mut writer = generations.writer(lease.as_ref(), id).expect("a writer");
        put(writer.as_mut(), number);
        writer.begin().expect("a transaction");
        let mut row = std::iter::once(vec![Value::Int(number + 100)]);
        writer.upsert(&NUMBERS, &mut row).expect("written");
        // Without a commit.
    }
    let reader = generations.reader(id).expect("a reader");
    let found = reader.select(
        "SELECT number FROM numbers ORDER BY number".to_owned(),
        vec![],
    );
    assert_eq!(
        found.await.expect("rows"),
        [vec![Value::Int(1)], vec![Value::Int(2)]]
    );
}

pub async fn readings_are_kept_once_and_forgotten_by_revision(fixture: &impl GenerationFixture) {
    let readings = fixture.open().readings();
    let details = |count| vec![RunDetails::default(); count];
    readings
        .keep(vec![
            (key(1, "a"), details(2)),
            (key(2, "a"), details(0)),
            (key(1, "b"), details(3)),
        ])
        .expect("kept");
    // From a thread that answers no requests, as the program does.
    let apart = Arc::clone(&readings);
    let again = vec![(key(1, "a"), details(9))];
    let kept = tokio::task::spawn_blocking(move || apart.keep(again)).await;
    kept.expect("no panic").expect("kept");
    readings.keep(vec![]).expect("nothing to keep");
    let all = [key(1, "b"), key(3, "a"), key(1, "a"), key(2, "a")];
    let found = readings.fetch(&all).expect("readings");
    let wanted = [Some(details(3)), None, Some(details(2)), Some(details(0))];
    assert_eq!(found, wanted);

    let other = fixture.open().readings();
    let kept = BTreeSet::from(["b".to_owned(), "c".to_owned()]);
    other.retain(&kept).expect("retained");
    let found = readings.fetch(&all).expect("readings");
    assert_eq!(found, [Some(details(3)), None, None, None]);
}

fn key(mail: u128, revision: &str) -> ReadingKey {
    ReadingKey {
        mail_id: Uuid::from_u128(mail),
        revision: revision.to_owned(),
    }
}

fn put(writer: &mut dyn ViewWriter, number: i64) {
    writer.create(&[&NUMBERS]).expect("a table");
    writer.begin().expect("a transaction");
    let mut row = std::iter::once(vec![Value::Int(number)]);
    writer.upsert(&NUMBERS, &mut row).expect("written");
    writer.commit().expect("committed");
}

fn plan(code: &str) -> NewGeneration {
    NewGeneration {
        code: "code".to_owned(),
        revision: "revision".to_owned(),
        definitions: vec![("name.toml".to_owned(), code.to_owned())],
        replay: Some(Uuid::from_u128(7)),
        created_at: "2026-03-01T12:00:00.123Z".parse().expect("a time"),
    }
}

/// A database may see the end of the one before a moment later.
async fn lead(generations: &dyn Generations) -> Box<dyn Lease> {
    for _ in 0..500 {
        if let Some(lease) = generations.try_lead().expect("an answer") {
            return lease;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("somebody still leads");
}
