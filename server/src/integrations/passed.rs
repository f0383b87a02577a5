//! Bodies of services that are passed on to whoever asked: large ones are never here as a whole.
//!
//! Invariants
//! - A body whose type its connector does not name, or that a browser would run, is bytes to be saved;
//!   none is taken for another than it is said to be, and none runs as a page of this server.
//! - One that is too long, stalls or breaks off ends whoever reads it with an error, never as if it
//!   were whole.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::OwnedSemaphorePermit;

use super::connector::Stream;
use super::egress::{Opened, Refused};

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
    /// Bytes that may still come.
    left: u64,
    turn: Option<OwnedSemaphorePermit>,
}

impl Passed {
    /// # Errors
    /// [`Refused::TooLong`] when it is said to be.
    pub(super) fn of(opened: Opened, stream: &Stream) -> Result<Self, Refused> {
        let theirs = opened.answer.headers();
        if opened.answer.content_length().is_some_and(|length| length > stream.max_bytes) {
            return Err(Refused::TooLong);
        }
        let mut headers = HeaderMap::new();
        let kept = [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG];
        for name in kept {
            headers.extend(theirs.get(&name).map(|value| (name, value.clone())));
        }
        let kind = theirs.get(header::CONTENT_TYPE).filter(|kind| is_shown(kind, &stream.types));
        let disposition = if kind.is_some() { "inline" } else { "attachment" };
        headers.insert(header::CONTENT_TYPE, kind.cloned().unwrap_or(BYTES));
        let said: [(HeaderName, &'static str); 4] = [
            (header::CONTENT_DISPOSITION, disposition),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "private, no-store"),
        ];
        headers.extend(said.map(|(name, value)| (name, HeaderValue::from_static(value))));
        Ok(Self { left: stream.max_bytes, headers, opened, turn: None })
    }

    /// Keeps a turn until the end.
    pub(super) fn holds(&mut self, turn: Option<OwnedSemaphorePermit>) {
        self.turn = turn;
    }

    pub(super) fn into_response(self) -> Response {
        let Self { opened, headers, left, turn } = self;
        let parts = futures_util::stream::try_unfold(
            (opened, left, turn),
            |(mut opened, left, turn)| async move {
                let Some(part) = opened.part(LONGEST_REST).await? else { return Ok(None) };
                let left = left.checked_sub(part.len() as u64).ok_or(Refused::TooLong)?;
                Ok::<_, Refused>(Some((part, (opened, left, turn))))
            },
        );
        (headers, Body::from_stream(parts)).into_response()
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
