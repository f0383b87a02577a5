//! The sockets that a server is heard on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::config::Config;
use crate::console::{BoundAddresses, Move};
use crate::doctor::holder_of;
use crate::error::{Door, StartError};
use crate::folder::with_six;
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

    /// Where phones come to from the next listeners on.
    ///
    /// # Errors
    /// When the port is lost.
    pub(super) fn moved(self, to: Move) -> Result<Self, StartError> {
        match to {
            Move::Port(https) => Ok(Self { https, ..self }),
            Move::Six(six) => {
                let page = self.trust_page.map(|page| turned(page, six, Door::TrustPage));
                let https = turned(self.https, six, Door::Https)?;
                Ok(Self { https, loopback: self.loopback, trust_page: page.transpose()? })
            }
        }
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

/// A socket at all addresses, by IPv6 too or by IPv4 alone. Two of them cannot have the port at once,
/// so nobody has it for a moment; where it cannot be had the other way it is as before.
fn turned(
    socket: std::net::TcpListener,
    six: bool,
    door: Door,
) -> Result<std::net::TcpListener, StartError> {
    let before = socket.local_addr().map_err(|error| StartError::Other(error.to_string()))?;
    let after = SocketAddr::new(with_six(before.ip(), six), before.port());
    if after == before {
        return Ok(socket);
    }
    drop(socket);
    open(after, door).or_else(|error| {
        tracing::error!(%error, "The other kind of addresses cannot be listened at");
        open(before, door)
    })
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
