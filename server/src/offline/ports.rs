//! A port that is taken, and another one in its place, while no server runs on the folder.

use std::net::SocketAddr;

use homeport_db::{Db, Storage};

use crate::config::Config;
use crate::devices;
use crate::doctor::holder_of;
use crate::error::{Door, StartError};
use crate::folder::{Folder, Ports};
use crate::http::bind;

/// So many ports behind the taken one are tried.
const TRIED: u16 = 100;

/// Why a server could not be started: another program has a port.
#[derive(Clone, Debug)]
pub struct TakenPort {
    /// What it is for.
    pub door: Door,
    /// Which.
    pub port: u16,
    /// Who has it, when that is known: `nginx (process 812)`.
    pub by: Option<String>,
    /// One that is free, to be proposed.
    pub proposed: Option<u16>,
    /// How many devices have paired with the box on the folder, when that can be read.
    pub paired: Option<usize>,
}

/// What is to be known of the taken port that `error` tells of; `None` when it tells of none, or of
/// one that cannot be chosen.
pub async fn taken_port(config: &Config, error: &StartError) -> Option<TakenPort> {
    let StartError::PortInUse { address, door, by } = error else { return None };
    if *door == Door::Window {
        return None;
    }
    let others = others(config, *door);
    let next = (1..=TRIED).filter_map(|step| address.port().checked_add(step));
    let is_free =
        |port: &u16| !others.contains(port) && bind(SocketAddr::new(address.ip(), *port)).is_ok();
    let proposed = next.into_iter().find(is_free);
    let (door, port, by) = (*door, address.port(), by.clone());
    Some(TakenPort { door, port, by, proposed, paired: paired(config).await })
}

/// Uses `port` from now on where `config` asks for another one.
///
/// # Errors
/// In words for the admin; nothing has changed then.
pub fn use_port(config: &Config, door: Door, port: u16) -> Result<(), String> {
    let address = match door {
        Door::Https => Some(config.listen),
        Door::TrustPage => config.trust_page,
        Door::Window => None,
    };
    let Some(asked) = address else { return Err("There is no such port to choose.".to_owned()) };
    let applied = Ports::of(&config.data_dir).applied(config.clone());
    if port == 0 {
        return Err("Must be a whole number from 1 to 65535.".to_owned());
    }
    if others(config, door).contains(&port) {
        return Err(format!("Homeport needs port {port} for something else."));
    }
    let listened = match door {
        Door::TrustPage => applied.trust_page.unwrap_or(asked),
        _ => applied.listen,
    };
    let place = SocketAddr::new(listened.ip(), port);
    bind(place).map_err(|error| match (error.kind(), holder_of(port)) {
        (std::io::ErrorKind::AddrInUse, Some(holder)) => {
            format!("Port {port} is in use by {holder}.")
        }
        (std::io::ErrorKind::AddrInUse, None) => format!("Port {port} is in use, too."),
        (std::io::ErrorKind::PermissionDenied, _) => {
            format!("This computer keeps port {port} for administrators. Take one from 1024 on.")
        }
        _ => format!("Port {port} cannot be used: {error}."),
    })?;
    let folder = Folder::open(&config.data_dir).map_err(|error| error.to_string())?;
    let kept = Ports::of(folder.path()).choose(folder.path(), door, (asked.port(), port));
    kept.map(drop).map_err(|error| format!("It cannot be written down: {error}."))
}

/// The ports of the other doors.
fn others(config: &Config, door: Door) -> Vec<u16> {
    let config = Ports::of(&config.data_dir).applied(config.clone());
    let page = config.trust_page.filter(|_| door != Door::TrustPage);
    let https = (door != Door::Https).then_some(config.listen);
    [page, https, Some(config.loopback)].into_iter().flatten().map(|at| at.port()).collect()
}

async fn paired(config: &Config) -> Option<usize> {
    let folder = Folder::open(&config.data_dir).ok()?;
    let is_new = std::fs::read_dir(folder.database()).is_ok_and(|mut files| files.next().is_none());
    if is_new {
        return Some(0);
    }
    let db = Db::open(&Storage::SurrealKv(folder.database())).await.ok()?;
    let paired = devices::paired_in(&db).await;
    let _ = db.close().await;
    paired.ok()
}
