//! Opening the sockets that listeners are made of.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

/// As many as wait to be accepted at once; the system may allow fewer.
const BACKLOG: i32 = 1024;

/// Listens at an address. A listener on `[::]` hears both families, whatever the system's default
/// is; on a computer without IPv6 it hears IPv4 alone.
///
/// # Errors
/// The system's.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
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

/// Whether a port could be listened at by IPv6 too, while it is listened at by IPv4.
///
/// # Errors
/// Why not: the system's.
pub(crate) fn try_ipv6(port: u16) -> io::Result<()> {
    open_by(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)), true).map(drop)
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    open_by(address, false)
}

/// `ipv6_alone`: a listener on `[::]` leaves IPv4 to others.
fn open_by(address: SocketAddr, ipv6_alone: bool) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if matches!(address, SocketAddr::V6(v6) if v6.ip().is_unspecified()) {
        socket.set_only_v6(ipv6_alone)?;
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
