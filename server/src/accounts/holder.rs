//! Whoever asks about second factors of their own, and proves again who they are.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{Accounts, form};
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Params};
use crate::records::Record;

/// Who signed in this many seconds ago need not say the password again.
const FRESH_SECONDS: i64 = 600;
const NO_ACCOUNT: &str = "The admin at this computer comes in without an account, so there is none \
                          to set this up for. Sign in to the window as an admin.";

/// Whose second factors they are.
pub(super) struct Holder {
    pub(super) record: Record,
    session: Option<Arc<str>>,
}

impl Accounts {
    /// The bearer of a token, or the admin who signed in to the window.
    ///
    /// # Errors
    /// 401 for guests; 403 for tokens handed out by impersonation, which change nothing about how
    /// their record signs in; 400 for who has no account.
    pub(super) async fn holder(&self, caller: &Caller) -> Result<Holder> {
        let (collection, id, session) = match caller {
            Caller::Guest | Caller::Key(_) => return Err(Error::sign_in_first()),
            Caller::Owner => return Err(Error::invalid(NO_ACCOUNT)),
            Caller::Record(identity) if !identity.refreshable && !identity.at_window => {
                return Err(Error::forbidden("An impersonation token cannot do this."));
            }
            Caller::Record(identity) => {
                (identity.collection_id.as_str(), identity.id.as_str(), identity.session.clone())
            }
        };
        let record = self.record(collection, id).await?.ok_or_else(Error::sign_in_first)?;
        Ok(Holder { record, session })
    }

    /// Whoever has just signed in has proven it; else a password does.
    ///
    /// # Errors
    /// 400 for a wrong password, 429 after too many.
    pub(super) async fn prove_again(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<()> {
        let password = form::text(body, "password")?;
        if password.is_empty() && self.is_fresh(holder).await? {
            return Ok(());
        }
        let mut errors = FieldErrors::default();
        form::length("password", password, (1, 255), &mut errors);
        errors.into_result(form::BAD_FIELDS)?;
        let record = &holder.record;
        let of = format!("totp {}/{}", record.collection.id(), record.id);
        let attempt = self.attempts.take(address, &of)?;
        let hash = Some(record.text("password").to_owned());
        if !self.passwords.verify(password.to_owned(), hash).await? {
            return Err(Error::fields(
                "Failed to authenticate.",
                FieldErrors::one("password", "validation_invalid_password", "Wrong password."),
            ));
        }
        attempt.was_right();
        Ok(())
    }

    async fn is_fresh(&self, holder: &Holder) -> Result<bool> {
        let Some(session) = &holder.session else { return Ok(false) };
        let since = self.sessions.signed_in_at(session).await?;
        Ok(since.is_some_and(|since| is_fresh(since, OffsetDateTime::now_utc())))
    }

    /// The record whose second factors a superuser asks about, named by collection and id; nothing
    /// when none is named. `half` is what is said to who names one of the two only.
    ///
    /// # Errors
    /// 400 for half a name, 401 and 403 for others, 404 for nobody.
    pub(super) async fn named(
        &self,
        caller: &Caller,
        params: &Params,
        half: &'static str,
    ) -> Result<Option<Record>> {
        let part = |name: &str| params.get(name).unwrap_or("");
        match (part("collection"), part("record")) {
            ("", "") => Ok(None),
            ("", _) | (_, "") => Err(Error::invalid(half)),
            (collection, id) => {
                caller.require_superuser()?;
                self.record(collection, id).await?.ok_or_else(Error::not_found).map(Some)
            }
        }
    }
}

fn is_fresh(signed_in: OffsetDateTime, now: OffsetDateTime) -> bool {
    (now - signed_in).whole_seconds() < FRESH_SECONDS
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_sign_in_is_fresh_for_ten_minutes() {
        let at = datetime!(2026-01-31 10:00:00 UTC);
        assert!(is_fresh(at, datetime!(2026-01-31 10:09:59 UTC)));
        assert!(!is_fresh(at, datetime!(2026-01-31 10:10:00 UTC)));
    }
}
