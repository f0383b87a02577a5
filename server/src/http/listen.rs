//! Listeners: accept, TLS, HTTP/1.1 and HTTP/2, orderly stop.

use std::fmt::Display;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulConnection;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::Peer;
use super::callers::Callers;
use super::connections::{Connection, Connections};
use super::exchanges::{Limits, Standing};
use super::handshakes::{Handshake, Handshakes};
use super::patience::{Owed, Prompt, Steady};
use super::unread::Unread;

/// A client that sends nothing cannot hold a connection in these phases for longer.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);
const USUAL: Patience = Patience {
    head: Duration::from_secs(15),
    body_pause: Duration::from_secs(15),
    standing: Limits { idle: Duration::from_secs(320), stuck: Duration::from_secs(120) },
};
const HTTP2_STREAMS: u32 = 256;
/// What an HTTP/2 client has to send first (RFC 9113, 3.4), in bytes.
const HTTP2_PREFACE: usize = 24;
/// Finds out about phones that left without a word.
const HTTP2_PING: Duration = Duration::from_secs(20);

/// How long a client may take.
#[derive(Clone, Copy)]
struct Patience {
    /// From a request's first byte to the end of its head, and to the first request's.
    head: Duration,
    /// The longest pause inside a body; the whole may take as long as the network needs.
    body_pause: Duration,
    /// Between requests: longer than the five minutes for which OkHttp and Chromium keep a connection
    /// that rests, so that it is they who close it and no request meets a closing door. Who stops
    /// taking an answer has less.
    standing: Limits,
}

/// Serves `app` on `listener` until `stop`, then lets open requests end within `grace`. With `most`
/// connections open the next one takes another's place or waits (`connections.rs`). With `tls` it is
/// the door for phones.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    app: Router,
    (most, callers): (usize, Callers),
    stop: CancellationToken,
    grace: Duration,
) {
    let acceptor = tls.map(TlsAcceptor::from);
    let connections = Connections::at_most(most);
    let handshakes = Handshakes::for_connections(most);
    let is_everywhere = listener.local_addr().is_ok_and(|at| at.ip().is_unspecified());
    loop {
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
        let remote = from.ip().to_canonical();
        callers.came(remote, acceptor.is_some());
        let connection = tokio::select! {
            () = stop.cancelled() => break,
            connection = connections.begin(remote) => connection,
        };
        let Some(connection) = connection else { continue };
        let (acceptor, app, stop) = (acceptor.clone(), app.clone(), stop.clone());
        let peer = Peer { ip: remote, remote };
        let acceptor = acceptor.map(|acceptor| (acceptor, handshakes.begin(remote)));
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            let here = Here { connection: &connection, peer, patience: USUAL, stop };
            let serving = async {
                match acceptor {
                    None => here.serve(stream, Version::One, app).await,
                    Some((acceptor, turn)) => {
                        if let Some(stream) = handshake(&acceptor, turn, stream, from).await {
                            let version = Version::agreed(&stream);
                            here.serve(stream, version, app).await;
                        }
                    }
                }
            };
            tokio::select! {
                () = serving => {}
                () = connection.displaced() => {
                    tracing::debug!(%from, "Connection gave way to others");
                }
            }
        });
    }
    drop(listener);
    let _ = timeout(grace, connections.ended()).await;
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

/// A connection and how it is served.
struct Here<'a> {
    connection: &'a Connection,
    peer: Peer,
    patience: Patience,
    stop: CancellationToken,
}

