//! Asks a network who is there, by multicast DNS, and hears who says anything at all: most phones,
//! computers, printers and televisions do (RFC 6763, 9).

use std::collections::BTreeSet;
use std::io;
use std::mem::MaybeUninit;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};

use super::Network;

const GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);
const GROUP_SIX: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);
const PORT: u16 = 5353;
/// Answers may wait for a tenth of a second (RFC 6762, 6); phones wake up first.
const LISTENING: Duration = Duration::from_millis(2000);
/// Nobody needs to know of more.
const MOST: usize = 256;
/// One question, for every kind of service: `_services._dns-sd._udp.local`, PTR.
const QUESTION: &[u8] =
    b"\0\0\0\0\0\x01\0\0\0\0\0\0\x09_services\x07_dns-sd\x04_udp\x05local\0\0\x0c\0\x01";

/// Who was heard on a network while it was listened, this computer's own words among them.
///
/// # Errors
/// The system's, where it has no multicast there.
pub(super) fn listen(network: &Network) -> io::Result<BTreeSet<IpAddr>> {
    let four = network.addresses.iter().find_map(|(ip, _)| match ip {
        IpAddr::V4(four) => Some(*four),
        IpAddr::V6(_) => None,
    });
    let socket = match four {
        Some(address) => ask(address)?,
        None => ask_six(network.index)?,
    };
    let (end, mut heard) = (Instant::now() + LISTENING, BTreeSet::new());
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || heard.len() >= MOST {
            return Ok(heard);
        }
        socket.set_read_timeout(Some(left))?;
        match socket.recv_from(&mut [MaybeUninit::uninit(); 1500]) {
            Ok((_, from)) => heard.extend(from.as_socket().and_then(|from| at(network, from))),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock
                        | io::ErrorKind::TimedOut
                        | io::ErrorKind::Interrupted
                ) => {}
            Err(error) => return Err(error),
        }
    }
}

/// The speaker's address, when it is one of this network: other networks are heard by the same port.
fn at(network: &Network, from: SocketAddr) -> Option<IpAddr> {
    let is_linked = match from {
        SocketAddr::V6(six) => six.ip().is_unicast_link_local() && six.scope_id() == network.index,
        SocketAddr::V4(_) => false,
    };
    (is_linked || network.holds(from.ip())).then(|| from.ip())
}

/// From the port that is answered by multicast, which firewalls that know of it let in.
fn ask(address: Ipv4Addr) -> io::Result<Socket> {
    let socket = shared(Domain::IPV4)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT)).into())?;
    socket.join_multicast_v4(&GROUP, &address)?;
    socket.set_multicast_if_v4(&address)?;
    socket.set_multicast_ttl_v4(255)?;
    socket.send_to(QUESTION, &SocketAddr::from((GROUP, PORT)).into())?;
    Ok(socket)
}

fn ask_six(index: u32) -> io::Result<Socket> {
    let socket = shared(Domain::IPV6)?;
    socket.set_only_v6(true)?;
    socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, PORT)).into())?;
    socket.join_multicast_v6(&GROUP_SIX, index)?;
    socket.set_multicast_if_v6(index)?;
    socket.set_multicast_hops_v6(255)?;
    let to = SocketAddrV6::new(GROUP_SIX, PORT, 0, index);
    socket.send_to(QUESTION, &SocketAddr::from(to).into())?;
    Ok(socket)
}

/// Beside whoever else on this computer speaks multicast DNS.
fn shared(domain: Domain) -> io::Result<Socket> {
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_address(true)?;
    #[cfg(unix)]
    socket.set_reuse_port(true)?;
    Ok(socket)
}
