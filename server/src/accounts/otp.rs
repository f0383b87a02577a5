//! Signing in with a code that is mailed.

use std::net::IpAddr;
use std::sync::Arc;

use rand::Rng as _;
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

use super::letters::options;
use super::proof::{change, new_password};
use super::superusers::owner;
use super::{Accounts, Method, SignedIn, form};
use crate::collections::{Collection, dates, generate, sign_ins};
use crate::error::{Error, FieldErrors, Result};
use crate::mail::Letter;
use crate::records::{Asking, Record};

/// Codes of a record that are good at the same time; asking for more names the last one again.
pub(super) const MOST_GOOD: usize = 9;
/// Longer codes could not be given back: a password has no more bytes.
const LONGEST_CODE: usize = 71;

fn invalid() -> Error {
    Error::invalid("Invalid or expired OTP.")
}

/// A code: digits, from the thread's cryptographic generator.
fn new_code(length: i64) -> String {
    let mut random = rand::rng();
    let length = usize::try_from(length).unwrap_or(LONGEST_CODE).min(LONGEST_CODE);
    (0..length).map(|_| char::from(b'0' + random.random_range(0..10))).collect()
}

/// Whether something that was made `created` and lasts so many seconds is over.
pub(super) fn is_over(created: &str, seconds: i64, now: OffsetDateTime) -> bool {
    let created = dates::parse(created);
    created.is_none_or(|created| now > created.saturating_add(Duration::seconds(seconds)))
}

impl Accounts {
    fn otp_collection(&self, collection: &str) -> Result<Arc<Collection>> {
        let collection = self.auth_collection(collection)?;
        if !options(&collection)?.otp.enabled {
            let message = "The collection is not configured to allow OTP authentication.";
            return Err(Error::forbidden(message));
        }
        Ok(collection)
    }

    /// # Errors
    /// 404 for a collection that is none, 403 where codes are off.
    pub(super) fn may_use_codes(&self, collection: &str) -> Result<()> {
        self.otp_collection(collection).map(drop)
    }

