//! Who of the network has come to the box's doors lately. The connection doctor tells by it what a
//! computer cannot see of its own network: whether a phone gets through.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// As many addresses are remembered, those that came last.
const MOST: usize = 256;

/// Those who came since the server started.
#[derive(Clone, Default)]
pub(crate) struct Callers(Arc<Mutex<HashMap<IpAddr, Call>>>);

/// When one address last came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// To any door, whether or not anything came of it.
    pub(crate) came: Instant,
    /// To the one for phones.
    pub(crate) at_https: Option<Instant>,
    /// For the page that tries the way to that one.
    pub(crate) for_check: Option<Instant>,
}

impl Callers {
    /// Notes a connection. This computer's own by loopback say nothing of the network.
    pub(super) fn came(&self, ip: IpAddr, is_https: bool) {
        let now = Instant::now();
        self.note(ip, now, |call| {
            if is_https {
                call.at_https = Some(now);
            }
        });
    }

    /// Notes that a browser was given the page which will now try the door for phones.
    pub(crate) fn checks(&self, ip: IpAddr) {
        let now = Instant::now();
        self.note(ip, now, |call| call.for_check = Some(now));
    }

    /// Whoever came, the last one first.
    pub(crate) fn newest_first(&self) -> Vec<(IpAddr, Call)> {
        let mut all = self.calls().iter().map(|(ip, call)| (*ip, *call)).collect::<Vec<_>>();
        all.sort_by_key(|(_, call)| std::cmp::Reverse(call.came));
        all
    }

    fn note(&self, ip: IpAddr, now: Instant, what: impl FnOnce(&mut Call)) {
        if ip.is_loopback() {
            return;
        }
        let mut calls = self.calls();
        if calls.len() >= MOST && !calls.contains_key(&ip) {
            let oldest = calls.iter().min_by_key(|(_, call)| call.came).map(|(ip, _)| *ip);
            oldest.map(|oldest| calls.remove(&oldest));
        }
        let call = calls.entry(ip).or_insert(Call { came: now, at_https: None, for_check: None });
        call.came = now;
        what(call);
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<IpAddr, Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn the_last_to_come_are_remembered_and_no_more() {
        let callers = Callers::default();
        let ip = |n: u16| IpAddr::from(Ipv4Addr::from(0x0a00_0000 + u32::from(n)));
        callers.came(Ipv4Addr::LOCALHOST.into(), true);
        assert!(callers.newest_first().is_empty());
        for n in 0..300 {
            callers.came(ip(n), false);
        }
        callers.came(ip(200), true);
        callers.checks(ip(250));
        let all = callers.newest_first();
        assert_eq!(all.len(), MOST);
        assert_eq!([all[0].0, all[1].0, all[2].0], [ip(250), ip(200), ip(299)]);
        assert!(all[0].1.for_check.is_some() && all[0].1.at_https.is_none());
        assert!(all[1].1.at_https.is_some() && all.iter().all(|(one, _)| *one != ip(0)));
    }
}
