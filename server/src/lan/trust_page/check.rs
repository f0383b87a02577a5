//! The page that a phone opens to learn which step of its way to the box fails. It knocks at the box's
//! doors from the phone's side, which the box itself cannot.

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use time::OffsetDateTime;

use super::super::names;
use super::{Pages, escape};
use crate::http::Peer;

const PAGE: &str = include_str!("check.html");
const PAUSED: &str = "<p class=\"warn\"><b>The box is paused.</b> Whoever looks after it has paused it \
                      for a while: apps are turned away until then, whatever is checked here.</p>";
/// Its script is ours and gets nothing to read but the fingerprint: where it may knock is left
/// open, since a source (CSP 3, `host-source`) cannot name an IPv6 address.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                      connect-src http: https:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

pub(super) async fn show(State(pages): State<Pages>, Extension(peer): Extension<Peer>) -> Response {
    let Pages { keeper, https, here, announced, pause, callers } = &pages;
    callers.checks(peer.ip);
    let (not_before, not_after) = keeper.life();
    let milliseconds = |at: OffsetDateTime| (at.unix_timestamp_nanos() / 1_000_000).to_string();
    // Of a box that listens at one address: a phone that came by another has to know it.
    let only = (!https.ip().is_unspecified()).then(|| names::host_text(https.ip()));
    let name = announced.then(|| keeper.host());
    let html = PAGE
        .replace("{only}", &only.unwrap_or_default())
        .replace("{port}", &https.port().to_string())
        .replace("{here}", &here.port().to_string())
        .replace("{host-name}", &name.unwrap_or_default())
        .replace("{fingerprint}", &keeper.authority().fingerprint())
        .replace("{now}", &milliseconds(OffsetDateTime::now_utc()))
        .replace("{not-before}", &milliseconds(not_before))
        .replace("{not-after}", &milliseconds(not_after))
        .replace("{paused}", if pause.current().is_some() { PAUSED } else { "" })
        .replace("{name}", &escape(&keeper.shown_name()));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, html).into_response()
}
