//! An S3 service written by others, on loopback: `scripts/s3.sh` installs it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const KEY: &str = "AKIDFORTESTS";
const SECRET: &str = "a secret for tests";
const BUCKET: &str = "copies";

/// A running service with one bucket. Dropping it ends it.
pub struct S3 {
    process: Child,
    endpoint: String,
    folder: TempDir,
}

fn binary() -> PathBuf {
    let binary = std::env::var_os("S3_BIN").map_or_else(
        || {
            let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
            home.join(".cache/homeport/s3s/bin/s3s-fs")
        },
        PathBuf::from,
    );
    assert!(binary.is_file(), "no S3 service at {}: run scripts/s3.sh", binary.display());
    binary
}

impl S3 {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut process = Command::new(binary())
            .args(["--host", "127.0.0.1", "--port", "0"])
            .args(["--access-key", KEY, "--secret-key", SECRET])
            .arg(folder.path())
            .env("RUST_LOG", "s3s_fs=info")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let said = "server is running at ";
        let endpoint = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once(said).map(|(_, address)| address.trim().to_owned()));
        // What it says later is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, endpoint: endpoint.unwrap(), folder }
    }

    /// Where the bucket's objects lie.
    pub fn bucket(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }

    /// The names of what is in the bucket; the service's own notes begin with a dot.
    pub fn objects(&self) -> Vec<String> {
        let mut found = names(&self.bucket());
        found.retain(|name| !name.starts_with('.'));
        found
    }

    /// How much lies there of uploads that were not finished.
    pub fn unfinished(&self) -> usize {
        let all = names(self.folder.path()).into_iter().chain(names(&self.bucket()));
        all.filter(|name| name.starts_with(".upload")).count()
    }

    /// What the settings are told to use it.
    pub fn settings(&self) -> Value {
        json!({
            "enabled": true,
            "endpoint": self.endpoint,
            "bucket": BUCKET,
            "region": "eu-west-1",
            "accessKey": KEY,
            "secret": SECRET,
            "forcePathStyle": true,
        })
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        self.endpoint.trim_end_matches('/')
    }

    /// What an integration is told to use it.
    pub fn credentials(&self) -> Value {
        json!({ "bucket": BUCKET, "region": "eu-west-1", "key": KEY, "secret": SECRET })
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect::<Vec<_>>();
    names.sort();
    names
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.kill();
    }
}
