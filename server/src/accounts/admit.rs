//! The last steps of every sign-in: the auth rule, a second method, where it came from, the token.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use super::letters::options;
use super::otp::is_over;
use super::proof::change;
use super::superusers::owner;
use super::{Accounts, SignedIn};
use crate::auth::tokens::Life;
use crate::auth::{Claims, identity};
use crate::collections::{AuthOptions, Rule, SUPERUSERS, dates, sign_ins};
use crate::error::{Error, Result};
use crate::http::{Caller, Page, Role};
use crate::records::{Asking, NOT_ALLOWED, Record};

pub(super) const OVER: &str = "Invalid or expired MFA session.";
const ASKS_FOR_APP: &str =
    "This account asks for a code of its authenticator app (auth-with-totp) as the second method.";
const ASKS_FOR_PASSKEY: &str =
    "This account asks for its passkey (auth-with-passkey) as the second method.";
const ASKS_FOR_EITHER: &str = "This account asks for a code of its authenticator app \
                               (auth-with-totp) or its passkey (auth-with-passkey) as the second \
                               method.";
/// PocketBase's default, seconds.
const USUAL_WAIT: i64 = 600;
/// Places somebody has signed in from that are remembered; PocketBase's.
const MOST_ORIGINS: usize = 5;
/// A known place is noted again when the last note is older than this.
const NOTED_AFTER: Duration = Duration::hours(1);

/// How somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Password,
    Otp,
    /// By another service.
    OAuth2,
    /// With a code of an authenticator app, after another method.
    Totp,
    /// With a passkey, after another method or alone.
    Passkey,
    /// With a token that is still good: neither a second method nor an alert.
    Refresh,
}

impl Method {
    /// Its name in `_mfas`, and as `@request.context`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Method::Password => "password",
            Method::Otp => "otp",
            Method::OAuth2 => "oauth2",
            Method::Totp => "totp",
            Method::Passkey => "passkey",
            Method::Refresh => "default",
        }
    }
}

impl Accounts {
    /// Judges the auth rule as the record itself, asks for a second method where that is due,
    /// tells the record of a sign-in from elsewhere, and issues the token.
    ///
    /// # Errors
    /// 403 when the rule does not hold; 401 naming what the second method has to; 400 for a second
    /// one that is none.
    pub(super) async fn admit(
        &self,
        record: Record,
        asking: &Asking,
        method: Method,
        address: Option<IpAddr>,
    ) -> Result<SignedIn> {
        let asking = Asking { context: method.name(), ..asking.clone() };
        let first = self.let_in(&record, &asking, method, address).await?;
        let (token, claims) = match (&asking.caller, method) {
            (Caller::Record(before), Method::Refresh) => {
                self.hand_on(&record, &asking, before).await?
            }
            _ => {
                let how = (described(first, method, &asking), address);
                self.hand_out(&record, &asking, Life::Renewable, how).await?
            }
        };
        let asking = as_record(&record, &claims, &asking);
        Ok(SignedIn { record, token, asking })
    }

    /// Signs in whoever needs no token: the window, whose sessions are its own.
    ///
    /// # Errors
    /// Those of [`sign_in`](Accounts::sign_in).
    pub(crate) async fn sign_in_to_window(
        &self,
        body: &Map<String, Value>,
        asking: &Asking,
        (address, page): (IpAddr, &Page),
    ) -> Result<Record> {
        let mut _turn = None;
        let (record, method) = if body.contains_key("credential") {
            _turn = self.turns.take(first_named(asking)?).await;
            let at = (address, page);
            (self.by_passkey(SUPERUSERS, body, asking, at).await?, Method::Passkey)
        } else if body.contains_key("otpId") {
            (self.by_code(SUPERUSERS, body, asking, address).await?, Method::Otp)
        } else if body.contains_key("code") {
            _turn = self.turns.take(first_named(asking)?).await;
            (self.by_app(SUPERUSERS, body, asking, address).await?, Method::Totp)
        } else {
            (self.by_password(SUPERUSERS, body, address).await?, Method::Password)
        };
        let asking = Asking { context: method.name(), ..asking.clone() };
        let first = self.let_in(&record, &asking, method, Some(address)).await?;
        self.note_window(&record, &described(first, method, &asking)).await;
        Ok(record)
    }

    /// All that stands before the token; which method was the first, where this is the second.
    async fn let_in(
        &self,
        record: &Record,
        asking: &Asking,
        method: Method,
        address: Option<IpAddr>,
    ) -> Result<Option<String>> {
        let allowed = self.may_sign_in(record, asking).await?;
        let not_allowed = || Err(Error::forbidden(NOT_ALLOWED));
        if method == Method::Refresh {
            return if allowed { Ok(None) } else { not_allowed() };
        }
        let first = match allowed {
            true => self.ask_for_second(record, asking, method).await,
            false => not_allowed(),
        };
        let first = self.noted(record, method, first)?;
        if let Some(address) = address {
            self.note_origin(record, asking, address).await;
        }
        Ok(first)
    }

