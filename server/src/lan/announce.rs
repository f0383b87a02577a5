//! The box's announcement by multicast DNS: `_homeport._tcp.local`. A convenience only: nothing
//! that answers it is trusted before its certificate is.
//!
//! A name that another box on the network has is given up for the next number. Whoever makes up
//! answers can make the box count up, to [`MOST`], and no more.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use mdns_sd::{
    DaemonEvent, HostnameResolutionEvent, IfKind, IfPredicate, Receiver, ServiceDaemon,
    ServiceEvent, ServiceInfo,
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::interfaces::{Choices, is_used};
use super::keeper::Presence;
use super::{Keeper, names};

const SERVICE: &str = "_homeport._tcp.local.";
const GOODBYE: Duration = Duration::from_secs(1);
/// How often the interfaces are looked at, in seconds.
const INTERFACE_CHECK: u32 = 2;
/// How often it is looked whether a code for a new device waits.
const PAIRING_CHECK: Duration = Duration::from_secs(2);
/// How long a box that has the name already is given to say so.
const ANSWER: Duration = Duration::from_millis(1500);
/// Boxes of one name on one network.
const MOST: u32 = 9;

/// What is announced beside the name.
pub(crate) struct Announced {
    /// Where the listener for phones is bound.
    pub(crate) bound: SocketAddr,
    /// The box's id, which stays when its certificate authority changes.
    pub(crate) id: String,
    /// Whether a code waits for a device.
    pub(crate) is_pairing: Box<dyn Fn() -> bool + Send + Sync>,
}

/// Why an announcement ends.
enum End {
    Stopped,
    /// The name or the chosen interfaces are others.
    Changed,
    /// Another box may have the name.
    Taken,
}

/// Announces the box until the server stops, and anew when its name, interfaces or authority change.
/// Without multicast (containers, some VPNs) phones still have the QR code's addresses, so failing
/// here is a note in the log and no more.
pub(crate) async fn announce(keeper: Keeper, what: Announced, stop: CancellationToken) {
    if what.bound.ip().is_loopback() {
        // It would lead phones to themselves.
        return;
    }
    let mut presences = keeper.presences();
    // The name that is announced though others were asked for it in vain: it is not asked again.
    let mut settled = None;
    loop {
        let presence = presences.borrow_and_update().clone();
        let is_settled = settled.as_ref() == Some(&(presence.name.clone(), presence.number));
        let ca_sha256 = keeper.authority().fingerprint();
        let announcement = Announcement::start(&presence, &what, ca_sha256, !is_settled)
            .inspect_err(|error| tracing::warn!(%error, "The box is not announced on the network"))
            .ok();
        let end = tokio::select! {
            () = stop.cancelled() => End::Stopped,
            changed = presences.changed() => match changed {
                Ok(()) => End::Changed,
                Err(_) => End::Stopped,
            },
            () = stays(announcement.as_ref(), &what) => End::Taken,
        };
        if let Some(announcement) = announcement {
            announcement.stop().await;
        }
        match end {
            End::Stopped => return,
            End::Changed => {}
            End::Taken if presence.number < MOST && is_elsewhere(&presence, &what).await => {
                let (yielding, taken) = (keeper.clone(), presence.clone());
                // It signs a certificate, which blocks for a moment.
                let yielded = tokio::task::spawn_blocking(move || yielding.yield_name(&taken));
                if yielded.await.is_err() {
                    return;
                }
                let (taken, name) = (presence.shown(), keeper.shown_name());
                tracing::warn!(%taken, %name, "Another box on the network has this name");
            }
            // An echo of this box's own words, such as a repeater between two networks makes.
            End::Taken => settled = Some((presence.name, presence.number)),
        }
    }
}

/// Keeps an announcement true, until another box turns out to have its name.
async fn stays(announcement: Option<&Announcement>, what: &Announced) {
    match announcement {
        Some(announcement) => {
            tokio::select! {
                () = announcement.contested() => {}
                () = announcement.tell_pairing(what) => {}
            }
        }
        None => std::future::pending().await,
    }
}

/// A running announcement.
struct Announcement {
    daemon: ServiceDaemon,
    events: Receiver<DaemonEvent>,
    said: Said,
}

/// What is said, but for whether a code waits.
struct Said {
    name: String,
    id: String,
    ca_sha256: String,
    port: u16,
}

impl Said {
    fn service(&self, is_pairing: bool, asks: bool) -> mdns_sd::Result<ServiceInfo> {
        let host = format!("{}.local.", names::host_label(&self.name));
        // `txtvers` comes first (RFC 6763, 6.7); `fp` is a hint for choosing among boxes, never
        // something to trust.
        let properties = [
            ("txtvers", "1"),
            ("id", &self.id),
            ("proto", "1"),
            ("tls", "1"),
            ("pair", if is_pairing { "1" } else { "0" }),
            ("fp", self.ca_sha256.get(..8).unwrap_or("")),
        ];
        let mut service =
            ServiceInfo::new(SERVICE, &self.name, &host, "", self.port, &properties[..])?
                .enable_addr_auto();
        service.set_requires_probe(asks);
        Ok(service)
    }
}

