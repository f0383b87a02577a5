//! Clients that stop in the middle: of greeting us, of a request's head, and of sending a body.
//!
//! hyper counts the rest between two requests into its limit for a head, and has none for what comes
//! before an HTTP/2 connection's first frame, nor for bodies; a handful of phones could hold all
//! connections.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::exchanges::Exchanges;

/// What a client has to have said before its time is over.
pub(super) enum Owed {
    /// HTTP/2: so many bytes more of its greeting.
    Greeting(usize),
    /// HTTP/1: the head of a request, once it has begun it. The first has begun with the connection.
    Head(Arc<Exchanges>),
}

/// A connection whose client has to finish what it begins to say within a time.
pub(super) struct Prompt<S> {
    stream: S,
    owed: Owed,
    limit: Duration,
    /// Runs while something is owed, and after how many exchanges it began to.
    running: Option<(u64, Pin<Box<Sleep>>)>,
}

impl<S> Prompt<S> {
    pub(super) fn new(stream: S, owed: Owed, limit: Duration) -> Self {
        Self { stream, owed, limit, running: Some((0, Box::pin(sleep(limit)))) }
    }

    /// Notes that bytes came, or none, and waits for the end of the client's time where it runs.
    fn poll_late(&mut self, came: usize, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.owed {
            Owed::Greeting(owed) => {
                *owed = owed.saturating_sub(came);
                if *owed == 0 {
                    self.running = None;
                }
            }
            Owed::Head(exchanges) => {
                let begun = exchanges.begun();
                // That head has come, or bytes belong to its body.
                self.running.take_if(|(before, _)| *before != begun || !exchanges.is_idle());
                if came > 0 && exchanges.is_idle() && self.running.is_none() {
                    self.running = Some((begun, Box::pin(sleep(self.limit))));
                }
            }
        }
        match &mut self.running {
            Some((_, limit)) => limit.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Prompt<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let came = buffer.filled().len() - before;
        if self.poll_late(came, context).is_ready() {
            let error = io::Error::new(io::ErrorKind::TimedOut, "the client took too long");
            return Poll::Ready(Err(error));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Prompt<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// A request's body that may take long, but not pause for longer than a limit.
pub(super) struct Steady<B> {
    body: B,
    limit: Duration,
    /// Runs while we wait; bodies that are never read cost no timer.
    pause: Option<Pin<Box<Sleep>>>,
}

impl<B> Steady<B> {
    pub(super) fn new(body: B, limit: Duration) -> Self {
        Self { body, limit, pause: None }
    }
}

impl<B> Body for Steady<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.pause = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let limit = this.limit;
        let pause = this.pause.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(pause.as_mut().poll(context));
        // Asked again it would be late again.
        pause.as_mut().reset(Instant::now());
        Poll::Ready(Some(Err("the client stopped in the middle of the body".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
