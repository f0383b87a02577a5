//! What rustls asks at each handshake.

use std::{fmt, sync::Arc};

use arc_swap::ArcSwapOption;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::ring,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};

use crate::{Authority, Leaf, LeafInfo, OwnCertificate, TlsError};

/// The leaf in use, replaceable while the server runs.
///
/// It is given to every client whatever name it asks for, unless the admin has brought a
/// certificate along that covers the name: phones connect by address and then send no name at
/// all. Connections that are open keep what they began with. While there is none, handshakes are
/// refused.
pub struct Swappable {
    current: ArcSwapOption<Leaf>,
    own: ArcSwapOption<OwnCertificate>,
}

impl Swappable {
    /// Starts with `leaf`, or with none.
    pub fn new(leaf: impl Into<Option<Leaf>>) -> Arc<Swappable> {
        let current = ArcSwapOption::from_pointee(leaf.into());
        Arc::new(Swappable { current, own: ArcSwapOption::empty() })
    }

    /// Handshakes that begin from now on get `leaf`.
    pub fn swap(&self, leaf: Leaf) {
        self.current.store(Some(Arc::new(leaf)));
    }

    /// The admin's own certificate from now on; `None` for none.
    pub fn serve_own(&self, own: Option<OwnCertificate>) {
        self.own.store(own.map(Arc::new));
    }

    /// The admin's own, where the client asks for a name that it covers. Paired devices trust the
    /// box's authority alone and come by address or by `NAME.local`: there it is always the leaf.
    fn own_for(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let own = self.own.load_full().filter(|own| own.info().covers(name))?;
        (!self.is_of_devices(name)).then(|| Arc::clone(own.certified_key()))
    }

    /// Whether paired devices come under this name. While there is no leaf, under any such name.
    pub fn is_of_devices(&self, name: &str) -> bool {
        let is_local = name == "localhost" || name.ends_with(".local");
        let is_covered = |leaf: &Arc<Leaf>| leaf.info.names.dns.contains(name);
        is_local && self.current.load().as_ref().is_none_or(is_covered)
    }

    /// Names, lifetime and serial of the leaf in use.
    pub fn current(&self) -> Option<Arc<LeafInfo>> {
        self.current.load().as_ref().map(|leaf| Arc::clone(&leaf.info))
    }
}

impl ResolvesServerCert for Swappable {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asked = hello.server_name().map(str::to_ascii_lowercase);
        let own = asked.and_then(|name| self.own_for(&name));
        let leaf = || Some(Arc::clone(&self.current.load().as_ref()?.certified_key));
        own.or_else(leaf)
    }
}

impl fmt::Debug for Swappable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Swappable").field("current", &self.current()).finish()
    }
}

/// Settings for a client that trusts this authority and no other, as a paired phone does.
///
/// # Errors
/// `Rustls` when the authority's certificate is no trust anchor.
pub fn client_config(authority: &Authority) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    let anchor = authority.certificate_der().clone();
    roots.add(anchor).map_err(TlsError::rustls("trust the authority"))?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsError::rustls("set up TLS"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Settings for a TLS listener: TLS 1.3 and 1.2 (old Androids), `h2` before `http/1.1`, no
/// client certificates, no early data.
///
/// Sessions are resumed by tickets, which the clients keep: any number of phones can come back
/// cheaply, and the box remembers none. Their keys live in memory and are replaced every few hours.
/// They belong to the settings, so share one value between listeners and swap the leaf rather than
/// making settings anew: resumption then survives a swap.
///
/// # Errors
/// `Rustls` if ring does not offer these versions, which would be a build mistake, or if the system
/// gives no random numbers.
pub fn server_config(resolver: Arc<Swappable>) -> Result<Arc<ServerConfig>, TlsError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsError::rustls("set up TLS"))?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    config.ticketer = ring::Ticketer::new().map_err(TlsError::rustls("make ticket keys"))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
