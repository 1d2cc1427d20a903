//! A PostgreSQL cluster of a test's own, which it may restart.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use adapters::postgres::PostgresServer;
use tokio::runtime::Handle;

/// A cluster that may be restarted, as no other test uses it. It ends when the script's input does.
#[derive(Debug)]
pub struct Cluster {
    script: Child,
    pub url: String,
    control: PathBuf,
}

impl Cluster {
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("postgres");
        let report = r#"echo "$BACKUPCHECKS_TEST_POSTGRES"; echo "$BACKUPCHECKS_TEST_POSTGRES_CONTROL"; cat"#;
        let mut script = Command::new(script)
            .args(["bash", "-c", report])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script that starts a cluster");
        let output = script.stdout.take().expect("its output");
        let mut lines = BufReader::new(output).lines();
        let mut line = || lines.next().expect("a line").expect("a line");
        let (url, control) = (line(), PathBuf::from(line()));
        Self {
            script,
            url,
            control,
        }
    }

    pub fn server(&self) -> PostgresServer {
        PostgresServer::new(&self.url, Handle::current()).expect("a URL")
    }

    /// `immediate` is a crash.
    pub fn restart(&self, mode: &str) {
        self.control(&["restart", "-m", mode]);
    }

    /// Until [`begin`](Self::begin) nobody answers.
    pub fn stop(&self) {
        self.control(&["stop", "-m", "fast"]);
    }

    pub fn begin(&self) {
        self.control(&["start"]);
    }

    /// Gives a folder to the account that the server runs as.
    pub fn own(&self, folder: &Path) {
        let data = self.control.with_file_name("data");
        let done = Command::new("chown")
            .arg("--reference")
            .args([data.as_path(), folder])
            .status();
        assert!(done.expect("chown").success());
    }

    fn control(&self, arguments: &[&str]) {
        let done = Command::new(&self.control)
            .args(arguments)
            .stdout(Stdio::null())
            .status();
        assert!(done.expect("the control program").success());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        drop(self.script.wait());
    }
}
