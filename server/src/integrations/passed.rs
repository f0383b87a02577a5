//! Bodies of services that are passed on to whoever asked: large ones are never here as a whole.
//!
//! Invariants
//! - A body whose type its connector does not name, or that a browser would run, is bytes to be saved;
//!   none is taken for another than it is said to be, and none runs as a page of this server.
//! - One that is too long, stalls or breaks off ends whoever reads it with an error, never as if it
//!   were whole. So does one with a secret in it, before the secret. (Where a service of the local network
//!   says in the clear neither a length nor chunks, the end of its connection is the end.)
//! - It has its slot until its end, and ends when nothing of its integration may go out any more, and
//!   when whoever reads it does so too slowly.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Version, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::Integrations;
use super::connector::Stream;
use super::egress::{Opened, Refused};
use super::failure::{Failure, Kind};
use super::slots::Slot;
use super::struck::Watch;
use super::usage::By;

/// A service that sends nothing for so long has stopped.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// Types that do something where they are looked at, whatever a connector says.
const RUNNING: [&str; 5] = ["html", "xml", "svg", "script", "x-shockwave"];
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
const POLICY: &str = "default-src 'none'; sandbox";

/// How often it is looked whether it may go on.
const LOOK: Duration = Duration::from_millis(500);
/// Parts that wait for whoever reads.
const AHEAD: usize = 2;
/// Whoever reads is waited for so long, and as many bytes as this buy a second more, up to as long.
const GRACE: Duration = Duration::from_secs(30);
const LEAST_PACE: f64 = 4096.0;
/// Whatever it is, it ends after a day.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A part of a body; none at its end. Where none of both comes, it has broken off.
type Part = Result<Option<Bytes>, Refused>;

/// A body on its way.
pub(super) struct Passed {
    opened: Opened,
    headers: HeaderMap,
    watch: Watch,
    /// Bytes that may still come.
    left: u64,
    held: Option<Held>,
    /// Whose call it is, and how long the service took to begin.
    counted: Option<(By, Duration)>,
}

/// Why a body has not come to its end.
enum Stopped {
    /// Whoever read it has gone.
    Left,
    /// Whoever read it was too slow.
    Slow,
    Refused(Refused),
}

/// How long whoever reads is waited for.
struct Pace {
    left: Duration,
}

impl Pace {
    fn takes(&mut self, bytes: usize, waited: Duration) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let bought = Duration::from_secs_f64(f64::from(bytes) / LEAST_PACE);
        self.left = self.left.saturating_sub(waited).saturating_add(bought).min(GRACE);
    }
}

/// Whose body it is, and what it has until its end.
struct Held {
    integrations: Integrations,
    name: String,
    /// When the integration was set up: another one of the name has nothing to do with it.
    made: String,
    _slot: Slot,
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
        // Not as the service says it beside another way to tell the end.
        headers.extend(
            opened.answer.content_length().map(|length| (header::CONTENT_LENGTH, length.into())),
        );
        for name in [header::CONTENT_ENCODING, header::ETAG] {
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
        Ok(Self { opened, headers, watch, left: stream.max_bytes, held: None, counted: None })
    }

    /// Has it counted as a call when it ends.
    pub(super) fn counts_as(&mut self, by: By, took: Duration) {
        self.counted = Some((by, took));
    }

    /// Has it keep a slot until its end, and end with its integration.
    pub(super) fn holds(
        &mut self,
        integrations: &Integrations,
        (name, made): (&str, &str),
        slot: Slot,
    ) {
        self.held = Some(Held {
            integrations: integrations.clone(),
            name: name.to_owned(),
            made: made.to_owned(),
            _slot: slot,
        });
    }

