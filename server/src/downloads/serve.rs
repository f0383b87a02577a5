//! Sending a file: headers, conditions, ranges.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use time::OffsetDateTime;

use super::conditions::{Outcome, Version, http_date};
use super::pieces::{Content, Piece, body, in_parts};
use super::ranges::{self, BadRange, Span};
use crate::error::{Error, Result};
use crate::files::{Kind, open};
use crate::http::layers::Embeddable;

/// PocketBase's: no page, no script, no form; pictures and films may be shown.
const POLICY: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
/// A name never has another content.
const CACHING: &str = "max-age=2592000, stale-while-revalidate=86400";

/// Shown in the page that asks for it; everything else is to be saved.
const INLINE: &[&str] = &[
    "image/png",
    "image/jpg",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/x-icon",
    "image/bmp",
    "video/webm",
    "video/mp4",
    "video/3gpp",
    "video/quicktime",
    "video/x-ms-wmv",
    "audio/basic",
    "audio/aiff",
    "audio/mpeg",
    "audio/midi",
    "audio/mp3",
    "audio/wave",
    "audio/wav",
    "audio/x-wav",
    "audio/x-mpeg",
    "audio/x-m4a",
    "audio/aac",
    "application/pdf",
    "application/x-pdf",
];

/// Types that the content alone does not tell, by the name's end.
const BY_EXTENSION: &[(&str, &str)] = &[
    (".svg", "image/svg+xml"),
    (".css", "text/css"),
    (".js", "text/javascript"),
    (".mjs", "text/javascript"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

/// Answers with a file. `shown` is what it is called there.
///
/// # Errors
/// 404 when it is not there.
pub(crate) async fn serve(
    path: PathBuf,
    shown: &str,
    as_attachment: bool,
    asked: &HeaderMap,
) -> Result<Response> {
    let opened = tokio::task::spawn_blocking(move || look_at(&path)).await;
    let opened = opened.map_err(|error| Error::internal("open a file", error))?;
    let Opened { content, version, kind } = match opened {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::not_found());
        }
        opened => opened.map_err(|error| Error::internal("open a file", error))?,
    };
    let size = content.size;
    let inline = !as_attachment && INLINE.contains(&kind.name.as_ref());
    let disposition = if inline { "inline" } else { "attachment" };
    let extension = shown.rfind('.').map_or("", |at| &shown[at..]);
    let known = BY_EXTENSION.iter().find(|(known, _)| *known == extension);
    let content_type = known.map_or(kind.name.as_ref(), |(_, name)| name).to_owned();

    let mut headers = HeaderMap::new();
    let mut set = |name, value: &str| {
        // Kept names and kinds hold nothing that a header could not.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_DISPOSITION, &format!("{disposition}; filename=\"{shown}\""));
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    let whole = Span { start: 0, length: size };
    let range = asked.get(header::RANGE).and_then(|range| range.to_str().ok());
    let (status, spans) = match version.judge(asked) {
        Outcome::NotModified => (StatusCode::NOT_MODIFIED, Vec::new()),
        Outcome::PreconditionFailed => (StatusCode::PRECONDITION_FAILED, Vec::new()),
        Outcome::Serve { ranges: true } if range.is_some() => {
            match ranges::parse(range.unwrap_or(""), size) {
                Ok(spans) if spans.is_empty() => (StatusCode::OK, vec![whole]),
                Ok(spans) => (StatusCode::PARTIAL_CONTENT, spans),
                Err(bad) => return Ok(unsatisfiable(headers, &bad, size)),
            }
        }
        Outcome::Serve { .. } => (StatusCode::OK, vec![whole]),
    };
    set(header::CACHE_CONTROL, CACHING);
    set(header::LAST_MODIFIED, &http_date(version.modified));
    set(header::ETAG, &version.tag);
    let pieces = match (status, spans.as_slice()) {
        (StatusCode::NOT_MODIFIED, _) => VecDeque::new(),
        (StatusCode::PRECONDITION_FAILED, _) => {
            set(header::CONTENT_TYPE, &content_type);
            VecDeque::new()
        }
        (_, [span]) => {
            set(header::ACCEPT_RANGES, "bytes");
            set(header::CONTENT_TYPE, &content_type);
            if status == StatusCode::PARTIAL_CONTENT {
                set(header::CONTENT_RANGE, &span.content_range(size));
            }
            VecDeque::from([Piece::File(*span)])
        }
        (_, spans) => {
            set(header::ACCEPT_RANGES, "bytes");
            let boundary = hex::encode(rand::random::<[u8; 30]>());
            set(header::CONTENT_TYPE, &format!("multipart/byteranges; boundary={boundary}"));
            in_parts(spans, &boundary, &content_type, size)
        }
    };
    let length = pieces.iter().map(Piece::length).sum::<u64>();
    if status != StatusCode::NOT_MODIFIED {
        set(header::CONTENT_LENGTH, &length.to_string());
    }
    let mut response = (status, headers, body(content, pieces)).into_response();
    response.extensions_mut().insert(Embeddable);
    Ok(response)
}

struct Opened {
    content: Content,
    version: Version,
    kind: Kind,
}

fn look_at(path: &std::path::Path) -> std::io::Result<Opened> {
    let file = open(path)?;
    let about = file.metadata()?;
    let since = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0);
    let modified =
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let size = about.len();
    let tag = format!("\"{:x}-{size:x}\"", since.as_micros());
    let content = Content::open(file, size)?;
    let kind = Kind::of(content.beginning());
    Ok(Opened { content, version: Version { tag, modified }, kind })
}

fn unsatisfiable(mut headers: HeaderMap, bad: &BadRange, size: u64) -> Response {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    let text = match bad {
        BadRange::Malformed => "invalid range\n",
        BadRange::NoOverlap => {
            if let Ok(range) = HeaderValue::from_str(&format!("bytes */{size}")) {
                headers.insert(header::CONTENT_RANGE, range);
            }
            "invalid range: failed to overlap\n"
        }
    };
    let mut response = (StatusCode::RANGE_NOT_SATISFIABLE, headers, text).into_response();
    response.extensions_mut().insert(Embeddable);
    response
}
