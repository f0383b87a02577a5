//! What a server is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Everything [`crate::Server::start`] needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder: created when missing, private to the user.
    pub data_dir: PathBuf,
    /// Where phones connect, over TLS. Port 0 takes a free one; `[::]` listens by IPv6 and IPv4,
    /// or by IPv4 alone on a computer without IPv6.
    pub listen: SocketAddr,
    /// Where the window and programs on this machine connect, in plain HTTP. Must be loopback.
    pub loopback: SocketAddr,
    /// The plain pages that hand out the CA certificate and let a phone check its way; no data.
    pub trust_page: Option<SocketAddr>,
    /// The box's name; the one kept in the data folder, or the computer's, when not given.
    pub name: Option<String>,
    /// Whether the box announces itself on the network.
    pub mdns: bool,
    /// Which engine keeps the data.
    pub database: Database,
    /// A file with the passphrase of the box's secrets, with which they are unlocked at the start.
    pub passphrase_file: Option<PathBuf>,
}

/// Which engine keeps the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// A folder inside the data folder, synced on every commit.
    #[default]
    SurrealKv,
    /// Memory, for trials: gone when the server stops.
    Memory,
}

/// Where phones connect, and the trust page, unless told otherwise.
pub(crate) const DEFAULT_PORTS: [u16; 2] = [8443, 8080];

impl Config {
    /// The defaults of `homeport serve` for a data folder.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, DEFAULT_PORTS[0])),
            loopback: SocketAddr::from(([127, 0, 0, 1], 0)),
            trust_page: Some(SocketAddr::from((Ipv4Addr::UNSPECIFIED, DEFAULT_PORTS[1]))),
            name: None,
            mdns: true,
            database: Database::default(),
            passphrase_file: None,
        }
    }
}
