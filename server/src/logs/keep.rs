//! The thread that writes the log: everything else only leaves notes with it. It looks at them a
//! few times a second, so that waking it and writing cost a request next to nothing.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::oneshot;

use super::entry::Noted;
use super::files::Files;

/// About how many bytes of notes may wait to be written.
const WAITING: usize = 8 << 20;
/// So many are written at once, however little time has passed.
const MANY: usize = 1024;
/// About how many bytes are written at once, so that no file outgrows its size by much.
const PORTION: usize = 128 << 10;
/// How long notes are gathered.
const PAUSE: Duration = Duration::from_millis(250);

/// What the thread is asked to do besides writing.
pub(super) enum Order {
    /// Forget what is older.
    Prune(OffsetDateTime, oneshot::Sender<()>),
    /// Forget everything.
    Clear(oneshot::Sender<io::Result<()>>),
    /// Say when everything before this is written.
    Written(oneshot::Sender<()>),
    /// End.
    Close,
}

enum Message {
    Note(Box<Noted>),
    Order(Order),
}

/// What leaves notes and orders with the thread.
#[derive(Clone)]
pub(super) struct Pen {
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    waiting: Mutex<Waiting>,
    bell: Condvar,
}

#[derive(Default)]
struct Waiting {
    messages: VecDeque<Message>,
    /// About how much memory the notes take.
    bytes: usize,
    /// Whether an order is among them.
    urgent: bool,
    /// Notes that found no room.
    dropped: u64,
    /// The thread has ended.
    closed: bool,
}

/// Starts the thread; `None` when the system refuses one.
pub(super) fn start(folder: PathBuf) -> (Pen, Option<JoinHandle<()>>) {
    let desk = Arc::<Desk>::default();
    let pen = Pen { desk: Arc::clone(&desk) };
    let closing = Closing(desk);
    let run = move || write_until_closed(&closing.0, Files::new(folder));
    match std::thread::Builder::new().name("request log".to_owned()).spawn(run) {
        Ok(thread) => (pen, Some(thread)),
        Err(error) => {
            tracing::warn!(%error, "No thread for the request log: nothing will be in it");
            (pen, None)
        }
    }
}

impl Pen {
    /// Leaves a note, or drops it when too many wait.
    pub(super) fn write(&self, note: Noted) {
        let bytes = note.bytes();
        let mut waiting = self.desk.lock();
        if waiting.closed || waiting.bytes + bytes > WAITING {
            waiting.dropped += 1;
            return;
        }
        waiting.bytes += bytes;
        waiting.messages.push_back(Message::Note(Box::new(note)));
        let rings = matches!(waiting.messages.len(), 1 | MANY);
        drop(waiting);
        if rings {
            self.desk.bell.notify_one();
        }
    }

    /// Leaves an order. When the thread has ended the order is dropped, which its sender notices.
    pub(super) fn order(&self, order: Order) {
        let mut waiting = self.desk.lock();
        if waiting.closed {
            return;
        }
        waiting.messages.push_back(Message::Order(order));
        waiting.urgent = true;
        drop(waiting);
        self.desk.bell.notify_one();
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has gathered, and how many notes were dropped meanwhile; waits for it.
    fn take(&self) -> (VecDeque<Message>, u64) {
        let some = self.bell.wait_while(self.lock(), |waiting| waiting.messages.is_empty());
        let some = some.unwrap_or_else(PoisonError::into_inner);
        let few = |waiting: &mut Waiting| !waiting.urgent && waiting.messages.len() < MANY;
        let gathered = self.bell.wait_timeout_while(some, PAUSE, few);
        let (mut gathered, _) = gathered.unwrap_or_else(PoisonError::into_inner);
        (gathered.urgent, gathered.bytes) = (false, 0);
        (std::mem::take(&mut gathered.messages), std::mem::take(&mut gathered.dropped))
    }
}

/// Nobody is to wait for a thread that has ended, however it has.
struct Closing(Arc<Desk>);

impl Drop for Closing {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!(
                "The request log has ended; nothing more will be in it until a restart"
            );
        }
        let mut waiting = self.0.lock();
        waiting.closed = true;
        waiting.messages.clear();
    }
}

fn write_until_closed(desk: &Desk, mut files: Files) {
    let mut failing = false;
    loop {
        let (messages, lost) = desk.take();
        if lost > 0 {
            tracing::warn!(entries = lost, "The request log could not follow");
        }
        let mut lines = String::new();
        let mut write = |files: &mut Files, lines: &mut String| {
            match files.append(lines) {
                Ok(()) => failing = false,
                // Said once, not for every request.
                Err(error) if !failing => {
                    failing = true;
                    tracing::warn!(%error, "Could not write the request log");
                }
                Err(_) => {}
            }
            lines.clear();
        };
        for message in messages {
            match message {
                Message::Note(note) => {
                    lines.push_str(&note.line());
                    lines.push('\n');
                    if lines.len() > PORTION {
                        write(&mut files, &mut lines);
                    }
                }
                Message::Order(order) => {
                    write(&mut files, &mut lines);
                    if carry_out(order, &mut files) {
                        return;
                    }
                }
            }
        }
        write(&mut files, &mut lines);
    }
}

/// True when it was the last order.
fn carry_out(order: Order, files: &mut Files) -> bool {
    match order {
        Order::Written(done) => drop(done.send(())),
        Order::Clear(done) => drop(done.send(files.clear())),
        Order::Prune(before, done) => {
            if let Err(error) = files.prune(before) {
                tracing::warn!(%error, "Could not shorten the request log");
            }
            let _ = done.send(());
        }
        Order::Close => return true,
    }
    false
}