    /// Mails a code, and names what it belongs to. Unknown addresses get the same answer, in the
    /// same time.
    ///
    /// # Errors
    /// 403 where codes are off; 400 for a body without an address; 429.
    pub(super) async fn request_otp(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<String> {
        let collection = self.otp_collection(collection)?;
        let email = form::only_address(body)?;
        self.brake_mails(&collection, email, address)?;
        let found = self.records.find_by(&collection, "email", email).await?;
        let otp = &options(&collection)?.otp;
        let code = new_code(otp.length);
        let Some(record) = found else {
            self.as_if_sent((&collection, email), code).await?;
            let now = OffsetDateTime::now_utc();
            return Ok(self.decoys.hand_out(collection.id(), email, otp.duration, now));
        };
        if let Some(last) = self.last_of_many(&record).await? {
            self.as_if_sent((&collection, email), code).await?;
            return Ok(last);
        }
        let id = self.keep_code(&record, &code).await?;
        self.mails.send(self.code_letter(&record, &id, &code)?).await?;
        Ok(id)
    }

    /// The work that a code and its letter are, without either: it takes as long, as far as one can
    /// tell from outside.
    async fn as_if_sent(
        &self,
        (collection, email): (&Arc<Collection>, &str),
        code: String,
    ) -> Result<()> {
        self.passwords.hash(code.clone()).await?;
        // In the place of the code.
        self.mails.send(Letter::default()).await?;
        let write = |record: &Record| self.code_letter(record, &generate::record_id(), &code);
        self.mails.send(self.letter_for(None, (collection, email), write)?).await
    }

    /// The last of a record's good codes, when they are too many already.
    async fn last_of_many(&self, record: &Record) -> Result<Option<String>> {
        let (now, seconds) = (OffsetDateTime::now_utc(), options(&record.collection)?.otp.duration);
        let mut codes = self.records.belongings(record, sign_ins::OTPS_ID).await?;
        codes.retain(|code| !is_over(code.text("created"), seconds, now));
        Ok(codes.first().filter(|_| codes.len() > MOST_GOOD).map(|code| code.id.clone()))
    }

    async fn keep_code(&self, record: &Record, code: &str) -> Result<String> {
        let row = change([
            ("collectionRef", json!(record.collection.id())),
            ("recordRef", json!(record.id)),
            ("password", json!(code)),
            ("sentTo", json!(record.text("email"))),
        ]);
        let kept = self.records.create(sign_ins::OTPS_ID, row, owner("POST")).await?;
        Ok(kept.id)
    }

    /// A code for an admin who has no mail at hand; what to type in is returned in words.
    ///
    /// # Errors
    /// 400 when codes are off for admins.
    pub(super) async fn code_for_admin(&self, record: &Record) -> Result<String> {
        let otp = &options(&record.collection)?.otp;
        if !otp.enabled {
            return Err(Error::invalid("OTP auth is not enabled for the _superusers collection."));
        }
        let code = new_code(otp.length);
        let id = self.keep_code(record, &code).await?;
        Ok(format!("OTP id: {id}\nOTP: {code}\nIt is good for {} seconds.", otp.duration))
    }

    /// Signs in with a code. It is good once; where it went is the record's address, so that
    /// counts as verified.
    ///
    /// # Errors
    /// 400 for a code that is wrong, over or another collection's; 403; 429 after too many tries.
    pub(crate) async fn sign_in_with_code(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedIn> {
        let record = self.by_code(collection, body, asking, address).await?;
        self.admit(record, asking, Method::Otp, Some(address)).await
    }

    /// Whose code this is; it is used up.
    ///
    /// # Errors
    /// Those of [`sign_in_with_code`](Accounts::sign_in_with_code), but for the rule.
    pub(super) async fn by_code(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<Record> {
        let collection = self.otp_collection(collection)?;
        let (id, code) = (form::text(body, "otpId")?, form::text(body, "password")?);
        let mut errors = FieldErrors::default();
        form::length("otpId", id, (1, 255), &mut errors);
        form::length("password", code, (1, LONGEST_CODE), &mut errors);
        errors.into_result(form::BAD_FIELDS)?;
        let refused = |whose: Option<&Record>, reason: &str| {
            self.note_refusal(&collection, whose, Method::Otp, reason);
        };
        let found = self.code_and_owner(&collection, id).await?;
        // An id that is nobody's fares as one that is somebody's.
        let seconds = options(&collection)?.otp.duration;
        let whose = match &found {
            Some((_, owner)) => Some(format!("{}/{}", owner.collection.id(), owner.id)),
            None => self.decoys.whose(id, collection.id(), seconds, OffsetDateTime::now_utc()),
        };
        let of = found.as_ref().map(|(_, owner)| owner);
        let taken = self.codes.take(id, whose, address);
        taken.inspect_err(|_too_many| refused(of, "tooMany"))?;
        let hash = found.as_ref().map(|(otp, _)| otp.text("password").to_owned());
        let holds = self.passwords.verify(code.to_owned(), hash).await?;
        if !holds {
            refused(of, "wrong");
        }
        let (otp, record) = found.filter(|_| holds).ok_or_else(invalid)?;
        // Whoever deletes it has used it.
        match self.records.delete(sign_ins::OTPS_ID, &otp.id, owner("DELETE")).await {
            Err(Error::NotFound(_)) => return Err(invalid()),
            deleted => deleted?,
        };
        self.used_code(&otp.id).await;
        self.verified_by(record, otp.text("sentTo"), asking).await
    }

    /// A code that is good, and whose it is.
    async fn code_and_owner(
        &self,
        collection: &Collection,
        id: &str,
    ) -> Result<Option<(Record, Record)>> {
        let codes = self.records.collection(sign_ins::OTPS_ID)?;
        let Some(otp) = self.records.get(&codes, id).await? else { return Ok(None) };
        let seconds = options(collection)?.otp.duration;
        if otp.text("collectionRef") != collection.id()
            || is_over(otp.text("created"), seconds, OffsetDateTime::now_utc())
        {
            return Ok(None);
        }
        let collection = self.auth_collection(collection.id())?;
        let owner = self.records.get(&collection, otp.text("recordRef")).await?;
        Ok(owner.map(|owner| (otp, owner)))
    }

    /// The record, verified if the code went to its address. A password that somebody set before
    /// need not be the owner's: it goes, unless a second method is asked for beside it.
    async fn verified_by(&self, record: Record, sent_to: &str, asking: &Asking) -> Result<Record> {
        let is_verified = record.values.get("verified") == Some(&json!(true));
        if is_verified || sent_to.is_empty() || sent_to != record.text("email") {
            return Ok(record);
        }
        let mut changed = change([("verified", json!(true))]);
        if !options(&record.collection)?.mfa.enabled {
            changed.extend(new_password(&generate::secret()));
        }
        self.records.amend(&record, changed, asking).await.map_err(|error| match error {
            Error::NotFound(_) => invalid(),
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_code_is_over_when_its_time_has_passed_and_when_that_is_not_known() {
        let now = datetime!(2026-01-31 10:03:00 UTC);
        assert!(!is_over("2026-01-31 10:00:00.000Z", 180, now));
        assert!(is_over("2026-01-31 09:59:59.999Z", 180, now));
        assert!(is_over("", 180, now));
    }

    #[test]
    fn codes_have_the_digits_that_were_asked_for() {
        for (length, digits) in [(4, 4), (8, 8), (1000, LONGEST_CODE)] {
            let code = new_code(length);
            assert_eq!(code.len(), digits);
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
        assert_ne!(new_code(20), new_code(20));
    }
}
