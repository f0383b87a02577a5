//! Adding passkeys, naming and removing them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::{Map, Value};

use super::asked::Purpose;
use super::kept::{Kept, Passkey};
use super::wire::{PasskeyBody, PasskeyNameBody, PasskeyNamesBody, PasskeysBody};
use super::{ceremony, credential_in, no_passkey, whose, wrong};
use crate::accounts::holder::Holder;
use crate::accounts::{Accounts, form};
use crate::audit::Action;
use crate::auth::check_scope;
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Page, Right};
use crate::records::{Factor, Record};

/// Characters of what a passkey is called.
const LONGEST_NAME: usize = 64;
const OWN: &str = "Remove your own passkeys one by one, with a passkey or a code of your \
                   authenticator app, or have another admin or `homeport superuser \
                   remove-passkeys` remove them.";

impl Accounts {
    /// # Errors
    /// The database's.
    pub(super) async fn view_passkeys(&self, record: &Record) -> Result<PasskeysBody> {
        let kept = self.passkeys_of(record).await?;
        let passkeys = kept.all().iter().map(PasskeyBody::of).collect();
        Ok(PasskeysBody { passkeys, here: None })
    }

    /// # Errors
    /// The database's.
    pub(super) async fn view_own_passkeys(
        &self,
        holder: &Holder,
        page: &Page,
    ) -> Result<PasskeysBody> {
        let here = self.party(page).ok().map(|party| party.name);
        Ok(PasskeysBody { here, ..self.view_passkeys(&holder.record).await? })
    }

