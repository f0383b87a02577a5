//! The sockets that a server is heard on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::config::Config;
use crate::console::BoundAddresses;
use crate::doctor::holder_of;
use crate::error::{Door, StartError};
use crate::http::bind;

/// Bound for as long as the server runs; each state gets listeners of its own on them.
pub(super) struct Sockets {
    https: std::net::TcpListener,
    loopback: std::net::TcpListener,
    trust_page: Option<std::net::TcpListener>,
}

pub(super) struct Listeners {
    pub(super) https: TcpListener,
    pub(super) loopback: TcpListener,
    pub(super) trust_page: Option<TcpListener>,
}

impl Sockets {
    pub(super) fn bind(config: &Config) -> Result<Self, StartError> {
        let trust_page = match config.trust_page {
            Some(address) => Some(open(address, Door::TrustPage)?),
            None => None,
        };
        Ok(Self {
            https: open(config.listen, Door::Https)?,
            loopback: open(config.loopback, Door::Window)?,
            trust_page,
        })
    }

    /// Phones come to another socket from the next listeners on.
    pub(super) fn move_https(&mut self, socket: std::net::TcpListener) {
        self.https = socket;
    }

    pub(super) fn again(&self) -> Result<Listeners, StartError> {
        let again = |socket: &std::net::TcpListener| {
            let listener = socket.try_clone().and_then(TcpListener::from_std);
            listener.map_err(|error| StartError::Other(error.to_string()))
        };
        Ok(Listeners {
            https: again(&self.https)?,
            loopback: again(&self.loopback)?,
            trust_page: self.trust_page.as_ref().map(again).transpose()?,
        })
    }

    pub(super) fn addresses(&self) -> Result<BoundAddresses, StartError> {
        let at = |socket: &std::net::TcpListener| {
            socket.local_addr().map_err(|error| StartError::Other(error.to_string()))
        };
        Ok(BoundAddresses {
            https: at(&self.https)?,
            loopback: at(&self.loopback)?,
            trust_page: self.trust_page.as_ref().map(at).transpose()?,
        })
    }
}

fn open(address: SocketAddr, door: Door) -> Result<std::net::TcpListener, StartError> {
    bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            let by = holder_of(address.port()).map(|holder| holder.to_string());
            StartError::PortInUse { address, door, by }
        }
        _ => StartError::Listen { address, door, reason: error.to_string() },
    })
}

/// A listener on all interfaces is reached from here over loopback; one that hears both families by
/// IPv4, which every program knows how to write.
pub(super) fn from_here(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        return (Ipv4Addr::LOCALHOST, address.port()).into();
    }
    address
}
