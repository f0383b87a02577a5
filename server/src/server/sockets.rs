//! The sockets that a server is heard on.

use std::net::SocketAddr;

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
    pub(super) async fn bind(config: &Config) -> Result<Self, StartError> {
        let trust_page = match config.trust_page {
            Some(address) => Some(bind(address, "the trust page", "--trust-page").await?),
            None => None,
        };
        Ok(Self {
            https: bind(config.listen, "phones", "--listen").await?,
            loopback: bind(config.loopback, "the window", "--loopback").await?,
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

async fn bind(
    address: SocketAddr,
    what: &'static str,
    flag: &'static str,
) -> Result<std::net::TcpListener, StartError> {
    let bound = TcpListener::bind(address).await.and_then(TcpListener::into_std);
    bound.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            let holder = holder_of(address.port());
            let by = holder.map(|Holder { name, pid }| format!("{name} (process {pid})"));
            StartError::PortInUse { address, what, flag, by }
        }
        _ => StartError::Listen { address, what, flag, reason: error.to_string() },
    })
}

/// A listener on all interfaces is reached from here over loopback.
pub(super) fn from_here(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => ([127, 0, 0, 1], v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            (std::net::Ipv6Addr::LOCALHOST, v6.port()).into()
        }
        other => other,
    }
}
