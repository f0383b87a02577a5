//! The page that a request comes from, and where the request itself went.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::http::uri::Authority;

use crate::error::Error;

/// Which listener a request came in by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Listener {
    /// TLS, for phones.
    Lan,
    /// Plain HTTP, for this machine.
    Loopback,
}

/// Addresses as the client says them: whoever relies on one has to know it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The origin that the request went to: `https://shop-pc.local:8443`.
    pub(crate) here: String,
    /// The origin of the page that sent it. Programs that are no browsers send none, and count as
    /// pages of this one.
    pub(crate) from: String,
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let scheme = match parts.extensions.get::<Listener>() {
            Some(Listener::Loopback) => "http",
            Some(Listener::Lan) | None => "https",
        };
        let text = |name| parts.headers.get(name).map(|value| value.to_str().unwrap_or(""));
        // HTTP/2 has no `Host`.
        let host = text(header::HOST);
        let host = host.unwrap_or_else(|| parts.uri.authority().map_or("", Authority::as_str));
        let here = format!("{scheme}://{host}");
        let from = text(header::ORIGIN).map_or_else(|| here.clone(), str::to_owned);
        Ok(Self { here, from })
    }
}
