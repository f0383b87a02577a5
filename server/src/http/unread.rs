//! Requests that are answered before their body was read, as refusals are.
//!
//! Over HTTP/2 a body that nobody wants any more is ended by a reset of its stream (RFC 9113, 8.1). Some
//! clients, curl 7.88 among them, take that for a failure and drop the answer that came before. So
//! what is short is read to its end, and nobody needs it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::timeout;

/// Bytes; who sends more is stopped.
const MOST: u64 = 64 << 10;
const PATIENCE: Duration = Duration::from_secs(5);

/// A request's body that is read to its end when it is let go of.
pub(super) struct Unread<B>(Option<B>)
where
    B: Body<Data = Bytes> + Unpin + Send + 'static;

impl<B> Unread<B>
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
{
    pub(super) fn new(body: B) -> Self {
        Self(Some(body))
    }
}

impl<B> Body for Unread<B>
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        match &mut self.0 {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl<B> Drop for Unread<B>
where
    B: Body<Data = Bytes> + Unpin + Send + 'static,
{
    fn drop(&mut self) {
        let Some(body) = self.0.take().filter(|body| !body.is_end_stream()) else { return };
        let is_short = body.size_hint().upper().is_none_or(|bytes| bytes <= MOST);
        if let (true, Ok(runtime)) = (is_short, tokio::runtime::Handle::try_current()) {
            runtime.spawn(timeout(PATIENCE, read(body)));
        }
    }
}

async fn read<B: Body<Data = Bytes> + Unpin>(mut body: B) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await {
        bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        if bytes > MOST {
            return;
        }
    }
}
