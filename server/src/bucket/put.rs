//! Putting a file into a bucket, part by part.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use md5::{Digest as _, Md5};
use reqwest::header::ETAG;
use rusty_s3::S3Action;
use rusty_s3::actions::{CompleteMultipartUploadResponse, CreateMultipartUpload};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::ask::{LONG, Request, text};
use super::{Bucket, BucketError};

/// A file that is no larger goes as a whole; parts of larger ones are at least as large.
const PART: u64 = 16 << 20;
/// S3 takes 10,000.
const MOST_PARTS: u64 = 9_000;

impl Bucket {
    /// Puts a file into the bucket, whole or not at all. `sent` is told of bytes that have arrived.
    ///
    /// # Errors
    /// Why it is not there.
    pub(crate) async fn put(
        &self,
        key: &str,
        path: &Path,
        mut sent: impl FnMut(u64),
    ) -> Result<(), BucketError> {
        let mut file = File::open(path).await?;
        let size = file.metadata().await?.len();
        if size <= PART {
            let whole = read(&mut file, size).await?;
            self.put_bytes(key, whole).await?;
            sent(size);
        } else {
            self.put_parts(key, &mut file, size, &mut sent).await?;
        }
        match self.size(key).await? {
            Some(arrived) if arrived == size => Ok(()),
            Some(_) => {
                self.remove(key).await?;
                Err(BucketError::Changed)
            }
            None => Err(BucketError::Changed),
        }
    }

    /// Puts a few bytes into the bucket.
    ///
    /// # Errors
    /// Why they are not there.
    pub(crate) async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), BucketError> {
        let digest = digest(&bytes);
        self.ask(|| {
            let credentials = Some(&self.inner.credentials);
            checked(self.inner.bucket.put_object(credentials, key), &digest, &bytes)
        })
        .await
        .map(drop)
    }

    async fn put_parts(
        &self,
        key: &str,
        file: &mut File,
        size: u64,
        sent: &mut impl FnMut(u64),
    ) -> Result<(), BucketError> {
        let credentials = Some(&self.inner.credentials);
        let begun = self
            .ask(|| {
                Request::plain(&mut self.inner.bucket.create_multipart_upload(credentials, key))
            })
            .await?;
        let begun = CreateMultipartUpload::parse_response(&text(begun).await?);
        let begun = begun.map_err(|_odd| BucketError::Odd)?;
        let upload = Upload { bucket: self, key, id: begun.upload_id() };
        let outcome = upload.send(file, size, sent).await;
        if outcome.is_err() {
            upload.take_back().await;
        }
        outcome
    }
}

/// An object of many parts, on its way.
struct Upload<'a> {
    bucket: &'a Bucket,
    key: &'a str,
    id: &'a str,
}

impl Upload<'_> {
    async fn send(
        &self,
        file: &mut File,
        size: u64,
        sent: &mut impl FnMut(u64),
    ) -> Result<(), BucketError> {
        let each = PART.max(size.div_ceil(MOST_PARTS));
        let (mut left, mut tags) = (size, Vec::new());
        while left > 0 {
            let part = read(file, left.min(each)).await?;
            left -= part.len() as u64;
            let length = part.len() as u64;
            tags.push(self.send_part(tags.len() + 1, part).await?);
            sent(length);
        }
        self.finish(&tags).await
    }

    /// Sends one part, and says what the service calls it.
    async fn send_part(&self, number: usize, part: Bytes) -> Result<String, BucketError> {
        let inner = &self.bucket.inner;
        let number = u16::try_from(number).map_err(|_odd| BucketError::Odd)?;
        let digest = digest(&part);
        let asking = self.bucket.ask(|| {
            let credentials = Some(&inner.credentials);
            let action = inner.bucket.upload_part(credentials, self.key, number, self.id);
            checked(action, &digest, &part)
        });
        let answer = asking.await?;
        let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
        tag.map(str::to_owned).ok_or(BucketError::Odd)
    }

    async fn finish(&self, tags: &[String]) -> Result<(), BucketError> {
        let inner = &self.bucket.inner;
        let asking = self.bucket.ask(|| {
            let tags = tags.iter().map(String::as_str);
            let credentials = Some(&inner.credentials);
            let mut action =
                inner.bucket.complete_multipart_upload(credentials, self.key, self.id, tags);
            let body = action.clone().body();
            Request::sign(&mut action, body.into(), LONG)
        });
        let outcome = match asking.await {
            Ok(answer) => text(answer).await,
            Err(error) => Err(error),
        };
        match outcome {
            // It may be refused after the status has been sent.
            Ok(answer) => match CompleteMultipartUploadResponse::parse(&answer) {
                Ok(_) => Ok(()),
                Err(_) => {
                    let code = super::ask::code_in(&answer);
                    Err(BucketError::Refused { status: 200, code })
                }
            },
            // The answer was lost, or said to a second asking that there is nothing to finish any
            // more. Whether it is there is seen by its size.
            Err(error) => match self.bucket.size(self.key).await {
                Ok(Some(_)) => Ok(()),
                _ => Err(error),
            },
        }
    }

    async fn take_back(&self) {
        let inner = &self.bucket.inner;
        let asking = self.bucket.ask(|| {
            let credentials = Some(&inner.credentials);
            let mut action = inner.bucket.abort_multipart_upload(credentials, self.key, self.id);
            Request::plain(&mut action)
        });
        if let Err(error) = asking.await
            && !error.is_missing()
        {
            tracing::warn!(%error, "Parts of an unfinished upload stay in the bucket");
        }
    }
}

/// What is sent with its checksum (RFC 1864), which the service looks at.
fn checked<'a, A: S3Action<'a>>(mut action: A, digest: &str, bytes: &Bytes) -> Request {
    action.headers_mut().insert("content-md5", digest.to_owned());
    Request::sign(&mut action, bytes.clone(), LONG)
}

fn digest(bytes: &[u8]) -> String {
    STANDARD.encode(Md5::digest(bytes))
}

async fn read(file: &mut File, length: u64) -> Result<Bytes, BucketError> {
    let mut bytes = vec![0; usize::try_from(length).map_err(std::io::Error::other)?];
    file.read_exact(&mut bytes).await?;
    Ok(bytes.into())
}
