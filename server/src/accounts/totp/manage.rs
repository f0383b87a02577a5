//! Setting an authenticator app up, and turning it off.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::kept::{self, Kept};
use super::wire::{EnrolledBody, RecoveryCodesBody, TotpBody};
use super::{LONGEST, no_app, now, wrong};
use crate::accounts::{Accounts, form};
use crate::audit::{Action, Event};
use crate::auth::check_scope;
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Right};
use crate::qr;
use crate::records::Record;

/// Who signed in this many seconds ago need not say the password again.
const FRESH_SECONDS: i64 = 600;
const NO_ACCOUNT: &str = "The admin at this computer comes in without an account, so there is none \
                          to set an app up for. Sign in to the window as an admin.";
const OWN: &str = "Turn your own authenticator app off with a code of it, or have another admin \
                   or `homeport superuser remove-totp` remove it.";

/// Whoever asks about an app of their own.
pub(super) struct Holder {
    record: Record,
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

    /// # Errors
    /// The database's.
    pub(super) async fn view_app(&self, record: &Record) -> Result<TotpBody> {
        let kept = self.kept_of(record).await?;
        Ok(TotpBody { enabled: kept.is_on(), recovery_codes_left: kept.codes_left() })
    }

    pub(super) async fn view_own_app(&self, holder: &Holder) -> Result<TotpBody> {
        self.view_app(&holder.record).await
    }

    /// Begins to set an app up, in the place of the one that is on, if any.
    ///
    /// # Errors
    /// 400 and 429 for who does not prove again who they are.
    pub(super) async fn enrol(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<EnrolledBody> {
        let record = &holder.record;
        let secret = kept::new_secret();
        let begun = self.secrets(record).seal(&secret)?;
        if self.has_app(record).await? {
            let begin = move |kept: &mut Kept| kept.begin(&begun, now());
            self.with_code(record, code_in(body)?, address, begin).await?;
        } else {
            self.prove_again(holder, body, address).await?;
            let begin = move |kept: &mut Kept| {
                if kept.is_on() {
                    return Err(Error::invalid("An authenticator app was set up meanwhile."));
                }
                kept.begin(&begun, now());
                Ok(())
            };
            self.change_kept(record, begin).await?;
        }
        let account = match record.text("email") {
            "" => record.id.as_str(),
            email => email,
        };
        let uri = kept::link(&secret, &self.mails.app_name(), account)?;
        Ok(EnrolledBody { secret, qr_svg: qr::picture(&uri)?, uri })
    }

    /// Whoever has just signed in has proven it; else a password does.
    async fn prove_again(
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
        form::length("password", password, (1, LONGEST), &mut errors);
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

    /// Turns the app on whose set-up was begun.
    ///
    /// # Errors
    /// 400 for a code that is not its, and when nothing was begun or it was too long ago; 429.
    pub(super) async fn confirm(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<RecoveryCodesBody> {
        let record = &holder.record;
        let code = code_in(body)?.to_owned();
        let of = format!("totp {}/{}", record.collection.id(), record.id);
        let attempt = self.attempts.take(address, &of)?;
        let recovery_codes = kept::new_recovery_codes();
        let (codes, secrets) = (recovery_codes.clone(), self.secrets(record));
        let confirm = move |kept: &mut Kept| {
            kept.confirm(&code, &codes, now(), &|sealed| secrets.open(sealed))
        };
        if !self.change_kept(record, confirm).await? {
            return Err(wrong());
        }
        attempt.was_right();
        Ok(RecoveryCodesBody { recovery_codes })
    }

    /// Makes new recovery codes; those before are worth nothing then.
    ///
    /// # Errors
    /// 400 and 429, for the code.
    pub(super) async fn renew_recovery(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<RecoveryCodesBody> {
        let recovery_codes = kept::new_recovery_codes();
        let codes = recovery_codes.clone();
        let renew = move |kept: &mut Kept| kept.renew_recovery(&codes);
        self.with_code(&holder.record, code_in(body)?, address, renew).await?;
        Ok(RecoveryCodesBody { recovery_codes })
    }

    /// Turns the app off.
    ///
    /// # Errors
    /// 400 and 429, for the code.
    pub(super) async fn turn_off(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<()> {
        self.with_code(&holder.record, code_in(body)?, address, Kept::turn_off).await
    }

    /// The record whose app a superuser asks about.
    ///
    /// # Errors
    /// 401 and 403 for others, 404 for nobody.
    pub(super) async fn app_of(
        &self,
        caller: &Caller,
        collection: &str,
        id: &str,
    ) -> Result<Record> {
        caller.require_superuser()?;
        self.record(collection, id).await?.ok_or_else(Error::not_found)
    }

    /// Takes the app of somebody who has lost it away.
    ///
    /// # Errors
    /// 400 without an app, and for a superuser's own: whoever has stolen their token could
    /// remove it else; 403 for an admin whose role does not reach the account.
    pub(super) async fn remove_app(&self, record: &Record, caller: &Caller) -> Result<()> {
        if caller.is(record.collection.id(), &record.id) {
            return Err(Error::invalid(OWN));
        }
        check_scope(caller, &record.collection, Right::Manage)?;
        self.forget_app(record).await
    }

    /// Takes the app of a record away, whatever is kept of it.
    ///
    /// # Errors
    /// 400 without an app.
    pub(in crate::accounts) async fn forget_app(&self, record: &Record) -> Result<()> {
        let event = Event::new(Action::SecondFactorRemoved).on(record.party());
        let forget = move |text: Option<&str>| match text {
            // What was begun only is nothing that a sign-in asks for, and goes all the same.
            Some(_) => Ok((None, (), Some(event.note()))),
            None => Err(no_app()),
        };
        self.records.change_factor(record, forget).await
    }
}

fn is_fresh(signed_in: OffsetDateTime, now: OffsetDateTime) -> bool {
    (now - signed_in).whole_seconds() < FRESH_SECONDS
}

fn code_in(body: &Map<String, Value>) -> Result<&str> {
    let code = form::text(body, "code")?;
    let mut errors = FieldErrors::default();
    form::length("code", code, (1, LONGEST), &mut errors);
    errors.into_result(form::BAD_FIELDS)?;
    Ok(code)
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
