//! What the program's role can do to the log, tried as that role.

use acceptance::{
    on_engines,
    place::{Engines, Place},
    program,
};

on_engines!(
    postgres = Postgres,
    [
        the_programs_role_may_add_to_the_log_and_no_more,
        no_other_log_comes_before_the_one_that_the_url_names,
        as_the_owner_of_the_log_the_program_does_not_start
    ]
);

/// All of them would change what is written, or let somebody do it later.
const REFUSED: [&str; 47] = [
    "UPDATE events SET payload = '{}'",
    "UPDATE events SET recorded_at = 0 WHERE position = 1",
    "DELETE FROM events",
    "TRUNCATE events",
    "DROP TABLE events",
    "ALTER TABLE events DISABLE TRIGGER ALL",
    "ALTER TABLE events DISABLE TRIGGER events_are_never_changed",
    "DROP TRIGGER events_are_never_deleted ON events",
    "CREATE TRIGGER mine BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION events_complete()",
    "CREATE RULE mine AS ON INSERT TO events DO INSTEAD NOTHING",
    "ALTER TABLE events OWNER TO test_program",
    "ALTER TABLE events RENAME TO events_of_before",
    "ALTER TABLE events ADD COLUMN mine int",
    "ALTER TABLE events ENABLE ROW LEVEL SECURITY",
    "CREATE TABLE public_views.mine () INHERITS (events)",
    "CREATE TABLE public_views.mine (position bigint REFERENCES events)",
    "DROP INDEX events_by_stream",
    // Into a gap among older ones.
    "INSERT INTO events (position, event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, recorded_at, \
     payload, metadata) OVERRIDING SYSTEM VALUE VALUES (0, gen_random_uuid(), 'customer', 'a', 1, 'Tested', '1', 0, '{}', '{}')",
    "ALTER TABLE events ALTER COLUMN position RESTART",
    "SELECT setval('events_position_seq', 1)",
    "ALTER FUNCTION events_stay() OWNER TO test_program",
    "CREATE OR REPLACE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "DROP FUNCTION events_stay() CASCADE",
    "ALTER FUNCTION events_take_turn() SET search_path = public_views",
    "UPDATE chain_links SET hash = decode(repeat('00', 32), 'hex')",
    "DELETE FROM chain_links",
    "TRUNCATE chain_links",
    "DROP TABLE chain_links",
    "ALTER TABLE chain_links DISABLE TRIGGER ALL",
    "ALTER TABLE chain_links RENAME TO chain_links_of_before",
    "CREATE OR REPLACE FUNCTION chain_links_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "UPDATE chain_mark SET position = 0",
    "DELETE FROM chain_mark",
    "DELETE FROM revoked_tokens",
    "DELETE FROM token_hashes",
    "UPDATE token_hashes SET token_id = gen_random_uuid()",
    "DELETE FROM schema_migrations",
    "INSERT INTO schema_migrations (version) VALUES (99)",
    "CREATE TABLE public.mine ()",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DROP SCHEMA public CASCADE",
    "ALTER SCHEMA public OWNER TO test_program",
    "SET session_replication_role = replica",
    "SET ROLE test_owner",
    "GRANT test_owner TO test_program",
    "DROP OWNED BY test_owner",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
];

async fn the_programs_role_may_add_to_the_log_and_no_more(place: Place) {
    program::add_user(&place, "Robin", "viewer");
    let database = place.database();
    let kept = || {
        database.text(
            "SELECT (SELECT string_agg(events::text, ',' ORDER BY position) FROM events) \
             || (SELECT string_agg(chain_links::text, ',' ORDER BY position) FROM chain_links) \
             || (SELECT position FROM chain_mark) || (SELECT string_agg(token_id::text, ',') FROM token_hashes)",
        )
    };
    let before = kept();
    for sql in REFUSED {
        let refused = database.execute_as_program(sql);
        let reason = refused.expect_err(sql);
        let is_right = [
            "permission denied",
            "must be owner",
            "never lowered",
            "must have admin option",
            "must be superuser",
        ]
        .iter()
        .any(|words| reason.contains(words));
        assert!(is_right, "{sql}: {reason}");
    }
    assert_eq!(kept(), before);
    program::assert_log_is_sound(&place);
    // Nothing is held against it.
    let checked = program::run(&place, &["audit", "verify"]);
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(!said.contains("could change its own log"), "{said}");
}

/// By default a schema that is called like the role comes first, and the role may make schemas.
async fn no_other_log_comes_before_the_one_that_the_url_names(place: Place) {
    program::add_user(&place, "Robin", "viewer");
    let database = place.database();
    database
        .execute_as_program("CREATE SCHEMA test_program")
        .expect("made");
    let url = format!("{}&options=-c%20search_path%3Dpublic", database.url());
    let named = Place::at(Some(url), None);
    let listed = program::succeed(&named, &["user", "list"]);
    assert!(listed.contains("Robin"), "{listed}");
    program::succeed(&named, &["audit", "verify"]);
    // Without the name it is told at least that this log is the role's own.
    program::add_user(&place, "Mallory", "admin");
    let checked = program::run(&place, &["audit", "verify"]);
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(said.contains("could change its own log"), "{said}");
}

/// It would make views that the program's role cannot touch.
async fn as_the_owner_of_the_log_the_program_does_not_start(place: Place) {
    let owner = Place::at(Some(place.database().owner_url()), None);
    let refused = program::run(&owner, &["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(
        said.contains("test_owner owns the log") && said.contains("works as test_program"),
        "{said}"
    );
    program::add_user(&place, "Robin", "viewer");
}

/// A role that owns its log could do all of that, and is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_role_for_everything_works_and_its_price_is_told() {
    let place = Place::new(Engines::PostgresOfOneRole);
    program::add_user(&place, "Robin", "viewer");
    let mut server = program::Server::start(&place);
    server.wait_for_log("could change its own log (it owns the database;");
    server.stop();
    let checked = program::run(&place, &["audit", "verify"]);
    assert!(checked.status.success());
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(said.contains("note: the program's role"), "{said}");
    program::succeed(&place, &["migrate"]);
    let database = place.database();
    let change = "ALTER TABLE events DISABLE TRIGGER ALL; UPDATE events SET event_type = 'Other' WHERE position = 1";
    database.execute_as_program(change).expect("changed");
    let found = program::run(&place, &["audit", "verify"]);
    assert_eq!(found.status.code(), Some(1), "the chain shows it");
}