    /// # Errors
    /// Where the protocol cannot tell the end of a body from one that breaks off.
    pub(super) fn into_response(mut self, version: Version) -> Result<Response, Failure> {
        if version < Version::HTTP_11 && !self.headers.contains_key(header::CONTENT_LENGTH) {
            let message = "A body whose length is not known is passed on over HTTP/1.1 and later.";
            return Err(Failure::of(Kind::Unavailable, message));
        }
        let headers = std::mem::take(&mut self.headers);
        let (passing, reading) = mpsc::channel(AHEAD);
        // Not by whoever reads: who takes nothing would hold its slot for good.
        tokio::spawn(self.drive(passing));
        let parts = futures_util::stream::try_unfold(reading, |mut reading| async move {
            let part = reading.recv().await.unwrap_or(Err(Refused::CutShort))?;
            Ok::<_, Refused>(part.map(|part| (part, reading)))
        });
        Ok((headers, Body::from_stream(parts)).into_response())
    }

    /// Passes it on to its end, and counts it.
    async fn drive(mut self, passing: mpsc::Sender<Part>) {
        let (held, counted) = (self.held.take(), self.counted.take());
        let ended = tokio::select! {
            ended = self.pass_on(&passing) => ended,
            () = off(held.as_ref()) => Err(Stopped::Refused(Refused::CutShort)),
            () = passing.closed() => Err(Stopped::Left),
            () = tokio::time::sleep(LONGEST) => Err(Stopped::Refused(Refused::Late)),
        };
        let name = held.as_ref().map(|held| held.name.as_str());
        let failed = match ended {
            // What goes away has got what it wanted.
            Ok(()) | Err(Stopped::Left) => None,
            Err(Stopped::Slow) => {
                tracing::info!(integration = name, "A body was taken too slowly, and ended");
                None
            }
            Err(Stopped::Refused(refused)) => {
                tracing::warn!(integration = name, %refused, "A body was not passed on to its end");
                let kind = match refused {
                    Refused::Late => Kind::Timeout,
                    _ => Kind::Unknown,
                };
                // Where there is no room for it, the end that does not come tells the same.
                let _ = passing.try_send(Err(refused));
                Some(kind)
            }
        };
        if let (Some(held), Some((by, took))) = (&held, counted) {
            held.integrations.inner.usage.ended(&held.name, by, took, failed);
        }
    }

    async fn pass_on(&mut self, passing: &mpsc::Sender<Part>) -> Result<(), Stopped> {
        let mut pace = Pace { left: GRACE };
        loop {
            let part = self.part().await.map_err(Stopped::Refused)?;
            let begun = Instant::now();
            let room = tokio::time::timeout(pace.left, passing.reserve()).await;
            let room = room.map_err(|_slow| Stopped::Slow)?.map_err(|_gone| Stopped::Left)?;
            pace.takes(part.as_ref().map_or(0, Bytes::len), begun.elapsed());
            let is_end = part.is_none();
            room.send(Ok(part));
            if is_end {
                return Ok(());
            }
        }
    }

    /// What comes next; none at the end.
    async fn part(&mut self) -> Part {
        loop {
            let Some(part) = self.opened.part(LONGEST_REST).await? else {
                let rest = self.watch.rest();
                return Ok((!rest.is_empty()).then_some(rest));
            };
            self.left = self.left.checked_sub(part.len() as u64).ok_or(Refused::TooLong)?;
            let part = self.watch.pass(part)?;
            // What may be the beginning of a secret waits for what follows.
            if !part.is_empty() {
                return Ok(Some(part));
            }
        }
    }
}

/// Comes back when what it belongs to may go out no more.
async fn off(held: Option<&Held>) {
    while held.is_none_or(Held::may_go_on) {
        tokio::time::sleep(LOOK).await;
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
    fn who_takes_little_is_not_waited_for_long() {
        let mut pace = Pace { left: GRACE };
        pace.takes(0, Duration::from_secs(20));
        assert_eq!(pace.left, Duration::from_secs(10));
        // A slow phone that goes on taking it.
        pace.takes(20 * 4096, Duration::from_secs(5));
        assert_eq!(pace.left, Duration::from_secs(25));
        // What was taken quickly is no credit for hours.
        pace.takes(1 << 30, Duration::ZERO);
        assert_eq!(pace.left, GRACE);
        pace.takes(1, Duration::from_secs(31));
        assert!(pace.left < Duration::from_millis(1));
    }

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
