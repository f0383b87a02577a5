//! Listing, reading and removing objects.

use std::fs::File;

use reqwest::Response;
use reqwest::header::{CONTENT_LENGTH, HeaderMap};
use rusty_s3::actions::ListObjectsV2;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::io::AsyncWriteExt as _;

use super::ask::{Request, chunk, text};
use super::{Bucket, BucketError};

/// More of a bucket than this is not listed.
const MOST: usize = 20_000;

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
        loop {
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
            found.extend(listed.contents.into_iter().map(|object| {
                let modified = object.last_modified.as_deref().unwrap_or_default();
                let modified = OffsetDateTime::parse(modified, &Rfc3339);
                Object {
                    key: object.key,
                    size: object.size.unwrap_or(0),
                    modified: modified.unwrap_or(OffsetDateTime::UNIX_EPOCH),
                }
            }));
            token = listed.next_continuation_token;
            if token.is_none() || found.len() >= MOST {
                return Ok(found);
            }
        }
    }

    /// The size of an object in bytes; `None` when there is no such object.
    ///
    /// # Errors
    /// Why it cannot be told.
    pub(crate) async fn size(&self, key: &str) -> Result<Option<u64>, BucketError> {
        let asking = self.ask(|| {
            Request::plain(&mut self.inner.bucket.head_object(Some(&self.inner.credentials), key))
        });
        match asking.await {
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
            Ok(answer) => length(&answer).map(Some).ok_or(BucketError::Odd),
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

    /// Reads an object into a file, which is on disk when this returns.
    ///
    /// # Errors
    /// Why it cannot be read or written.
    pub(crate) async fn fetch(
        &self,
        key: &str,
        into: File,
        mut got: impl FnMut(u64),
    ) -> Result<(), BucketError> {
        let mut answer = self.get(key, &HeaderMap::new()).await?;
        let expected = length(&answer);
        let mut file = tokio::fs::File::from_std(into);
        let mut read = 0;
        while let Some(piece) = chunk(&mut answer).await? {
            file.write_all(&piece).await?;
            read += piece.len() as u64;
            got(piece.len() as u64);
        }
        file.flush().await?;
        file.sync_all().await?;
        if expected.is_some_and(|expected| expected != read) {
            return Err(BucketError::Changed);
        }
        Ok(())
    }
}

/// What an answer says of its length. The client's own reading of it is 0 for `HEAD`.
pub(super) fn length(answer: &Response) -> Option<u64> {
    answer.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
