//! Taking a device in, by a link that it scanned or a number that was typed into it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use time::OffsetDateTime;

use super::pairings::{End, LIFE, Pairing};
use super::wire::{
    DeviceBody, Introduction, Named, NewPairing, PairedBody, PairingBody, TypedBody, key_of,
};
use super::{Device, Devices, transcript};
use crate::audit::{Action, Asker, Event, Party};
use crate::collections::dates;
use crate::error::{Error, Result};
use crate::qr;

/// One sentence for every code that opens nothing: it tells a guesser nothing.
const NO_CODE: &str =
    "The pairing code is wrong, was used, or is over. Ask for a new one at the box.";
const BAD_SIGNATURE: &str = "The signature is not this key's, or not of this exchange.";
const NOT_NOW: &str =
    "No device can be paired by a number now. Choose \"Add a device\" at the box and begin again.";
const REVOKED_KEY: &str = "This key was revoked. Make a new one and pair again.";
/// Wrong codes of an address are counted together.
const GUESSES: &str = "pairing";

/// A device that has shown what it had to.
struct Coming {
    pairing: String,
    /// Who asked for its code.
    by: String,
    introduction: Introduction,
    address: IpAddr,
    /// The authority that it signed.
    ca: String,
}

impl Devices {
    /// A new code.
    ///
    /// # Errors
    /// When its picture cannot be drawn.
    pub(super) async fn new_pairing(&self, by: &str) -> Result<NewPairing> {
        let (id, code) = self.inner.pairings.begin(by);
        let pairing = Party { id: Some(id.clone()), ..Party::kind("pairing") };
        let event = Event::new(Action::PairingOpened).on(pairing);
        self.inner.audit.append_or_warn(event).await;
        let until = OffsetDateTime::now_utc() + LIFE;
        let link = self.link(&code, until.unix_timestamp());
        let here = self.this_box();
        Ok(NewPairing {
            id,
            qr_svg: qr::picture(&link)?,
            link,
            addresses: here.hosts.iter().map(|host| format!("{host}:{}", here.port)).collect(),
            fingerprint: self.inner.keeper.authority().fingerprint_colons(),
            expires: dates::to_text(until),
            seconds: LIFE.as_secs(),
        })
    }

