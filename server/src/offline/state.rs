//! What a running server says of itself.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::{Control, ask, pass_on, read, require_box};
use crate::console::{Condition, PauseCommand};
use crate::folder::{self, Folder};

/// A server that runs on a folder.
#[derive(Clone, Debug)]
pub struct ServerState {
    /// Its process.
    pub pid: u32,
    /// The address that phones should use, best guess.
    pub address: String,
    /// How it is.
    pub condition: Condition,
}

/// What the server on a folder says of itself, once it has looked into its database.
///
/// # Errors
/// In words for the admin.
pub fn server_state(data_dir: &Path) -> Result<ServerState, Control> {
    let not_running = || Control::NotRunning(data_dir.display().to_string());
    let running = folder::running(data_dir).ok_or_else(not_running)?;
    let answer = read(&running, "/api/homeport/control/state").map_err(|_stale| not_running())?;
    let address = answer.get("address").and_then(Value::as_str).ok_or_else(not_running)?;
    // A server of another version may know other conditions.
    let condition = answer.get("condition").cloned().unwrap_or_default();
    let condition = serde_json::from_value(condition).unwrap_or(Condition::Running);
    Ok(ServerState { pid: running.pid, address: address.to_owned(), condition })
}

/// Where the server on a folder says that it answers this machine, without asking it.
pub fn loopback_of(data_dir: &Path) -> Option<String> {
    folder::running(data_dir).map(|running| running.loopback)
}

/// Has the server on a folder turn phones away, or let them in again, and says what was done.
///
/// # Errors
/// In words for the admin.
pub fn pause(data_dir: &Path, order: PauseCommand) -> Result<String, Control> {
    require_box(data_dir)?;
    let not_running = || Control::NotRunning(data_dir.display().to_string());
    let running = folder::running(data_dir).ok_or_else(not_running)?;
    let order = serde_json::to_value(order).unwrap_or_default();
    let answer = ask(&running, "/api/homeport/control/pause", &order)?;
    Ok(answer.get("done").and_then(Value::as_str).unwrap_or("Done.").to_owned())
}

/// An order about safe mode, into which a box goes that crashed again and again.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SafeModeCommand {
    /// To leave it; else to tell whether it is on.
    pub leave: bool,
}

/// Carries an order about safe mode out and says what was done.
///
/// # Errors
/// In words for the admin.
pub fn safe_mode(data_dir: &Path, command: SafeModeCommand) -> Result<String, Control> {
    require_box(data_dir)?;
    let folder = match Folder::open(data_dir) {
        Ok(folder) => folder,
        Err(error) => return pass_on(data_dir, error, "safe-mode", &command),
    };
    if !command.leave {
        return Err(Control::NotRunning(data_dir.display().to_string()));
    }
    match folder::forget_crashes(folder.path()) {
        Ok(true) => Ok("The next start is one in the usual way.".to_owned()),
        Ok(false) => Ok("No crash is known that would lead to safe mode.".to_owned()),
        Err(error) => Err(Control::Refused(format!("It cannot be written: {error}."))),
    }
}
