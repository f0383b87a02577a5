//! The open connections of one listener. When it holds as many as it may, the next one takes the place
//! of one in which nothing goes on, first of whoever has far too many: a single host keeps nobody out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::exchanges::Exchanges;

/// Whoever holds more than this share of a full listener gives way also where something goes on.
const GREEDY: usize = 4;

/// Those of one listener.
pub(super) struct Connections {
    most: usize,
    slots: Arc<Semaphore>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    by_address: HashMap<IpAddr, Vec<One>>,
    next: u64,
}

/// In the order in which they came.
struct One {
    number: u64,
    exchanges: Arc<Exchanges>,
    displaced: CancellationToken,
}

/// One of them; it ends when this is dropped.
pub(super) struct Connection {
    all: Arc<Connections>,
    ip: IpAddr,
    number: u64,
    /// What goes on in it.
    pub(super) exchanges: Arc<Exchanges>,
    displaced: CancellationToken,
    _slot: OwnedSemaphorePermit,
}

/// What a full listener does for the next connection.
#[derive(Debug, PartialEq, Eq)]
enum Room {
    /// One of another's, or an idle one of its own, ends.
    Made,
    /// One has to end by itself.
    Awaited,
    /// Its address has far too many, and something goes on in each.
    None,
}

impl Connections {
    pub(super) fn at_most(most: usize) -> Arc<Self> {
        Arc::new(Self { most, slots: Arc::new(Semaphore::new(most)), open: Mutex::default() })
    }

    /// Takes one in; none when its address has far too many already. Waits while all are in use.
    pub(super) async fn begin(self: &Arc<Self>, ip: IpAddr) -> Option<Connection> {
        let slot = match Arc::clone(&self.slots).try_acquire_owned() {
            Ok(slot) => slot,
            Err(_full) => {
                if self.open().make_room(ip, self.most / GREEDY) == Room::None {
                    return None;
                }
                Arc::clone(&self.slots).acquire_owned().await.ok()?
            }
        };
        let (exchanges, displaced) = (Exchanges::new(), CancellationToken::new());
        let mut open = self.open();
        let number = open.next;
        open.next += 1;
        let one = One { number, exchanges: Arc::clone(&exchanges), displaced: displaced.clone() };
        open.by_address.entry(ip).or_default().push(one);
        drop(open);
        Some(Connection { all: Arc::clone(self), ip, number, exchanges, displaced, _slot: slot })
    }

    /// Resolves when none is left.
    pub(super) async fn ended(&self) {
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        let _ = self.slots.acquire_many(all).await;
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn make_room(&mut self, ip: IpAddr, far_too_many: usize) -> Room {
        let most = self.by_address.iter().max_by_key(|(_, theirs)| theirs.len());
        let greedy = most.filter(|(_, theirs)| theirs.len() > far_too_many);
        let (whose, chosen) = match greedy {
            Some((whose, theirs)) => {
                let oldest = theirs.first().filter(|_| *whose != ip);
                (Some(*whose), longest_idle(theirs).or(oldest))
            }
            None => (None, longest_idle(self.by_address.values().flatten())),
        };
        match chosen {
            Some(one) => {
                one.displaced.cancel();
                Room::Made
            }
            None if whose == Some(ip) => Room::None,
            None => Room::Awaited,
        }
    }
}

fn longest_idle<'a>(of: impl IntoIterator<Item = &'a One>) -> Option<&'a One> {
    let idle =
        of.into_iter().filter(|one| !one.displaced.is_cancelled() && one.exchanges.is_idle());
    idle.min_by_key(|one| one.exchanges.last_move())
}

impl Connection {
    /// Resolves when it has to give way.
    pub(super) async fn displaced(&self) {
        self.displaced.cancelled().await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.all.open();
        let Some(theirs) = open.by_address.get_mut(&self.ip) else { return };
        theirs.retain(|one| one.number != self.number);
        if theirs.is_empty() {
            open.by_address.remove(&self.ip);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn ip(last: u8) -> IpAddr {
        Ipv4Addr::new(10, 0, 0, last).into()
    }

    async fn take(all: &Arc<Connections>, last: u8, count: usize) -> Vec<Connection> {
        let mut taken = Vec::new();
        for _ in 0..count {
            taken.push(all.begin(ip(last)).await.unwrap());
        }
        taken
    }

    fn displaced(of: &[Connection]) -> Vec<usize> {
        let gone = of.iter().enumerate().filter(|(_, one)| one.displaced.is_cancelled());
        gone.map(|(at, _)| at).collect()
    }

    #[tokio::test]
    async fn whoever_holds_far_too_many_gives_way_to_others() {
        let all = Connections::at_most(16);
        let phone = take(&all, 1, 2).await;
        let mut greedy = take(&all, 9, 14).await;
        let busy = greedy.iter().map(|one| one.exchanges.begin()).collect::<Vec<_>>();
        // Nothing rests there, so the oldest ends; the phone's idle ones stay.
        let next = all.begin(ip(2));
        let gone = async {
            greedy[0].displaced().await;
            drop(greedy.remove(0));
        };
        let (next, ()) = tokio::join!(next, gone);
        assert!(next.is_some() && displaced(&phone).is_empty() && displaced(&greedy).is_empty());
        // Its own next one finds no room.
        assert!(all.begin(ip(9)).await.is_none());
        drop((busy, greedy, phone, next));
        all.ended().await;
        assert!(all.open().by_address.is_empty());
    }

    #[tokio::test]
    async fn where_nobody_is_greedy_what_has_rested_longest_gives_way() {
        let all = Connections::at_most(8);
        let mut held = Vec::new();
        for last in 0..8 {
            held.extend(take(&all, last, 1).await);
        }
        let _busy = held[0].exchanges.begin();
        assert_eq!(all.open().make_room(ip(100), 2), Room::Made);
        let gone = displaced(&held);
        assert!(gone.len() == 1 && gone != [0], "{gone:?}");
        // Each works: one has to end by itself.
        let busy = held.iter().map(|one| one.exchanges.begin()).collect::<Vec<_>>();
        assert_eq!(all.open().make_room(ip(100), 2), Room::Awaited);
        drop(busy);
    }
}