    /// A link for the command line, and its code drawn with half blocks.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub(crate) async fn pairing_text(&self, by: &str) -> Result<(String, String)> {
        let link = self.new_pairing(by).await?.link;
        let drawing = qr::drawing(&link)?;
        Ok((link, drawing))
    }

    /// What has become of a code.
    ///
    /// # Errors
    /// 404 when nobody remembers.
    pub(super) fn view_pairing(&self, id: &str) -> Result<PairingBody> {
        let seen = self.inner.pairings.look(id, |pairing| {
            let typed = pairing.typed.shown().filter(|_| pairing.is_open());
            (pairing.state(), pairing.end.clone(), typed, pairing.typed.was_wrong())
        });
        let (state, end, typed, typed_wrong) = seen.ok_or_else(Error::not_found)?;
        let device = match end {
            Some(End::Paired(device)) => self.known(&device).map(DeviceBody::from),
            Some(End::Spent | End::Cancelled) | None => None,
        };
        let typed = typed.map(|shown| TypedBody {
            name: shown.name,
            platform: shown.platform,
            app: shown.app,
            address: shown.address.to_string(),
            number: shown.number,
        });
        Ok(PairingBody { id: id.to_owned(), state, device, typed, typed_wrong })
    }

    /// Takes a code back.
    ///
    /// # Errors
    /// 404 when nobody remembers it.
    pub(super) fn cancel_pairing(&self, id: &str) -> Result<()> {
        if self.inner.pairings.cancel(id) { Ok(()) } else { Err(Error::not_found()) }
    }

    /// A device that knows a code comes in; the nonce that it has to sign.
    ///
    /// # Errors
    /// 403 for a code that is not open, 429.
    pub(super) fn greet(&self, code: &str, address: IpAddr) -> Result<String> {
        let attempt = self.inner.attempts.take(address, GUESSES)?;
        let nonce = self.inner.pairings.greet(code).ok_or(Error::forbidden(NO_CODE))?;
        attempt.was_right();
        Ok(nonce)
    }

    /// Takes in a device that scanned a link.
    ///
    /// # Errors
    /// 403 for a code or nonce that is not open, and for a signature that does not hold; 429.
    pub(super) async fn pair(
        &self,
        code: &str,
        nonce: &str,
        device: Introduction,
        address: IpAddr,
    ) -> Result<PairedBody> {
        let attempt = self.inner.attempts.take(address, GUESSES)?;
        let key = key_of(&device)?;
        if !self.inner.pairings.has_greeted(code, nonce) {
            return Err(Error::forbidden(NO_CODE));
        }
        let ca = self.fingerprint();
        let said = transcript::pair(&ca, code, nonce, &device);
        if !key.signed(&said, &device.signature) {
            return Err(Error::forbidden(BAD_SIGNATURE));
        }
        self.refuse_revoked(&key.device())?;
        let spent = self.inner.pairings.spend(code, nonce);
        let (pairing, by) = spent.ok_or(Error::forbidden(NO_CODE))?;
        attempt.was_right();
        self.take_in(Coming { pairing, by, introduction: device, address, ca }).await
    }

    /// A device without a camera begins; the exchange's id, and the box's nonce.
    ///
    /// # Errors
    /// 403 while no code is open or another device is at it, 429.
    pub(super) fn begin_typed(
        &self,
        commitment: &str,
        address: IpAddr,
    ) -> Result<(String, String)> {
        let attempt = self.inner.attempts.take(address, GUESSES)?;
        let begun = self.inner.pairings.begin_typed(commitment, address);
        let begun = begun.ok_or(Error::forbidden(NOT_NOW))?;
        attempt.was_right();
        Ok(begun)
    }

    /// It says who it is, as it was bound to; the window shows its number.
    ///
    /// # Errors
    /// 403 for an exchange that is none, for what it was not bound to, and for a signature that
    /// does not hold; 429.
    pub(super) fn reveal(
        &self,
        exchange: &str,
        own_nonce: &str,
        device: Introduction,
        address: IpAddr,
    ) -> Result<()> {
        let attempt = self.inner.attempts.take(address, GUESSES)?;
        let key = key_of(&device)?;
        self.refuse_revoked(&key.device())?;
        let fingerprint = self.fingerprint();
        let revealed = self.inner.pairings.with_typed(exchange, |_, pairing| {
            let (commitment, nonce) = pairing.typed.bound()?;
            let said = transcript::typed(&fingerprint, exchange, nonce, own_nonce, &device);
            let holds = transcript::commitment(own_nonce, &device) == commitment
                && key.signed(&said, &device.signature);
            let check =
                transcript::check_digits(&fingerprint, commitment, nonce, own_nonce, &device.key);
            holds.then(|| pairing.typed.reveal(device, &check))
        });
        revealed.ok_or(Error::forbidden(BAD_SIGNATURE))?;
        attempt.was_right();
        Ok(())
    }

    /// It sends the last six digits; right ones pair it.
    ///
    /// # Errors
    /// 403 for wrong ones, once and for all of this code; 429.
    pub(super) async fn confirm(
        &self,
        exchange: &str,
        digits: &str,
        address: IpAddr,
    ) -> Result<PairedBody> {
        let attempt = self.inner.attempts.take(address, GUESSES)?;
        // Codes are taken back when the authority changes: this is the one that was agreed on.
        let ca = self.fingerprint();
        let paired = self.inner.pairings.with_typed(exchange, |id, pairing: &mut Pairing| {
            let device = pairing.typed.confirm(digits)?;
            pairing.end = Some(End::Spent);
            Some((id.to_owned(), pairing.by.clone(), device))
        });
        let (pairing, by, device) = paired.ok_or(Error::forbidden(NOT_NOW))?;
        attempt.was_right();
        self.take_in(Coming { pairing, by, introduction: device, address, ca }).await
    }

    /// Notes that a device was refused.
    pub(super) fn noted<T>(&self, outcome: Result<T>) -> Result<T> {
        let reason = match &outcome {
            Err(Error::Forbidden(_)) => "wrong",
            Err(Error::TooMany { .. }) => "tooMany",
            _ => return outcome,
        };
        let event = Event::new(Action::PairingFailed).refused().with("reason", reason);
        self.inner.audit.append_soon(event);
        outcome
    }

    /// Goes on when the device hangs up: its code is used up.
    async fn take_in(&self, coming: Coming) -> Result<PairedBody> {
        let (devices, pairing) = (self.clone(), coming.pairing.clone());
        let registering = async move {
            let id = coming.pairing.clone();
            let taken = devices.register(coming).await;
            let end = taken.as_ref().map_or(End::Cancelled, |paired: &PairedBody| {
                End::Paired(paired.device.id.clone())
            });
            devices.inner.pairings.end(&id, end);
            taken
        };
        let taken = tokio::spawn(Asker::current().scope(registering)).await;
        taken.map_err(|error| {
            self.inner.pairings.end(&pairing, End::Cancelled);
            Error::internal("register a device", error)
        })?
    }

    async fn register(&self, coming: Coming) -> Result<PairedBody> {
        let Coming { by, introduction, address, ca, .. } = coming;
        let key = key_of(&introduction)?;
        let now = dates::to_text(OffsetDateTime::now_utc());
        let device = Device {
            id: key.device(),
            key: key.text(),
            name: introduction.name,
            platform: introduction.platform,
            app: introduction.app,
            paired: now.clone(),
            paired_by: by,
            seen: Some(now),
            address: Some(address.to_string()),
            revoked: None,
            lost: false,
            replaced: false,
            ca: Some(ca),
            // The same key, paired anew: what was done on it before still counts.
            accounts: self.known(&key.device()).map_or_else(BTreeSet::new, |known| known.accounts),
        };
        let named = Named { id: device.id.clone(), name: device.name.clone() };
        self.keep_new(device).await?;
        tracing::info!(device = named.id, "Paired a device");
        Ok(PairedBody { device: named, r#box: self.this_box() })
    }

    pub(super) fn refuse_revoked(&self, id: &str) -> Result<()> {
        match self.known(id) {
            Some(device) if device.revoked.is_some() => Err(Error::forbidden(REVOKED_KEY)),
            _ => Ok(()),
        }
    }
}
