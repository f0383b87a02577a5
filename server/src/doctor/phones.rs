//! What phones that opened the check found out, as this computer saw it.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use super::{Finding, ago};
use crate::http::{Call, Callers};
use crate::lan;

const ID: &str = "phones";
/// The page tries the door for phones at once, and gives up after six seconds.
const TRYING: Duration = Duration::from_secs(10);
/// What was found out longer ago says nothing of today's network.
const RECENT: Duration = Duration::from_hours(1);
/// A connection may come in shortly before its page is noted.
const SLACK: Duration = Duration::from_secs(2);

/// Whether those who opened the check came on to the port for phones. Nothing while nobody has.
pub(super) fn checked(callers: &Callers, port: u16) -> Option<Finding> {
    judge(&callers.newest_first(), &lan::all_addresses(), port)
}

/// `all`: the last one first.
fn judge(all: &[(IpAddr, Call)], own: &BTreeSet<IpAddr>, port: u16) -> Option<Finding> {
    let others = all.iter().filter(|(ip, _)| !own.contains(ip)).collect::<Vec<_>>();
    let checks = others.iter().filter_map(|(ip, call)| Some((*ip, call.for_check?, call)));
    let checks = checks.filter(|(_, at, _)| at.elapsed() < RECENT);
    let checks = checks.filter(|(_, at, call)| came_on(call) || at.elapsed() > TRYING);
    let checks = checks.collect::<Vec<_>>();
    let held_back = checks.iter().find(|(_, _, call)| !came_on(call));
    let Some((ip, at, _)) = held_back else {
        let (ip, at, _) = checks.first()?;
        let text = format!(
            "A device at {ip} opened the check {when} and came through to port {port}.",
            when = ago(at.elapsed())
        );
        return Some(Finding::ok(ID, text));
    };
    let text = format!(
        "A device at {ip} opened the check {when}, but nothing of it came to port {port}",
        when = ago(at.elapsed())
    );
    // A device that came through shows that this computer lets in what comes.
    Some(match others.iter().any(|(_, call)| call.at_https.is_some()) {
        true => Finding::warn(
            ID,
            format!("{text}, while others get through: something on that device holds it back."),
            "Switch a VPN or a blocker on that device off, and open the check there again.",
        ),
        false => Finding::fail(
            ID,
            format!("{text}: a firewall on this computer or on the way holds it back."),
            format!(
                "Let port {port} in from your own network; under Firewall is the command, where it \
                 is known. Then open the check there again."
            ),
        ),
    })
}

fn came_on(call: &Call) -> bool {
    let since = |at| call.at_https.is_some_and(|https| https + SLACK >= at);
    call.for_check.is_some_and(since)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Instant;

    use super::super::State;
    use super::*;

    #[test]
    fn a_check_that_comes_to_nothing_is_told_from_one_that_came_through() {
        let now = Instant::now();
        let before = |seconds: u64| now.checked_sub(Duration::from_secs(seconds));
        let call = |last: u8, https: Option<u64>, check: Option<u64>| {
            let [at_https, for_check] = [https, check].map(|ago| ago.and_then(before));
            (IpAddr::from(Ipv4Addr::new(10, 0, 0, last)), Call { came: now, at_https, for_check })
        };
        let own = BTreeSet::from([IpAddr::from([10, 0, 0, 1])]);
        let judge = |all: &[(IpAddr, Call)]| {
            judge(all, &own, 8443).map(|found| (found.state, found.text, found.next))
        };
        for quiet in [
            vec![],
            vec![call(2, Some(5), None)],
            // Still trying, or this computer itself.
            vec![call(2, None, Some(3))],
            vec![call(1, None, Some(60))],
        ] {
            assert!(judge(&quiet).is_none(), "{quiet:?}");
        }
        let (state, text, next) = judge(&[call(2, None, Some(180))]).unwrap();
        assert_eq!(state, State::Fail);
        assert!(text.contains("10.0.0.2 opened the check 3 minutes ago"), "{text}");
        assert!(next.unwrap().contains("8443"));
        // One that came long before is none of this check's.
        assert_eq!(judge(&[call(2, Some(900), Some(60))]).unwrap().0, State::Warn);
        let (state, text, _) = judge(&[call(2, Some(58), Some(60))]).unwrap();
        assert_eq!(state, State::Ok, "{text}");
        let (state, text, _) = judge(&[call(3, Some(5), None), call(2, None, Some(60))]).unwrap();
        assert!(state == State::Warn && text.contains("on that device"), "{text}");
    }
}
