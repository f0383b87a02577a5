//! Giving an anonymous account a way in.

use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::accounts::letters::options;
use crate::accounts::{Accounts, Method, SignedIn};
use crate::error::{Error, FieldErrors, Result};
use crate::http::Caller;
use crate::records::{Asking, Record, WayIn};
use crate::sessions::ANONYMOUS;

const IMPERSONATED: &str = "An impersonation token cannot do this.";
const NO_PASSWORDS: &str = "The collection is not configured to allow password authentication.";
const MAY_NOT_SIGN_IN: &str = "The account is a full one now, but does not satisfy the collection's \
                               requirements to authenticate yet. Sign in once it does.";
const ADDRESS_TAKEN: &str = "The service vouches for an address that an account here has already. \
                             To go on as that one, sign in to it; the anonymous account stays as it \
                             is.";

/// Which account asks to link an account at a service to itself.
pub(in crate::accounts) struct Linked {
    pub(in crate::accounts) provider: String,
    pub(in crate::accounts) id: String,
    pub(in crate::accounts) email: String,
}

impl Accounts {
    /// Gives the caller's anonymous account an address or another name, and a password, as a sign-up
    /// would. Every token of before ends; the answer has another.
    ///
    /// # Errors
    /// 401 without a token, 403 with one by impersonation; 400 for an account that is not anonymous,
    /// and as for a sign-up; 429 after too many.
    pub(super) async fn upgrade(
        &self,
        body: Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedIn> {
        let Caller::Record(caller) = &asking.caller else { return Err(Error::sign_in_first()) };
        let (_, record) = self.own_record(&caller.collection_id, asking).await?;
        if !options(&record.collection)?.password_auth.enabled {
            return Err(Error::forbidden(NO_PASSWORDS));
        }
        // Each try tells whether an address is taken.
        let of = format!("upgrade {}/{}", record.collection.id(), record.id);
        let attempt = self.attempts.take(address, &of)?;
        let record = self.upgraded(&record, body, WayIn::Password, asking).await?;
        attempt.was_right();
        let method = format!("{ANONYMOUS}+{}", Method::Password.name());
        self.go_on_as_full(record, asking, method, address).await
    }

    /// Links an account at a service to the caller's anonymous one.
    ///
    /// # Errors
    /// 403 with a token by impersonation; 400 when the service's account or its address belongs to
    /// another account, and as for a sign-up.
    pub(in crate::accounts) async fn upgrade_by_service(
        &self,
        record: &Record,
        body: Map<String, Value>,
        linked: Linked,
        asking: &Asking,
    ) -> Result<Record> {
        let Linked { provider, id, email } = linked;
        // The upgrade refuses these itself; here it can be said why.
        let is_linked = self.records.linked(record.collection.id(), &provider, &id).await?;
        if is_linked.is_none()
            && !email.is_empty()
            && self.records.find_by(&record.collection, "email", &email).await?.is_some()
        {
            let code = "validation_not_unique";
            let errors = FieldErrors::one("email", code, "Value must be unique.");
            return Err(Error::fields(ADDRESS_TAKEN, errors));
        }
        let asking = Asking { context: Method::OAuth2.name(), ..asking.clone() };
        let way_in = WayIn::Service { provider, id, email };
        self.upgraded(record, body, way_in, &asking).await
    }

    async fn upgraded(
        &self,
        record: &Record,
        body: Map<String, Value>,
        way_in: WayIn,
        asking: &Asking,
    ) -> Result<Record> {
        match &asking.caller {
            Caller::Record(caller) if caller.refreshable => {}
            _ => return Err(Error::forbidden(IMPERSONATED)),
        }
        self.records.upgrade(record, body, way_in, asking).await
    }

    /// A token in the place of the one that ended with the upgrade. Whoever had that one was signed
    /// in, so no second method is asked for; the auth rule is.
    ///
    /// # Errors
    /// 403 when the auth rule does not hold any more.
    pub(in crate::accounts) async fn go_on_as_full(
        &self,
        record: Record,
        asking: &Asking,
        method: String,
        address: IpAddr,
    ) -> Result<SignedIn> {
        if !self.may_sign_in(&record, asking).await? {
            return Err(Error::forbidden(MAY_NOT_SIGN_IN));
        }
        self.begin(record, asking, method, address).await
    }
}
