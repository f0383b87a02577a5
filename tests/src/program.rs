//! The real program, as a child process.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{ADMIN, Client, PASSWORD};

/// A debug build on a busy machine takes a while to open a database that was not closed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `homeport serve`. Dropping it kills the process.
pub struct Program {
    child: Child,
    /// The line it printed when it was ready.
    pub ready: Value,
    log: Arc<Mutex<String>>,
}

/// How it is to be started.
pub struct Serve {
    command: Command,
    defaults: Vec<&'static str>,
    given: Vec<String>,
}

/// It ended before it was ready.
#[derive(Debug)]
pub struct Refused {
    /// How it ended.
    pub status: ExitStatus,
    /// What it said.
    pub log: String,
}

/// The program's file: `HOMEPORT_BIN`, or the one that was built with this test.
pub fn binary() -> PathBuf {
    std::env::var_os("HOMEPORT_BIN").map_or_else(
        || {
            let test = std::env::current_exe().unwrap();
            test.parent().and_then(Path::parent).unwrap().join("homeport")
        },
        PathBuf::from,
    )
}

fn command() -> Command {
    let mut command = Command::new(binary());
    command.env_remove("HOMEPORT_LOG").stdin(Stdio::null());
    command
}

/// Runs a command of the program to its end.
pub fn run<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    let output = command().args(arguments).output();
    output.unwrap_or_else(|error| {
        panic!("{}: {error}; build the workspace first", binary().display())
    })
}

/// Starts a command of the program and waits for nothing.
pub fn start<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Child {
    let child = command().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    child.unwrap_or_else(|error| panic!("{}: {error}", binary().display()))
}

impl Serve {
    /// On a folder, on free ports, unannounced.
    pub fn on(folder: &Path) -> Self {
        let mut command = command();
        command.arg("serve").arg("--data-dir").arg(folder);
        let defaults = vec![
            "--listen",
            "127.0.0.1:0",
            "--loopback",
            "127.0.0.1:0",
            "--trust-page",
            "127.0.0.1:0",
        ];
        Self { command, defaults, given: vec!["--no-mdns".to_owned()] }
    }

    /// As a box that tells the network of itself.
    #[must_use]
    pub fn announced(mut self) -> Self {
        self.given.retain(|option| option != "--no-mdns");
        self
    }

    /// With an option; one of the addresses replaces the free port.
    #[must_use]
    pub fn with(mut self, option: &'static str, value: &str) -> Self {
        if let Some(at) = self.defaults.iter().position(|default| *default == option) {
            self.defaults.drain(at..at + 2);
        }
        self.given.extend([option.to_owned(), value.to_owned()]);
        self
    }

    /// With an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With no more than so many files open at once.
    #[must_use]
    pub fn with_few_files(mut self, most: u32) -> Self {
        let mut limited = Command::new("sh");
        limited.args(["-c", &format!("ulimit -n {most} && exec \"$@\""), "sh"]);
        limited.arg(self.command.get_program()).args(self.command.get_args());
        limited.env_remove("HOMEPORT_LOG").stdin(Stdio::null());
        let given = self.command.get_envs().filter_map(|(name, value)| Some((name, value?)));
        limited.envs(given);
        self.command = limited;
        self
    }

    /// Starts the process and waits for nothing.
    pub fn spawn(mut self) -> Child {
        self.command
            .args(self.defaults)
            .args(self.given)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", binary().display()))
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// When it ends first.
    pub fn try_start(self) -> Result<Program, Refused> {
        let mut child = self.spawn();
        let log = Arc::new(Mutex::new(String::new()));
        let reader = follow(child.stderr.take().unwrap(), Arc::clone(&log));
        let (lines, first) = mpsc::channel();
        let out = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = lines.send(line);
            }
        });
        let mut program = Program { child, ready: Value::Null, log };
        match first.recv_timeout(PATIENCE) {
            Ok(line) => {
                program.ready =
                    serde_json::from_str(&line).unwrap_or_else(|_| panic!("ready line: {line}"));
                Ok(program)
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                let status = program.child.wait().unwrap();
                reader.join().unwrap();
                Err(Refused { status, log: program.log() })
            }
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("not ready: {}", program.log()),
        }
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Panics
    /// With what it said, when it ends first.
    pub fn start(self) -> Program {
        self.try_start().unwrap_or_else(|refused| panic!("not started: {}", refused.log))
    }

    /// Starts it, expecting it to end with a failure, and returns what it said.
    ///
    /// # Panics
    /// When it runs, or ends well.
    pub fn refused(self) -> String {
        match self.try_start() {
            Ok(program) => panic!("it started: {}", program.ready),
            Err(Refused { status, log }) => {
                assert!(!status.success() && status.code().is_some(), "{status}: {log}");
                assert!(!log.contains("panicked"), "{log}");
                log
            }
        }
    }
}

fn follow(
    stderr: std::process::ChildStderr,
    log: Arc<Mutex<String>>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut stderr = stderr;
        let mut chunk = [0; 8192];
        while let Ok(length @ 1..) = stderr.read(&mut chunk) {
            log.lock().unwrap().push_str(&String::from_utf8_lossy(&chunk[..length]));
        }
    })
}

impl Program {
    /// What it has written to standard error.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// One of the ready line's texts.
    pub fn said(&self, key: &str) -> &str {
        self.ready[key].as_str().unwrap_or_else(|| panic!("no {key} in {}", self.ready))
    }

    /// A guest at the door for phones. Each call makes connections of its own.
    pub fn guest(&self) -> Client {
        Client::trusting(self.said("https"), Path::new(self.said("ca_pem")))
    }

    /// A guest at the door for this machine.
    pub fn local(&self) -> Client {
        Client::plain(self.said("loopback"))
    }

    /// The admin, at the door for phones.
    pub async fn admin(&self) -> Client {
        self.guest().sign_in("_superusers", ADMIN, PASSWORD).await
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// `SIGTERM`, by the system's own `kill`.
    pub fn ask_to_stop(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// How it ended, and how long that took.
    ///
    /// # Panics
    /// With what it said, when it does not end.
    pub fn wait(&mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, asked.elapsed());
            }
            assert!(asked.elapsed() < PATIENCE, "it does not end: {}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Asks it to stop and waits for the end, which must be a good one.
    pub fn stop(mut self) -> String {
        self.ask_to_stop();
        let (status, _) = self.wait();
        assert!(status.success(), "{status}: {}", self.log());
        self.log()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Makes the admin in a folder on which nothing runs.
impl Program {
    /// A folder with an admin in it.
    pub fn folder_with_admin() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let output = run(["superuser", "upsert", ADMIN, PASSWORD, "--data-dir", path]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    }
}
