//! Bodies of services that are passed on to whoever asked: large ones are never here as a whole.
//!
//! Invariants
//! - A body whose type its connector does not name, or that a browser would run, is bytes to be saved;
//!   none is taken for another than it is said to be, and none runs as a page of this server.
//! - One that is too long, stalls or breaks off ends whoever reads it with an error, never as if it
//!   were whole. So does one with a secret in it, before the secret.
//! - It has its turn until its end, and ends when nothing of its integration may go out any more.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;
use zeroize::Zeroizing;

use super::Integrations;
use super::connector::Stream;
use super::egress::{Opened, Refused};
use super::struck::Watch;

/// A service that sends nothing for so long has stopped.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// Types that do something where they are looked at, whatever a connector says.
const RUNNING: [&str; 5] = ["html", "xml", "svg", "script", "x-shockwave"];
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
const POLICY: &str = "default-src 'none'; sandbox";

/// A body on its way.
pub(super) struct Passed {
    opened: Opened,
    headers: HeaderMap,
    watch: Watch,
    /// Bytes that may still come.
    left: u64,
    held: Option<Held>,
}

/// Whose body it is, and what it has until its end.
struct Held {
    integrations: Integrations,
    name: String,
    /// When the integration was set up: another one of the name has nothing to do with it.
    made: String,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Passed {
    /// # Errors
    /// [`Refused::TooLong`] when it is said to be.
    pub(super) fn of(
        opened: Opened,
        stream: &Stream,
        secrets: Vec<Zeroizing<String>>,
    ) -> Result<Self, Refused> {
        let theirs = opened.answer.headers();
        if opened.answer.content_length().is_some_and(|length| length > stream.max_bytes) {
            return Err(Refused::TooLong);
        }
        let is_clean = |value: &&HeaderValue| {
            let text = value.to_str().ok();
            text.is_some_and(|text| !secrets.iter().any(|secret| text.contains(secret.as_str())))
        };
        let mut headers = HeaderMap::new();
        for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG] {
            if let Some(value) = theirs.get(&name).filter(is_clean) {
                headers.insert(name, value.clone());
            }
        }
        let kind = theirs.get(header::CONTENT_TYPE).filter(is_clean);
        let kind = kind.filter(|kind| is_shown(kind, &stream.types));
        let disposition = if kind.is_some() { "inline" } else { "attachment" };
        headers.insert(header::CONTENT_TYPE, kind.cloned().unwrap_or(BYTES));
        let said: [(HeaderName, &'static str); 5] = [
            (header::CONTENT_DISPOSITION, disposition),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "private, no-store"),
            // It is what tells a body that is passed on from a result.
            (header::ACCESS_CONTROL_EXPOSE_HEADERS, "Content-Disposition, ETag"),
        ];
        headers.extend(said.map(|(name, value)| (name, HeaderValue::from_static(value))));
        let watch = Watch::of(secrets);
        Ok(Self { opened, headers, watch, left: stream.max_bytes, held: None })
    }

    /// Has it keep a turn until its end, and end with its integration.
    pub(super) fn holds(
        &mut self,
        integrations: &Integrations,
        (name, made): (&str, &str),
        turn: Option<OwnedSemaphorePermit>,
    ) {
        self.held = Some(Held {
            integrations: integrations.clone(),
            name: name.to_owned(),
            made: made.to_owned(),
            _turn: turn,
        });
    }

    pub(super) fn into_response(mut self) -> Response {
        let headers = std::mem::take(&mut self.headers);
        let parts = futures_util::stream::try_unfold(self, |mut passed| async move {
            let part = passed.part().await?;
            Ok::<_, Refused>(part.map(|part| (part, passed)))
        });
        (headers, Body::from_stream(parts)).into_response()
    }

    /// What comes next; none at the end.
    async fn part(&mut self) -> Result<Option<Bytes>, Refused> {
        loop {
            let part = self.opened.part(LONGEST_REST).await?;
            if self.held.as_ref().is_some_and(|held| !held.may_go_on()) {
                return Err(Refused::CutShort);
            }
            let Some(part) = part else {
                let rest = self.watch.rest();
                return Ok((!rest.is_empty()).then_some(rest));
            };
            self.left = self.left.checked_sub(part.len() as u64).ok_or(Refused::TooLong)?;
            let part = self.watch.pass(part).inspect_err(|_refused| self.tell())?;
            // What may be the beginning of a secret waits for what follows.
            if !part.is_empty() {
                return Ok(Some(part));
            }
        }
    }

    /// Whoever set it up has to know why nobody gets it.
    fn tell(&self) {
        let name = self.held.as_ref().map(|held| held.name.as_str());
        tracing::warn!(integration = name, "A body with a secret in it was not passed on");
    }
}

impl Held {
    fn may_go_on(&self) -> bool {
        self.integrations.lets_on(&self.name, &self.made)
    }
}

/// Whether a type keeps its name.
fn is_shown(kind: &HeaderValue, types: &[String]) -> bool {
    let Ok(kind) = kind.to_str() else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_named = types.iter().any(|named| match named.strip_suffix('*') {
        Some(begin) => kind.starts_with(begin),
        None => *named == kind,
    });
    is_named && !RUNNING.iter().any(|running| kind.contains(running))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_keeps_its_type_and_nothing_that_runs() {
        let types = ["image/*", "text/plain", "text/html", "text/xml"].map(str::to_owned);
        let shown = |kind: &str| is_shown(&HeaderValue::from_str(kind).unwrap(), &types);
        for good in ["image/png", "IMAGE/PNG", "text/plain; charset=utf-8", "text/plain ;x"] {
            assert!(shown(good), "{good}");
        }
        for bad in [
            "image/svg+xml",
            "image/SVG+xml; charset=utf-8",
            "text/html",
            "text/xml",
            "text/javascript",
            "application/pdf",
            "text/plainer",
            "image",
            "",
            "png, image/png",
        ] {
            assert!(!shown(bad), "{bad}");
        }
        assert!(!is_shown(&HeaderValue::from_bytes(b"image/\xff").unwrap(), &types));
    }
}
