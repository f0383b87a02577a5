//! The sockets that a server is heard on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use crate::config::Config;
use crate::console::BoundAddresses;
use crate::doctor::{Holder, holder_of};
use crate::error::StartError;

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
            Some(address) => Some(bind(address, "the trust page", "--trust-page")?),
            None => None,
        };
        Ok(Self {
            https: bind(config.listen, "phones", "--listen")?,
            loopback: bind(config.loopback, "the window", "--loopback")?,
            trust_page,
        })
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

fn bind(
    address: SocketAddr,
    what: &'static str,
    flag: &'static str,
) -> Result<std::net::TcpListener, StartError> {
    listener(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            let holder = holder_of(address.port());
            let by = holder.map(|Holder { name, pid }| format!("{name} (process {pid})"));
            StartError::PortInUse { address, what, flag, by }
        }
        _ => StartError::Listen { address, what, flag, reason: error.to_string() },
    })
}

/// A listener on `[::]` hears both families, whatever the system's default is. On a computer
/// without IPv6 it hears IPv4 alone.
fn listener(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    match (open(address), address) {
        (Err(error), SocketAddr::V6(v6))
            if v6.ip().is_unspecified()
                && !matches!(
                    error.kind(),
                    io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied
                ) =>
        {
            tracing::info!(%error, "This computer has no IPv6; listening by IPv4 alone");
            open(SocketAddr::from((Ipv4Addr::UNSPECIFIED, v6.port())))
        }
        (opened, _) => opened,
    }
}

/// As many as wait to be accepted at once; the system may allow fewer.
const BACKLOG: i32 = 1024;

fn open(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if matches!(address, SocketAddr::V6(v6) if v6.ip().is_unspecified()) {
        socket.set_only_v6(false)?;
    }
    // A port that was just left can be had again. On Windows this would mean that a port which is
    // in use can be taken over.
    if cfg!(unix) {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// A listener on all interfaces is reached from here over loopback; one that hears both families by
/// IPv4, which every program knows how to write.
pub(super) fn from_here(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        return (Ipv4Addr::LOCALHOST, address.port()).into();
    }
    address
}
