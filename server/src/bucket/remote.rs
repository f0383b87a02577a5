//! Reading here and there in an object, without fetching all of it.

use std::io::{self, Read, Seek, SeekFrom};

use reqwest::header::{HeaderMap, HeaderValue, RANGE};
use tokio::runtime::Handle;

use super::ask;
use super::{Bucket, BucketError};

/// Fetched at once.
const PIECE: u64 = 128 << 10;

/// An object as a file: for threads that may wait.
pub(crate) struct Remote {
    bucket: Bucket,
    key: String,
    size: u64,
    at: u64,
    /// What was fetched last, and where it begins.
    piece: (u64, Vec<u8>),
    handle: Handle,
}

impl Remote {
    /// To be made where the runtime is, and read where waiting is allowed.
    ///
    /// # Errors
    /// Why it cannot be read; `None` when there is no such object.
    pub(crate) async fn open(bucket: &Bucket, key: &str) -> Result<Option<Self>, BucketError> {
        let size = bucket.size(key).await?;
        Ok(size.map(|size| Self {
            bucket: bucket.clone(),
            key: key.to_owned(),
            size,
            at: 0,
            piece: (0, Vec::new()),
            handle: Handle::current(),
        }))
    }

    fn fetch(&self, from: u64) -> Result<Vec<u8>, BucketError> {
        let last = from.saturating_add(PIECE).min(self.size) - 1;
        let range = format!("bytes={from}-{last}");
        let range = HeaderValue::from_str(&range).map_err(|_odd| BucketError::Odd)?;
        let headers = HeaderMap::from_iter([(RANGE, range)]);
        self.handle.block_on(async {
            let answer = self.bucket.get(&self.key, &headers).await?;
            let expected = usize::try_from(last - from + 1).ok();
            if answer.status() != reqwest::StatusCode::PARTIAL_CONTENT {
                return Err(BucketError::Odd);
            }
            let bytes = ask::bytes(answer).await?;
            (Some(bytes.len()) == expected).then_some(bytes).ok_or(BucketError::Odd)
        })
    }
}

impl Read for Remote {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || into.is_empty() {
            return Ok(0);
        }
        let (begins, bytes) = (self.piece.0, self.piece.1.len() as u64);
        if !(begins..begins + bytes).contains(&self.at) {
            self.piece = (self.at, self.fetch(self.at).map_err(io::Error::other)?);
        }
        let skipped = usize::try_from(self.at - self.piece.0).map_err(io::Error::other)?;
        let read = (&self.piece.1[skipped..]).read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Remote {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
