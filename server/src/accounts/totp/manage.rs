//! Setting an authenticator app up, and turning it off.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::kept::{self, Kept};
use super::wire::{EnrolledBody, RecoveryCodesBody, TotpBody};
use super::{code_in, no_app, now, wrong};
use crate::accounts::Accounts;
use crate::accounts::holder::Holder;
use crate::audit::{Action, Event};
use crate::auth::check_scope;
use crate::error::{Error, Result};
use crate::http::{Caller, Page, Right};
use crate::qr;
use crate::records::{Factor, Record};

const OWN: &str = "Turn your own authenticator app off with a code of it, or have another admin \
                   or `homeport superuser remove-totp` remove it.";

impl Accounts {
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
        (address, page): (IpAddr, &Page),
    ) -> Result<EnrolledBody> {
        let record = &holder.record;
        let secret = kept::new_secret();
        let begun = self.secrets(record).seal(&secret)?;
        let is_on = self.has_app(record).await?;
        if is_on && !body.contains_key("credential") {
            let begin = move |kept: &mut Kept| kept.begin(&begun, now());
            self.with_code(record, code_in(body)?, address, begin).await?;
        } else {
            self.prove_holder(holder, body, (address, page)).await?;
            let begin = move |kept: &mut Kept| {
                if kept.is_on() && !is_on {
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

    /// Turns the app off: who has lost it may have a passkey.
    ///
    /// # Errors
    /// 400 and 429, for the code or the passkey.
    pub(super) async fn turn_off(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        (address, page): (IpAddr, &Page),
    ) -> Result<()> {
        let record = &holder.record;
        if !body.contains_key("credential") {
            return self.with_code(record, code_in(body)?, address, Kept::turn_off).await;
        }
        self.prove_holder(holder, body, (address, page)).await?;
        let turn_off = |kept: &mut Kept| {
            if !kept.is_on() {
                return Err(no_app());
            }
            kept.turn_off();
            Ok(())
        };
        self.change_kept(record, turn_off).await
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
        self.records.change_factor(record, Factor::App, forget).await
    }
}
