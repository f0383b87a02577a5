//! The command line's requests: to the server that runs on a data folder, or to the folder itself
//! when none does.

mod certificates;
mod keeping;
mod ports;
mod pulse;
mod state;
mod vault;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use homeport_db::{ChangeLog, Db, Storage, Writer};
use serde_json::Value;

use crate::accounts::{self, Accounts, SuperuserCommand};
use crate::audit::{Asker, Audit, AuditCommand};
use crate::auth::{Attempts, Ended, Paired, Passwords, Sightings};
use crate::collections::{self, Collections};
use crate::doctor::{self, Report};
use crate::error::{self, Error, StartError};
use crate::files::Files;
use crate::folder::{self, Folder, Running, SafeMode};
use crate::integrations::Integrations;
use crate::mail::Mails;
use crate::move_in::{MoveIn, MoveInReport, Progress};
use crate::outbox;
use crate::payments;
use crate::records::{Proving, Records};
use crate::sessions::Sessions;
use crate::settings::Settings;
use crate::vault::Vault;

pub use certificates::{ca_certificate, ca_command, certificate_command};
pub use keeping::{KeepingProgress, Restored, backup, restore};
pub use ports::{TakenPort, taken_port, use_port};
pub use pulse::Pulse;
pub use state::{SafeModeCommand, ServerState, loopback_of, pause, safe_mode, server_state};
pub use vault::{VaultCommand, vault_command, vault_passphrase};

const PATIENCE: Duration = Duration::from_secs(30);
const LONGEST_LINE: u64 = 16 << 10;

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Control {
    /// The folder could not be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The server, or the folder, said no.
    #[error("{0}")]
    Refused(String),
    /// A server runs on the folder, and must not.
    #[error("Homeport is running on {0}. Stop it first.")]
    MustStop(String),
    /// No server runs on the folder.
    #[error("Homeport is not running on {0}. Start it with `homeport serve`.")]
    NotRunning(String),
    /// The folder holds no box.
    #[error("There is no box in {0}. Is --data-dir right? `homeport serve` makes a new one.")]
    NoBox(String),
}

/// A folder whose name was mistyped must not become another box.
fn require_box(data_dir: &Path) -> Result<(), Control> {
    let is_box = folder::holds_box(data_dir);
    if is_box { Ok(()) } else { Err(Control::NoBox(data_dir.display().to_string())) }
}

/// Carries out a command on the admins' accounts and says what was done.
///
/// # Errors
/// In words for the admin.
pub async fn superuser(data_dir: &Path, command: SuperuserCommand) -> Result<String, Control> {
    use SuperuserCommand as Order;
    match command {
        // A script makes the first admin before the first start.
        Order::Upsert { .. } | Order::Create { .. } => {}
        Order::Update { .. }
        | Order::Delete { .. }
        | Order::Otp { .. }
        | Order::RemoveTotp { .. }
        | Order::RemovePasskeys { .. }
        | Order::Role { .. } => {
            require_box(data_dir)?;
        }
    }
    match Folder::open(data_dir) {
        Ok(folder) => superuser_offline(&folder, command).await,
        Err(error) => pass_on(data_dir, error, "superuser", &command),
    }
}

/// Carries out an order about the audit trail and says what was found.
///
/// # Errors
/// In words for the admin; where the chain is broken, with the first entry that is wrong.
pub async fn audit_command(data_dir: &Path, command: AuditCommand) -> Result<String, Control> {
    require_box(data_dir)?;
    let folder = match Folder::open(data_dir) {
        Ok(folder) => folder,
        Err(error) => return pass_on(data_dir, error, "audit", &command),
    };
    let rooms = Rooms::open(&folder).await?;
    let found = rooms.audit.command(command).await;
    rooms.close().await?;
    found.map_err(|error| Control::Refused(error.in_words()))
}

/// Has the server that uses a folder carry out a command; what it said was done.
fn pass_on(
    data_dir: &Path,
    error: StartError,
    control: &str,
    command: &impl serde::Serialize,
) -> Result<String, Control> {
    if !matches!(error, StartError::InUse { .. }) {
        return Err(error.into());
    }
    let running = folder::running(data_dir).ok_or(error)?;
    let body = serde_json::to_value(command).unwrap_or_default();
    let answer = ask(&running, &format!("/api/homeport/control/{control}"), &body)?;
    Ok(answer.get("done").and_then(Value::as_str).unwrap_or("Done.").to_owned())
}

/// Takes over what a PocketBase data folder holds into a folder that no server runs on.
///
/// # Errors
/// In words for the admin.
pub async fn import_pocketbase(
    data_dir: &Path,
    source: &Path,
    progress: Progress<'_>,
) -> Result<MoveInReport, Control> {
    let folder = match Folder::open(data_dir) {
        Err(StartError::InUse { .. }) => {
            return Err(Control::MustStop(data_dir.display().to_string()));
        }
        opened => opened?,
    };
    let rooms = Rooms::open(&folder).await?;
    let move_in = MoveIn {
        collections: rooms.collections.clone(),
        records: rooms.records.clone(),
        files: rooms.files.clone(),
        audit: rooms.audit.clone(),
    };
    let moved = Asker::command_line().scope(move_in.run(source, progress)).await;
    rooms.close().await?;
    moved.map_err(|error| Control::Refused(error.to_string()))
}

