//! A push service for browsers (RFC 8030), which knows senders by VAPID (RFC 8292) and reads nothing of
//! what it hands on.

use std::collections::HashSet;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use crate::{answer, header};

/// Bytes.
const LONGEST: usize = 4096;

pub(crate) fn push() -> Router {
    Router::new().route("/{subscription}", post(take))
}

/// Whether a sender says who they are, for this very service.
fn is_signed(headers: &HeaderMap) -> bool {
    let said = header(headers, "authorization").strip_prefix("vapid ").unwrap_or_default();
    let part = |name: &str| said.split(", ").find_map(|part| part.strip_prefix(name));
    let (Some(token), Some(key)) = (part("t="), part("k=")) else { return false };
    let Ok(point) = URL_SAFE_NO_PAD.decode(key) else { return false };
    if point.len() != 65 || point[0] != 4 {
        return false;
    }
    let [x, y] = [&point[1..33], &point[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
    let Ok(key) = DecodingKey::from_ec_components(&x, &y) else { return false };
    let mut rules = Validation::new(Algorithm::ES256);
    rules.required_spec_claims = HashSet::from(["exp", "aud", "sub"].map(str::to_owned));
    rules.set_audience(&[format!("http://{}", header(headers, "host"))]);
    jsonwebtoken::decode::<Value>(token, &key, &rules).is_ok()
}

async fn take(Path(subscription): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let fail = |status: u16, errno: u32, message: &str| {
        answer(status, &json!({ "code": status, "errno": errno, "message": message }))
    };
    if !is_signed(&headers) {
        return fail(401, 109, "Invalid Authorization");
    }
    let is_kept = header(&headers, "ttl").parse::<u32>().is_ok();
    if !is_kept || header(&headers, "content-encoding") != "aes128gcm" {
        return fail(400, 111, "Missing TTL or encryption");
    }
    match subscription.as_str() {
        _ if body.len() > LONGEST => fail(413, 104, "Message is too large"),
        "gone" => fail(410, 106, "Subscription has expired"),
        "busy" => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")]).into_response(),
        "echo" => fail(400, 110, header(&headers, "authorization")),
        _ => {
            let location = [("location", "https://push.example.net/m/qDIYHNcfAIPP_5ITvURr")];
            (StatusCode::CREATED, location).into_response()
        }
    }
}
