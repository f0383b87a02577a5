//! The loopback listener's checks against other sites in a browser on this machine.
//!
//! DNS rebinding makes a foreign name point to 127.0.0.1: the `Host` gives it away (421). A page
//! of another origin can send requests here too: its `Origin` gives it away (403). Programs that
//! are no browsers send neither of the two.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::{Error, Result};

/// What this listener is called.
#[derive(Debug)]
pub(crate) struct Names {
    port: u16,
    /// As a `Host` has them.
    hosts: [String; 4],
    /// As an `Origin` has them.
    origins: [String; 4],
}

impl Names {
    pub(crate) fn of(listener: SocketAddr) -> Arc<Self> {
        let port = listener.port();
        let hosts = [
            format!("127.0.0.1:{port}"),
            format!("localhost:{port}"),
            format!("[::1]:{port}"),
            listener.to_string(),
        ];
        let origins = hosts.clone().map(|host| format!("http://{host}"));
        Arc::new(Self { port, hosts, origins })
    }
}

/// Refuses requests whose `Host` is not this listener's, or whose `Origin` is another site's.
///
/// # Errors
/// 421 and 403, with a sentence that says what came.
pub(crate) async fn same_origin_only(
    axum::extract::State(names): axum::extract::State<Arc<Names>>,
    request: Request,
    next: Next,
) -> Result<Response> {
    check(&names, request.uri(), request.headers())?;
    Ok(next.run(request).await)
}

fn check(names: &Names, uri: &Uri, headers: &HeaderMap) -> Result<()> {
    let Names { port, hosts, origins } = names;
    let host = match headers.get(header::HOST) {
        Some(value) => value.to_str().unwrap_or(""),
        None => uri.authority().map_or("", Authority::as_str),
    };
    if !hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) {
        return Err(Error::Misdirected(format!(
            "The host {host:?} is not this server's. Use http://127.0.0.1:{port}, or the HTTPS \
             address for other names."
        )));
    }
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or("");
        if !origins.iter().any(|known| known.eq_ignore_ascii_case(origin)) {
            return Err(Error::Forbidden(
                format!(
                    "Pages of {origin:?} may not call the local address. Use the HTTPS address \
                     instead."
                )
                .into(),
            ));
        }
    }
    // Browsers that leave `Origin` out of a cross-site GET say so here.
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let navigation = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    if matches!(site, Some("cross-site" | "same-site")) && !navigation {
        return Err(Error::forbidden("Other sites may not call the local address."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&str, &str)]) -> u16 {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(
                axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                value.parse().unwrap(),
            );
        }
        let names = Names::of("127.0.0.1:4000".parse().unwrap());
        check(&names, &Uri::from_static("/"), &map)
            .map_or_else(|error| error.status().as_u16(), |()| 200)
    }

    #[test]
    fn only_this_listeners_own_names_and_pages_get_through() {
        assert_eq!(answer(&[("host", "127.0.0.1:4000")]), 200);
        assert_eq!(answer(&[("host", "LOCALHOST:4000")]), 200);
        assert_eq!(answer(&[("host", "[::1]:4000")]), 200);
        assert_eq!(answer(&[("host", "evil.example:4000")]), 421);
        assert_eq!(answer(&[("host", "127.0.0.1:4001")]), 421);
        assert_eq!(answer(&[("host", "127.0.0.1")]), 421);
        assert_eq!(answer(&[]), 421);
        let own = ("host", "127.0.0.1:4000");
        assert_eq!(answer(&[own, ("origin", "http://127.0.0.1:4000")]), 200);
        assert_eq!(answer(&[own, ("origin", "http://evil.example")]), 403);
        assert_eq!(answer(&[own, ("origin", "null")]), 403);
        assert_eq!(answer(&[own, ("origin", "https://127.0.0.1:4000")]), 403);
        assert_eq!(answer(&[own, ("sec-fetch-site", "cross-site")]), 403);
        let followed_link = [own, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert_eq!(answer(&followed_link), 200);
    }
}
