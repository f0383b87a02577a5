//! The layer that names the caller.

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::{Auth, PREFIX};
use crate::error::Result;
use crate::http::{Caller, Peer};

/// The token in an `Authorization`, with or without `Bearer` and one space.
pub(crate) fn bare_token(header: &str) -> &str {
    let header = header.trim();
    let bearer = header.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("bearer "));
    if bearer { &header[7..] } else { header }
}

/// Reads `Authorization` (with or without `Bearer`). A token that does not verify makes a guest,
/// not an error: PocketBase's clients rely on it. A caller set by an outer layer (the window's
/// cookie) stays unless a token is sent. A key that lets nobody in is noted, for `gate` to answer.
///
/// # Errors
/// The database's, while reading the caller's record.
pub(crate) async fn identify(
    State(auth): State<Auth>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.map(bare_token);
    match token.filter(|token| !token.is_empty()) {
        Some(token) if token.starts_with(PREFIX) => {
            let found = auth.inner.keys.find(token);
            let extensions = request.extensions_mut();
            match found {
                Ok(key) => drop(extensions.insert(Caller::Key(key))),
                Err(refusal) => {
                    extensions.insert(Caller::Guest);
                    extensions.insert(refusal);
                }
            }
        }
        Some(token) => {
            let caller = auth.caller(token).await?.unwrap_or(Caller::Guest);
            if let Some(peer) = request.extensions().get::<Peer>() {
                auth.note(&caller, peer.ip);
            }
            request.extensions_mut().insert(caller);
        }
        None => {
            request.extensions_mut().get_or_insert_with(|| Caller::Guest);
        }
    }
    Ok(next.run(request).await)
}
