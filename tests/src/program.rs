//! The real program, `backupchecks`.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::client::Client;

/// The program beside the tests' own executables.
pub fn path() -> PathBuf {
    let test = env::current_exe().expect("the test's own path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("target/<profile>");
    let program = profile.join("backupchecks");
    assert!(
        program.is_file(),
        "{} is missing; build it with `cargo build -p api --bin backupchecks`, or run `make test`, which does so",
        program.display()
    );
    program
}

/// Where an installation is: a folder, or one with engines of its own.
pub trait Installed {
    fn data(&self) -> PathBuf;

    /// Flags that say where log and views are.
    fn flags(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Installed for Path {
    fn data(&self) -> PathBuf {
        self.to_owned()
    }
}

impl Installed for PathBuf {
    fn data(&self) -> PathBuf {
        self.clone()
    }
}

/// The program over an installation, without the settings of the person who runs the tests.
pub fn command(at: &(impl Installed + ?Sized), arguments: &[&str]) -> Command {
    let mut command = Command::new(path());
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("BACKUPCHECKS_") {
            command.env_remove(name);
        }
    }
    command
        .env("RUST_LOG", "info")
        // Many tests tell a history of another year.
        .env("BACKUPCHECKS_CLOCK_CHECK", "off")
        .arg("--data")
        .arg(at.data())
        .args(at.flags())
        .args(arguments)
        .stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn run(at: &(impl Installed + ?Sized), arguments: &[&str]) -> Output {
    command(at, arguments).output().expect("the program runs")
}

/// Runs the program, which is to succeed; gives what it prints.
pub fn succeed(at: &(impl Installed + ?Sized), arguments: &[&str]) -> String {
    let output = run(at, arguments);
    assert!(
        output.status.success(),
        "{arguments:?} ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// The log and its contents are as they were recorded. A server that was killed leaves its last events in no hash chain, which the
/// next verb makes good.
pub fn assert_log_is_sound(at: &(impl Installed + ?Sized)) {
    const UNLINKED: i32 = 4;
    // A verb links as it runs; on a busy machine it may end before it has.
    for _ in 0..20 {
        succeed(at, &["user", "list"]);
        let output = run(at, &["audit", "verify", "--contents"]);
        if output.status.code() != Some(UNLINKED) {
            break;
        }
    }
    succeed(at, &["audit", "verify", "--contents"]);
}

/// Adds a user and gives a token.
pub fn add_user(at: &(impl Installed + ?Sized), name: &str, role: &str) -> String {
    succeed(at, &["user", "add", name, "--role", role]);
    let token = succeed(at, &["token", "issue", name]);
    token.trim().to_owned()
}

/// Sends a signal, `INT` or `TERM`.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status();
    assert!(sent.expect("kill").success(), "the program ended before");
}

/// `backupchecks serve` on a port of its own; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn start(at: &(impl Installed + ?Sized)) -> Self {
        Self::start_with(at, &[])
    }

    /// With further flags.
    pub fn start_with(at: &(impl Installed + ?Sized), flags: &[&str]) -> Self {
        Self::start_changed(at, |command| {
            command.args(flags);
        })
    }

    /// With whatever else the command is to have; flags that stand before the verb are its environment.
    pub fn start_changed(
        at: &(impl Installed + ?Sized),
        change: impl FnOnce(&mut Command),
    ) -> Self {
        let mut command = command(at, &["serve", "--listen", "127.0.0.1:0"]);
        change(&mut command);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut log = BufReader::new(child.stderr.take().expect("its log")).lines();
        let mut seen = Vec::new();
        let address = loop {
            let Some(Ok(line)) = log.next() else {
                panic!("the server did not start:\n{}", seen.join("\n"));
            };
            if let Some((_, rest)) = line.split_once("address=")
                && line.contains("listening")
            {
                break rest.split_whitespace().next().unwrap_or(rest).to_owned();
            }
            seen.push(line);
        };
        // Somebody has to read the log, or the server would wait for that.
        let (lines, kept) = (Arc::new(Mutex::new(seen)), log.map_while(Result::ok));
        let reading = Arc::clone(&lines);
        thread::spawn(move || {
            kept.for_each(|line| {
                reading
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line);
            });
        });
        Self {
            child,
            address,
            log: lines,
        }
    }

    pub fn client(&self, token: &str) -> Client {
        Client::new(format!("http://{}", self.address), token)
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// `kill`, and waits until it has ended.
    pub fn terminate(mut self) -> ExitStatus {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.is_ok_and(|told| told.success()), "kill is needed");
        self.child.wait().expect("ended")
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        let lines = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        lines.join("\n")
    }

    /// Waits until it has logged these words.
    pub fn wait_for_log(&mut self, words: &str) {
        while !self.log().contains(words) {
            let ended = self.child.try_wait().expect("its state");
            assert_eq!(ended, None, "it ended without `{words}`:\n{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// As a supervisor would; waits until it has finished.
    pub fn stop(mut self) {
        signal(&self.child, "TERM");
        let ended = self.child.wait().expect("ended");
        assert!(ended.success(), "it ended with {ended}:\n{}", self.log());
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Killed already, or ended: then there is nothing left to do.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
