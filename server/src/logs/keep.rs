//! The thread that writes the log: everything else only leaves lines with it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use time::OffsetDateTime;
use tokio::sync::oneshot;

use super::files::Files;

/// Lines that may wait to be written.
const WAITING: usize = 4096;

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
    Line(String),
    Order(Order),
}

/// What leaves lines and orders with the thread.
#[derive(Clone)]
pub(super) struct Pen {
    messages: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

/// Starts the thread; `None` when the system refuses one.
pub(super) fn start(folder: PathBuf) -> (Pen, Option<JoinHandle<()>>) {
    let (messages, queue) = sync_channel(WAITING);
    let dropped = Arc::new(AtomicU64::new(0));
    let pen = Pen { messages, dropped: Arc::clone(&dropped) };
    let run = move || write_until_closed(&queue, Files::new(folder), &dropped);
    match std::thread::Builder::new().name("request log".to_owned()).spawn(run) {
        Ok(thread) => (pen, Some(thread)),
        Err(error) => {
            tracing::warn!(%error, "No thread for the request log: nothing will be in it");
            (pen, None)
        }
    }
}

impl Pen {
    /// Leaves a line, or drops it when too many wait.
    pub(super) fn write(&self, line: String) {
        if let Err(TrySendError::Full(_)) = self.messages.try_send(Message::Line(line)) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Leaves an order. When it cannot, or the thread has ended, the order is dropped, which its
    /// sender notices.
    pub(super) fn order(&self, order: Order) {
        let pen = self.clone();
        // The queue may be full for a moment; nobody on an async thread may wait for that.
        if let Err(TrySendError::Full(message)) = self.messages.try_send(Message::Order(order)) {
            tokio::task::spawn_blocking(move || pen.messages.send(message));
        }
    }
}

fn write_until_closed(queue: &Receiver<Message>, mut files: Files, dropped: &AtomicU64) {
    let mut failing = false;
    while let Ok(message) = queue.recv() {
        let mut next = Some(message);
        let mut lines = String::new();
        let mut order = None;
        while let Some(message) = next.take() {
            match message {
                Message::Line(line) => {
                    lines.push_str(&line);
                    lines.push('\n');
                    next = queue.try_recv().ok();
                }
                Message::Order(given) => order = Some(given),
            }
        }
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(entries = lost, "The request log could not follow");
        }
        match files.append(&lines) {
            Ok(()) => failing = false,
            // Said once, not for every request.
            Err(error) if !failing => {
                failing = true;
                tracing::warn!(%error, "Could not write the request log");
            }
            Err(_) => {}
        }
        match order {
            None => {}
            Some(Order::Written(done)) => drop(done.send(())),
            Some(Order::Clear(done)) => drop(done.send(files.clear())),
            Some(Order::Prune(before, done)) => {
                if let Err(error) = files.prune(before) {
                    tracing::warn!(%error, "Could not shorten the request log");
                }
                let _ = done.send(());
            }
            Some(Order::Close) => return,
        }
    }
}
