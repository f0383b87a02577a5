//! What an app on a device asks, over TLS. docs/PAIRING.md is the contract.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::super::Devices;
use super::super::wire::{Form, PairedBody};
use crate::collections::dates;
use crate::error::Result;
use crate::http::{Peer, Submitted};

/// The routes for phones.
pub(crate) fn router(devices: Devices) -> Router {
    Router::new()
        .route("/api/homeport/ca", get(certificate))
        .route("/api/homeport/pair/hello", post(greet))
        .route("/api/homeport/pair", post(pair))
        .route("/api/homeport/pair/typed", post(begin_typed))
        .route("/api/homeport/pair/typed/reveal", post(reveal))
        .route("/api/homeport/pair/typed/confirm", post(confirm))
        .route("/api/homeport/device/challenge", post(challenge))
        .route("/api/homeport/device/token", post(prove))
        .with_state(devices)
}

/// The CA certificate, DER: for those who are about to check its fingerprint, or to be told by the
/// number that it is the right one.
async fn certificate(State(devices): State<Devices>) -> Response {
    let der = devices.inner.keeper.authority().certificate_der().to_vec();
    ([(header::CONTENT_TYPE, "application/pkix-cert"), (header::CACHE_CONTROL, "no-store")], der)
        .into_response()
}

async fn greet(
    State(devices): State<Devices>,
    Extension(peer): Extension<Peer>,
    Submitted(body): Submitted,
) -> Result<Json<Value>> {
    let mut form = Form::new(&body);
    let code = form.token("code");
    form.finish()?;
    let nonce = devices.noted(devices.greet(&code, peer.ip))?;
    Ok(Json(json!({ "nonce": nonce, "name": devices.this_box().name })))
}

async fn pair(
    State(devices): State<Devices>,
    Extension(peer): Extension<Peer>,
    Submitted(body): Submitted,
) -> Result<Json<PairedBody>> {
    let mut form = Form::new(&body);
    let (code, nonce) = (form.token("code"), form.token("nonce"));
    let device = form.introduction();
    form.finish()?;
    devices.noted(devices.pair(&code, &nonce, device, peer.ip).await).map(Json)
}

async fn begin_typed(
    State(devices): State<Devices>,
    Extension(peer): Extension<Peer>,
    Submitted(body): Submitted,
) -> Result<Json<Value>> {
    let mut form = Form::new(&body);
    let commitment = form.hash("commitment");
    form.finish()?;
    let (exchange, nonce) = devices.noted(devices.begin_typed(&commitment, peer.ip))?;
    Ok(Json(json!({ "exchange": exchange, "nonce": nonce })))
}

async fn reveal(
    State(devices): State<Devices>,
    Extension(peer): Extension<Peer>,
    Submitted(body): Submitted,
) -> Result<StatusCode> {
    let mut form = Form::new(&body);
    let (exchange, nonce) = (form.token("exchange"), form.token("nonce"));
    let device = form.introduction();
    form.finish()?;
    devices.noted(devices.reveal(&exchange, &nonce, device, peer.ip))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn confirm(
    State(devices): State<Devices>,
    Extension(peer): Extension<Peer>,
    Submitted(body): Submitted,
) -> Result<Json<PairedBody>> {
    let mut form = Form::new(&body);
    let (exchange, digits) = (form.token("exchange"), form.token("digits"));
    form.finish()?;
    devices.noted(devices.confirm(&exchange, &digits, peer.ip).await).map(Json)
}

async fn challenge(
    State(devices): State<Devices>,
    Submitted(body): Submitted,
) -> Result<Json<Value>> {
    let mut form = Form::new(&body);
    let device = form.token("device");
    form.finish()?;
    Ok(Json(json!({ "nonce": devices.challenge(&device)? })))
}

async fn prove(
    State(devices): State<Devices>,
    Extension(peer): Extension<Peer>,
    Submitted(body): Submitted,
) -> Result<Json<Value>> {
    let mut form = Form::new(&body);
    let (device, nonce) = (form.token("device"), form.token("nonce"));
    let signature = form.token("signature");
    form.finish()?;
    let (token, end) = devices.prove(&device, &nonce, &signature, peer.ip).await?;
    Ok(Json(json!({
        "token": token,
        "expires": dates::to_text(end),
        "seconds": super::super::proof::TOKEN_LIFE,
        "box": devices.this_box(),
    })))
}
