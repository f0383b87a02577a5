//! Listing, reading and removing objects.

use std::fs::File;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::Stream;
use reqwest::Response;
use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use rusty_s3::actions::ListObjectsV2;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::io::AsyncWriteExt as _;

use super::ask::{Request, chunk, text};
use super::{Bucket, BucketError, NO_BUCKET};

/// More of a bucket than this is not listed: objects, and answers of a thousand things.
const MOST: usize = 20_000;
const MOST_PAGES: usize = 200;
/// Bytes per second; a service that is slower for long is given up.
const SLOWEST: u64 = 16 << 10;
const PATIENCE: Duration = Duration::from_secs(60);

/// Something in a bucket.
pub(crate) struct Object {
    pub(crate) key: String,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) modified: OffsetDateTime,
}

impl Bucket {
    /// What lies in the bucket itself, in none of its folders.
    ///
    /// # Errors
    /// Why it cannot be listed.
    pub(crate) async fn list(&self) -> Result<Vec<Object>, BucketError> {
        let (mut found, mut token) = (Vec::new(), None::<String>);
        for _ in 0..MOST_PAGES {
            let answer = self
                .ask(|| {
                    let mut action =
                        self.inner.bucket.list_objects_v2(Some(&self.inner.credentials));
                    action.with_delimiter("/");
                    if let Some(token) = &token {
                        action.with_continuation_token(token.clone());
                    }
                    Request::plain(&mut action)
                })
                .await?;
            let listed = ListObjectsV2::parse_response(&text(answer).await?);
            let listed = listed.map_err(|_odd| BucketError::Odd)?;
            for object in listed.contents {
                let modified = object.last_modified.as_deref().unwrap_or_default();
                let modified = OffsetDateTime::parse(modified, &Rfc3339);
                let modified = modified.map_err(|_odd| BucketError::Odd)?;
                found.push(Object { key: object.key, size: object.size.unwrap_or(0), modified });
            }
            token = listed.next_continuation_token;
            if token.is_none() || found.len() >= MOST {
                break;
            }
        }
        Ok(found)
    }

    /// The size of an object in bytes; `None` when there is no such object.
    ///
    /// # Errors
    /// Why it cannot be told; a bucket that is not there is such a reason.
    pub(crate) async fn size(&self, key: &str) -> Result<Option<u64>, BucketError> {
        let asking = self.ask(|| {
            Request::plain(&mut self.inner.bucket.head_object(Some(&self.inner.credentials), key))
        });
        match asking.await {
            Err(error) if error.is_missing() => self.exists().await.map(|()| None),
            Err(error) => Err(error),
            Ok(answer) => length(&answer).map(Some).ok_or(BucketError::Odd),
        }
    }

    /// A refusal to `HEAD` does not say what is missing.
    async fn exists(&self) -> Result<(), BucketError> {
        let asking = self.ask(|| {
            Request::plain(&mut self.inner.bucket.head_bucket(Some(&self.inner.credentials)))
        });
        match asking.await {
            Err(BucketError::Refused { status: 404, .. }) => {
                Err(BucketError::Refused { status: 404, code: NO_BUCKET.to_owned() })
            }
            Err(error @ (BucketError::Unreachable(_) | BucketError::Late)) => Err(error),
            // A key that may not ask this may still do all that is needed.
            Err(_) | Ok(_) => Ok(()),
        }
    }

    /// Removes an object, also where there is none.
    ///
    /// # Errors
    /// Why it cannot be removed.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), BucketError> {
        self.ask(|| {
            Request::plain(&mut self.inner.bucket.delete_object(Some(&self.inner.credentials), key))
        })
        .await
        .map(drop)
    }

    /// Begins to read an object, or what of it these headers ask for (`Range`, `If-…`).
    ///
    /// # Errors
    /// Why it cannot be read; answers of 304, 412 and 416 are refusals too.
    pub(crate) async fn get(
        &self,
        key: &str,
        headers: &HeaderMap,
    ) -> Result<Response, BucketError> {
        self.ask(|| {
            let mut action = self.inner.bucket.get_object(Some(&self.inner.credentials), key);
            Request::plain(&mut action).with(headers)
        })
        .await
    }

    /// The pieces of an answer, as they come.
    pub(crate) fn pieces(
        answer: Response,
    ) -> impl Stream<Item = Result<Bytes, BucketError>> + Send + 'static {
        futures_util::stream::unfold(Some(answer), async |answer| {
            let mut answer = answer?;
            match chunk(&mut answer).await {
                Ok(None) => None,
                Ok(Some(piece)) => Some((Ok(piece), Some(answer))),
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    /// Reads an object of this size into a file, which is on disk when this returns. `got` is told
    /// of bytes that have arrived, and may want no more.
    ///
    /// # Errors
    /// Why it cannot be read or written; what `got` says.
    pub(crate) async fn fetch(
        &self,
        key: &str,
        size: u64,
        into: File,
        mut got: impl FnMut(u64) -> std::io::Result<()>,
    ) -> Result<(), BucketError> {
        let mut answer = self.get(key, &HeaderMap::new()).await?;
        let mut file = tokio::fs::File::from_std(into);
        let (mut read, begun) = (0, Instant::now());
        while let Some(piece) = chunk(&mut answer).await? {
            read += piece.len() as u64;
            if read > size {
                return Err(BucketError::Changed);
            }
            if begun.elapsed() > PATIENCE + Duration::from_secs(read / SLOWEST) {
                return Err(BucketError::Late);
            }
            got(piece.len() as u64)?;
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        if read == size { Ok(()) } else { Err(BucketError::Changed) }
    }
}

/// What an answer says of its length. The client's own reading of it is 0 for `HEAD`.
pub(super) fn length(answer: &Response) -> Option<u64> {
    answer.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
