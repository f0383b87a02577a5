//! Handing a backup out.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::shelf::{Shelf, refused};
use crate::bucket::{Bucket, BucketError};
use crate::downloads::serve;
use crate::error::{Error, Result};

/// What is asked of the bucket as it was asked of us…
const ASKED: [HeaderName; 6] = [
    header::RANGE,
    header::IF_RANGE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_UNMODIFIED_SINCE,
];
/// … and what is answered as it answers.
const ANSWERED: [HeaderName; 5] = [
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::ACCEPT_RANGES,
    header::ETAG,
    header::LAST_MODIFIED,
];

impl Shelf {
    /// Answers with a backup, or with what of it these headers ask for.
    ///
    /// # Errors
    /// 404 when it is not there; 400 with what keeps it from being read.
    pub(super) async fn serve(&self, key: &str, asked: &HeaderMap) -> Result<Response> {
        match self {
            Self::Folder(folder) => serve(folder.join(key), key, true, asked).await,
            Self::Bucket(bucket) => from_bucket(bucket, key, asked).await,
        }
    }
}

/// A piece after the other, as it comes and is taken.
async fn from_bucket(bucket: &Bucket, key: &str, asked: &HeaderMap) -> Result<Response> {
    let picked = ASKED.iter().filter_map(|name| Some((name.clone(), asked.get(name)?.clone())));
    let answer = match bucket.get(key, &picked.collect()).await {
        Ok(answer) => answer,
        Err(BucketError::Refused { status: status @ (304 | 412 | 416), .. }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_MODIFIED);
            return Ok(status.into_response());
        }
        Err(error) if error.is_missing() => return Err(Error::not_found()),
        Err(error) => return Err(refused(error)),
    };
    let mut headers = HeaderMap::new();
    for name in ANSWERED {
        if let Some(value) = answer.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    // As UTF-8 where it is no ASCII; names that are safe hold no quotes and no line ends.
    let disposition = format!("attachment; filename=\"{key}\"");
    if let Ok(disposition) = HeaderValue::from_bytes(disposition.as_bytes()) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    let status = answer.status();
    // Where it ends early the answer does too, and is seen to: its length was told.
    Ok((status, headers, Body::from_stream(Bucket::pieces(answer))).into_response())
}
