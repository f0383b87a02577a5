//! Services that take tokens for what an admin has given: GoCardless' Bank Account Data, Bluesky and
//! Firebase Cloud Messaging. PayPal is in `orders.rs`.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::tokens::{Desk, Pair};
use crate::{answer, form, header, parsed, value};

/// GoCardless' two.
pub const GOCARDLESS: (&str, &str) = (
    "11111111-2222-3333-4444-555555555555",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
);
/// Bluesky's two.
pub const BLUESKY: (&str, &str) = ("standin.bsky.social", "q7hd-9sjw-p2la-vm4c");
/// A service account's key, made for this stand-in: it opens nothing else.
pub const SERVICE_ACCOUNT: &str = include_str!("keys/service_account.json");
/// The account's DID.
pub const DID: &str = "did:plc:standin4711";

pub(crate) fn gocardless(desk: Desk) -> Router {
    Router::new()
        .route("/api/v2/token/new/", post(new_pair))
        .route("/api/v2/token/refresh/", post(new_access))
        .route("/api/v2/institutions/", get(institutions))
        .route("/api/v2/requisitions/", post(requisition))
        .route("/api/v2/requisitions/{id}/", get(show_requisition))
        .route("/api/v2/accounts/{id}/balances/", get(balances))
        .route("/api/v2/accounts/{id}/transactions/", get(transactions))
        .with_state(desk)
}

fn no_bank(status: u16, summary: &str) -> Response {
    answer(
        status,
        &json!({ "summary": summary, "detail": format!("{summary}, says the stand-in"), "status_code": status }),
    )
}

async fn new_pair(State(desk): State<Desk>, body: String) -> Response {
    let given = parsed(&body);
    if (given["secret_id"].as_str(), given["secret_key"].as_str())
        != (Some(GOCARDLESS.0), Some(GOCARDLESS.1))
    {
        return no_bank(401, "Authentication failed");
    }
    let Pair { access, refresh, lifetime } = desk.hand_out(false);
    answer(
        200,
        &json!({ "access": access, "access_expires": lifetime, "refresh": refresh, "refresh_expires": 2_592_000 }),
    )
}

async fn new_access(State(desk): State<Desk>, body: String) -> Response {
    // A refresh token is good as long as it lasts: the same one comes back into use.
    let given = parsed(&body);
    let refresh = given["refresh"].as_str().unwrap_or_default();
    if !desk.take(refresh) {
        return no_bank(401, "Invalid token");
    }
    desk.keep(refresh);
    let Pair { access, lifetime, .. } = desk.hand_out(true);
    answer(200, &json!({ "access": access, "access_expires": lifetime }))
}

async fn institutions(
    State(desk): State<Desk>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    match (desk.lets_in(&headers), asked.get("country").is_some_and(|country| country.len() == 2)) {
        (false, _) => no_bank(401, "Invalid token"),
        (true, false) => no_bank(400, "Invalid country choice."),
        (true, true) => answer(
            200,
            &json!([{ "id": "SANDBOXFINANCE_SFIN0000", "name": "Sandbox Finance", "bic": "SFIN0000" }]),
        ),
    }
}

const REQUISITION: &str = "8126e9fb-93c9-4228-937c-68f0383c2df7";
const ACCOUNT: &str = "2a531f05-0000-4000-8000-000000000000";

async fn requisition(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match (desk.lets_in(&headers), parsed(&body)["institution_id"].as_str()) {
        (false, _) => no_bank(401, "Invalid token"),
        (true, Some("SANDBOXFINANCE_SFIN0000")) => {
            let link = format!("https://ob.gocardless.example/psd2/start/{REQUISITION}");
            answer(201, &json!({ "id": REQUISITION, "status": "CR", "link": link, "accounts": [] }))
        }
        _ => no_bank(400, "Invalid institution_id"),
    }
}

async fn show_requisition(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match (desk.lets_in(&headers), id == REQUISITION) {
        (false, _) => no_bank(401, "Invalid token"),
        (true, true) => answer(
            200,
            &json!({ "id": REQUISITION, "status": "LN", "accounts": [ACCOUNT], "reference": "1" }),
        ),
        (true, false) => no_bank(404, "Not found."),
    }
}

async fn balances(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match (desk.lets_in(&headers), id == ACCOUNT) {
        (false, _) => no_bank(401, "Invalid token"),
        (true, true) => answer(
            200,
            &json!({ "balances": [{ "balanceAmount": { "amount": "657.49", "currency": "EUR" }, "balanceType": "interimAvailable" }] }),
        ),
        (true, false) => no_bank(404, "Not found."),
    }
}

async fn transactions(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match (desk.lets_in(&headers), id == ACCOUNT) {
        (false, _) => no_bank(401, "Invalid token"),
        (true, true) => answer(
            200,
            &json!({ "transactions": { "booked": [{ "transactionId": "1", "transactionAmount": { "amount": "-15.00", "currency": "EUR" } }], "pending": [] } }),
        ),
        (true, false) => no_bank(429, "Rate limit exceeded"),
    }
}

pub(crate) fn bluesky(desk: Desk) -> Router {
    Router::new()
        .route("/xrpc/com.atproto.server.createSession", post(create_session))
        .route("/xrpc/com.atproto.server.refreshSession", post(refresh_session))
        .route("/xrpc/com.atproto.server.getSession", get(get_session))
        .route("/xrpc/com.atproto.repo.createRecord", post(create_record))
        .with_state(desk)
}

