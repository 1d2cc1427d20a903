//! An installation of one role becomes one of two, by the script and the verb that the book names.

use std::{env, path::Path, process::Command};

use acceptance::{
    contract::postgres::cluster,
    mails,
    place::{Engines, Place},
    program::{self, Server},
};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_installation_of_one_role_is_set_apart_by_script_and_verb() {
    let place = Place::new(Engines::PostgresOfOneRole);
    let token = program::add_user(&place, "Robin", "admin");
    let letters = place.folder().join("letters");
    std::fs::create_dir(&letters).expect("a folder");
    let import = || {
        let folder = letters.to_str().expect("UTF-8");
        program::succeed(&place, &["import", "mail", folder]);
    };
    let write = |number: usize| {
        let letter = mails::letter(number, "Nothing of a backup");
        std::fs::write(letters.join(format!("{number}.eml")), letter).expect("a mail");
    };
    write(1);
    import();
    let before = place.holdings();
    assert_ne!(power(&place), Value::Array(vec![]));

    let owner = format!("apart_{}", std::process::id());
    let url = place.database().url_of(&owner);
    let migrate = ["migrate", "--owner", &url];
    // The verb alone cannot: that is an administrator's to do.
    run_script(&place, &owner);
    let hinted = place
        .database()
        .text("SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()");
    assert_eq!(hinted, owner);
    // Between the two it goes on as before.
    program::succeed(&place, &["user", "list"]);
    program::succeed(&place, &migrate);
    // Again, both change nothing.
    run_script(&place, &owner);
    program::succeed(&place, &migrate);

    assert_eq!(power(&place), Value::Array(vec![]));
    before.assert_same("set apart", &place.holdings());
    let refused = place
        .database()
        .execute_as_program("ALTER TABLE events DISABLE TRIGGER ALL");
    assert!(refused.expect_err("refused").contains("must be owner"));

    // Everything goes on: new mails, people, a rebuild in new schemas, and a start.
    write(2);
    import();
    program::add_user(&place, "Kim", "viewer");
    place.assert_rebuild_is_the_same();
    let server = Server::start(&place);
    assert!(
        !server.log().contains("could change its own log"),
        "{}",
        server.log()
    );
    let answer = server
        .client(&token)
        .data("{ customers(first: 1) { nodes { name } } }", Value::Null)
        .await;
    assert!(answer["customers"]["nodes"].is_array());
    server.stop();
    program::assert_log_is_sound(&place);
    assert_eq!(place.holdings().events.len(), before.events.len() + 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_only_an_administrator_can_do_is_named() {
    let place = Place::new(Engines::PostgresOfOneRole);
    program::add_user(&place, "Robin", "admin");
    let database = place.database();
    // It is a member of the program's role, as the script makes it, but the database is still the program's.
    let refused = program::run(&place, &["migrate", "--owner", &database.owner_url()]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(
        said.contains("it owns the database") && said.contains("deploy/postgres/roles.sql"),
        "{said}"
    );
    let events = "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'events'";
    assert_eq!(database.text(events), "test_program", "nothing was changed");
    // Both URLs of one role, and of two databases.
    let refused = program::run(&place, &["migrate", "--owner", &database.url()]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        said.contains("both URLs lead to the role test_program"),
        "{said}"
    );
    let elsewhere = cluster().replacen("postgres://postgres@", "postgres://test_owner@", 1);
    let refused = program::run(&place, &["migrate", "--owner", &elsewhere]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("lead to two places"), "{said}");
}

/// What the verification says that the program's role could do.
fn power(place: &Place) -> Value {
    let said = program::succeed(place, &["audit", "verify", "--json"]);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["sound"], true, "{said}");
    said["power_over_log"].clone()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the script that starts the cluster says where psql is"
)]
fn run_script(place: &Place, owner: &str) {
    let psql = env::var("BACKUPCHECKS_TEST_PSQL").expect("psql, which tests/postgres names");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/postgres/roles.sql");
    let set = |name: &str, value: &str| ["-v".to_owned(), format!("{name}={value}")];
    let done = Command::new(psql)
        .args(["--no-psqlrc", "--quiet"])
        .args(set("program", "test_program"))
        .args(set("owner", owner))
        .args(set("database", place.database().name()))
        .arg("-f")
        .arg(script)
        .arg(cluster())
        .output()
        .expect("psql runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
}
