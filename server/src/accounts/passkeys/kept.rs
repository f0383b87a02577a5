//! What is kept of an account's passkeys: nothing that could be used in their place.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::no_passkey;
use super::party::Party;
use crate::collections::{dates, generate};
use crate::error::{Error, Result};

/// Of one account.
const MOST: usize = 20;

/// All that is kept for a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    passkeys: Vec<Passkey>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Passkey {
    /// What the box calls it.
    pub(super) id: String,
    /// What its holder calls it.
    pub(super) name: String,
    /// The name of the box that it is for.
    pub(super) party: String,
    /// What its authenticator calls it; Base64.
    credential: String,
    /// The public key, as the library writes it; Base64.
    key: String,
    /// The counter and what else changes, as the library writes it; Base64.
    state: String,
    /// How the authenticator is reached, as the library writes it.
    pub(super) transports: u8,
    pub(super) created: String,
    pub(super) used: Option<String>,
}

/// A passkey that an authenticator has made.
pub(super) struct Made {
    pub(super) credential: Vec<u8>,
    pub(super) key: Vec<u8>,
    pub(super) state: Vec<u8>,
    pub(super) transports: u8,
}

/// A passkey that was used rightly: what was known of it before, and what is now.
pub(super) struct Used {
    pub(super) credential: Vec<u8>,
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
}

impl Passkey {
    pub(super) fn new(name: String, party: &Party, made: &Made) -> Self {
        Self {
            id: generate::record_id(),
            name,
            party: party.name.clone(),
            credential: URL_SAFE_NO_PAD.encode(&made.credential),
            key: URL_SAFE_NO_PAD.encode(&made.key),
            state: URL_SAFE_NO_PAD.encode(&made.state),
            transports: made.transports,
            created: dates::to_text(OffsetDateTime::now_utc()),
            used: None,
        }
    }

    pub(super) fn credential(&self) -> Result<Vec<u8>> {
        decoded(&self.credential)
    }

    pub(super) fn key(&self) -> Result<Vec<u8>> {
        decoded(&self.key)
    }

    pub(super) fn state(&self) -> Result<Vec<u8>> {
        decoded(&self.state)
    }
}

impl Kept {
    pub(super) fn read(text: Option<&str>) -> Result<Self> {
        let Some(text) = text else { return Ok(Self::default()) };
        serde_json::from_str(text).map_err(|error| Error::internal("read passkeys", error))
    }

    pub(super) fn written(&self) -> Result<Option<String>> {
        if self.passkeys.is_empty() {
            return Ok(None);
        }
        let text = serde_json::to_string(self);
        text.map(Some).map_err(|error| Error::internal("write passkeys", error))
    }

    pub(super) fn all(&self) -> &[Passkey] {
        &self.passkeys
    }

    /// Those for one name of the box.
    pub(super) fn of(&self, party: &Party) -> impl Iterator<Item = &Passkey> {
        self.passkeys.iter().filter(|passkey| passkey.party == party.name)
    }

    pub(super) fn find(&self, party: &Party, credential: &[u8]) -> Option<&Passkey> {
        let credential = URL_SAFE_NO_PAD.encode(credential);
        self.of(party).find(|passkey| passkey.credential == credential)
    }

    /// # Errors
    /// 400 when there are as many as there may be.
    pub(super) fn check_room(&self) -> Result<()> {
        match self.passkeys.len() < MOST {
            true => Ok(()),
            false => Err(Error::invalid(format!(
                "An account has {MOST} passkeys at most. Remove one that is not used any more."
            ))),
        }
    }

    /// Another account may have one that its authenticator calls the same: each is looked for among
    /// its own account's only.
    ///
    /// # Errors
    /// 400 for one too many, and for one that is there.
    pub(super) fn add(&mut self, passkey: Passkey) -> Result<()> {
        self.check_room()?;
        if self.passkeys.iter().any(|known| known.credential == passkey.credential) {
            return Err(Error::invalid("This passkey is set up already."));
        }
        self.passkeys.push(passkey);
        Ok(())
    }

    /// # Errors
    /// 400 when there is none such.
    pub(super) fn rename(&mut self, id: &str, name: &str) -> Result<Passkey> {
        let passkey = self.passkeys.iter_mut().find(|passkey| passkey.id == id);
        let passkey = passkey.ok_or_else(no_passkey)?;
        name.clone_into(&mut passkey.name);
        Ok(passkey.clone())
    }

    /// Takes one away. Says which it was.
    ///
    /// # Errors
    /// 400 when there is none such.
    pub(super) fn remove(&mut self, id: &str) -> Result<Passkey> {
        let at = self.passkeys.iter().position(|passkey| passkey.id == id);
        at.map(|at| self.passkeys.remove(at)).ok_or_else(no_passkey)
    }

    /// Keeps what an authenticator has told of itself. False when the passkey is gone, or was used
    /// by another since: two at once is one too many.
    pub(super) fn used(&mut self, used: &Used) -> bool {
        let credential = URL_SAFE_NO_PAD.encode(&used.credential);
        let before = URL_SAFE_NO_PAD.encode(&used.before);
        let mut passkeys = self.passkeys.iter_mut();
        let passkey = passkeys.find(|one| one.credential == credential && one.state == before);
        passkey.is_some_and(|passkey| {
            passkey.state = URL_SAFE_NO_PAD.encode(&used.after);
            passkey.used = Some(dates::to_text(OffsetDateTime::now_utc()));
            true
        })
    }
}

fn decoded(text: &str) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| Error::internal("read a passkey", error))
}