fn xrpc(status: u16, error: &str) -> Response {
    answer(status, &json!({ "error": error, "message": format!("{error}, says the stand-in") }))
}

fn session(pair: &Pair) -> Response {
    answer(
        200,
        &json!({ "accessJwt": pair.access, "refreshJwt": pair.refresh, "handle": BLUESKY.0, "did": DID, "active": true }),
    )
}

async fn create_session(State(desk): State<Desk>, body: String) -> Response {
    if let Some(failure) = desk.fails().await {
        return failure;
    }
    let given = parsed(&body);
    match (given["identifier"].as_str(), given["password"].as_str())
        == (Some(BLUESKY.0), Some(BLUESKY.1))
    {
        true => session(&desk.hand_out(false)),
        false => xrpc(401, "AuthenticationRequired"),
    }
}

async fn refresh_session(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    let token = header(&headers, "authorization").strip_prefix("Bearer ").unwrap_or_default();
    match desk.take(token) {
        true => session(&desk.hand_out(true)),
        false => xrpc(400, "ExpiredToken"),
    }
}

async fn get_session(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match desk.lets_in(&headers) {
        true => answer(200, &json!({ "did": DID, "handle": BLUESKY.0, "active": true })),
        false => xrpc(400, "ExpiredToken"),
    }
}

async fn create_record(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    let given = parsed(&body);
    let record = &given["record"];
    let is_whole = given["repo"] == DID
        && given["collection"] == "app.bsky.feed.post"
        && record["$type"] == "app.bsky.feed.post"
        && record["createdAt"].as_str().is_some_and(|at| at.contains('T') && at.ends_with('Z'));
    match (
        desk.lets_in(&headers),
        is_whole && record["text"].as_str().is_some_and(|text| text.len() <= 3000),
    ) {
        (false, _) => xrpc(400, "ExpiredToken"),
        (true, false) => xrpc(400, "InvalidRequest"),
        (true, true) => answer(
            200,
            &json!({ "uri": format!("at://{DID}/app.bsky.feed.post/3k"), "cid": "bafyrei" }),
        ),
    }
}

pub(crate) fn fcm(desk: Desk) -> Router {
    Router::new()
        .route("/token", post(google_token))
        .route("/v1/projects/stand-in-project/{messages}", post(send))
        .with_state(desk)
}

/// Whether an assertion is the service account's, as Google asks for it.
fn is_asserted(assertion: &str) -> bool {
    let account = parsed(SERVICE_ACCOUNT);
    let pem = account["private_key"].as_str().unwrap();
    let der = pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>();
    let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    let mut parts = assertion.split('.');
    let (Some(head), Some(claims), Some(signature)) = (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
    let json = |part: &str| parsed(&String::from_utf8_lossy(&decoded(part)));
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref());
    let signed = format!("{head}.{claims}");
    let (head, claims) = (json(head), json(claims));
    let times = (claims["iat"].as_i64().unwrap_or(0), claims["exp"].as_i64().unwrap_or(0));
    public.verify(signed.as_bytes(), &decoded(signature)).is_ok()
        && head == json!({ "alg": "RS256", "typ": "JWT", "kid": account["private_key_id"] })
        && claims["iss"] == account["client_email"]
        && claims["aud"] == "https://oauth2.googleapis.com/token"
        && claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
        && (1..=3600).contains(&(times.1 - times.0))
}

async fn google_token(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8_lossy(&body).into_owned();
    let given = form(&headers, &body).unwrap_or_default();
    let is_grant = value(&given, "grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer";
    match is_grant && is_asserted(value(&given, "assertion")) {
        true => {
            let Pair { access, lifetime, .. } = desk.hand_out(false);
            answer(
                200,
                &json!({ "access_token": access, "expires_in": lifetime, "token_type": "Bearer" }),
            )
        }
        false => answer(
            400,
            &json!({ "error": "invalid_grant", "error_description": "Invalid JWT Signature." }),
        ),
    }
}

async fn send(
    State(desk): State<Desk>,
    Path(messages): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let refuse = |status: u16, word: &str, code: &str| {
        let details = json!([{ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code }]);
        answer(
            status,
            &json!({ "error": { "code": status, "message": format!("{word}, says the stand-in"), "status": word, "details": details } }),
        )
    };
    if messages != "messages:send" {
        return refuse(404, "NOT_FOUND", "");
    }
    if !desk.lets_in(&headers) {
        return answer(
            401,
            &json!({ "error": { "code": 401, "message": "Request had invalid authentication credentials.", "status": "UNAUTHENTICATED" } }),
        );
    }
    let given = parsed(&body);
    let message = &given["message"];
    let data_is_texts =
        message["data"].as_object().is_none_or(|data| data.values().all(Value::is_string));
    match (message["token"].as_str(), message["topic"].as_str()) {
        (Some("gone"), _) => refuse(404, "NOT_FOUND", "UNREGISTERED"),
        (Some("busy"), _) => refuse(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
        (None, None) | (Some(_), Some(_)) => refuse(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
        _ if !data_is_texts => refuse(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
        _ => {
            answer(200, &json!({ "name": "projects/stand-in-project/messages/0:1500415314455276" }))
        }
    }
}
