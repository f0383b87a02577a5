//! Apple's push service ("Sending notification requests to APNs"): over TLS and HTTP/2 only, by tokens
//! that are signed with the team's key, which it wants used for a while.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request, Version};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};
use tokio_rustls::TlsAcceptor;

use crate::{answer, header};

/// A team's key as Apple hands it out, with its id and the team's.
pub const APPLE_KEY: (&str, &str, &str) = (
    "-----BEGIN PRIVATE KEY-----\n\
     MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAcwFsbqLV81aWk0n\n\
     hnsHuSvA35WYdVO1AnVFJZW5t7ehRANCAATVUSC8K9EDMGysTHbRubHfiLGTlxwM\n\
     KVWCu9lO3wMFQostaSyoFWSdOTzUBCb+0lzaLFk/0JI2S6/iQzSHIrwR\n\
     -----END PRIVATE KEY-----\n",
    "ABC123DEFG",
    "DEF123GHIJ",
);
/// The public half, as its SubjectPublicKeyInfo in base64.
const PUBLIC: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1VEgvCvRAzBsrEx20bmx34ixk5cc\
    DClVgrvZTt8DBUKLLWksqBVknTk81AQm/tJc2ixZP9CSNkuv4kM0hyK8EQ==";
/// The app's.
pub const APPLE_TOPIC: &str = "com.example.standin";
/// Devices: a good one, one that has removed the app, and one whose answer says what it was asked.
pub const APPLE_DEVICES: [&str; 3] = [
    "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0",
    "4444444444444444444444444444444444444444444444444444444444444444",
    "ecececececececececececececececececececececececececececececececec",
];
/// Bytes.
const LONGEST: usize = 4096;

/// The service, on a port of its own.
pub struct Apple {
    address: SocketAddr,
    certificate: String,
    seen: Seen,
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    pushes: Vec<(HeaderMap, Value)>,
    tokens: HashSet<String>,
    connections: usize,
}

impl Apple {
    /// Starts it; it ends with the runtime.
    pub async fn start() -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = certificate.self_signed(&key).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let secret = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let mut config = config.with_single_cert(vec![certificate.der().clone()], secret).unwrap();
        // Who speaks nothing newer is heard, and told so.
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Seen::default();
        let app = Router::new().route("/3/device/{device}", post(push)).with_state(seen.clone());
        let connections = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, app) = (acceptor.clone(), app.clone());
                let connections = connections.clone();
                tokio::spawn(async move {
                    // Who does not trust the certificate goes away.
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    connections.0.lock().unwrap().connections += 1;
                    let service = TowerToHyperService::new(app);
                    let serving = Builder::new(TokioExecutor::new());
                    let _ = serving.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, certificate: certificate.pem(), seen }
    }

    /// `localhost:PORT`.
    pub fn host(&self) -> String {
        format!("localhost:{}", self.address.port())
    }

    /// Its certificate, in PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The headers and payloads that were taken, oldest first.
    pub fn pushes(&self) -> Vec<(HeaderMap, Value)> {
        self.seen.0.lock().unwrap().pushes.clone()
    }

    /// The tokens that have come, each once.
    pub fn tokens(&self) -> Vec<String> {
        self.seen.0.lock().unwrap().tokens.iter().cloned().collect()
    }

    /// Connections that were made.
    pub fn connections(&self) -> usize {
        self.seen.0.lock().unwrap().connections
    }
}

fn refuse(status: u16, reason: &str) -> Response {
    answer(status, &json!({ "reason": reason }))
}

fn is_good(token: &str) -> bool {
    let mut rules = Validation::new(Algorithm::ES256);
    (rules.validate_exp, rules.required_spec_claims) = (false, HashSet::new());
    rules.set_issuer(&[APPLE_KEY.2]);
    let public = STANDARD.decode(PUBLIC).unwrap();
    // It ends with the point.
    let (rest, y) = public.split_at(public.len() - 32);
    let [x, y] = [&rest[rest.len() - 32..], y].map(|half| URL_SAFE_NO_PAD.encode(half));
    let key = DecodingKey::from_ec_components(&x, &y).unwrap();
    let is_key = jsonwebtoken::decode_header(token)
        .is_ok_and(|header| header.kid.as_deref() == Some(APPLE_KEY.1));
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules);
    is_key && claims.is_ok_and(|claims| claims.claims["iat"].is_i64())
}

async fn push(
    State(seen): State<Seen>,
    Path(device): Path<String>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    if parts.version != Version::HTTP_2 {
        return refuse(505, "HTTP/2 is spoken here");
    }
    let headers = parts.headers;
    let Some(token) = header(&headers, "authorization").strip_prefix("bearer ") else {
        return refuse(403, "MissingProviderToken");
    };
    if !is_good(token) {
        return refuse(403, "InvalidProviderToken");
    }
    seen.0.lock().unwrap().tokens.insert(token.to_owned());
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let payload = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    match header(&headers, "apns-topic") {
        "" => return refuse(400, "MissingTopic"),
        topic if !topic.starts_with(APPLE_TOPIC) => return refuse(400, "TopicDisallowed"),
        _ if header(&headers, "apns-push-type").is_empty() => {
            return refuse(400, "InvalidPushType");
        }
        _ if body.is_empty() => return refuse(400, "PayloadEmpty"),
        _ if body.len() > LONGEST => return refuse(413, "PayloadTooLarge"),
        _ => {}
    }
    match APPLE_DEVICES.iter().position(|known| *known == device) {
        Some(0) => {}
        Some(1) => {
            let gone = json!({ "reason": "Unregistered", "timestamp": 1_735_000_000_000_i64 });
            return answer(410, &gone);
        }
        Some(_) => return refuse(400, &format!("echo {token}")),
        None => return refuse(400, "BadDeviceToken"),
    }
    seen.0.lock().unwrap().pushes.push((headers, payload));
    let id = "EC1BF194-B3B2-424A-89D9-5A918A6E6B5D";
    ([("apns-id", id)], Body::empty()).into_response()
}
