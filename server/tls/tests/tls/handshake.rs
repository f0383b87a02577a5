//! Handshakes in memory, between rustls on both ends.

use std::{sync::Arc, time::Duration as StdDuration};

use homeport_tls::{Authority, Swappable, server_config};
use rustls::{
    ClientConfig, ClientConnection, ConnectionCommon, HandshakeKind, ProtocolVersion,
    RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion,
    crypto::ring,
    time_provider::TimeProvider,
    version::{TLS12, TLS13},
};
use rustls_pki_types::{ServerName, UnixTime};
use time::{Duration, OffsetDateTime};
use x509_parser::parse_x509_certificate;

use crate::{NOW, authority, names};

#[test]
fn a_swapped_leaf_serves_the_next_handshake_and_spares_the_open_connection() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &["192.168.1.2"]);
    let first = authority.issue(&wanted, NOW).unwrap();
    let second = authority.issue(&wanted, NOW).unwrap();
    let resolver = Swappable::new(first.clone());
    let server = server_config(Arc::clone(&resolver)).unwrap();
    assert_eq!(resolver.current().as_ref(), Some(first.info()));

    let (mut open, mut peer) =
        connect(&phone(&authority, NOW, &TLS13), &server, "mybox.local").unwrap();
    assert_eq!(serial(&open), first.info().serial);

    resolver.swap(second.clone());
    assert_eq!(resolver.current().as_ref(), Some(second.info()));
    let (next, _) = connect(&phone(&authority, NOW, &TLS13), &server, "mybox.local").unwrap();
    assert_eq!(serial(&next), second.info().serial);

    peer.send_close_notify();
    exchange(&mut open, &mut peer).unwrap();
    assert_eq!(serial(&open), first.info().serial);
}

#[test]
fn a_phone_that_comes_back_resumes_across_a_swap() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &[]);
    let resolver = Swappable::new(authority.issue(&wanted, NOW).unwrap());
    let server = server_config(Arc::clone(&resolver)).unwrap();
    let phone = phone(&authority, NOW, &TLS13);
    let (first, _) = connect(&phone, &server, "mybox.local").unwrap();
    assert_eq!(first.handshake_kind(), Some(HandshakeKind::Full));
    resolver.swap(authority.issue(&wanted, NOW).unwrap());
    let (again, _) = connect(&phone, &server, "mybox.local").unwrap();
    assert_eq!(again.handshake_kind(), Some(HandshakeKind::Resumed));
}

#[test]
fn a_client_may_come_by_address_or_by_name_with_either_version() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local", "mybox", "localhost"], &["192.168.1.2", "fd00::7", "::1"]);
    let server = server_for(&authority, &wanted);
    for (version, number) in
        [(&TLS13, ProtocolVersion::TLSv1_3), (&TLS12, ProtocolVersion::TLSv1_2)]
    {
        for host in ["192.168.1.2", "fd00::7", "::1", "mybox.local", "mybox", "localhost"] {
            let phone = phone(&authority, NOW, version);
            let (client, server) = connect(&phone, &server, host).unwrap();
            assert_eq!(client.protocol_version(), Some(number), "{host}");
            assert_eq!(client.alpn_protocol(), Some(&b"h2"[..]), "{host}");
            let by_name = host.parse::<std::net::IpAddr>().is_err();
            assert_eq!(server.server_name(), by_name.then_some(host), "SNI");
        }
    }
}

#[test]
fn the_admins_own_certificate_is_served_by_name_and_never_to_paired_devices() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local", "mybox", "localhost"], &["192.168.1.2"]);
    let leaf = authority.issue(&wanted, NOW).unwrap();
    let resolver = Swappable::new(leaf);
    let server = server_config(Arc::clone(&resolver)).unwrap();
    let own_names = ["shop.example.com", "mybox.local", "mybox"].map(str::to_owned);
    let mut params = rcgen::CertificateParams::new(own_names).unwrap();
    params.not_before = NOW - Duration::DAY;
    params.not_after = NOW + Duration::DAY;
    let key = rcgen::KeyPair::generate().unwrap();
    let own = params.self_signed(&key).unwrap();
    let taken = homeport_tls::OwnCertificate::new(&own.pem(), &key.serialize_pem(), NOW).unwrap();
    resolver.serve_own(Some(taken));

    let mut roots = RootCertStore::empty();
    roots.add(own.der().clone()).unwrap();
    let browser = client(roots.clone(), NOW, &TLS13);
    let phone = phone(&authority, NOW, &TLS13);
    for (host, is_own) in [
        ("shop.example.com", true),
        ("mybox", true),
        ("mybox.local", false),
        ("localhost", false),
        ("192.168.1.2", false),
    ] {
        assert_eq!(connect(&browser, &server, host).is_ok(), is_own, "{host}");
        assert_eq!(connect(&phone, &server, host).is_ok(), !is_own, "{host}");
    }
    resolver.serve_own(None);
    assert!(connect(&phone, &server, "mybox").is_ok());
    // A new one: what has a session to resume looks at no certificate.
    let browser = client(roots, NOW, &TLS13);
    assert!(connect(&browser, &server, "shop.example.com").is_err());
}

