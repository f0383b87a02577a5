//! What goes on in one connection: how many exchanges are open, and when something last moved.
//!
//! hyper limits the time of a request's head, but counts the pause before it in; and it knows no limit
//! for a client that does not take its answer, nor for an HTTP/2 connection in which nothing goes on.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

/// The exchanges of one connection, counted.
pub(super) struct Exchanges {
    born: Instant,
    /// Requests whose answers have not ended.
    open: AtomicU32,
    /// Answers, or parts of them, that were handed over and the next part not asked for.
    handed: AtomicU32,
    /// How many there have been.
    begun: AtomicU64,
    /// When something last moved, in milliseconds after `born`.
    moved: AtomicU64,
}

/// What is to become of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is to be done before this moment.
    Fine(Instant),
    /// It has been idle for too long.
    Idle,
    /// Its client does not take what it has asked for.
    Stuck,
}

/// How long a connection may stand still.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Between two requests.
    pub(super) idle: Duration,
    /// With an answer that the client does not take.
    pub(super) stuck: Duration,
}

impl Exchanges {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            born: Instant::now(),
            open: AtomicU32::new(0),
            handed: AtomicU32::new(0),
            begun: AtomicU64::new(0),
            moved: AtomicU64::new(0),
        })
    }

    /// Counts one that begins; it ends with what this wraps its answer's body in.
    pub(super) fn begin(self: &Arc<Self>) -> Exchange {
        self.begun.fetch_add(1, Relaxed);
        self.open.fetch_add(1, Relaxed);
        self.moves();
        Exchange { all: Arc::clone(self), is_handed: false }
    }

    pub(super) fn begun(&self) -> u64 {
        self.begun.load(Relaxed)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.open.load(Relaxed) == 0
    }

    /// When something last moved.
    pub(super) fn last_move(&self) -> Instant {
        self.born + Duration::from_millis(self.moved.load(Relaxed))
    }

    pub(super) fn standing(&self, limits: Limits, now: Instant) -> Standing {
        let (limit, late) = match (self.is_idle(), self.handed.load(Relaxed)) {
            (true, _) => (limits.idle, Standing::Idle),
            (false, 1..) => (limits.stuck, Standing::Stuck),
            // The answer is being worked out, or a live stream has nothing to say.
            (false, 0) => return Standing::Fine(now + limits.stuck),
        };
        let due = self.last_move() + limit;
        if due <= now { late } else { Standing::Fine(due) }
    }

    fn moves(&self) {
        let age = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.moved.store(age, Relaxed);
    }
}

/// One request and its answer. It ends when this is dropped.
pub(super) struct Exchange {
    all: Arc<Exchanges>,
    is_handed: bool,
}

impl Exchange {
    /// An answer's body that tells when it is taken, and ends the exchange when it has been.
    pub(super) fn of(mut self, body: Body) -> Body {
        // A client that gives no room for its answer never has the first part asked for.
        self.hand(true);
        Body::new(Answer { body, exchange: self })
    }

    fn hand(&mut self, is_handed: bool) {
        match (self.is_handed, is_handed) {
            (false, true) => self.all.handed.fetch_add(1, Relaxed),
            (true, false) => self.all.handed.fetch_sub(1, Relaxed),
            _ => 0,
        };
        self.is_handed = is_handed;
        self.all.moves();
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.hand(false);
        self.all.open.fetch_sub(1, Relaxed);
    }
}

struct Answer {
    body: Body,
    exchange: Exchange,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // Asked for more, so what was handed over has gone out.
        self.exchange.hand(false);
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(Some(_))) {
            self.exchange.hand(true);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::HttpBody as _;

    use super::*;

    const LIMITS: Limits =
        Limits { idle: Duration::from_secs(300), stuck: Duration::from_secs(60) };

    /// How it stands so many seconds after something last moved.
    fn after(all: &Exchanges, seconds: u64) -> Standing {
        all.standing(LIMITS, all.last_move() + Duration::from_secs(seconds))
    }

    #[test]
    fn a_connection_may_be_idle_for_a_while_since_its_last_exchange() {
        let all = Exchanges::new();
        drop(all.begin());
        let due = all.last_move() + LIMITS.idle;
        assert_eq!(after(&all, 299), Standing::Fine(due));
        assert_eq!(after(&all, 300), Standing::Idle);
        assert_eq!(all.begun(), 1);
    }

    #[test]
    fn an_answer_may_be_long_in_the_making_and_one_that_is_not_taken_may_not() {
        let all = Exchanges::new();
        let exchange = all.begin();
        assert!(matches!(after(&all, 9000), Standing::Fine(_)), "it is worked on");
        let (more, waiting) = tokio::sync::mpsc::unbounded_channel::<Result<Bytes, String>>();
        let next = async |mut waiting: tokio::sync::mpsc::UnboundedReceiver<_>| {
            Some((waiting.recv().await?, waiting))
        };
        let parts = futures_util::stream::unfold(waiting, next);
        let mut answer = exchange.of(Body::from_stream(parts));
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut ask = || Pin::new(&mut answer).poll_frame(&mut context).is_ready();
        more.send(Ok(Bytes::from_static(b"part"))).unwrap();
        assert!(ask());
        assert!(matches!(after(&all, 59), Standing::Fine(_)));
        assert_eq!(after(&all, 60), Standing::Stuck);
        // Taken, and there is no more to say for now.
        assert!(!ask());
        assert!(matches!(after(&all, 9000), Standing::Fine(_)), "a silent stream");
        drop(answer);
        assert!(all.is_idle());
        assert_eq!(after(&all, 300), Standing::Idle);
    }
}
