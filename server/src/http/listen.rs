//! Listeners: accept, TLS, HTTP/1.1 and HTTP/2, orderly stop.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::Peer;
use super::handshakes::{Handshake, Handshakes};
use super::patience::{Greeted, Steady};

/// A client that sends nothing cannot hold a connection in these phases for longer.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);
const HEADER_LIMIT: Duration = Duration::from_secs(15);
/// The longest pause inside a body; the whole may take as long as the network needs.
const BODY_PAUSE: Duration = Duration::from_secs(15);
const HTTP2_STREAMS: u32 = 256;
/// What an HTTP/2 client has to send first (RFC 9113, 3.4), in bytes.
const HTTP2_PREFACE: usize = 24;
/// Finds out about phones that left without a word.
const HTTP2_PING: Duration = Duration::from_secs(20);

/// Serves `app` on `listener` until `stop`, then lets open requests end within `grace`. More than
/// `most` connections at once wait in the kernel's queue.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    app: Router,
    most: usize,
    stop: CancellationToken,
    grace: Duration,
) {
    let acceptor = tls.map(TlsAcceptor::from);
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(most));
    let handshakes = Handshakes::for_connections(most);
    let is_everywhere = listener.local_addr().is_ok_and(|at| at.ip().is_unspecified());
    loop {
        let slot = tokio::select! {
            () = stop.cancelled() => break,
            slot = Arc::clone(&slots).acquire_owned() => slot,
        };
        let Ok(slot) = slot else { break };
        let (stream, from) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            },
        };
        if is_everywhere && stream.local_addr().is_ok_and(|at| is_of_the_internet(at.ip())) {
            continue;
        }
        let (acceptor, app) = (acceptor.clone(), app.clone());
        let watcher = graceful.watcher();
        let stop = stop.clone();
        let remote = from.ip().to_canonical();
        let peer = Peer { ip: remote, remote };
        let acceptor = acceptor.map(|acceptor| (acceptor, handshakes.begin(remote)));
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            match acceptor {
                None => serve_connection(stream, Version::One, peer, app, watcher, stop).await,
                Some((acceptor, turn)) => {
                    if let Some(stream) = handshake(&acceptor, turn, stream, from).await {
                        let version = Version::agreed(&stream);
                        serve_connection(stream, version, peer, app, watcher, stop).await;
                    }
                }
            }
            drop(slot);
        });
    }
    drop(listener);
    let _ = timeout(grace, graceful.shutdown()).await;
}

/// Behind a router an IPv4 address is the network's own; IPv6 addresses (RFC 4291, global unicast)
/// may lead here from anywhere. Who wants to be reached by one listens at it by name.
fn is_of_the_internet(address: IpAddr) -> bool {
    matches!(address.to_canonical(), IpAddr::V6(v6) if v6.segments()[0] & 0xe000 == 0x2000)
}

/// Out of file handles is the usual cause; spinning on it would starve what still works.
async fn pause_after(error: &io::Error) {
    tracing::warn!(%error, "Could not accept a connection");
    tokio::time::sleep(Duration::from_millis(50)).await;
}

async fn handshake(
    acceptor: &TlsAcceptor,
    turn: Handshake,
    stream: TcpStream,
    from: SocketAddr,
) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
    let shaking = timeout(HANDSHAKE_LIMIT, async {
        if speaks_plain_http(&stream).await {
            answer_plain_http(stream).await;
            return None;
        }
        Some(acceptor.accept(stream).await)
    });
    let shaken = tokio::select! {
        shaken = shaking => shaken,
        () = turn.displaced() => {
            tracing::debug!(%from, "TLS handshake gave way to others");
            return None;
        }
    };
    match shaken {
        Ok(Some(Ok(stream))) => Some(stream),
        Ok(Some(Err(error))) => {
            tracing::debug!(%from, %error, "TLS handshake failed");
            None
        }
        Ok(None) => None,
        Err(_) => {
            tracing::debug!(%from, "TLS handshake took too long");
            None
        }
    }
}

/// A TLS record starts with 0x16; a plain HTTP request with a letter.
async fn speaks_plain_http(stream: &TcpStream) -> bool {
    let mut first = [0];
    matches!(stream.peek(&mut first).await, Ok(1) if first[0].is_ascii_uppercase())
}

/// Says what is wrong, where a failed handshake would leave the developer guessing.
async fn answer_plain_http(mut stream: TcpStream) {
    use tokio::io::AsyncWriteExt as _;
    const BODY: &str = "{\"data\":{},\"message\":\"This port speaks HTTPS. Use an https:// address.\",\"status\":400}";
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{BODY}",
        BODY.len()
    );
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// Which HTTP a connection speaks. It is settled before the first byte: a server that waits to see
/// waits for ever for those who send nothing.
#[derive(Clone, Copy)]
enum Version {
    One,
    Two,
}

impl Version {
    fn agreed(stream: &tokio_rustls::server::TlsStream<TcpStream>) -> Self {
        match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Self::Two,
            _ => Self::One,
        }
    }
}

async fn serve_connection<S>(
    stream: S,
    version: Version,
    peer: Peer,
    app: Router,
    watcher: Watcher,
    stop: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = app.map_request(move |mut request: axum::http::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request.map(|body| axum::body::Body::new(Steady::new(body, BODY_PAUSE)))
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_LIMIT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HTTP2_PING)
        .max_concurrent_streams(HTTP2_STREAMS);
    let (builder, preface) = match version {
        Version::One => (builder.http1_only(), 0),
        Version::Two => (builder.http2_only(), HTTP2_PREFACE),
    };
    let stream = Greeted::new(stream, preface, HEADER_LIMIT);
    let service = TowerToHyperService::new(service);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(connection).await
        && !stop.is_cancelled()
    {
        tracing::debug!(ip = %peer.ip, %error, "Connection ended with an error");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_internet_are_told_from_those_of_ones_own_network() {
        for (address, expected) in [
            ("2001:db8::1", true),
            ("2a02:1234::7", true),
            ("3fff::1", true),
            ("fd00::7", false),
            ("fe80::1", false),
            ("::1", false),
            ("::ffff:192.168.1.20", false),
            ("192.168.1.20", false),
        ] {
            assert_eq!(is_of_the_internet(address.parse().unwrap()), expected, "{address}");
        }
    }
}
