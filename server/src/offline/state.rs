//! What a running server says of itself.

use std::path::Path;

use serde_json::Value;

use super::{Control, read};
use crate::folder;

/// A server that runs on a folder.
#[derive(Clone, Debug)]
pub struct ServerState {
    /// Its process.
    pub pid: u32,
    /// The address that phones should use, best guess.
    pub address: String,
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
    Ok(ServerState { pid: running.pid, address: address.to_owned() })
}

/// Where the server on a folder says that it answers this machine, without asking it.
pub fn loopback_of(data_dir: &Path) -> Option<String> {
    folder::running(data_dir).map(|running| running.loopback)
}
