//! Credentials that are fetched: tokens for what an admin has given, or for whoever has signed in at the
//! service. How is in the connector's file (`described.rs`); there is no service in here.
//!
//! Invariants
//! - One integration has one renewal under way. Whoever needs the token waits for it, and takes what
//!   came of it.
//! - A token is on disk, sealed, before it is used: a refresh token that the service gives once is
//!   never in memory alone.
//! - A token is for the hosts and the credentials that it was given for: with others it is gone.
//! - A service is asked for tokens on hosts that its file declares, or where the admin says.
//! - A renewal that has begun comes to its end, though whoever asked goes away.

mod ask;
mod assertion;
mod described;
mod door;
mod kept;
mod routes;
mod sign_in;
mod wire;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use homeport_db::Note;
use zeroize::Zeroizing;

use super::connector::{Auth, Connector};
use super::failure::{Failure, Kind};
use super::setup::Setup;
use super::store::Setups;
use super::template::Values;
use super::{Integrations, store};
use crate::error::Error;
use ask::{Asking, NoToken, changed_meanwhile, put, sign_in_first};
use described::{AuthorizationCode, REFRESH, Token};
use kept::{Fresh, Kept, Secrets, now};

pub(super) use described::{ACCESS, AuthorizationCode as CodeAuth, Plan, Token as TokenAuth};
pub(super) use kept::Kept as KeptToken;
pub(super) use routes::documented;
pub(super) use sign_in::SignIns;
pub(super) use wire::SignInBody;

/// For so long a service that has not given a token is not asked again, and so long one that has
/// refused: it may lock an account that is tried with a wrong password again and again.
const REST: Duration = Duration::from_secs(5);
const LONG_REST: Duration = Duration::from_secs(30);

/// The renewals, by integration.
#[derive(Default)]
pub(super) struct Flights {
    by_name: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Flight>>>>,
}

/// What the last renewal of an integration came to.
#[derive(Default)]
struct Flight {
    failed: Option<Failed>,
    /// When a token was renewed because the service did not take it.
    refused: Option<Instant>,
}

struct Failed {
    until: Instant,
    /// What it was that failed: what was set up then.
    updated: String,
    kind: Kind,
    code: String,
    message: String,
    status: u16,
}

impl Flights {
    fn of(&self, name: &str) -> Arc<tokio::sync::Mutex<Flight>> {
        let mut flights = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(flights.entry(name.to_owned()).or_default())
    }
}

/// A token that the service did not take.
pub(super) type RefusedToken = Zeroizing<String>;

impl Auth {
    /// How its token is fetched; `None` for kinds that need none.
    pub(super) fn plan(&self) -> Option<Plan<'_>> {
        match self {
            Self::Token(plan) => Some(Plan::Token(plan)),
            Self::AuthorizationCode(plan) => Some(Plan::Code(plan)),
            _ => None,
        }
    }
}

impl Setup {
    /// Puts the kept token among the values, where there is one.
    pub(super) fn put_token(&self, name: &str, integrations: &Integrations, values: &mut Values) {
        let Some(kept) = &self.token else { return };
        values.facts.extend(kept.facts.clone());
        if let Some(Secrets { access, refresh }) = kept.open(name, &integrations.inner.vault) {
            put(values, &access, &refresh);
        }
    }
}

