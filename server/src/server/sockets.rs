//! The sockets that a server is heard on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;

use crate::config::Config;
use crate::console::BoundAddresses;
use crate::doctor::holder_of;
use crate::error::{Door, StartError};
use crate::http::bind;

/// A port that was left is asked for so often when another program was quicker, and this long apart.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(250);

/// Bound for as long as the server runs; each state gets listeners of its own on them.
pub(super) struct Sockets {
    https: Place,
    loopback: Place,
    trust_page: Option<Place>,
}

pub(super) struct Listeners {
    pub(super) https: TcpListener,
    pub(super) loopback: TcpListener,
    pub(super) trust_page: Option<TcpListener>,
}

/// Where one of them is, or was.
struct Place {
    at: SocketAddr,
    door: Door,
    /// None while the port is left, and when it was lost.
    socket: Option<std::net::TcpListener>,
}

impl Sockets {
    pub(super) fn bind(config: &Config) -> Result<Self, StartError> {
        let trust_page = config.trust_page.map(|address| Place::open(address, Door::TrustPage));
        Ok(Self {
            trust_page: trust_page.transpose()?,
            https: Place::open(config.listen, Door::Https)?,
            loopback: Place::open(config.loopback, Door::Window)?,
        })
    }

    /// Phones come to this socket from the next listeners on.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn take(&mut self, https: std::net::TcpListener) -> Result<(), StartError> {
        self.https = Place::of(https, Door::Https)?;
        Ok(())
    }

    /// Phones come to all addresses of IPv6 too, or of IPv4 alone, as `wanted` has it, from the next
    /// listeners on. Two sockets cannot have a port at once, so nobody has it for a moment. False
    /// where they cannot: all is as before then. A trust page whose port is lost is left out.
    ///
    /// # Errors
    /// When the port for phones is lost.
    pub(super) async fn turn(&mut self, wanted: &Config) -> Result<bool, StartError> {
        // One that is lost already keeps nobody from anything.
        let lost = self.trust_page.take_if(|page| page.socket.is_none());
        let turned = self.turn_both(wanted, BETWEEN).await;
        if let Some(mut page) = lost {
            let at =
                wanted.trust_page.map_or(page.at, |to| SocketAddr::new(to.ip(), page.at.port()));
            if let Err(error) = page.go(at) {
                tracing::error!(%error, "The trust page is still without its port");
            }
            self.trust_page = Some(page);
        }
        turned
    }

    async fn turn_both(&mut self, wanted: &Config, between: Duration) -> Result<bool, StartError> {
        let before = self.for_phones().map(|place| place.at).collect::<Vec<_>>();
        let to = [Some(wanted.listen), wanted.trust_page].into_iter().flatten();
        let after = before.iter().zip(to).map(|(at, to)| SocketAddr::new(to.ip(), at.port()));
        let after = after.collect::<Vec<_>>();
        match self.go(&after) {
            Ok(()) => return Ok(self.for_phones().map(|place| place.at).eq(after)),
            Err(error) => {
                tracing::error!(%error, "The other kind of addresses cannot be listened at");
            }
        }
        for _try in 1..TRIES {
            if self.go(&before).is_ok() {
                return Ok(false);
            }
            tokio::time::sleep(between).await;
        }
        match self.go(&before) {
            Err(error) if self.https.socket.is_none() => return Err(error),
            Err(error) => tracing::error!(%error, "The trust page lost its port"),
            Ok(()) => {}
        }
        Ok(false)
    }

    /// Both leave first, so that neither is in the other's way.
    fn go(&mut self, places: &[SocketAddr]) -> Result<(), StartError> {
        for (place, to) in self.for_phones().zip(places) {
            place.leave_for(*to);
        }
        let gone = self.for_phones().zip(places).map(|(place, to)| place.go(*to));
        // Whatever becomes of the first, the second is not left out.
        gone.collect::<Vec<_>>().into_iter().collect()
    }

    fn for_phones(&mut self) -> impl Iterator<Item = &mut Place> {
        std::iter::once(&mut self.https).chain(self.trust_page.as_mut())
    }

    pub(super) fn again(&self) -> Result<Listeners, StartError> {
        let page = self.trust_page.as_ref().filter(|page| page.socket.is_some());
        Ok(Listeners {
            https: self.https.again()?,
            loopback: self.loopback.again()?,
            trust_page: page.map(Place::again).transpose()?,
        })
    }

    pub(super) fn addresses(&self) -> BoundAddresses {
        let page = |is_there: bool| {
            let page = self.trust_page.as_ref();
            page.filter(|page| page.socket.is_some() == is_there).map(|page| page.at)
        };
        BoundAddresses {
            https: self.https.at,
            loopback: self.loopback.at,
            trust_page: page(true),
            lost_page: page(false),
        }
    }
}

