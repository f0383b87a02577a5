//! When a call is tried again.

use std::time::Duration;

/// Seconds to wait after each try, and no try after the last: three days and more, so that a weekend
/// without the service is survived. The long ones are Standard Webhooks' example.
const WAITS: [u64; 12] = [1, 2, 5, 30, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// By how much a wait is longer or shorter, so that those who wait do not come all at once.
const JITTER: f64 = 0.2;

/// No wait is longer: the last of ours with its jitter, or what a service may ask for.
pub(super) const LONGEST: Duration = Duration::from_secs(30 * 3600);

/// How long to wait after so many tries; `None` when there were enough. `lot` is between 0 and 1.
/// What the service has said is waited for in any case.
pub(super) fn wait(tries: u32, said: Option<Duration>, lot: f64) -> Option<Duration> {
    let index = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = Duration::from_secs(*WAITS.get(index)?);
    let wait = wait.mul_f64(1.0 - JITTER + 2.0 * JITTER * lot.clamp(0.0, 1.0));
    Some(said.map_or(wait, |said| said.max(wait)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_further_and_further_apart_and_have_an_end() {
        let waits = (1..).map_while(|tries| wait(tries, None, 0.5)).collect::<Vec<_>>();
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]));
        let all = waits.iter().sum::<Duration>();
        assert!(all > Duration::from_secs(72 * 3600) && all < Duration::from_secs(80 * 3600));
        assert_eq!(wait(u32::MAX, None, 0.5), None);
        let (low, high) = (wait(4, None, 0.0).unwrap(), wait(4, None, 1.0).unwrap());
        assert_eq!((low, high), (Duration::from_secs(24), Duration::from_secs(36)));
        // Later when the service asks for it, never earlier.
        let minute = Duration::from_secs(60);
        assert_eq!(wait(1, Some(minute), 0.5), Some(minute));
        assert_eq!(wait(6, Some(minute), 0.5), Some(Duration::from_secs(1_800)));
    }
}
