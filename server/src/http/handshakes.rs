//! Handshakes under way. When there are too many, the oldest of whoever has the most gives way to
//! the next one: a flood keeps nobody out but itself.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// At once, where connections are plenty.
const MOST: usize = 1024;

/// Those of one listener.
pub(super) struct Handshakes {
    most: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    by_address: HashMap<IpAddr, VecDeque<(u64, CancellationToken)>>,
    count: usize,
    next: u64,
}

/// One of them; it ends when this is dropped.
pub(super) struct Handshake {
    all: Arc<Handshakes>,
    ip: IpAddr,
    number: u64,
    displaced: CancellationToken,
}

impl Handshakes {
    /// For a listener that holds `connections` at most: half of them are for those who have come
    /// further.
    pub(super) fn for_connections(connections: usize) -> Arc<Self> {
        Self::of((connections / 2).clamp(1, MOST))
    }

    fn of(most: usize) -> Arc<Self> {
        Arc::new(Self { most, waiting: Mutex::default() })
    }

    pub(super) fn begin(self: &Arc<Self>, ip: IpAddr) -> Handshake {
        let displaced = CancellationToken::new();
        let mut waiting = self.waiting();
        if waiting.count >= self.most {
            waiting.displace();
        }
        let number = waiting.next;
        waiting.next += 1;
        waiting.count += 1;
        waiting.by_address.entry(ip).or_default().push_back((number, displaced.clone()));
        drop(waiting);
        Handshake { all: Arc::clone(self), ip, number, displaced }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn displace(&mut self) {
        // Of equals the one who has waited longest: a flood from many addresses is first in, first out.
        let rank = |theirs: &VecDeque<(u64, CancellationToken)>| {
            (theirs.len(), Reverse(theirs.front().map(|(number, _)| *number)))
        };
        let most = self.by_address.iter_mut().max_by_key(|(_, theirs)| rank(theirs));
        let Some((ip, theirs)) = most.map(|(ip, theirs)| (*ip, theirs)) else { return };
        if let Some((_, oldest)) = theirs.pop_front() {
            oldest.cancel();
            self.count -= 1;
        }
        if theirs.is_empty() {
            self.by_address.remove(&ip);
        }
    }
}

impl Handshake {
    /// Resolves when it has to give way.
    pub(super) async fn displaced(&self) {
        self.displaced.cancelled().await;
    }
}

impl Drop for Handshake {
    fn drop(&mut self) {
        let mut waiting = self.all.waiting();
        let Some(theirs) = waiting.by_address.get_mut(&self.ip) else { return };
        let before = theirs.len();
        theirs.retain(|(number, _)| *number != self.number);
        let (ended, is_empty) = (before - theirs.len(), theirs.is_empty());
        if is_empty {
            waiting.by_address.remove(&self.ip);
        }
        waiting.count -= ended;
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn ip(last: u8) -> IpAddr {
        Ipv4Addr::new(10, 0, 0, last).into()
    }

    #[test]
    fn a_flood_displaces_itself_and_nobody_else() {
        let all = Handshakes::of(4);
        let phone = all.begin(ip(1));
        let flood = (0..10).map(|_| all.begin(ip(9))).collect::<Vec<_>>();
        let next = all.begin(ip(2));
        assert!(!phone.displaced.is_cancelled() && !next.displaced.is_cancelled());
        let left = flood.iter().filter(|one| !one.displaced.is_cancelled()).count();
        assert_eq!(left, 2, "with the phones' two");
        // The oldest went first.
        assert!(flood[..8].iter().all(|one| one.displaced.is_cancelled()));
        drop((phone, next, flood));
        let waiting = all.waiting();
        assert!(waiting.by_address.is_empty() && waiting.count == 0);
    }

    #[test]
    fn among_many_addresses_the_longest_wait_gives_way() {
        let all = Handshakes::of(8);
        let flood = (0..8).map(|last| all.begin(ip(last))).collect::<Vec<_>>();
        let phone = all.begin(ip(100));
        let more = (20..27).map(|last| all.begin(ip(last))).collect::<Vec<_>>();
        assert!(flood.iter().all(|one| one.displaced.is_cancelled()));
        assert!(!phone.displaced.is_cancelled());
        assert!(more.iter().all(|one| !one.displaced.is_cancelled()));
    }

    #[test]
    fn few_connections_leave_half_for_those_who_have_come_further() {
        assert_eq!(Handshakes::for_connections(64).most, 32);
        assert_eq!(Handshakes::for_connections(8192).most, 1024);
        assert_eq!(Handshakes::for_connections(0).most, 1);
    }
}
