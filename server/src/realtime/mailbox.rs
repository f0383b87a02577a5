//! What waits to be sent to one client, bounded in number and in bytes, alone and all together.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::sse::Event;
use tokio::sync::Notify;

/// Messages waiting for one client; beyond that it is too slow.
const WAITING: usize = 1024;
/// Bytes waiting for one client, unless it is a single message.
const WAITING_BYTES: usize = 8 << 20;
/// Bytes waiting for all clients together.
const ALL_WAITING_BYTES: usize = 128 << 20;
/// What a message costs beside its text.
const OVERHEAD: usize = 200;

/// A client's mailbox. Clones are the same one.
#[derive(Clone)]
pub(super) struct Mailbox(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    bell: Notify,
    all: Arc<AtomicUsize>,
}

#[derive(Default)]
struct State {
    events: VecDeque<(Event, usize)>,
    bytes: usize,
    closed: bool,
}

/// Why a message was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// The client does not follow, or has gone.
    Client,
    /// All clients together hold too much.
    All,
}

impl Mailbox {
    /// An empty one that counts into `all`.
    pub(super) fn new(all: &Arc<AtomicUsize>) -> Self {
        let (state, bell) = (Mutex::default(), Notify::new());
        Self(Arc::new(Inner { state, bell, all: Arc::clone(all) }))
    }

    /// Leaves a message of about `length` bytes.
    ///
    /// # Errors
    /// When there is no room for it; nothing was left then.
    pub(super) fn send(&self, event: Event, length: usize) -> Result<(), Full> {
        let bytes = length + OVERHEAD;
        let mut state = self.state();
        let crowded = state.events.len() >= WAITING
            || (!state.events.is_empty() && state.bytes + bytes > WAITING_BYTES);
        if state.closed || crowded {
            return Err(Full::Client);
        }
        if self.0.all.load(Ordering::Relaxed) + bytes > ALL_WAITING_BYTES {
            return Err(Full::All);
        }
        self.0.all.fetch_add(bytes, Ordering::Relaxed);
        state.bytes += bytes;
        state.events.push_back((event, bytes));
        drop(state);
        self.0.bell.notify_one();
        Ok(())
    }

    /// The next message; `None` once it is closed.
    pub(super) async fn next(&self) -> Option<Event> {
        loop {
            {
                let mut state = self.state();
                if state.closed {
                    return None;
                }
                if let Some((event, bytes)) = state.events.pop_front() {
                    state.bytes -= bytes;
                    self.0.all.fetch_sub(bytes, Ordering::Relaxed);
                    return Some(event);
                }
            }
            self.0.bell.notified().await;
        }
    }

    /// About how many bytes wait.
    pub(super) fn bytes(&self) -> usize {
        self.state().bytes
    }

    /// Ends it: what waits is thrown away at once, also when the client reads nothing any more.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        self.0.all.fetch_sub(std::mem::take(&mut state.bytes), Ordering::Relaxed);
        state.events = VecDeque::new();
        drop(state);
        self.0.bell.notify_one();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mailbox_is_bounded_in_number_and_in_bytes() {
        let all = Arc::default();
        let mailbox = Mailbox::new(&all);
        for _ in 0..WAITING {
            mailbox.send(Event::default(), 0).unwrap();
        }
        assert_eq!(mailbox.send(Event::default(), 0), Err(Full::Client));
        mailbox.close();
        assert_eq!(all.load(Ordering::Relaxed), 0);

        let mailbox = Mailbox::new(&all);
        mailbox.send(Event::default(), 7 << 20).unwrap();
        assert_eq!(mailbox.send(Event::default(), 2 << 20), Err(Full::Client));
        assert!(mailbox.next().await.is_some());
        // One alone may be as long as a record can be.
        mailbox.send(Event::default(), 12 << 20).unwrap();
        assert_eq!(all.load(Ordering::Relaxed), (12 << 20) + OVERHEAD);
        mailbox.close();
        assert!(mailbox.next().await.is_none());
        assert_eq!(mailbox.send(Event::default(), 1), Err(Full::Client));
    }

    #[test]
    fn all_mailboxes_together_are_bounded() {
        let all = Arc::default();
        let mailboxes = (0..33).map(|_| Mailbox::new(&all)).collect::<Vec<_>>();
        let sent = mailboxes.iter().map(|mailbox| mailbox.send(Event::default(), 4 << 20));
        let sent = sent.collect::<Vec<_>>();
        assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 31);
        assert_eq!(sent.last(), Some(&Err(Full::All)));
        mailboxes[0].close();
        mailboxes[32].send(Event::default(), 4 << 20).unwrap();
    }
}