    /// Which names of the box have passkeys, and whether it has those names now.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn passkey_names(&self) -> Result<PasskeyNamesBody> {
        let mut names = BTreeMap::<String, (usize, usize)>::new();
        for text in self.records.all_factors(Factor::Passkeys).await? {
            let kept = Kept::read(Some(&text))?;
            let mut of_one = BTreeMap::<&str, usize>::new();
            for passkey in kept.all() {
                *of_one.entry(&passkey.party).or_default() += 1;
            }
            for (name, count) in of_one {
                let (passkeys, accounts) = names.entry(name.to_owned()).or_default();
                *passkeys += count;
                *accounts += 1;
            }
        }
        let names = names.into_iter().map(|(name, (passkeys, accounts))| PasskeyNameBody {
            is_served: (self.serves)(&name),
            name,
            passkeys,
            accounts,
        });
        Ok(PasskeyNamesBody { names: names.collect() })
    }

    /// Asks for one of the holder's own passkeys, to change what second methods there are.
    ///
    /// # Errors
    /// 400 when there is none for this name.
    pub(super) async fn ask_to_prove(
        &self,
        holder: &Holder,
        (address, page): (IpAddr, &Page),
    ) -> Result<Value> {
        let party = self.party(page)?;
        let kept = self.passkeys_of(&holder.record).await?;
        let begun = ceremony::ask_for(&party, &kept)?.ok_or_else(no_passkey)?;
        self.asked.wait(begun, Purpose::Prove(whose(&holder.record)), party, address)
    }

    /// Begins to add a passkey.
    ///
    /// # Errors
    /// 400 and 429 for who does not prove again who they are; 400 for pages that can have none, and
    /// for one too many.
    pub(super) async fn enrol_passkey(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        (address, page): (IpAddr, &Page),
    ) -> Result<Value> {
        let (record, party) = (&holder.record, self.party(page)?);
        self.passkeys_of(record).await?.check_room()?;
        self.prove_holder(holder, body, (address, page)).await?;
        let kept = self.passkeys_of(record).await?;
        let shown = [record.text("email"), record.text("username"), &record.id];
        let shown = shown.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let whose = whose(record);
        let begun = ceremony::enrol(&party, &self.mails.app_name(), (&whose, shown), &kept)?;
        let purpose = self.enrolling(record).await?;
        self.asked.wait(begun, purpose, party, address)
    }

    /// What begins where there is no second method ends so: else a token that was fresh once could
    /// add a passkey after somebody has set one up.
    async fn enrolling(&self, record: &Record) -> Result<Purpose> {
        let has_second = self.has_app(record).await? || self.has_passkey(record).await?;
        Ok(Purpose::Enrol { whose: whose(record), is_first: !has_second })
    }

    /// Adds the passkey that the authenticator has made.
    ///
    /// # Errors
    /// 400 for an answer that does not hold, and one that was not asked for or came too late.
    pub(super) async fn confirm_passkey(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        page: &Page,
    ) -> Result<PasskeyBody> {
        let (record, party) = (&holder.record, self.party(page)?);
        let (name, credential) = (name_in(body)?, credential_in(body)?);
        let purpose = self.enrolling(record).await?;
        let asked = self.asked.take(credential, &purpose, &party).ok_or_else(wrong)?;
        let made = ceremony::made(asked, &party, credential)?.ok_or_else(wrong)?;
        let passkey = Passkey::new(name, &party, &made);
        let shown = PasskeyBody::of(&passkey);
        let add = move |kept: &mut Kept| {
            kept.add(passkey.clone())?;
            Ok(((), noted(Action::PasskeyAdded, &passkey)))
        };
        self.change_passkeys(record, add).await?;
        Ok(shown)
    }

    /// # Errors
    /// 400 for a name that is none, 404 for a passkey that is none of the holder's.
    pub(super) async fn rename_passkey(
        &self,
        holder: &Holder,
        id: &str,
        body: &Map<String, Value>,
    ) -> Result<PasskeyBody> {
        let (id, name) = (id.to_owned(), name_in(body)?);
        let rename = move |kept: &mut Kept| Ok((PasskeyBody::of(&kept.rename(&id, &name)?), None));
        self.change_passkeys(&holder.record, rename).await
    }

    /// Takes one of the holder's own passkeys away.
    ///
    /// # Errors
    /// 400 and 429 for who does not prove who they are; 400 for a passkey that is none of theirs.
    pub(super) async fn remove_own_passkey(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        at: (IpAddr, &Page),
    ) -> Result<()> {
        let record = &holder.record;
        let id = form::text(body, "id")?.to_owned();
        if !self.passkeys_of(record).await?.all().iter().any(|passkey| passkey.id == id) {
            return Err(no_passkey());
        }
        self.prove_holder(holder, body, at).await?;
        self.change_passkeys(record, move |kept| removed(kept, &id)).await
    }

    /// Takes a passkey, or all, of somebody who has lost them away.
    ///
    /// # Errors
    /// 400 without any, and for a superuser's own: whoever has stolen their token could remove them
    /// else; 403 for an admin whose role does not reach the account.
    pub(super) async fn remove_passkeys(
        &self,
        record: &Record,
        id: Option<&str>,
        caller: &Caller,
    ) -> Result<()> {
        if caller.is(record.collection.id(), &record.id) {
            return Err(Error::invalid(OWN));
        }
        check_scope(caller, &record.collection, Right::Manage)?;
        self.forget_passkeys(record, id).await
    }

    /// Takes a passkey of a record away, or all of them.
    ///
    /// # Errors
    /// 400 without any.
    pub(in crate::accounts) async fn forget_passkeys(
        &self,
        record: &Record,
        id: Option<&str>,
    ) -> Result<()> {
        let kept = self.passkeys_of(record).await?;
        let ids = match id {
            Some(id) => vec![id.to_owned()],
            None => kept.all().iter().map(|passkey| passkey.id.clone()).collect(),
        };
        if ids.is_empty() {
            return Err(no_passkey());
        }
        for id in ids {
            self.change_passkeys(record, move |kept| removed(kept, &id)).await?;
        }
        Ok(())
    }
}

type Noted = Option<(Action, String)>;

fn noted(action: Action, passkey: &Passkey) -> Noted {
    Some((action, format!("{} ({})", passkey.name, passkey.party)))
}

fn removed(kept: &mut Kept, id: &str) -> Result<((), Noted)> {
    let passkey = kept.remove(id)?;
    Ok(((), noted(Action::PasskeyRemoved, &passkey)))
}

/// What a passkey is to be called.
///
/// # Errors
/// 400 for nothing, and for what is too long or cannot be shown.
fn name_in(body: &Map<String, Value>) -> Result<String> {
    let name = form::text(body, "name")?.trim();
    let mut errors = FieldErrors::default();
    form::length("name", name, (1, LONGEST_NAME), &mut errors);
    if name.chars().any(char::is_control) {
        errors.add("name", "validation_invalid_value", "It has characters that cannot be shown.");
    }
    errors.into_result(form::BAD_FIELDS)?;
    Ok(name.to_owned())
}