impl Place {
    fn of(socket: std::net::TcpListener, door: Door) -> Result<Self, StartError> {
        let at = socket.local_addr().map_err(|error| StartError::Other(error.to_string()))?;
        Ok(Self { at, door, socket: Some(socket) })
    }

    fn open(address: SocketAddr, door: Door) -> Result<Self, StartError> {
        let socket = bind(address).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                let by = holder_of(address.port()).map(|holder| holder.to_string());
                StartError::PortInUse { address, door, by }
            }
            _ => StartError::Listen { address, door, reason: error.to_string() },
        })?;
        Self::of(socket, door)
    }

    fn leave_for(&mut self, to: SocketAddr) {
        self.socket.take_if(|_socket| self.at != to);
    }

    fn go(&mut self, to: SocketAddr) -> Result<(), StartError> {
        if self.socket.is_none() {
            *self = Self::open(to, self.door)?;
        }
        Ok(())
    }

    fn again(&self) -> Result<TcpListener, StartError> {
        let lost = || io::Error::from(io::ErrorKind::AddrNotAvailable);
        let socket = self.socket.as_ref().ok_or_else(lost);
        let again = socket.and_then(|socket| TcpListener::from_std(socket.try_clone()?));
        again.map_err(|error| StartError::Other(error.to_string()))
    }
}

