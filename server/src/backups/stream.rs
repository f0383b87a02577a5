//! A backup that goes out while it is made, for the command line: nothing of it lies in the data
//! folder, so that a box whose disk is nearly full can be backed up to another one.

use std::io::{self, Write};
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::archive::Archive;
use super::{Backups, Doing};
use crate::audit::Action;
use crate::error::{Error, Result};

/// Pieces that wait for the reader.
const AHEAD: usize = 4;
/// What the window shows as its name.
const KEY: &str = "homeport backup";

impl Backups {
    /// The whole box as it is now. Whoever reads it has to look whether it came to its end, and has
    /// to encrypt it when they say so.
    ///
    /// # Errors
    /// 400 while another one is made or put back, and where nothing is kept on disk.
    pub(crate) async fn stream(&self, is_encrypted: bool) -> Result<Body> {
        if !self.inner.keeps_data {
            return Err(Error::invalid("This box keeps everything in memory."));
        }
        let work = self.begin(Doing::Make, KEY)?;
        let parts = &self.inner.parts;
        self.note(Action::BackupMade, KEY).await;
        let kept = parts.files.keep_all().await;
        let archive = Archive {
            root: parts.folder.path().to_owned(),
            db: parts.db.clone(),
            made: OffsetDateTime::now_utc(),
            is_beside: false,
            is_encrypted,
            progress: Arc::clone(&work.progress),
        };
        let (pieces, going_out) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            let _held = (work, kept);
            let failed = pieces.clone();
            if let Err(error) = archive.write(Pieces(pieces)).await {
                tracing::warn!(%error, "A backup did not come to its end");
                let _ = failed.send(Err(io::ErrorKind::UnexpectedEof.into())).await;
            }
        });
        let next = |mut going_out: mpsc::Receiver<_>| async move {
            let piece: io::Result<Bytes> = going_out.recv().await?;
            Some((piece, going_out))
        };
        Ok(Body::from_stream(futures_util::stream::unfold(going_out, next)))
    }
}

/// Hands on what is written, as fast as it is read.
struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Ok(Bytes::copy_from_slice(bytes));
        let sent = self.0.blocking_send(piece);
        sent.map(|()| bytes.len()).map_err(|_gone| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