    /// Whether the auth rule holds for a record.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn may_sign_in(&self, record: &Record, asking: &Asking) -> Result<bool> {
        match &record.collection.rules.auth {
            Rule::Nobody => Ok(false),
            rule => self.records.passes(rule, record, asking).await,
        }
    }

    /// A session and a token for a record that was let in, which remembers where that was from.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn begin(
        &self,
        record: Record,
        asking: &Asking,
        method: String,
        address: IpAddr,
    ) -> Result<SignedIn> {
        let how = (method, Some(address));
        let (token, claims) = self.hand_out(&record, asking, Life::Renewable, how).await?;
        self.note_origin(&record, asking, address).await;
        let asking = as_record(&record, &claims, asking);
        Ok(SignedIn { record, token, asking })
    }

    /// Passes when no second method is due, or when this is one: then with the first.
    async fn ask_for_second(
        &self,
        record: &Record,
        asking: &Asking,
        method: Method,
    ) -> Result<Option<String>> {
        let id = first_named(asking)?;
        if method == Method::Passkey && id.is_empty() {
            // Its holder has it and has unlocked it: that is two already.
            return Ok(None);
        }
        let own = match method {
            // It was of one that is set up.
            Method::Totp | Method::Passkey => vec![method],
            _ => self.own_seconds(record).await?,
        };
        let is_due = !own.is_empty() || self.wants_second(record, asking).await?;
        if !is_due {
            return Ok(None);
        }
        if id.is_empty() {
            let row = change([
                ("collectionRef", json!(record.collection.id())),
                ("recordRef", json!(record.id)),
                ("method", json!(method.name())),
            ]);
            let kept = self.records.create(sign_ins::MFAS_ID, row, owner("POST")).await?;
            self.note_first(record, method);
            let only = own.into_iter().map(Method::name).collect();
            return Err(Error::SecondMethod { mfa_id: kept.id, only });
        }
        match own.as_slice() {
            [] => {}
            own if own.contains(&method) => {}
            [Method::Passkey] => return Err(Error::invalid(ASKS_FOR_PASSKEY)),
            [_] => return Err(Error::invalid(ASKS_FOR_APP)),
            _ => return Err(Error::invalid(ASKS_FOR_EITHER)),
        }
        let first = self.first(id).await?;
        check_first(record, &first, method)?;
        self.use_first(&first).await.map(Some)
    }

    /// The second methods that an account has set up for itself: one of them it is, then.
    pub(super) async fn own_seconds(&self, record: &Record) -> Result<Vec<Method>> {
        let app = self.has_app(record).await?.then_some(Method::Totp);
        let passkey = self.has_passkey(record).await?.then_some(Method::Passkey);
        Ok(app.into_iter().chain(passkey).collect())
    }

    /// The rule is asked as somebody who is not signed in yet.
    pub(super) async fn wants_second(&self, record: &Record, asking: &Asking) -> Result<bool> {
        if !options(&record.collection)?.mfa.enabled {
            return Ok(false);
        }
        match &record.collection.rules.mfa {
            Rule::Anyone => Ok(true),
            // A rule that fits no more asks for more, not for less.
            Rule::Nobody | Rule::Broken => Ok(true),
            rule @ Rule::When(_) => {
                let asking = Asking { caller: Caller::Guest, ..asking.clone() };
                self.records.passes(rule, record, &asking).await
            }
        }
    }

    /// A first method that waits for a second.
    ///
    /// # Errors
    /// 400 for an id that is none's.
    pub(super) async fn first(&self, id: &str) -> Result<Record> {
        let mfas = self.records.collection(sign_ins::MFAS_ID)?;
        self.records.get(&mfas, id).await?.ok_or_else(|| Error::invalid(OVER))
    }

    /// Whoever deletes it has used it. Says which method it was.
    async fn use_first(&self, first: &Record) -> Result<String> {
        match self.records.delete(sign_ins::MFAS_ID, &first.id, owner("DELETE")).await {
            Err(Error::NotFound(_)) => Err(Error::invalid(OVER)),
            deleted => deleted.map(|_| first.text("method").to_owned()),
        }
    }

    /// Remembers where somebody signs in from, and mails them when it is new to them. What goes
    /// wrong here keeps nobody out.
    async fn note_origin(&self, record: &Record, asking: &Asking, address: IpAddr) {
        if let Err(error) = self.try_note_origin(record, asking, address).await {
            tracing::warn!(%error, "The place of a sign-in could not be noted");
        }
    }

    async fn try_note_origin(
        &self,
        record: &Record,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<()> {
        if !options(&record.collection)?.auth_alert.enabled {
            return Ok(());
        }
        let agent = asking.headers.get("user_agent").and_then(Value::as_str).unwrap_or("");
        let origin = hex::encode(&Sha256::digest(format!("{address}{agent}"))[..16]);
        let known = self.records.belongings(record, sign_ins::AUTH_ORIGINS_ID).await?;
        let same = known.iter().find(|known| known.text("fingerprint") == origin);
        if let Some(same) = same {
            let seconds = NOTED_AFTER.whole_seconds();
            if is_over(same.text("updated"), seconds, asking.now) {
                let (id, none) = (&same.id, Map::new());
                self.records.update(sign_ins::AUTH_ORIGINS_ID, id, none, owner("PATCH")).await?;
            }
            return Ok(());
        }
        let row = change([
            ("collectionRef", json!(record.collection.id())),
            ("recordRef", json!(record.id)),
            ("fingerprint", json!(origin)),
        ]);
        self.records.create(sign_ins::AUTH_ORIGINS_ID, row, owner("POST")).await?;
        self.forget_origins(known.clone()).await?;
        if !known.is_empty() && self.mails.is_set_up() {
            let from = format!("{} - {address} {agent}", dates::to_text(asking.now));
            self.mails.send(self.alert_letter(record, &from)?).await?;
        }
        Ok(())
    }

    /// Lets the oldest go, so that with the new one they are not too many.
    async fn forget_origins(&self, mut known: Vec<Record>) -> Result<()> {
        known.sort_by(|a, b| b.text("updated").cmp(a.text("updated")));
        for old in known.into_iter().skip(MOST_ORIGINS - 1) {
            match self.records.delete(sign_ins::AUTH_ORIGINS_ID, &old.id, owner("DELETE")).await {
                Err(Error::NotFound(_)) | Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The first method that a second one names, by PocketBase's name for it; empty when none does.
///
/// # Errors
/// 400 for anything but a text.
pub(super) fn first_named(asking: &Asking) -> Result<&str> {
    let in_query = asking.query.get("mfaId").and_then(Value::as_str).unwrap_or("");
    match asking.body.get("mfaId") {
        _ if !in_query.is_empty() => Ok(in_query),
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(id)) => Ok(id),
        Some(_) => Err(Error::invalid("Failed to read MFA Id.")),
    }
}

/// How long a first method waits for a second, seconds. Where the collection asks for no second
/// one it may never have been set.
pub(super) fn waits(auth: &AuthOptions) -> i64 {
    match auth.mfa.duration {
        0 => USUAL_WAIT,
        seconds => seconds,
    }
}

/// # Errors
/// 400 unless a first method is this record's, another than the second, and not over.
pub(super) fn check_first(record: &Record, first: &Record, second: Method) -> Result<()> {
    let seconds = waits(options(&record.collection)?);
    if is_over(first.text("created"), seconds, OffsetDateTime::now_utc()) {
        return Err(Error::invalid(OVER));
    }
    let of = (first.text("collectionRef"), first.text("recordRef"));
    if of != (record.collection.id(), record.id.as_str()) {
        return Err(Error::invalid("Invalid MFA session."));
    }
    if first.text("method") == second.name() {
        return Err(Error::invalid("A different authentication method is required."));
    }
    Ok(())
}

/// How somebody has signed in, for the list of sessions.
pub(super) fn described(first: Option<String>, method: Method, asking: &Asking) -> String {
    let provider = asking.body.get("provider").and_then(Value::as_str);
    let this = match (method, provider) {
        (Method::OAuth2, Some(provider)) => format!("{}:{provider}", method.name()),
        _ => method.name().to_owned(),
    };
    first.map_or_else(|| this.clone(), |first| format!("{first}+{this}"))
}

/// The device that a new token ends with: the one that the token before it was handed to, so that
/// renewing it elsewhere frees it of nothing; else the one that asks.
pub(super) fn handed_to(asking: &Asking) -> Option<Arc<str>> {
    let before = match &asking.caller {
        Caller::Record(identity) => identity.device.clone(),
        Caller::Guest | Caller::Key(_) | Caller::Owner => None,
    };
    before.or_else(|| asking.device().map(Arc::from))
}

/// What the record itself would ask: it is what sees the answer.
pub(super) fn as_record(record: &Record, claims: &Claims, asking: &Asking) -> Asking {
    let values = record.values.clone();
    // All that is done with it is reading, which every role may.
    let role = record.collection.is_superusers().then_some(Role::Viewer);
    let identity = identity(&record.collection, (&record.id, role), values, claims);
    Asking { caller: Caller::Record(Arc::new(identity)), ..asking.clone() }
}