async fn superuser_offline(folder: &Folder, command: SuperuserCommand) -> Result<String, Control> {
    let rooms = Rooms::open(folder).await?;
    let accounts = rooms.accounts().await?;
    let done = Asker::command_line().scope(accounts.superuser(command)).await;
    rooms.close().await?;
    done.map_err(|error| Control::Refused(error.in_words()))
}

/// The rooms of a folder that no server runs on.
struct Rooms {
    db: Db,
    writer: Writer<Error>,
    log: Arc<ChangeLog>,
    writing: tokio::task::JoinHandle<()>,
    settings: Settings,
    collections: Collections,
    doors: (Passwords, Attempts),
    files: Files,
    records: Records,
    audit: Audit,
    vault: Vault,
}

impl Rooms {
    async fn open(folder: &Folder) -> Result<Self, Control> {
        let db =
            Db::open(&Storage::SurrealKv(folder.database())).await.map_err(StartError::from)?;
        let opened = Self::around(folder, db.clone()).await;
        if opened.is_err() {
            db.close().await.map_err(StartError::from)?;
        }
        opened
    }

    async fn around(folder: &Folder, db: Db) -> Result<Self, Control> {
        let vault = Vault::open(folder, &db).await?;
        collections::migrate(&db, &vault).await?;
        let (writer, log, writing) = Writer::start(db.clone()).await.map_err(StartError::from)?;
        let settings = Settings::load(db.clone(), writer.clone(), vault.clone()).await;
        let settings = settings.map_err(StartError::from)?;
        let named = settings.clone();
        let opened = Collections::load(db.clone(), writer.clone(), vault.clone(), named).await;
        let collections = opened.map_err(StartError::from)?;
        let (passwords, attempts) = (Passwords::new(), Attempts::default());
        let audit = Audit::new(db.clone(), writer.clone());
        let proving = Proving {
            passwords: passwords.clone(),
            attempts: attempts.clone(),
            audit: audit.clone(),
        };
        let files = Files::open(folder.files(), db.clone(), Arc::clone(&log), collections.clone())?;
        let records = Records::new(
            db.clone(),
            writer.clone(),
            Arc::clone(&log),
            collections.clone(),
            proving,
            files.clone(),
        );
        Ok(Self {
            db,
            writer,
            log,
            writing,
            settings,
            collections,
            doors: (passwords, attempts),
            files,
            records,
            audit,
            vault,
        })
    }

    async fn accounts(&self) -> Result<Accounts, Control> {
        let mails = self.mails();
        let sessions = self.sessions().await?;
        let (records, (passwords, attempts)) = (self.records.clone(), self.doors.clone());
        let (audit, vault) = (self.audit.clone(), self.vault.clone());
        Ok(Accounts::new(accounts::Parts {
            records,
            passwords,
            attempts,
            mails,
            sessions,
            audit,
            vault,
            // No page asks.
            serves: Arc::new(|_name| false),
            named: Arc::new(String::new),
            writer: self.writer.clone(),
        }))
    }

    /// The mails, which nobody delivers meanwhile.
    fn mails(&self) -> Mails {
        let keeping = (self.db.clone(), self.writer.clone());
        let sealing = (self.settings.clone(), self.vault.clone());
        Mails::new(keeping, sealing, Arc::new(|| None))
    }

    /// The state was put back from a backup: its calls may have been made since, and its payments.
    async fn hold_what_waits(&self) -> Result<(), Control> {
        let held = async {
            outbox::take_up(&self.db, &self.writer).await?;
            payments::take_up(&self.db, &self.writer).await
        };
        held.await.map_err(|error| StartError::from(error).into())
    }

    /// What is sealed with a key that is not here, in words.
    async fn locked(&self) -> Result<Vec<String>, Control> {
        let writing = (&self.db, self.writer.clone());
        let sealing = (self.vault.clone(), self.mails());
        let integrations =
            Integrations::load(writing, self.records.clone(), sealing, SafeMode::off()).await;
        let integrations = integrations.map_err(StartError::from)?;
        let (settings, collections) = (self.settings.clone(), self.collections.clone());
        let vault = self.vault.clone();
        Ok(doctor::Keepers { settings, collections, integrations, vault }.locked())
    }

    /// The sign-ins, with nobody there to use them.
    async fn sessions(&self) -> Result<Sessions, Control> {
        let (db, writer) = (self.db.clone(), self.writer.clone());
        let marks = (Paired::default(), Ended::default(), Sightings::default());
        let (records, audit) = (self.records.clone(), self.audit.clone());
        let sessions = Sessions::load((db, writer), records, audit, marks).await;
        Ok(sessions.map_err(StartError::from)?)
    }

