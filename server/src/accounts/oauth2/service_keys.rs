//! The keys that services sign ID tokens with, remembered between sign-ins.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::Jwk;
use serde_json::Value;

use super::exchange;

/// Keys are asked for again after so long, so that one that was taken back goes.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// While a service is away, its keys are used for so long.
const USABLE: Duration = Duration::from_secs(24 * 60 * 60);
/// A key that is not known may be new. Nobody makes the box ask more often than this.
const ASKED_AGAIN: Duration = Duration::from_secs(60);
/// Services that are remembered, and keys of one.
const MOST_SERVICES: usize = 100;
const MOST_KEYS: usize = 100;

/// Keys by the link that they are read at.
#[derive(Clone, Default)]
pub(in crate::accounts) struct ServiceKeys(Arc<Mutex<HashMap<String, Arc<Of>>>>);

/// One asks for all who wait.
#[derive(Default)]
struct Of(tokio::sync::Mutex<Option<Known>>);

struct Known {
    keys: Arc<[Jwk]>,
    /// When they were read, and when they were last asked for.
    read: Instant,
    asked: Instant,
}

impl ServiceKeys {
    /// A service's keys, with the one that is named if the service has it.
    ///
    /// # Errors
    /// Why they cannot be had.
    pub(super) async fn at(&self, url: &str, id: Option<&str>) -> Result<Arc<[Jwk]>, String> {
        let of = self.of(url);
        let mut known = of.0.lock().await;
        if let Some(known) = &*known {
            let has = id.is_none_or(|id| has(&known.keys, id));
            if is_enough(has, known.read.elapsed(), known.asked.elapsed()) {
                return Ok(Arc::clone(&known.keys));
            }
        }
        let asked = Instant::now();
        match (read(url).await, &mut *known) {
            (Ok(keys), known) => {
                *known = Some(Known { keys: Arc::clone(&keys), read: asked, asked });
                Ok(keys)
            }
            (Err(_away), Some(known)) if known.read.elapsed() < USABLE => {
                known.asked = asked;
                Ok(Arc::clone(&known.keys))
            }
            (Err(reason), _) => Err(reason),
        }
    }

    fn of(&self, url: &str) -> Arc<Of> {
        let mut services = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if services.len() >= MOST_SERVICES && !services.contains_key(url) {
            // Links that were set up once and are no more.
            services.clear();
        }
        Arc::clone(services.entry(url.to_owned()).or_default())
    }
}

/// Whether what is known does, as long as it is since the keys were read and asked for.
fn is_enough(has: bool, read: Duration, asked: Duration) -> bool {
    (has && read < FRESH) || asked < ASKED_AGAIN
}

fn has(keys: &[Jwk], id: &str) -> bool {
    keys.iter().any(|key| key.common.key_id.as_deref() == Some(id))
}

async fn read(url: &str) -> Result<Arc<[Jwk]>, String> {
    let set = exchange::get(url).await.map_err(|why| format!("the service's keys: {why}"))?;
    let listed = set["keys"].as_array().ok_or("the service's keys cannot be read")?;
    Ok(listed.iter().take(MOST_KEYS).filter_map(readable).collect())
}

/// One of a kind that is not known here keeps nobody from using the others.
fn readable(key: &Value) -> Option<Jwk> {
    serde_json::from_value(key.clone()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_service_is_asked_when_its_keys_may_have_changed_and_not_all_the_time() {
        let seconds = Duration::from_secs;
        for (has, read, asked, enough) in [
            (true, 10, 10, true),
            (true, 3599, 3599, true),
            (true, 3600, 3600, false),
            (true, 4000, 10, true),
            (false, 10, 10, true),
            (false, 60, 60, false),
            (false, 3000, 59, true),
        ] {
            assert_eq!(
                is_enough(has, seconds(read), seconds(asked)),
                enough,
                "{has} {read} {asked}"
            );
        }
    }

    #[test]
    fn a_key_of_an_unknown_kind_keeps_the_others() {
        let unknown = json!({ "kty": "new", "kid": "a" });
        let rsa = json!({ "kty": "RSA", "kid": "b", "n": "AQAB", "e": "AQAB" });
        let odd = json!({ "kty": "EC", "kid": "c" });
        let found = [unknown, rsa, odd, json!(5)].iter().filter_map(readable).collect::<Vec<_>>();
        assert!(has(&found, "b") && found.len() < 4);
    }
}
