//! The box's announcement by multicast DNS: `_homeport._tcp.local`. A convenience only: nothing
//! that answers it is trusted before its certificate is.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use mdns_sd::{IfKind, ServiceDaemon, ServiceInfo};
use tokio_util::sync::CancellationToken;

use super::{Keeper, names};

const SERVICE: &str = "_homeport._tcp.local.";
const GOODBYE: Duration = Duration::from_secs(1);

/// Announces the box until the server stops, and anew when its name or its authority changes. Without multicast
/// (containers, some VPNs) phones still have the QR code's addresses, so failing here is a note in
/// the log and no more.
pub(crate) async fn announce(keeper: Keeper, bound: SocketAddr, stop: CancellationToken) {
    let mut names = keeper.names();
    loop {
        let name = names.borrow_and_update().clone();
        let ca_sha256 = keeper.authority().fingerprint();
        let announcement = Announcement::start(&name, bound, &ca_sha256)
            .inspect_err(|error| tracing::warn!(%error, "The box is not announced on the network"))
            .ok();
        let is_renamed = tokio::select! {
            () = stop.cancelled() => false,
            changed = names.changed() => changed.is_ok(),
        };
        if let Some(announcement) = announcement {
            announcement.stop().await;
        }
        if !is_renamed {
            return;
        }
    }
}

/// A running announcement.
struct Announcement {
    daemon: ServiceDaemon,
    full_name: String,
}

impl Announcement {
    fn start(name: &str, bound: SocketAddr, ca_sha256: &str) -> mdns_sd::Result<Self> {
        let daemon = ServiceDaemon::new()?;
        daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
        if bound.is_ipv4() {
            // Nothing listens there.
            daemon.disable_interface(IfKind::IPv6)?;
        }
        let unwanted = if_addrs::get_if_addrs()
            .unwrap_or_default()
            .into_iter()
            .filter(|interface| names::is_virtual(&interface.name))
            .map(|interface| IfKind::Name(interface.name))
            .collect::<Vec<_>>();
        if !unwanted.is_empty() {
            daemon.disable_interface(unwanted)?;
        }
        // A hint for choosing among boxes; never something to trust.
        let hint = ca_sha256.get(..8).unwrap_or("").to_owned();
        let properties = HashMap::from([
            ("txtvers".to_owned(), "1".to_owned()),
            ("proto".to_owned(), "1".to_owned()),
            ("tls".to_owned(), "1".to_owned()),
            ("fp".to_owned(), hint),
        ]);
        let host = format!("{}.local.", names::host_label(name));
        let shown: String = name.chars().filter(|letter| !letter.is_control()).take(30).collect();
        let service = ServiceInfo::new(SERVICE, &shown, &host, "", bound.port(), properties)?
            .enable_addr_auto();
        let full_name = service.get_fullname().to_owned();
        daemon.register(service)?;
        Ok(Self { daemon, full_name })
    }

    /// Says goodbye.
    async fn stop(self) {
        if let Ok(done) = self.daemon.unregister(&self.full_name) {
            let _ = tokio::time::timeout(GOODBYE, done.recv_async()).await;
        }
        let _ = self.daemon.shutdown();
    }
}
