//! Connections that are held open, half open, or far too many.

use std::path::Path;
use std::sync::Arc;

use homeport_tests::{Raw, tls_config};
use serde_json::json;
use tokio::net::TcpStream;

use super::{RECORDS, Target};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_does_not_get_on_is_ended() {
    let target = Target::start().await;
    let (https, loopback) = (target.server.said("https"), target.server.said("loopback"));
    let config = tls_config(Path::new(target.server.said("ca_pem")), &["http/1.1"]);
    let two = tls_config(Path::new(target.server.said("ca_pem")), &["h2"]);
    let half = b"GET /api/health HTTP/1.1\r\nHost: box\r\nX-Slow: ";
    let body = b"POST /api/collections/things/records HTTP/1.1\r\nHost: box\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"text\":";
    let mut held = vec![
        ("nothing, before TLS", Raw::plain(https).await),
        ("half a handshake", Raw::plain(https).await),
        ("nothing, after TLS", Raw::tls(https, &config).await),
        ("half a head over TLS", Raw::tls(https, &config).await),
        ("half a body over TLS", Raw::tls(https, &config).await),
        ("nothing at all over HTTP/2", Raw::tls(https, &two).await),
        ("nothing on loopback", Raw::plain(loopback).await),
        ("half a head on loopback", Raw::plain(loopback).await),
        ("half a method on loopback", Raw::plain(loopback).await),
        ("nothing on the trust page", Raw::plain(target.server.said("trust_page")).await),
    ];
    for (what, connection) in &mut held {
        match *what {
            "half a handshake" => connection.say(b"\x16\x03\x01\x02\x00\x01").await,
            "half a head over TLS" | "half a head on loopback" => connection.say(half).await,
            "half a body over TLS" => connection.say(body).await,
            "half a method on loopback" => connection.say(b"PR").await,
            _ => {}
        }
    }
    // Others are served all the while.
    target.guest.post(RECORDS, &json!({ "text": "meanwhile" })).await.expect(200);
    let ends = held.into_iter().map(|(what, mut connection)| {
        tokio::spawn(async move {
            let asked = std::time::Instant::now();
            let said = connection.ended().await;
            println!(
                "{what}: {:?} after {:?}",
                said.as_deref().map(|s| s.lines().next().unwrap_or("").to_owned()),
                asked.elapsed()
            );
            (what, said)
        })
    });
    let mut open = Vec::new();
    for end in ends.collect::<Vec<_>>() {
        let (what, said) = end.await.unwrap();
        if said.is_none() {
            open.push(what);
        }
    }
    assert!(open.is_empty(), "still open: {open:?}");
    target.well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_idle_connections_leave_room_for_the_next_one() {
    let target = Target::start().await;
    let address = target.server.said("https").strip_prefix("https://").unwrap().to_owned();
    let config = Arc::new(tls_config(Path::new(target.server.said("ca_pem")), &["http/1.1"]));
    let mut silent = Vec::new();
    for _ in 0..700 {
        silent.push(TcpStream::connect(&address).await.unwrap());
    }
    let mut shaken = Vec::new();
    for _ in 0..150 {
        shaken.push(Raw::tls(target.server.said("https"), &config).await);
    }
    let mut local = Vec::new();
    for _ in 0..150 {
        local.push(Raw::plain(target.server.said("loopback")).await);
    }
    let next = target.server.guest();
    for n in 0..20 {
        next.post(RECORDS, &json!({ "text": format!("{n}") })).await.expect(200);
    }
    target.server.local().get("/api/health").await.expect(200);
    drop((silent, shaken, local));
    target.well().await;
}