    async fn close(self) -> Result<(), Control> {
        self.writer.close().await;
        let _ = self.writing.await;
        Ok(self.db.close().await.map_err(StartError::from)?)
    }
}

/// A link that opens the window of the server on a folder, once, within a minute.
///
/// # Errors
/// In words for the admin.
pub fn window_link(data_dir: &Path) -> Result<String, Control> {
    let not_running = || Control::NotRunning(data_dir.display().to_string());
    let running = folder::running(data_dir).ok_or_else(not_running)?;
    let answer = ask(&running, "/api/homeport/control/window-link", &Value::Null)
        .map_err(|_stale| not_running())?;
    answer.get("url").and_then(Value::as_str).map(str::to_owned).ok_or_else(not_running)
}

/// What stands between phones and the box on a folder, running or not.
pub fn examine(data_dir: &Path) -> Report {
    let Some(running) = folder::running(data_dir) else {
        return doctor::examine_stopped(data_dir);
    };
    // A crash leaves its note on where it was; then nobody listens there.
    let place = running.loopback.trim_start_matches("http://");
    let nobody = TcpStream::connect(place)
        .is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
    if nobody {
        return doctor::examine_stopped(data_dir);
    }
    match ask(&running, "/api/homeport/control/doctor", &Value::Null) {
        Ok(report) => serde_json::from_value(report).unwrap_or_else(|_error| {
            doctor::examine_deaf(data_dir, running.pid, "it is of another version.")
        }),
        Err(error) => doctor::examine_deaf(data_dir, running.pid, &error.to_string()),
    }
}

/// A link that lets one phone in at the server on a folder, once, within ten minutes, and its QR
/// code drawn with half blocks.
///
/// # Errors
/// In words for the admin.
pub fn pairing_link(data_dir: &Path) -> Result<(String, String), Control> {
    let not_running = || Control::NotRunning(data_dir.display().to_string());
    let running = folder::running(data_dir).ok_or_else(not_running)?;
    let answer = ask(&running, "/api/homeport/control/pair", &Value::Null);
    let answer = answer.map_err(|_stale| not_running())?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    text("link").zip(text("drawing")).ok_or_else(not_running)
}

/// A request to this machine's own server whose answer is JSON.
fn ask(running: &Running, path: &str, body: &Value) -> Result<Value, Control> {
    answer(running, request(running, path, body)?)
}

/// The same for one that changes nothing.
fn read(running: &Running, path: &str) -> Result<Value, Control> {
    answer(running, send(running, &format!("GET {path}"), "")?)
}

fn answer(
    running: &Running,
    (status, mut rest): (u16, BufReader<TcpStream>),
) -> Result<Value, Control> {
    let mut text = String::new();
    rest.read_to_string(&mut text).map_err(|error| unreachable(running, &error))?;
    let body: Value = serde_json::from_str(&text).map_err(|error| unreachable(running, &error))?;
    if status == 200 {
        return Ok(body);
    }
    let mut text = body.get("message").and_then(Value::as_str).unwrap_or("").to_owned();
    error::tell_fields("", body.get("data").unwrap_or(&Value::Null), &mut text);
    Err(Control::Refused(text))
}

fn request(
    running: &Running,
    path: &str,
    body: &Value,
) -> Result<(u16, BufReader<TcpStream>), Control> {
    send(running, &format!("POST {path}"), &body.to_string())
}

/// Sends it in the plainest HTTP/1.0, since a client library would be a hundred crates for one
/// POST. The answer's status, and its body still to be read.
fn send(running: &Running, what: &str, body: &str) -> Result<(u16, BufReader<TcpStream>), Control> {
    let authority = running.loopback.trim_start_matches("http://");
    let request = format!(
        "{what} HTTP/1.0\r\nHost: {authority}\r\nContent-Type: application/json\r\n\
         X-Homeport-Control: {}\r\nContent-Length: {}\r\n\r\n{body}",
        running.key,
        body.len()
    );
    let exchange = || -> std::io::Result<(u16, BufReader<TcpStream>)> {
        let mut stream = TcpStream::connect(authority)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = BufReader::new(stream);
        let mut first = String::new();
        answer.by_ref().take(LONGEST_LINE).read_line(&mut first)?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut line = first;
        while !line.trim_end().is_empty() {
            line.clear();
            answer.by_ref().take(LONGEST_LINE).read_line(&mut line)?;
        }
        let none = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        status.map(|status| (status, answer)).ok_or_else(none)
    };
    exchange().map_err(|error| unreachable(running, &error))
}

fn unreachable(running: &Running, error: &dyn std::fmt::Display) -> Control {
    Control::Refused(format!(
        "The running Homeport (process {}) does not answer: {error}.",
        running.pid
    ))
}