impl Integrations {
    /// The integration with a token that is good now, as far as can be known. `refused` is one that the
    /// service did not take, and `insist` asks it though it has just failed.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) async fn with_token(
        &self,
        name: &str,
        (setup, connector): (Arc<Setup>, &Connector),
        refused: Option<RefusedToken>,
        insist: bool,
    ) -> Result<Arc<Setup>, Failure> {
        if connector.auth.plan().is_none() || refused.is_none() && self.is_good(name, &setup) {
            return Ok(setup);
        }
        // Whoever waits may go away, and a renewal that was sent must be written down all the same.
        let (this, name) = (self.clone(), name.to_owned());
        let renewing =
            tokio::spawn(async move { this.renew(&name, refused.as_ref(), insist).await });
        renewing.await.map_err(|error| Error::internal("renew a token", error))?
    }

    /// Renews tokens of accounts that last for days and are near their end, whether or not anybody calls:
    /// where the service takes no refresh token, one that has ended cannot be renewed.
    pub(super) async fn renew_idle(&self) {
        let setups = self.inner.setups.load_full();
        for (name, setup) in setups.iter().filter(|(_, setup)| setup.enabled) {
            let Ok((_, connector)) = self.find(name) else { continue };
            let is_account = matches!(connector.auth.plan(), Some(Plan::Code(_)));
            let waits = |kept: &Kept| kept.lasts_days() && kept.is_due(now()) && !kept.ended;
            if is_account && setup.token.as_ref().is_some_and(waits) && self.lets_out(name) {
                let renewed = self.with_token(name, (Arc::clone(setup), &connector), None, false);
                if renewed.await.is_err() {
                    tracing::warn!(integration = name, "Its token could not be renewed");
                }
            }
        }
    }

    fn is_good(&self, name: &str, setup: &Setup) -> bool {
        let is_good = |kept: &Kept| {
            !kept.ended && !kept.is_due(now()) && kept.open(name, &self.inner.vault).is_some()
        };
        setup.token.as_ref().is_some_and(is_good)
    }

    async fn renew(
        &self,
        name: &str,
        refused: Option<&RefusedToken>,
        insist: bool,
    ) -> Result<Arc<Setup>, Failure> {
        let flight = self.inner.flights.of(name);
        let mut flight = flight.lock().await;
        let (setup, connector) = self.find(name)?;
        let Some(plan) = connector.auth.plan() else { return Ok(setup) };
        let secrets = setup.token.as_ref().and_then(|kept| kept.open(name, &self.inner.vault));
        let access = secrets.as_ref().map(|secrets| &secrets.access);
        let is_refused = refused.is_some() && refused == access;
        // Others have renewed it meanwhile.
        if !is_refused && self.is_good(name, &setup) {
            return Ok(setup);
        }
        if let Some(failure) = flight.resting(&setup, insist) {
            return still_good(setup, is_refused).ok_or(failure);
        }
        if is_refused {
            let again = flight.refused.is_some_and(|at| at.elapsed() < LONG_REST);
            if again && !insist {
                return Err(Failure::answered((401, None), "", "", None));
            }
            flight.refused = Some(Instant::now());
        }
        // One that was sent before, and never heard of.
        let is_lost = setup.token.as_ref().is_some_and(|kept| kept.renewing);
        let setup = self.mark_renewing(name, setup, plan).await?;
        let asking = Asking { integrations: self, name, setup: &setup, connector: &connector };
        let outcome = match plan {
            Plan::Token(plan) => asking.for_token(plan, secrets.as_ref()).await,
            Plan::Code(plan) => asking.for_account(plan, secrets.as_ref(), is_refused).await,
        };
        match outcome {
            Ok(kept) => {
                flight.failed = None;
                let outcome = self.keep_token(name, &setup, Some(kept), Vec::new()).await;
                // Somebody may have signed in anew meanwhile: then that is the token.
                let (present, _) = self.find(name)?;
                if outcome.is_err() && self.is_good(name, &present) { Ok(present) } else { outcome }
            }
            Err(none) => {
                let failure = self.without_token(name, (&setup, plan), none, is_lost).await;
                flight.rest(&setup, &failure);
                still_good(setup, is_refused).ok_or(failure)
            }
        }
    }

    /// Writes down that a renewal of an account's token is sent. Where its answer is lost, and the
    /// service gives each refresh token once, somebody has to sign in again, and is told why.
    async fn mark_renewing(
        &self,
        name: &str,
        setup: Arc<Setup>,
        plan: Plan<'_>,
    ) -> Result<Arc<Setup>, Failure> {
        match (&setup.token, plan) {
            (Some(kept), Plan::Code(_)) if kept.renews && !kept.ended && !kept.renewing => {
                let kept = Kept { renewing: true, ..kept.clone() };
                self.keep_token(name, &setup, Some(kept), Vec::new()).await
            }
            _ => Ok(setup),
        }
    }

    /// What to tell when there is no token; where somebody has to sign in again, that is written down.
    async fn without_token(
        &self,
        name: &str,
        (setup, plan): (&Arc<Setup>, Plan<'_>),
        none: NoToken,
        is_lost: bool,
    ) -> Failure {
        let (Plan::Code(plan), Some(kept)) = (plan, &setup.token) else { return none.told() };
        if !none.has_ended(&plan.ended) && !matches!(none, NoToken::Refused { status: 0, .. }) {
            return none.told();
        }
        if !kept.ended {
            tracing::warn!(integration = name, "The service does not renew its token any more");
            let ended = Kept { ended: true, renewing: is_lost, ..Kept::clone(kept) };
            // When somebody has signed in meanwhile, this is not about their token.
            if let Err(failure) = self.keep_token(name, setup, Some(ended), Vec::new()).await {
                return failure;
            }
        }
        sign_in_first()
    }

    /// Writes a token down, unless something else was set up, or another token written, meanwhile.
    ///
    /// # Errors
    /// That it was so; the database's.
    async fn keep_token(
        &self,
        name: &str,
        of: &Setup,
        token: Option<Kept>,
        notes: Vec<Note>,
    ) -> Result<Arc<Setup>, Failure> {
        let _saving = self.inner.saving.lock().await;
        let (present, _) = self.find(name)?;
        if !present.asks_as(of) || present.token != of.token {
            return Err(changed_meanwhile());
        }
        let next = Arc::new(Setup { token, ..Setup::clone(&present) });
        let (kept, key, published) =
            (Arc::clone(&self.inner.setups), name.to_owned(), Arc::clone(&next));
        let publish = move || {
            let mut setups = Setups::clone(&kept.load());
            setups.insert(key, published);
            kept.store(Arc::new(setups));
        };
        store::keep(&self.inner.writer, name, &next, notes, publish).await?;
        Ok(next)
    }
}