impl Announcement {
    /// `asks`: whether others are asked first if the name is theirs.
    fn start(
        presence: &Presence,
        what: &Announced,
        ca_sha256: String,
        asks: bool,
    ) -> mdns_sd::Result<Self> {
        let said = Said {
            name: presence.shown(),
            id: what.id.clone(),
            ca_sha256,
            port: what.bound.port(),
        };
        let service = said.service((what.is_pairing)(), asks)?;
        let daemon = daemon(what.bound.ip(), presence.choices.clone())?;
        let events = daemon.monitor()?;
        daemon.register(service)?;
        Ok(Self { daemon, events, said })
    }

    /// Resolves when somebody else answered for the name.
    async fn contested(&self) {
        loop {
            match self.events.recv_async().await {
                Ok(DaemonEvent::NameChange(_)) => return,
                Ok(DaemonEvent::Error(error)) => {
                    tracing::debug!(%error, "Announcing the box met an error");
                }
                Ok(_) => {}
                Err(_) => std::future::pending().await,
            }
        }
    }

    /// Tells the network whenever a code begins or ceases to wait for a device.
    async fn tell_pairing(&self, what: &Announced) {
        let mut looks = tokio::time::interval(PAIRING_CHECK);
        let mut told = None;
        loop {
            looks.tick().await;
            let is_pairing = (what.is_pairing)();
            // The name is this box's already: nobody is asked again.
            let telling = (told.replace(is_pairing).is_some_and(|told| told != is_pairing))
                .then(|| self.said.service(is_pairing, false))
                .map(|service| service.and_then(|service| self.daemon.register(service)));
            if let Some(Err(error)) = telling {
                tracing::debug!(%error, "The announcement could not be brought up to date");
            }
        }
    }

    /// Says goodbye.
    async fn stop(self) {
        let full_name = self.said.service(false, false).map(|info| info.get_fullname().to_owned());
        if let Ok(done) = full_name.and_then(|full_name| self.daemon.unregister(&full_name)) {
            let _ = timeout(GOODBYE, done.recv_async()).await;
        }
        let _ = self.daemon.shutdown();
    }
}

/// One that speaks on the interfaces that phones are told of, and on those only.
fn daemon(bound: IpAddr, choices: Choices) -> mdns_sd::Result<ServiceDaemon> {
    let daemon = ServiceDaemon::new()?;
    daemon.set_ip_check_interval(INTERFACE_CHECK)?;
    let is_unwanted = move |interface: &if_addrs::Interface| {
        let ip = interface.ip();
        !(names::is_announced(&ip) && names::hears(bound, ip) && is_used(interface, &choices))
    };
    daemon.disable_interface(IfKind::Predicate(IfPredicate::new(is_unwanted)))?;
    Ok(daemon)
}

/// Whether the name that was announced, and is not at present, is answered for by another box: its
/// host name by an address that is not this computer's, or its service by another port.
async fn is_elsewhere(presence: &Presence, what: &Announced) -> bool {
    let Ok(daemon) = daemon(what.bound.ip(), presence.choices.clone()) else { return false };
    let name = presence.shown();
    let host = format!("{}.local.", names::host_label(&name));
    let own = names::all_addresses();
    let is_found = timeout(ANSWER, async {
        tokio::select! {
            () = other_host(&daemon, &host, &own) => {}
            () = other_service(&daemon, &name, what.bound.port(), &own) => {}
        }
    });
    let is_found = is_found.await.is_ok();
    let _ = daemon.shutdown();
    is_found
}

async fn other_host(daemon: &ServiceDaemon, host: &str, own: &BTreeSet<IpAddr>) {
    if let Ok(events) = daemon.resolve_hostname(host, None) {
        while let Ok(event) = events.recv_async().await {
            if let HostnameResolutionEvent::AddressesFound(_, found) = event
                && found.iter().any(|found| !own.contains(&found.to_ip_addr()))
            {
                return;
            }
        }
    }
    std::future::pending().await
}

async fn other_service(daemon: &ServiceDaemon, name: &str, port: u16, own: &BTreeSet<IpAddr>) {
    if let Ok(events) = daemon.browse(SERVICE)
        && let Ok(wanted) = ServiceInfo::new(SERVICE, name, "x.local.", "", port, None)
    {
        let wanted = wanted.get_fullname().to_lowercase();
        while let Ok(event) = events.recv_async().await {
            if let ServiceEvent::ServiceResolved(found) = event
                && found.get_fullname().to_lowercase() == wanted
            {
                let mut addresses = found.get_addresses().iter();
                let is_here = addresses.any(|address| own.contains(&address.to_ip_addr()));
                if found.get_port() != port || !is_here {
                    return;
                }
            }
        }
    }
    std::future::pending().await
}
