//! What a server's key may ask for at all, and what is told of its use.
//!
//! Rooms know that a key is no superuser; here it is kept from all of them but those that are about
//! records, so that none has to think of it.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::Gate;
use crate::audit::{Action, Asker, Event, Party};
use crate::auth::KeyRefusal;
use crate::error::{Error, Result};
use crate::http::{ApiKey, BEYOND_KEYS, Caller, Peer};

/// Why a request by key is refused, in the audit trail.
const SCOPE: &str = "scope";

impl Gate {
    /// Answers a key that lets nobody in.
    ///
    /// # Errors
    /// 401; 429 when there have been too many.
    pub(super) fn refuse_wrong_key(&self, request: &Request, peer: Peer) -> Result<()> {
        let Some(refusal) = request.extensions().get::<KeyRefusal>() else { return Ok(()) };
        let asker = Asker::of(request).without_device();
        let event = Event::by(&asker, Action::ApiKeyRefused).refused();
        let event = event.with("reason", refusal.reason());
        self.inner.audit.append_soon(match refusal {
            KeyRefusal::Over(key) => event.on(party(key)),
            KeyRefusal::Misspelled | KeyRefusal::Unknown => event,
        });
        self.inner.keys.count_wrong(peer.ip)?;
        Err(Error::Unauthorized(refusal.message()))
    }

    /// Lets a key through to what is about records, and tells of its use where that is news.
    ///
    /// # Errors
    /// 403 where no key has anything to do, 429 when there are too many requests.
    pub(super) async fn admit_key(
        &self,
        key: &Arc<ApiKey>,
        peer: Peer,
        request: Request,
        next: Next,
    ) -> Result<Response> {
        let asker = Asker::of(&request).without_device();
        if self.inner.keys.note(key, peer.ip) {
            self.inner.audit.append_soon(Event::by(&asker, Action::ApiKeyUsed).on(party(key)));
        }
        let path = request.uri().path();
        let outcome = match is_about_records(path) {
            true => {
                self.count(&Caller::Key(Arc::clone(key)), peer, request.method(), path)?;
                Ok(next.run(request).await)
            }
            false => Err(Error::forbidden(BEYOND_KEYS)),
        };
        if outcome.as_ref().map_or(true, |answer| answer.status() == StatusCode::FORBIDDEN) {
            let event = Event::by(&asker, Action::ApiKeyRefused).refused().on(party(key));
            self.inner.audit.append_soon(event.with("reason", SCOPE));
        }
        outcome
    }
}

fn is_about_records(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/api/") else { return false };
    matches!(
        rest.split('/').collect::<Vec<_>>().as_slice(),
        ["health" | "batch" | "realtime"]
            | ["collections", _, "records"]
            | ["collections", _, "records", _]
            | ["files", _, _, _]
    )
}

fn party(key: &ApiKey) -> Party {
    Party::named("apiKey", &key.id, &key.name)
}

#[cfg(test)]
mod tests {
    use super::is_about_records;

    #[test]
    fn keys_are_for_records_alone() {
        for path in [
            "/api/collections/notes/records",
            "/api/collections/notes/records/x",
            "/api/files/notes/x/a.png",
            "/api/batch",
            "/api/realtime",
            "/api/health",
        ] {
            assert!(is_about_records(path), "{path}");
        }
        for path in [
            "/api",
            "/api/collections",
            "/api/collections/notes",
            "/api/collections/notes/truncate",
            "/api/collections/users/auth-refresh",
            "/api/collections/users/auth-with-password",
            "/api/collections/users/impersonate/x",
            "/api/collections/notes/records/x/y",
            "/api/files/token",
            "/api/settings",
            "/api/logs",
            "/api/backups",
            "/api/backups/a.zip",
            "/api/crons",
            "/api/homeport/keys",
            "/api/homeport/sessions",
            "/api/homeport/integrations/a/b",
            "/api/oauth2-redirect",
            "/_/",
        ] {
            assert!(!is_about_records(path), "{path}");
        }
    }
}
