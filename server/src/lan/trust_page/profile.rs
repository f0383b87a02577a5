//! The certificate as a configuration profile: what an iPhone, an iPad and a Mac install.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Builder;

use super::{Pages, escape};

const PROFILE: &str = include_str!("profile.xml");

pub(super) async fn download(State(pages): State<Pages>) -> Response {
    let authority = pages.keeper.authority();
    let der = authority.certificate_der();
    // The same profile for the same certificate: installed twice, it replaces itself.
    let [profile, payload] = identifiers(authority.digest());
    let text = PROFILE
        .replace("{certificate}", &STANDARD.encode(der))
        .replace("{profile}", &profile)
        .replace("{payload}", &payload)
        .replace("{name}", &escape(&pages.keeper.name()));
    let headers = [
        (header::CONTENT_TYPE, "application/x-apple-aspen-config"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"homeport.mobileconfig\""),
    ];
    (headers, text).into_response()
}

/// Two UUIDs of version 8 (RFC 9562) from a SHA-256.
fn identifiers(digest: [u8; 32]) -> [String; 2] {
    let (first, second) = digest.split_at(16);
    [first, second].map(|half| {
        let bytes = half.try_into().unwrap_or_default();
        Builder::from_custom_bytes(bytes).into_uuid().to_string()
    })
}
