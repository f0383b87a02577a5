//! How the answers of those who take payments fail: one weather for all of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Cloning is cheap.
#[derive(Clone, Default)]
pub(crate) struct Weather(Arc<Mutex<Inner>>);

#[derive(Default)]
pub(crate) struct Inner {
    /// Whether answers fail now and then, and how many there were.
    pub(crate) troubled: bool,
    /// How many in a hundred answers fail, each by lot.
    pub(crate) storm: u8,
    asked: usize,
    /// How the next answers to what moves money fail, and how many of those to questions do.
    pub(crate) next: VecDeque<Fault>,
    pub(crate) unread: usize,
}

/// How an answer fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Before anything is done.
    Unwell,
    /// Before anything is done, since there was too much.
    Busy,
    /// Nothing is done, and the key has that for its answer, where the service keeps failures.
    Broken,
    /// It is done, and the service says that it has failed all the same.
    BrokenAfter,
    /// After it is done: nobody hears of it.
    CutShort,
    /// The same, and the connection does not even end.
    Silent,
    /// It is done, and the answer does not say what it is called.
    Nameless,
    /// It is under way until it lands: a gateway has given it up, and another try is refused meanwhile. Of
    /// the tills only.
    UnderWay,
    /// Something else is under way there, which comes to nothing: it is refused. Of the tills only.
    Occupied,
}

impl Weather {
    pub(crate) fn change(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.0.lock().unwrap());
    }

    pub(crate) fn trouble(&self) -> Option<Fault> {
        let mut inner = self.0.lock().unwrap();
        if let Some(fault) = inner.next.pop_front() {
            return Some(fault);
        }
        if rand::random_range(0..100) < inner.storm {
            return Some(match rand::random_range(0..100) {
                0 => Fault::Silent,
                1..=10 => Fault::Broken,
                11..=40 => Fault::Unwell,
                41..=50 => Fault::Busy,
                _ => Fault::CutShort,
            });
        }
        inner.asked += usize::from(inner.troubled);
        match inner.asked % 12 {
            _ if !inner.troubled => None,
            1 | 10 => Some(Fault::CutShort),
            4 => Some(Fault::Unwell),
            8 => Some(Fault::Busy),
            _ => None,
        }
    }

    /// Something that only asks fails less often, and never in a way that changes anything.
    pub(crate) fn fails_to_read(&self) -> bool {
        let mut inner = self.0.lock().unwrap();
        if inner.unread > 0 {
            inner.unread -= 1;
            return true;
        }
        rand::random_range(0..100) < inner.storm / 2
    }
}