/// A listener on all interfaces is reached from here over loopback; one that hears both families by
/// IPv4, which every program knows how to write.
pub(super) fn from_here(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        return (Ipv4Addr::LOCALHOST, address.port()).into();
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYWHERE: [&str; 2] = ["0.0.0.0:0", "[::]:0"];

    fn config(listen: &str, page: Option<&str>) -> Config {
        let mut config = Config::new("unused");
        config.listen = listen.parse().unwrap();
        config.loopback = "127.0.0.1:0".parse().unwrap();
        config.trust_page = page.map(|page| page.parse().unwrap());
        config
    }

    const SHORT: Duration = Duration::from_millis(1);

    /// What is about it cannot be tested on a machine without.
    fn has_ipv6() -> bool {
        std::net::TcpListener::bind("[::1]:0").is_ok()
    }

    fn port_of(place: Option<SocketAddr>) -> u16 {
        place.unwrap().port()
    }

    #[tokio::test]
    async fn both_doors_turn_or_neither_does() {
        if !has_ipv6() {
            return;
        }
        let [four, ipv6] = EVERYWHERE;
        let mut sockets = Sockets::bind(&config(four, Some(four))).unwrap();
        let before = sockets.addresses();
        let wanted = config(ipv6, Some(ipv6));
        for taken in [before.https.port(), port_of(before.trust_page)] {
            let other = std::net::TcpListener::bind(format!("[::1]:{taken}")).unwrap();
            assert!(!sockets.turn(&wanted).await.unwrap());
            let now = sockets.addresses();
            assert_eq!((now.https, now.trust_page), (before.https, before.trust_page));
            assert_eq!(now.lost_page, None);
            drop(other);
        }
        for (wanted, is_ipv6) in [(&wanted, true), (&config(four, Some(four)), false)] {
            assert!(sockets.turn(wanted).await.unwrap());
            let now = sockets.addresses();
            let page = now.trust_page.unwrap();
            assert_eq!((now.https.is_ipv6(), page.is_ipv6()), (is_ipv6, is_ipv6));
            let ports = (before.https.port(), port_of(before.trust_page));
            assert_eq!((now.https.port(), page.port()), ports);
            sockets.again().unwrap();
        }
    }

    #[tokio::test]
    async fn a_page_that_is_there_already_stays() {
        if !has_ipv6() {
            return;
        }
        let [four, ipv6] = EVERYWHERE;
        let mut sockets = Sockets::bind(&config(four, Some(ipv6))).unwrap();
        let page = sockets.addresses().trust_page;
        for (listen, is_ipv6) in [(ipv6, true), (four, false)] {
            assert!(sockets.turn(&config(listen, Some(ipv6))).await.unwrap());
            let now = sockets.addresses();
            assert_eq!((now.https.is_ipv6(), now.trust_page), (is_ipv6, page));
        }
    }

    #[tokio::test]
    async fn a_lost_page_takes_nothing_along_and_comes_back_when_its_port_is_free() {
        if !has_ipv6() {
            return;
        }
        let [four, ipv6] = EVERYWHERE;
        let mut sockets = Sockets::bind(&config(four, Some(four))).unwrap();
        // As after a move in which another program was quicker.
        let page = sockets.trust_page.as_mut().unwrap();
        page.socket = None;
        let at = page.at;
        let other = std::net::TcpListener::bind(at).unwrap();
        assert!(sockets.turn(&config(ipv6, Some(ipv6))).await.unwrap());
        let now = sockets.addresses();
        assert!(now.https.is_ipv6());
        assert_eq!((now.trust_page, now.lost_page), (None, Some(at)));
        assert!(sockets.again().unwrap().trust_page.is_none());
        drop(other);
        assert!(sockets.turn(&config(four, Some(four))).await.unwrap());
        let now = sockets.addresses();
        assert_eq!((now.trust_page, now.lost_page), (Some(at), None));
        assert!(sockets.again().unwrap().trust_page.is_some());
    }

    /// The port of one door is another program's, by both kinds of addresses, from the moment on in
    /// which the box leaves it.
    fn robbed(sockets: &mut Sockets, door: Door) -> std::net::TcpListener {
        let place = sockets.for_phones().find(|place| place.door == door).unwrap();
        place.socket = None;
        std::net::TcpListener::bind(place.at).unwrap()
    }

    #[tokio::test]
    async fn a_port_that_was_lost_under_way_ends_the_server_only_where_phones_come_to() {
        if !has_ipv6() {
            return;
        }
        let [four, ipv6] = EVERYWHERE;
        for door in [Door::TrustPage, Door::Https] {
            let mut sockets = Sockets::bind(&config(four, Some(four))).unwrap();
            let before = sockets.addresses();
            let other = robbed(&mut sockets, door);
            let turned = sockets.turn_both(&config(ipv6, Some(ipv6)), SHORT).await;
            let now = sockets.addresses();
            assert_eq!(now.loopback, before.loopback);
            if door == Door::Https {
                let error = turned.unwrap_err();
                assert!(
                    matches!(error, StartError::PortInUse { door: Door::Https, .. }),
                    "{error}"
                );
                continue;
            }
            assert!(!turned.unwrap());
            let lost = (now.https, now.trust_page, now.lost_page);
            assert_eq!(lost, (before.https, None, before.trust_page));
            drop(other);
        }
    }

    #[tokio::test]
    async fn a_port_is_waited_for() {
        let [four, ipv6] = EVERYWHERE;
        let mut sockets = Sockets::bind(&config(four, None)).unwrap();
        let before = sockets.addresses().https;
        let other = robbed(&mut sockets, Door::Https);
        // Not before the first time that it was tried in vain: nothing runs beside this test.
        let leaving = tokio::spawn(async move { drop(other) });
        assert!(!sockets.turn_both(&config(ipv6, None), SHORT).await.unwrap());
        leaving.await.unwrap();
        assert_eq!(sockets.addresses().https, before);
        sockets.again().unwrap();
    }
}
