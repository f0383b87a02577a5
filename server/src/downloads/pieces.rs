//! What a file's answer is made of: its content, read a piece at a time as it is taken.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::Arc;

use axum::body::Body;
use bytes::{Bytes, BytesMut};

use super::ranges::Span;
use crate::files::LOOKED_AT;

/// How much is read at once, and so how much of a file that is slowly taken is in memory.
const PIECE: usize = 128 << 10;
/// Files up to this size, thumbs among them, are read whole while they are opened; of others only
/// what tells their kind.
const SMALL: u64 = 64 << 10;

/// A file's content.
pub(super) struct Content {
    file: Arc<File>,
    pub(super) size: u64,
    beginning: Bytes,
}

impl Content {
    /// Reads the beginning; not for an async thread.
    pub(super) fn open(file: File, size: u64) -> io::Result<Self> {
        let most = if size <= SMALL { size } else { LOOKED_AT as u64 };
        let mut beginning = Vec::with_capacity(usize::try_from(most).unwrap_or(0));
        (&file).take(most).read_to_end(&mut beginning)?;
        Ok(Self { file: Arc::new(file), size, beginning: beginning.into() })
    }

    pub(super) fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    /// What of `span` comes next: not more than a piece, not nothing.
    async fn read(&self, span: Span) -> io::Result<Bytes> {
        let most = usize::try_from(span.length).unwrap_or(PIECE).min(PIECE);
        if let Some(known) =
            usize::try_from(span.start).ok().and_then(|at| self.beginning.get(at..))
            && !known.is_empty()
        {
            return Ok(self.beginning.slice_ref(&known[..known.len().min(most)]));
        }
        let piece = match read_cached(&self.file, span.start, BytesMut::zeroed(most)) {
            Ok(piece) => piece,
            Err(into) => {
                let (file, start) = (Arc::clone(&self.file), span.start);
                let reading = tokio::task::spawn_blocking(move || read_at(&file, start, into));
                reading.await.map_err(io::Error::other)??
            }
        };
        if piece.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(piece) }
    }
}

/// What the system has in memory can be read here and now; for the rest a thread has to wait, with
/// the buffer that is given back.
#[cfg(target_os = "linux")]
fn read_cached(file: &File, start: u64, mut piece: BytesMut) -> Result<Bytes, BytesMut> {
    use rustix::io::{ReadWriteFlags, preadv2};
    let mut into = [io::IoSliceMut::new(&mut piece)];
    match preadv2(file, &mut into, start, ReadWriteFlags::NOWAIT) {
        Ok(read) if read > 0 => {
            piece.truncate(read);
            Ok(piece.freeze())
        }
        _ => Err(piece),
    }
}

#[cfg(not(target_os = "linux"))]
fn read_cached(_: &File, _: u64, piece: BytesMut) -> Result<Bytes, BytesMut> {
    Err(piece)
}

fn read_at(file: &File, start: u64, mut piece: BytesMut) -> io::Result<Bytes> {
    #[cfg(unix)]
    use std::os::unix::fs::FileExt as _;
    #[cfg(windows)]
    use std::os::windows::fs::FileExt as _;
    loop {
        #[cfg(unix)]
        let read = file.read_at(&mut piece, start);
        #[cfg(windows)]
        let read = file.seek_read(&mut piece, start);
        match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => {
                piece.truncate(read?);
                return Ok(piece.freeze());
            }
        }
    }
}

/// What a body is made of.
pub(super) enum Piece {
    Text(Bytes),
    File(Span),
}

impl Piece {
    pub(super) fn length(&self) -> u64 {
        match self {
            Piece::Text(text) => text.len() as u64,
            Piece::File(span) => span.length,
        }
    }
}

/// Several parts of a file as `multipart/byteranges`.
pub(super) fn in_parts(
    spans: &[Span],
    boundary: &str,
    content_type: &str,
    size: u64,
) -> VecDeque<Piece> {
    let mut pieces = VecDeque::new();
    let mut joint = "";
    for span in spans {
        let range = span.content_range(size);
        let head = format!(
            "{joint}--{boundary}\r\nContent-Range: {range}\r\nContent-Type: {content_type}\r\n\r\n"
        );
        pieces.extend([Piece::Text(head.into()), Piece::File(*span)]);
        joint = "\r\n";
    }
    pieces.push_back(Piece::Text(format!("\r\n--{boundary}--\r\n").into()));
    pieces
}

/// The pieces, read as they are taken.
pub(super) fn body(content: Content, pieces: VecDeque<Piece>) -> Body {
    let reading =
        futures_util::stream::try_unfold((content, pieces), |(content, mut pieces)| async move {
            loop {
                match pieces.pop_front() {
                    None => return Ok::<_, io::Error>(None),
                    Some(Piece::Text(text)) => return Ok(Some((text, (content, pieces)))),
                    Some(Piece::File(Span { length: 0, .. })) => {}
                    Some(Piece::File(span)) => {
                        let piece = content.read(span).await?;
                        pieces.push_front(Piece::File(span.after(piece.len() as u64)));
                        return Ok(Some((piece, (content, pieces))));
                    }
                }
            }
        });
    Body::from_stream(reading)
}