#[test]
fn without_a_leaf_handshakes_are_refused_until_there_is_one() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &[]);
    let resolver = Swappable::new(None);
    let server = server_config(Arc::clone(&resolver)).unwrap();
    let phone = phone(&authority, NOW, &TLS13);
    assert_eq!(resolver.current(), None);
    assert!(resolver.is_of_devices("shop.local") && !resolver.is_of_devices("shop"));
    connect(&phone, &server, "mybox.local").map(|_| ()).unwrap_err();
    resolver.swap(authority.issue(&wanted, NOW).unwrap());
    assert!(!resolver.is_of_devices("shop.local"));
    connect(&phone, &server, "mybox.local").unwrap();
}

#[test]
fn a_client_without_http2_gets_http1() {
    let (_dir, authority) = authority();
    let server = server_for(&authority, &names(&["localhost"], &[]));
    let mut phone = (*phone(&authority, NOW, &TLS13)).clone();
    phone.alpn_protocols = vec![b"http/1.1".to_vec()];
    let (client, _) = connect(&Arc::new(phone), &server, "localhost").unwrap();
    assert_eq!(client.alpn_protocol(), Some(&b"http/1.1"[..]));
}

#[test]
fn a_client_refuses_another_name_another_authority_and_another_time() {
    let (_dir, authority) = authority();
    let (_other_dir, other) = crate::authority();
    let server = server_for(&authority, &names(&["mybox.local"], &["192.168.1.2"]));
    let outcome = |phone: Arc<ClientConfig>, host| connect(&phone, &server, host).map(|_| ());

    outcome(phone(&authority, NOW, &TLS13), "mybox.local").unwrap();
    outcome(phone(&authority, NOW, &TLS13), "other.local").unwrap_err();
    outcome(phone(&authority, NOW, &TLS13), "192.168.1.3").unwrap_err();
    outcome(phone(&other, NOW, &TLS13), "mybox.local").unwrap_err();
    outcome(phone(&authority, NOW + Duration::days(90), &TLS13), "mybox.local").unwrap_err();
    outcome(phone(&authority, NOW - Duration::days(2), &TLS13), "mybox.local").unwrap_err();
}

fn server_for(authority: &Authority, wanted: &homeport_tls::Names) -> Arc<ServerConfig> {
    server_config(Swappable::new(authority.issue(wanted, NOW).unwrap())).unwrap()
}

/// A device that trusts this authority alone and whose clock stands at `clock`.
fn phone(
    authority: &Authority,
    clock: OffsetDateTime,
    version: &'static SupportedProtocolVersion,
) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate_der().clone()).unwrap();
    client(roots, clock, version)
}

fn client(
    roots: RootCertStore,
    clock: OffsetDateTime,
    version: &'static SupportedProtocolVersion,
) -> Arc<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_details(provider, Arc::new(StandingClock(clock)))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Arc::new(config)
}

#[derive(Debug)]
struct StandingClock(OffsetDateTime);

impl TimeProvider for StandingClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.unix_timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(StdDuration::from_secs(seconds)))
    }
}

fn connect(
    phone: &Arc<ClientConfig>,
    server: &Arc<ServerConfig>,
    host: &str,
) -> Result<(ClientConnection, ServerConnection), rustls::Error> {
    let host = ServerName::try_from(host.to_owned()).unwrap();
    let mut client = ClientConnection::new(Arc::clone(phone), host)?;
    let mut server = ServerConnection::new(Arc::clone(server))?;
    exchange(&mut client, &mut server)?;
    assert!(!client.is_handshaking() && !server.is_handshaking());
    Ok((client, server))
}

/// Carries bytes both ways until neither end has more to say.
fn exchange(
    client: &mut ClientConnection,
    server: &mut ServerConnection,
) -> Result<(), rustls::Error> {
    while client.wants_write() || server.wants_write() {
        carry(client, server)?;
        carry(server, client)?;
    }
    Ok(())
}

fn carry<A, B>(
    from: &mut ConnectionCommon<A>,
    to: &mut ConnectionCommon<B>,
) -> Result<(), rustls::Error> {
    let mut bytes = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut bytes).unwrap();
    }
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        to.process_new_packets()?;
    }
    Ok(())
}

fn serial(client: &ClientConnection) -> String {
    let (_, certificate) = parse_x509_certificate(&client.peer_certificates().unwrap()[0]).unwrap();
    certificate.raw_serial_as_string().replace(':', "")
}
