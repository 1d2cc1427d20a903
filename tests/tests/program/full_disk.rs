//! A full disk: the program says so, keeps what it acknowledged, and goes on by itself when there is room.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use acceptance::{
    client::Client,
    cluster::Cluster,
    mails,
    place::Place,
    program,
    program::{Installed, Server},
};
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};

const REGISTER: &str =
    "mutation($name: String!) { registerCustomer(input: {name: $name}) { name } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_survives_a_full_disk() {
    let place = Place::at(None, None);
    let Some(disk) = Disk::at(place.data(), "24m") else {
        return;
    };
    survive(&place, &disk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgresql_survives_a_full_disk() {
    let cluster = Cluster::start();
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("rights");
    let Some(disk) = Disk::at(folder.path().join("disk"), "48m") else {
        return;
    };
    let space = disk.folder.join("space");
    fs::create_dir(&space).expect("a folder");
    cluster.own(&space);
    let mut connection = PgConnection::connect(&cluster.url)
        .await
        .expect("a connection");
    let sql = format!("CREATE TABLESPACE small LOCATION '{}'", space.display());
    connection
        .execute(sql.as_str())
        .await
        .expect("a tablespace");
    connection
        .execute("CREATE DATABASE small TABLESPACE small")
        .await
        .expect("a database");
    connection.close().await.expect("closed");
    let url = cluster.url.replacen("/postgres?", "/small?", 1);
    let place = Place::at(Some(url), None);
    survive(&place, &disk).await;
    drop(place);
    drop(cluster);
}

async fn survive(place: &Place, disk: &Disk) {
    let token = program::add_user(place, "Robin", "admin");
    let source = place.folder().join("mails");
    let sent: Vec<_> = mails::msp().mails(mails::first_day(), 2).collect();
    mails::write_folder(&source, &sent);
    let source = source.to_str().expect("UTF-8");
    let server = Server::start(place);
    let client = server.client(&token);
    let mut acknowledged = Vec::new();
    for number in 0..5 {
        let name = format!("Before {number}");
        assert_eq!(register(&client, &name).await, "ok");
        acknowledged.push(name);
    }

    disk.fill();
    // An import that needs more than what was reserved before says what is wrong.
    let output = program::run(place, &["import", "mail", source]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "there was room for it");
    assert!(
        said.contains("full") || said.contains("No space left"),
        "{said}"
    );
    // Others may find some room in what is there, until that is used up too.
    let mut refused = 0;
    for number in 0..2_000 {
        let name = format!("Within {number}");
        match register(&client, &name).await.as_str() {
            "ok" => acknowledged.push(name),
            code => {
                assert!(["UNAVAILABLE", "VIEWS_BEHIND"].contains(&code), "{code}");
                refused += 1;
                if refused == 3 {
                    break;
                }
            }
        }
    }
    assert!(refused > 0, "the disk was never full");
    let log = server.log();
    assert!(
        log.contains("is full") || log.contains("No space left"),
        "{log}"
    );

    disk.empty();
    let began = Instant::now();
    loop {
        let ready = client.get("/ready").await.status == 200;
        if ready && ["ok", "NAME_TAKEN"].contains(&register(&client, "After").await.as_str()) {
            break;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "{}", server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!(
        "{} acknowledged, well again after {:?}",
        acknowledged.len(),
        began.elapsed()
    );
    acknowledged.push("After".to_owned());
    program::succeed(place, &["import", "mail", source]);
    server.kill();

    let holdings = place.holdings();
    holdings.assert_whole();
    for name in acknowledged {
        let text = format!("{{\"name\":\"{name}\"}}");
        let count = holdings.events.iter().filter(|event| event.contains(&text));
        assert_eq!(count.count(), 1, "{name}");
    }
    let received = holdings
        .events
        .iter()
        .filter(|event| event.contains(" MailReceived "));
    assert_eq!(received.count(), sent.len());
    place.assert_rebuild_is_the_same();
}

async fn register(client: &Client, name: &str) -> String {
    client.outcome(REGISTER, json!({"name": name})).await
}

/// A small file system of its own, in memory.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// `None` for who may not mount: the tests of this file need root, and say so.
    fn at(folder: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&folder).expect("a folder");
        let options = format!("size={size},mode=0755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "none"])
            .arg(&folder)
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            eprintln!("not tested: a file system of {size} cannot be mounted; run this as root");
            return None;
        }
        Some(Self { folder })
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }

    fn fill(&self) {
        let mut filler = File::create(self.filler()).expect("a file");
        for size in [1 << 16, 1 << 12, 1] {
            while filler.write_all(&vec![1; size]).is_ok() {}
        }
        assert!(is_full(&self.folder));
    }

    fn empty(&self) {
        fs::remove_file(self.filler()).expect("removed");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: what is still open there goes when it is closed.
        drop(Command::new("umount").arg("-l").arg(&self.folder).status());
    }
}

fn is_full(folder: &Path) -> bool {
    let file = folder.join("one more");
    let full = fs::write(&file, [1; 8192]).is_err();
    drop(fs::remove_file(&file));
    full
}
