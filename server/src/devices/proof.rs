//! How a device's requests prove to be its own: it signs a nonce and gets a token for some minutes.
//!
//! Both are signed with a key of this run, so nothing has to be remembered but the nonces that were
//! used, each for a minute: who signs none makes the box remember nothing.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::key::Key;
use super::{Devices, transcript};
use crate::collections::generate;
use crate::error::{Error, Result};

/// Seconds to sign a nonce in.
const NONCE_LIFE: i64 = 60;
/// Seconds that a token is good.
pub(super) const TOKEN_LIFE: i64 = 10 * 60;

const NOT_PROVEN: &str =
    "The device is not paired, or this does not prove that you are it. Pair it with the box.";

/// What is signed with a key of this run.
#[derive(Clone)]
pub(super) struct Proofs {
    key: String,
    /// Used nonces, and when they would have ended.
    used: Arc<Mutex<HashMap<String, i64>>>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    device: String,
    kind: Kind,
    exp: i64,
    /// Makes one nonce differ from the next.
    random: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Nonce,
    Token,
}

impl Proofs {
    pub(super) fn new() -> Self {
        Self { key: generate::secret(), used: Arc::default() }
    }

    fn issue(&self, device: &str, kind: Kind, exp: i64) -> Result<String> {
        let random = super::pairings::random();
        let claims = Claims { device: device.to_owned(), kind, exp, random };
        let key = EncodingKey::from_secret(self.key.as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
            .map_err(|error| Error::internal("issue a device's token", error))
    }

    /// Whose this is, if it was issued in this run and is still good.
    fn read(&self, text: &str, kind: Kind) -> Option<Claims> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.leeway = 0;
        let key = DecodingKey::from_secret(self.key.as_bytes());
        let read = jsonwebtoken::decode::<Claims>(text, &key, &rules).ok()?.claims;
        (read.kind == kind).then_some(read)
    }

    /// Uses a nonce up; false when it was used before.
    fn spend(&self, nonce: &Claims, now: i64) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, end| *end >= now);
        used.insert(nonce.random.clone(), nonce.exp).is_none()
    }
}

impl Devices {
    /// A nonce for a device to sign. Whether there is such a device is not said.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn challenge(&self, device: &str) -> Result<String> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        self.inner.proofs.issue(device, Kind::Nonce, now + NONCE_LIFE)
    }

    /// A token for the device that signed a nonce, and when it ends.
    ///
    /// # Errors
    /// 403 for a device that is not paired, a nonce that is not its own, was used or is over, and
    /// a signature that does not hold; 429.
    pub(super) async fn prove(
        &self,
        device: &str,
        nonce: &str,
        signature: &str,
        address: IpAddr,
    ) -> Result<(String, OffsetDateTime)> {
        let attempt = self.inner.attempts.take(address, &format!("device {device}"))?;
        let refused = || Error::forbidden(NOT_PROVEN);
        let known = self.known(device).filter(|known| known.revoked.is_none());
        let known = known.ok_or_else(refused)?;
        let claims = self.inner.proofs.read(nonce, Kind::Nonce);
        let claims = claims.filter(|claims| claims.device == device).ok_or_else(refused)?;
        let key = Key::read(&known.key).ok_or_else(refused)?;
        let has_signed = |ca: &String| key.signed(&transcript::proof(ca, device, nonce), signature);
        let ca = self.trusted_authorities().into_iter().find(has_signed).ok_or_else(refused)?;
        let now = OffsetDateTime::now_utc();
        if !self.inner.proofs.spend(&claims, now.unix_timestamp()) {
            return Err(refused());
        }
        attempt.was_right();
        // A disk that takes no writes must not keep devices from reading; not noted, the device
        // counts as one that has not learned it.
        if let Err(error) = self.note_authority(device, &ca).await {
            tracing::warn!(%error, "Could not note which authority a device knows");
        }
        let end = now + time::Duration::seconds(TOKEN_LIFE);
        let token = self.inner.proofs.issue(device, Kind::Token, end.unix_timestamp())?;
        self.inner.sightings.note(device, address);
        Ok((token, end))
    }

    /// The device that a token was handed to.
    pub(super) fn holder(&self, token: &str) -> Option<String> {
        self.inner.proofs.read(token, Kind::Token).map(|claims| claims.device)
    }
}