impl Here<'_> {
    async fn serve<S>(&self, stream: S, version: Version, app: Router)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (peer, pause) = (self.peer, self.patience.body_pause);
        let exchanges = Arc::clone(&self.connection.exchanges);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            let request = request.map(|body| Body::new(Unread::new(Steady::new(body, pause))));
            let (exchange, answer) = (exchanges.begin(), app.clone().oneshot(request));
            async move { answer.await.map(|answer| answer.map(|body| exchange.of(body))) }
        });
        let mut builder = Builder::new(TokioExecutor::new());
        // Its limit would hold for the rest between requests too: `Prompt` has one that does not.
        builder.http1().timer(TokioTimer::new()).header_read_timeout(None);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(HTTP2_PING)
            .max_concurrent_streams(HTTP2_STREAMS);
        let head = || Owed::Head(Arc::clone(&self.connection.exchanges));
        let (builder, owed) = match version {
            Version::One => (builder.http1_only(), head()),
            Version::Two => (builder.http2_only(), Owed::Greeting(HTTP2_PREFACE)),
        };
        let stream = TokioIo::new(Prompt::new(stream, owed, self.patience.head));
        let serving = pin!(builder.serve_connection(stream, service));
        self.watch(serving).await;
    }

    /// Drives a connection to its end: its own, that of the client's time, or the server's.
    async fn watch<C, E>(&self, mut serving: Pin<&mut C>)
    where
        C: GracefulConnection<Error = E> + Future<Output = Result<(), E>>,
        E: Display,
    {
        let (ip, limits) = (self.peer.ip, self.patience.standing);
        let mut due = Instant::now() + limits.idle.min(limits.stuck);
        let (mut is_stopping, mut is_told) = (false, false);
        loop {
            tokio::select! {
                ended = serving.as_mut() => {
                    if let (Err(error), false) = (ended, is_stopping) {
                        tracing::debug!(%ip, %error, "Connection ended with an error");
                    }
                    return;
                }
                () = self.stop.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    serving.as_mut().graceful_shutdown();
                }
                () = sleep_until(due) => {
                    match self.connection.exchanges.standing(limits, std::time::Instant::now()) {
                        Standing::Fine(next) => due = next.into(),
                        // An HTTP/2 client is told first, so that it asks nothing more.
                        Standing::Idle if !is_told => {
                            is_told = true;
                            serving.as_mut().graceful_shutdown();
                            due = Instant::now() + self.patience.head;
                        }
                        standing => {
                            tracing::debug!(%ip, ?standing, "Ended a connection");
                            return;
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::routing::get;
    use bytes::Bytes;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);
    const SHORT: Duration = Duration::from_millis(200);
    const GENEROUS: Patience =
        Patience { head: LONG, body_pause: LONG, standing: Limits { idle: LONG, stuck: LONG } };
    const ASK: &[u8] = b"GET / HTTP/1.1\r\nHost: box\r\n\r\n";

    /// A client's end of a connection whose pipe holds no more than a few kilobytes.
    fn connected(version: Version, patience: Patience) -> DuplexStream {
        let endless = || async {
            let parts =
                std::iter::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(&[7; 4096])));
            Body::from_stream(futures_util::stream::iter(parts))
        };
        let app = Router::new().route("/", get(async || "well")).route("/endless", get(endless));
        let (client, stream) = duplex(4096);
        tokio::spawn(async move {
            let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
            let connection = Connections::at_most(4).begin(ip).await.unwrap();
            let (peer, stop) = (Peer { ip, remote: ip }, CancellationToken::new());
            Here { connection: &connection, peer, patience, stop }
                .serve(stream, version, app)
                .await;
        });
        client
    }

    async fn answered(client: &mut DuplexStream) {
        client.write_all(ASK).await.unwrap();
        let (mut said, mut chunk) = (String::new(), [0; 1024]);
        while !said.ends_with("well") {
            let length = client.read(&mut chunk).await.unwrap();
            assert!(length > 0, "closed: {said}");
            said.push_str(&String::from_utf8_lossy(&chunk[..length]));
        }
    }

    /// Everything that the client is told until the connection ends, which it has to.
    async fn end(mut client: DuplexStream) -> Vec<u8> {
        let mut said = Vec::new();
        let _ = client.read_to_end(&mut said).await;
        said
    }

    #[tokio::test]
    async fn a_rest_between_requests_is_no_late_head() {
        let patience = Patience { head: SHORT, ..GENEROUS };
        let mut resting = connected(Version::One, patience);
        answered(&mut resting).await;
        // Begun later, and its time is over.
        let mut late = connected(Version::One, patience);
        answered(&mut late).await;
        late.write_all(&ASK[..20]).await.unwrap();
        end(late).await;
        end(connected(Version::One, patience)).await;
        answered(&mut resting).await;
        answered(&mut resting).await;
    }

    #[tokio::test]
    async fn a_rest_that_is_too_long_ends_the_connection() {
        let standing = Limits { idle: SHORT, stuck: LONG };
        let mut one = connected(Version::One, Patience { standing, ..GENEROUS });
        answered(&mut one).await;
        end(one).await;
        // One that keeps knocking without asking for anything is told to go, and then cut off.
        let mut two = connected(Version::Two, Patience { head: SHORT, standing, ..GENEROUS });
        two.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
        let (mut hears, mut says) = tokio::io::split(two);
        let knocking = tokio::spawn(async move {
            let mut pace = tokio::time::interval(SHORT / 10);
            while says.write_all(b"\0\0\x08\x06\0\0\0\0\0\0\0\0\0\0\0\0\0").await.is_ok() {
                pace.tick().await;
            }
        });
        let mut said = Vec::new();
        let _ = hears.read_to_end(&mut said).await;
        assert!(frames(&said).contains(&GOAWAY), "{:?}", frames(&said));
        drop(hears);
        knocking.await.unwrap();
    }

    #[tokio::test]
    async fn a_head_that_trickles_over_http2_ends_with_its_connection() {
        let standing = Limits { idle: SHORT, stuck: LONG };
        let mut two = connected(Version::Two, Patience { head: SHORT, standing, ..GENEROUS });
        two.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
        // HEADERS of stream 1 that do not end, and then a CONTINUATION of nothing, again and again.
        two.write_all(b"\0\0\x01\x01\0\0\0\0\x01\x82").await.unwrap();
        let (mut hears, mut says) = tokio::io::split(two);
        let trickling = tokio::spawn(async move {
            let mut pace = tokio::time::interval(SHORT / 10);
            while says.write_all(b"\0\0\x01\x09\0\0\0\0\x01\x86").await.is_ok() {
                pace.tick().await;
            }
        });
        let _ = hears.read_to_end(&mut Vec::new()).await;
        drop(hears);
        trickling.await.unwrap();
    }

    #[tokio::test]
    async fn an_answer_that_is_not_taken_ends_its_connection() {
        let standing = Limits { idle: LONG, stuck: SHORT };
        let patience = Patience { standing, ..GENEROUS };
        let mut one = connected(Version::One, patience);
        one.write_all(b"GET /endless HTTP/1.1\r\nHost: box\r\n\r\n").await.unwrap();
        // Nothing more goes in once the other end is gone.
        while one.write_all(b"x").await.is_ok() {
            tokio::task::yield_now().await;
        }
        // No room for a single byte of an answer (SETTINGS_INITIAL_WINDOW_SIZE 0).
        let mut two = connected(Version::Two, patience);
        two.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        two.write_all(b"\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0").await.unwrap();
        // GET, https, /endless as a literal, an authority.
        let head = b"\x82\x87\x04\x08/endless\x01\x03box";
        let length = u8::try_from(head.len()).unwrap();
        two.write_all(&[&[0, 0, length, 1, 5, 0, 0, 0, 1], &head[..]].concat()).await.unwrap();
        let said = end(two).await;
        assert!(frames(&said).contains(&HEADERS), "it was answered: {:?}", frames(&said));
    }

    const HEADERS: u8 = 1;
    const GOAWAY: u8 = 7;

    /// The kinds of the frames that a client was sent (RFC 9113, 4.1).
    fn frames(mut said: &[u8]) -> Vec<u8> {
        let mut kinds = Vec::new();
        while let [a, b, c, kind, _, _, _, _, _, rest @ ..] = said {
            kinds.push(*kind);
            let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
            said = rest.get(length..).unwrap_or_default();
        }
        kinds
    }

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
