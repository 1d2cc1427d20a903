//! A schema of the log that is not the program's: it says what to run, ends with 7, and writes nothing.

use acceptance::{
    contract::postgres::Database,
    place::Place,
    program::{self, Server},
};

const OF_SCHEMA: i32 = 7;

/// Those that would begin an installation.
const BEGIN: [&[&str]; 4] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["migrate"],
    &["user", "add", "Robin", "--role", "admin"],
    &["import", "mail", "."],
];

/// Those that need one.
const NEED_ONE: [&[&str]; 2] = [&["replay", "--rebuild"], &["audit", "verify"]];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_log_that_the_owner_has_not_made_is_not_made_by_the_program() {
    let place = Place::in_postgres(Database::without_log());
    for verb in BEGIN {
        assert_refused(&place, verb, "has schema 0, this program needs");
    }
    for verb in NEED_ONE {
        let output = program::run(&place, verb);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("there is no installation"),
            "{verb:?}: {said}"
        );
    }
    assert_eq!(made(&place), "", "nothing was written");
    let said = place.migrate_as_owner(&[]);
    assert!(
        said.contains("test_owner owns it, test_program may add to it"),
        "{said}"
    );
    program::add_user(&place, "Robin", "admin");
    Server::start(&place).stop();
    // The owner brings up what is brought up already.
    place.migrate_as_owner(&[]);
    program::succeed(&place, &["migrate"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_an_old_schema_the_program_says_what_to_run_and_writes_nothing() {
    let place = Place::in_postgres(Database::new());
    program::add_user(&place, "Robin", "admin");
    let database = place.database();
    let newest = database.text("SELECT max(version)::text FROM schema_migrations");
    // As the program before left it.
    let before = "DELETE FROM schema_migrations WHERE version = 6; DROP TRIGGER chain_mark_rises ON chain_mark; \
                  DROP FUNCTION chain_mark_rises(); DROP SCHEMA public_views CASCADE";
    database.execute(before).expect("taken back");
    let was = made(&place);
    assert_all_refused(
        &place,
        &format!("has schema 5, this program needs {newest}"),
    );
    assert_eq!(made(&place), was, "nothing was written");
    place.migrate_as_owner(&[]);
    program::assert_log_is_sound(&place);
    Server::start(&place).stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_schema_of_a_newer_program_is_left_alone() {
    let place = Place::in_postgres(Database::new());
    let database = place.database();
    database
        .execute("INSERT INTO schema_migrations (version) VALUES (99)")
        .expect("newer");
    let was = made(&place);
    for verb in BEGIN.iter().chain(&NEED_ONE) {
        let output = program::run(&place, verb);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(OF_SCHEMA), "{verb:?}: {said}");
        assert!(
            said.contains("written by a newer program (schema 99"),
            "{said}"
        );
    }
    let as_owner = ["migrate", "--owner", &database.owner_url()];
    let output = program::run(&place, &as_owner);
    assert_eq!(output.status.code(), Some(OF_SCHEMA));
    assert_eq!(made(&place), was, "nothing was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_role_without_rights_is_told_who_gives_them() {
    let place = Place::in_postgres(Database::new());
    let revoke = "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM test_program";
    place.database().execute(revoke).expect("revoked");
    assert_all_refused(&place, "test_program has no rights on the log");
    place.migrate_as_owner(&[]);
    program::add_user(&place, "Robin", "admin");
}

fn assert_all_refused(place: &Place, words: &str) {
    for verb in BEGIN.iter().chain(&NEED_ONE) {
        assert_refused(place, verb, words);
    }
}

fn assert_refused(place: &Place, verb: &[&str], words: &str) {
    let output = program::run(place, verb);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(OF_SCHEMA), "{verb:?}: {said}");
    for words in [words, "backupchecks migrate --owner-file"] {
        assert!(
            said.contains(words),
            "{verb:?} does not say `{words}`: {said}"
        );
    }
}

/// What there is in the database, with the number of events; nothing where there is nothing.
fn made(place: &Place) -> String {
    let sql = "SELECT coalesce(string_agg(n.nspname || '.' || c.relname, ',' ORDER BY n.nspname, c.relname), '') \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')";
    let relations = place.database().text(sql);
    if !relations.contains("public.events") {
        return relations;
    }
    let events = place.database().text("SELECT count(*)::text FROM events");
    format!("{events} events; {relations}")
}
