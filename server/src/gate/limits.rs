//! Rate limits as the settings say: so many requests of an address in so many seconds.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::windows::Windows;
use crate::error::{Error, Result};
use crate::http::{Caller, household};
use crate::settings::{RateLimit, Values, network};

/// The open windows. Other settings, whichever an admin changes, start all of them afresh, as
/// PocketBase's do.
#[derive(Default)]
pub(super) struct Limits(Mutex<State>);

#[derive(Default)]
struct State {
    settings: Option<Arc<Values>>,
    /// By what shares one, and the address.
    windows: Windows<(String, IpAddr)>,
}

impl Limits {
    /// Counts a request by the first rule that fits one of `labels`. `counted` names what shares a
    /// window; the rule itself when it is `None`.
    ///
    /// # Errors
    /// 429 when the window is used up.
    pub(super) fn take(
        &self,
        settings: &Arc<Values>,
        caller: &Caller,
        address: IpAddr,
        labels: &[String],
        counted: Option<&str>,
    ) -> Result<()> {
        let limits = &settings.rate_limits;
        if !limits.enabled || caller.is_superuser() || network::holds(&limits.excluded_ips, address)
        {
            return Ok(());
        }
        let signed_in = matches!(caller, Caller::Record(_) | Caller::Key(_));
        let Some(rule) = find(&limits.rules, labels, signed_in) else { return Ok(()) };
        let name = format!("{} {}", counted.unwrap_or(&rule.label), rule.audience);
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.settings.as_ref().is_some_and(|known| Arc::ptr_eq(known, settings)) {
            *state = State { settings: Some(Arc::clone(settings)), windows: Windows::default() };
        }
        let most = u64::try_from(rule.max_requests).unwrap_or(0);
        let length = Duration::from_secs(rule.duration.unsigned_abs());
        let taken = state.windows.take((name, household(address)), most, length, now);
        taken.map_err(|retry_after| Error::TooMany { retry_after })
    }
}

/// PocketBase's choice: label by label, the rule that names it, then the first whose label ends in
/// `/` and begins it.
fn find<'a>(rules: &'a [RateLimit], labels: &[String], signed_in: bool) -> Option<&'a RateLimit> {
    let audience = if signed_in { "@auth" } else { "@guest" };
    let fitting = rules.iter().filter(|rule| rule.audience.is_empty() || rule.audience == audience);
    let fitting = fitting.collect::<Vec<_>>();
    labels.iter().find_map(|label| {
        let named = fitting.iter().find(|rule| &rule.label == label);
        let below = format!("{label}/");
        let prefix = || {
            fitting.iter().find(|rule| rule.label.ends_with('/') && below.starts_with(&rule.label))
        };
        named.or_else(prefix).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::super::windows::SWEEP_AT;
    use super::*;

    fn rule(label: &str, audience: &str, max_requests: i64) -> RateLimit {
        RateLimit { label: label.into(), audience: audience.into(), duration: 60, max_requests }
    }

    #[test]
    fn the_nearest_label_counts() {
        let rules = [
            rule("/api/", "", 1),
            rule("*:create", "@guest", 2),
            rule("notes:create", "@auth", 3),
            rule("POST /api/x", "", 4),
            rule("/api/x", "", 5),
        ];
        let found = |labels: &[&str], signed_in| {
            let labels = labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
            find(&rules, &labels, signed_in).map(|rule| rule.max_requests)
        };
        let path = ["POST /api/collections/notes/records", "/api/collections/notes/records"];
        let create = ["notes:create", "*:create", path[0], path[1]];
        assert_eq!(found(&create, false), Some(2));
        assert_eq!(found(&create, true), Some(3));
        assert_eq!(found(&path, true), Some(1));
        assert_eq!(found(&["POST /api/x", "/api/x"], true), Some(4));
        assert_eq!(found(&["GET /api/x", "/api/x"], true), Some(5));
        assert_eq!(found(&["GET /api", "/api"], true), Some(1));
        assert_eq!(found(&["GET /_/", "/_/"], true), None);
    }

    fn settings(most: i64) -> Arc<Values> {
        let mut values = Values::initial();
        values.rate_limits.enabled = true;
        values.rate_limits.rules = vec![rule("/api/", "", most)];
        values.rate_limits.excluded_ips = vec!["10.0.0.0/8".into()];
        Arc::new(values)
    }

    fn take(limits: &Limits, settings: &Arc<Values>, caller: &Caller, address: &str) -> bool {
        let labels = ["GET /api/x".to_owned(), "/api/x".to_owned()];
        limits.take(settings, caller, address.parse().unwrap(), &labels, None).is_ok()
    }

    #[test]
    fn a_window_is_used_up_and_other_settings_open_a_new_one() {
        let limits = Limits::default();
        let two = settings(2);
        let here = "192.168.1.9";
        let taken = (0..3).map(|_| take(&limits, &two, &Caller::Guest, here)).collect::<Vec<_>>();
        assert_eq!(taken, [true, true, false]);
        assert!(take(&limits, &two, &Caller::Owner, here));
        assert!(take(&limits, &two, &Caller::Guest, "192.168.1.10"));
        for _ in 0..9 {
            assert!(take(&limits, &two, &Caller::Guest, "10.1.1.1"));
        }
        assert!(take(&limits, &settings(2), &Caller::Guest, here));
    }

    #[test]
    fn a_flood_of_addresses_frees_nobody() {
        let limits = Limits::default();
        let two = settings(2);
        let here = "192.168.1.9";
        for _ in 0..2 {
            assert!(take(&limits, &two, &Caller::Guest, here));
        }
        for n in 0..SWEEP_AT * 2 {
            let address = format!("2001:db8:{:x}:{:x}::1", n >> 16, n & 0xffff);
            assert!(take(&limits, &two, &Caller::Guest, &address));
        }
        assert!(!take(&limits, &two, &Caller::Guest, here));
        assert!(limits.0.lock().unwrap().windows.len() <= SWEEP_AT + 1);
    }
}
