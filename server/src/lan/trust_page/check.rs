//! The page that a phone opens to learn which step of its way to the box fails. It asks the box's
//! doors from the phone's side, which the box itself cannot.

use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use time::OffsetDateTime;

use super::super::names;
use super::{Pages, escape};

const PAGE: &str = include_str!("check.html");

pub(super) async fn show(State(pages): State<Pages>, headers: HeaderMap) -> Response {
    let Pages { keeper, https, here } = &pages;
    let hosts = doors(&pages, &headers);
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    let html = PAGE
        .replace("{hosts}", &hosts.join(" "))
        .replace("{port}", &https.port().to_string())
        .replace("{here}", &here.port().to_string())
        .replace("{now}", &now.to_string())
        .replace("{name}", &escape(&keeper.name()));
    let sources = hosts.iter().map(|host| {
        let port = https.port();
        format!(" http://{host}:{port} https://{host}:{port} http://{host}:{}", here.port())
    });
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src{}; \
         frame-ancestors 'none'",
        sources.collect::<String>()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, html).into_response()
}

/// The hosts to knock at: the address that led this phone here, then the box's own.
fn doors(pages: &Pages, headers: &HeaderMap) -> Vec<String> {
    let known = names::hosts(pages.https, &pages.keeper.name());
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = asked.and_then(|host| host.parse::<Uri>().ok()?.host().map(str::to_owned));
    // Anybody may write anything there: only an address of this computer counts.
    let is_here =
        |host: &String| host.parse().is_ok_and(|address| names::all_addresses().contains(&address));
    let mut hosts = asked.filter(is_here).into_iter().collect::<Vec<_>>();
    hosts.extend(known.into_iter().filter(|host| !hosts.contains(host)).collect::<Vec<_>>());
    // A content security policy (CSP 3, `host-source`) cannot name an IPv6 address.
    hosts.retain(|host| !host.starts_with('['));
    hosts
}
