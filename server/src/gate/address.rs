//! The client's own address, when everybody comes through a proxy that tells it.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use super::Gate;
use crate::http::Peer;
use crate::settings::TrustedProxy;

/// The outermost layer: puts the address that a trusted header tells in the place of the
/// connection's. Without such settings headers count for nothing.
pub(crate) async fn real_address(
    State(gate): State<Gate>,
    mut request: Request,
    next: Next,
) -> Response {
    let told = told(&gate.inner.settings.current().trusted_proxy, request.headers());
    if let Some(ip) = told
        && let Some(peer) = request.extensions_mut().get_mut::<Peer>()
    {
        peer.ip = ip;
    }
    next.run(request).await
}

/// The last value of the first header that has an address: its last one, which the proxy itself
/// wrote, or its first.
fn told(proxy: &TrustedProxy, headers: &HeaderMap) -> Option<IpAddr> {
    proxy.headers.iter().filter(|name| !name.is_empty()).find_map(|name| {
        let value = headers.get_all(name.as_str()).iter().next_back()?.to_str().ok()?;
        let mut addresses = value
            .split(',')
            .filter_map(|text| text.trim().parse::<IpAddr>().ok())
            .map(|address| address.to_canonical())
            // Nobody comes through a proxy from here, but some things are free to those who are.
            .filter(|address| !address.is_loopback());
        if proxy.use_leftmost_ip { addresses.next() } else { addresses.next_back() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_headers_tell_and_the_nearest_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "203.0.113.9".parse().unwrap());
        headers.append("x-forwarded-for", "198.51.100.1, 192.0.2.7, nonsense".parse().unwrap());
        let found = |names: &[&str], use_leftmost_ip| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            let proxy = TrustedProxy { headers: names, use_leftmost_ip };
            told(&proxy, &headers).map(|address| address.to_string())
        };
        assert_eq!(found(&[], false), None);
        assert_eq!(found(&["X-Real-IP"], false), None);
        assert_eq!(found(&["", "no header"], false), None);
        assert_eq!(found(&["X-Real-IP", "X-Forwarded-For"], false).as_deref(), Some("192.0.2.7"));
        assert_eq!(found(&["X-Forwarded-For"], true).as_deref(), Some("198.51.100.1"));
        headers.insert("x-real-ip", "127.0.0.1".parse().unwrap());
        let proxy = TrustedProxy { headers: vec!["x-real-ip".into()], use_leftmost_ip: true };
        assert_eq!(told(&proxy, &headers), None);
    }
}
