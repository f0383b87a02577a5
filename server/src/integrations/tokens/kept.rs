//! A token as it is kept with its integration: sealed, for the hosts and credentials that it was given
//! for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::integrations::setup::{Setup, place};
use crate::vault::{Sealed, Vault, VaultError};

/// Where the token lies among an integration's sealed texts; no credential is called so.
const FIELD: &str = "token/kept";
/// Seconds before its end from which on a token is renewed, and the part of its life.
const EARLY: i64 = 60;
const EARLY_PART: i64 = 10;

/// Seconds since 1970-01-01.
pub(super) type Moment = i64;

pub(super) fn now() -> Moment {
    OffsetDateTime::now_utc().unix_timestamp()
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(in crate::integrations) struct Kept {
    pub(super) sealed: Sealed,
    /// What actions may name; no secrets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::integrations) facts: BTreeMap<String, String>,
    pub(super) got: Moment,
    /// When the token ends, where the service says so.
    #[serde(default)]
    pub(super) until: Option<Moment>,
    /// When it cannot be renewed any more, where the service says so.
    #[serde(default)]
    pub(super) refresh_until: Option<Moment>,
    /// Whether there is a refresh token with it.
    #[serde(default)]
    pub(super) renews: bool,
    /// What the service lets it do, as it says.
    #[serde(default)]
    pub(super) scope: String,
    /// Whose account it is, where somebody has signed in.
    #[serde(default)]
    pub(super) account: String,
    #[serde(default)]
    pub(super) signed_in: Moment,
    /// The service does not take it any more: somebody has to sign in again.
    #[serde(default)]
    pub(super) ended: bool,
    /// A renewal was sent, and what came of it is not written down yet.
    #[serde(default)]
    pub(super) renewing: bool,
}

/// What is sealed.
pub(super) struct Secrets {
    pub(super) access: Zeroizing<String>,
    /// Empty when there is none.
    pub(super) refresh: Zeroizing<String>,
}

/// The same as it is written, before it is sealed: the two in this order.
type Written<'a> = (&'a str, &'a str);

/// A token as it came.
pub(super) struct Fresh {
    pub(super) secrets: Secrets,
    pub(super) facts: BTreeMap<String, String>,
    pub(super) expires_in: Option<i64>,
    pub(super) refresh_expires_in: Option<i64>,
    pub(super) scope: String,
}

impl Kept {
    /// # Errors
    /// The vault's.
    pub(super) fn of(
        name: &str,
        vault: &Vault,
        fresh: Fresh,
        now: Moment,
    ) -> Result<Self, VaultError> {
        let Fresh { secrets, facts, expires_in, refresh_expires_in, scope } = fresh;
        let written: Written<'_> = (&secrets.access, &secrets.refresh);
        // Two texts make no JSON that cannot be written.
        let text = Zeroizing::new(serde_json::to_vec(&written).unwrap_or_default());
        let renews = !secrets.refresh.is_empty();
        let in_seconds = |seconds: i64| now.saturating_add(seconds.max(0));
        Ok(Self {
            sealed: vault.seal(place(name, FIELD), &text)?,
            facts,
            got: now,
            until: expires_in.map(in_seconds),
            refresh_until: refresh_expires_in.map(in_seconds),
            renews,
            scope,
            ..Self::default()
        })
    }

    pub(super) fn open(&self, name: &str, vault: &Vault) -> Option<Secrets> {
        let text = vault.open_text(place(name, FIELD), &self.sealed).ok()?;
        let (access, refresh) = serde_json::from_str::<(String, String)>(&text).ok()?;
        Some(Secrets { access: Zeroizing::new(access), refresh: Zeroizing::new(refresh) })
    }

    /// Whether it is to be renewed, though it may be good still.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| {
            let life = until.saturating_sub(self.got).max(0);
            now >= until.saturating_sub((life / EARLY_PART).max(EARLY).min(life / 2))
        })
    }

    /// Whether it is one of those that are renewed though nobody calls.
    pub(super) fn lasts_days(&self) -> bool {
        self.until.is_some_and(|until| until.saturating_sub(self.got) > 24 * 60 * 60)
    }

    pub(super) fn is_over(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| now >= until)
    }

    /// Takes over what a renewal has not said anew.
    pub(super) fn goes_on(&mut self, before: &Self) {
        self.account.clone_from(&before.account);
        self.signed_in = before.signed_in;
        self.refresh_until = self.refresh_until.or(before.refresh_until);
        for (name, fact) in &before.facts {
            self.facts.entry(name.clone()).or_insert_with(|| fact.clone());
        }
        if self.scope.is_empty() {
            self.scope.clone_from(&before.scope);
        }
    }

    /// When somebody has to sign in again at the latest, as far as the service says.
    pub(super) fn lasts_until(&self) -> Option<Moment> {
        if self.renews { self.refresh_until } else { self.until }
    }
}

impl Setup {
    /// Whether a token that was given for this one is one for the other.
    pub(super) fn asks_as(&self, other: &Self) -> bool {
        let Self { connector, base, token_base, credentials, led_since, .. } = other;
        (&self.connector, &self.base, &self.token_base, &self.credentials, &self.led_since)
            == (connector, base, token_base, credentials, led_since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(life: i64) -> Kept {
        Kept { got: 1_000, until: Some(1_000 + life), ..Kept::default() }
    }

    #[test]
    fn a_token_is_renewed_before_it_ends_and_not_much_sooner() {
        for (life, due) in [(3_600, 3_240), (300, 240), (100, 50), (7_776_000, 6_998_400), (0, 0)] {
            let kept = kept(life);
            assert!(kept.is_due(1_000 + due), "{life}");
            assert!(!kept.is_due(1_000 + due - 1) || life == 0, "{life}");
            assert!(!kept.is_over(1_000 + life - 1) && kept.is_over(1_000 + life), "{life}");
        }
        let endless = Kept::default();
        assert!(!endless.is_due(i64::MAX) && !endless.is_over(i64::MAX));
    }

    #[test]
    fn a_token_opens_for_its_integration_only_and_is_nowhere_in_the_clear() {
        let vault = Vault::of_a_test();
        let secrets = Secrets {
            access: Zeroizing::new("planted-access".to_owned()),
            refresh: Zeroizing::new("planted-refresh".to_owned()),
        };
        let fresh = Fresh {
            secrets,
            facts: BTreeMap::new(),
            expires_in: Some(i64::MAX),
            refresh_expires_in: Some(-5),
            scope: String::new(),
        };
        let kept = Kept::of("one", &vault, fresh, 1_000).unwrap();
        assert_eq!((kept.until, kept.refresh_until), (Some(i64::MAX), Some(1_000)));
        let text = serde_json::to_string(&kept).unwrap() + &format!("{kept:?}");
        assert!(!text.contains("planted"), "{text}");
        assert_eq!(*kept.open("one", &vault).unwrap().refresh, "planted-refresh");
        assert!(kept.open("two", &vault).is_none());
        assert!(kept.open("one", &Vault::of_a_test()).is_none());
    }
}