/// A token that was to be renewed early is used while it lasts.
fn still_good(setup: Arc<Setup>, is_refused: bool) -> Option<Arc<Setup>> {
    let lasts = |kept: &Kept| !kept.ended && !kept.is_over(now());
    (!is_refused && setup.token.as_ref().is_some_and(lasts)).then_some(setup)
}

impl Flight {
    fn resting(&self, setup: &Setup, insist: bool) -> Option<Failure> {
        let failed = self.failed.as_ref().filter(|failed| {
            !insist && failed.updated == setup.updated && Instant::now() < failed.until
        })?;
        let Failed { kind, code, message, status, .. } = failed;
        let (code, message) = (code.clone(), message.clone());
        Some(Failure::Provider { kind: *kind, code, message, status: *status, retry_after: None })
    }

    fn rest(&mut self, setup: &Setup, failure: &Failure) {
        let Failure::Provider { kind, code, message, status, .. } = failure else { return };
        let rest = if *kind == Kind::Auth { LONG_REST } else { REST };
        self.failed = Some(Failed {
            until: Instant::now() + rest,
            updated: setup.updated.clone(),
            kind: *kind,
            code: code.clone(),
            message: message.clone(),
            status: *status,
        });
    }
}

impl Asking<'_> {
    /// A token for what the admin has given: renewed where that can be, else fetched.
    async fn for_token(&self, plan: &Token, present: Option<&Secrets>) -> Result<Kept, NoToken> {
        let answer = Plan::Token(plan).answer();
        let mut values = self.values(present)?;
        if let (Some(refresh), true) = (&plan.refresh, values.tokens.contains_key(REFRESH)) {
            match self.fetch(refresh, answer, &values).await {
                Ok(mut fresh) => {
                    stays(&mut fresh, present);
                    return self.kept(fresh);
                }
                Err(NoToken::Refused { .. }) => {}
                Err(later) => return Err(later),
            }
        }
        for gone in [ACCESS, REFRESH] {
            values.tokens.remove(gone);
        }
        self.assert(plan.assertion.as_ref(), &mut values)?;
        self.kept(self.fetch(&plan.fetch, answer, &values).await?)
    }

    /// A token of who has signed in, renewed.
    async fn for_account(
        &self,
        plan: &AuthorizationCode,
        present: Option<&Secrets>,
        is_refused: bool,
    ) -> Result<Kept, NoToken> {
        let over = || NoToken::Refused { status: 0, code: String::new() };
        let (Some(before), Some(present)) = (&self.setup.token, present) else {
            return Err(NoToken::Later(sign_in_first()));
        };
        if before.ended {
            return Err(NoToken::Later(sign_in_first()));
        }
        let values = self.values(Some(present))?;
        let answer = Plan::Code(plan).answer();
        let mut fresh = match &plan.refresh {
            Some(refresh) => self.fetch(refresh, answer, &values).await?,
            // It cannot be renewed, and is good until it ends or is refused.
            None if present.refresh.is_empty() && !is_refused && !before.is_over(now()) => {
                return Err(NoToken::Later(sign_in_first()));
            }
            None if present.refresh.is_empty() => return Err(over()),
            None => {
                let fields = [("grant_type", "refresh_token"), ("refresh_token", &present.refresh)];
                self.grant((&plan.token, &plan.client), answer, &values, &fields).await?
            }
        };
        stays(&mut fresh, Some(present));
        let mut kept = self.kept(fresh)?;
        kept.goes_on(before);
        Ok(kept)
    }

    fn kept(&self, fresh: Fresh) -> Result<Kept, NoToken> {
        let kept = Kept::of(self.name, &self.integrations.inner.vault, fresh, now());
        kept.map_err(|_none| NoToken::Unasked("the token could not be sealed"))
    }
}

/// A service that gives no other refresh token means the present one (RFC 6749, 6).
fn stays(fresh: &mut Fresh, present: Option<&Secrets>) {
    if let (true, Some(present)) = (fresh.secrets.refresh.is_empty(), present) {
        fresh.secrets.refresh = present.refresh.clone();
    }
}
