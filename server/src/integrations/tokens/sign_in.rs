//! Signing in at a service: a browser is sent there with a challenge (RFC 7636) and a state, comes back
//! with a code, and the box exchanges it. State and verifier are in memory, good once, for ten minutes.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use reqwest::Url;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Flight;
use super::ask::{Asking, NoToken};
use super::described::{AuthorizationCode, Plan, Redirect};
use super::door::{Door, PASTED};
use super::kept::{Kept, now};
use crate::audit::{Action, Event, Party};
use crate::error::{Error, FieldErrors, Result};
use crate::integrations::Integrations;
use crate::integrations::failure::Failure;

/// How long somebody may take at the service.
pub(super) const PATIENCE: Duration = Duration::from_secs(600);
/// Sign-ins that are under way, over all integrations.
const MOST: usize = 50;
const SECRET_BYTES: usize = 32;
const LONGEST_ADDRESS: usize = 16 << 10;
/// Characters of an account's name that are kept.
const LONGEST_NAME: usize = 200;

/// The sign-ins that are under way.
#[derive(Default)]
pub(in crate::integrations) struct SignIns {
    under_way: Mutex<HashMap<String, UnderWay>>,
    door: tokio::sync::Mutex<Option<Door>>,
}

struct UnderWay {
    name: String,
    verifier: Zeroizing<String>,
    redirect: String,
    /// What was set up when it began.
    updated: String,
    until: Instant,
}

/// A sign-in that has begun.
pub(super) struct Begun {
    /// Where the browser goes.
    pub(super) url: String,
    /// What has to be registered at the service.
    pub(super) redirect: String,
    /// Whether the browser finds somebody there when it comes back.
    pub(super) is_heard: bool,
}

/// What a browser came back with.
#[derive(Default)]
pub(super) struct Back {
    pub(super) state: String,
    pub(super) code: String,
    pub(super) error: String,
    issuer: Option<String>,
}

impl Back {
    /// From an address's query.
    pub(super) fn read(query: &str) -> Self {
        let mut back = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            match &*name {
                "state" => back.state = value,
                "code" => back.code = value,
                "error" => back.error = value,
                "iss" => back.issuer = Some(value),
                _ => {}
            }
        }
        back
    }
}

/// Why a sign-in came to nothing.
pub(super) enum Missed {
    /// Nobody has begun it, or it was used or is too old.
    Unknown,
    /// The service, or who was asked there, says no; its word for it.
    Denied(String),
    /// Another service than the one that was asked.
    Stranger,
    Failed(Failure),
}

impl SignIns {
    fn under_way(&self) -> MutexGuard<'_, HashMap<String, UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where browsers come back to, and whoever opens and closes it.
    pub(super) async fn door(&self) -> tokio::sync::MutexGuard<'_, Option<Door>> {
        self.door.lock().await
    }

    fn begin(&self, state: String, one: UnderWay, now: Instant) -> Result<()> {
        let mut under_way = self.under_way();
        // The latest of an integration is the one that counts.
        under_way.retain(|_, other| other.until > now && other.name != one.name);
        if under_way.len() >= MOST {
            return Err(Error::invalid("Too many sign-ins are under way. Please try again later."));
        }
        under_way.insert(state, one);
        Ok(())
    }

    /// Takes a sign-in out: it is good once, however it ends.
    fn take(&self, state: &str, now: Instant) -> Option<UnderWay> {
        self.under_way().remove(state).filter(|one| one.until > now)
    }

    /// Until when the last of them may come back.
    pub(super) fn until(&self, now: Instant) -> Option<Instant> {
        let mut under_way = self.under_way();
        under_way.retain(|_, one| one.until > now);
        under_way.values().map(|one| one.until).max()
    }

    /// Nobody is waited for any more.
    pub(in crate::integrations) async fn let_go(&self) {
        self.under_way().clear();
        drop(self.door().await.take());
    }
}

fn drawn() -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; SECRET_BYTES]);
    rand::rng().fill(&mut bytes[..]);
    Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes))
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

impl Integrations {
    /// Begins a sign-in: where the browser is to go.
    ///
    /// # Errors
    /// 404; 400 when there is nobody to sign in as, or all is switched off.
    pub(super) async fn begin_sign_in(&self, name: &str) -> Result<Begun, Failure> {
        let (setup, connector) = self.find(name)?;
        let Some(Plan::Code(plan)) = connector.auth.plan() else { return Err(no_account()) };
        self.refuse_when_off(&setup)?;
        let (redirect, is_heard) = match plan.redirect {
            Redirect::Pasted => (PASTED.to_owned(), false),
            Redirect::Address => (self.open_door("127.0.0.1").await?, true),
            Redirect::Localhost => (self.open_door("localhost").await?, true),
        };
        let asking = Asking { integrations: self, name, setup: &setup, connector: &connector };
        let (state, verifier) = (drawn().to_string(), drawn());
        let url = asking.authorize(plan, (&state, &verifier), &redirect);
        let url = url.map_err(NoToken::told)?.into();
        let until = Instant::now() + PATIENCE;
        let updated = setup.updated.clone();
        let (name, kept) = (name.to_owned(), redirect.clone());
        let one = UnderWay { name, verifier, redirect: kept, updated, until };
        self.inner.sign_ins.begin(state, one, Instant::now())?;
        Ok(Begun { url, redirect, is_heard })
    }

    /// Ends a sign-in, one `of` this integration where that is said, with what a browser came back
    /// with: the integration's name.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub(super) async fn end_sign_in(&self, back: Back, of: Option<&str>) -> Result<String, Missed> {
        let begun = self.inner.sign_ins.take(&back.state, Instant::now()).ok_or(Missed::Unknown)?;
        let name = begun.name.clone();
        if of.is_some_and(|of| of != name) {
            return Err(Missed::Unknown);
        }
        let (setup, connector) = self.find(&name).map_err(|_gone| Missed::Unknown)?;
        let Some(Plan::Code(plan)) = connector.auth.plan() else { return Err(Missed::Unknown) };
        if setup.updated != begun.updated {
            return Err(Missed::Unknown);
        }
        // RFC 9207: else one service could be handed another's code.
        if plan.issuer.is_some() && plan.issuer != back.issuer {
            return Err(Missed::Stranger);
        }
        if back.code.is_empty() {
            return Err(Missed::Denied(back.error));
        }
        // The code is good once: what comes of it is written down though the browser goes away.
        let this = self.clone();
        let exchanging = tokio::spawn(async move {
            this.exchange(&begun, &back.code).await?;
            this.name_account(&begun.name).await;
            Ok::<(), Failure>(())
        });
        let exchanged = exchanging.await;
        let exchanged =
            exchanged.unwrap_or_else(|error| Err(Error::internal("sign in", error).into()));
        exchanged.map(|()| name).map_err(Missed::Failed)
    }

    async fn exchange(&self, begun: &UnderWay, code: &str) -> Result<(), Failure> {
        let UnderWay { name, verifier, redirect, .. } = begun;
        let (setup, connector) = self.find(name)?;
        let Some(Plan::Code(plan)) = connector.auth.plan() else { return Err(no_account()) };
        // The code is for where it was begun.
        if setup.updated != begun.updated {
            return Err(super::changed_meanwhile());
        }
        let asking = Asking { integrations: self, name, setup: &setup, connector: &connector };
        let kept = asking.exchange(plan, code, verifier, redirect).await.map_err(NoToken::told)?;
        let note = Event::new(Action::IntegrationSignedIn)
            .on(Party::named("integration", name, name))
            .with("connector", setup.connector.as_str())
            .note();
        // A renewal may have ended meanwhile: who signs in anew means the new token.
        let (present, _) = self.find(name)?;
        if present.updated != begun.updated {
            return Err(super::changed_meanwhile());
        }
        self.keep_token(name, &present, Some(kept), vec![note]).await?;
        // What failed before was about another token.
        *self.inner.flights.of(name).lock().await = Flight::default();
        self.ring();
        Ok(())
    }

    /// Writes down whose account it is, where the service tells.
    async fn name_account(&self, name: &str) {
        let Ok((_, connector)) = self.find(name) else { return };
        let Some(Plan::Code(AuthorizationCode { account: Some(at), .. })) = connector.auth.plan()
        else {
            return;
        };
        // It is only to be shown: without it the account has no name here.
        let Ok(done) = self.try_out(name).await else { return };
        let account = done.result.get(at).map(crate::integrations::template::text_of);
        let account = account.unwrap_or_default().chars().take(LONGEST_NAME).collect::<String>();
        // A renewal under way has a token to keep, and would find another one here.
        let flight = self.inner.flights.of(name);
        let _flight = flight.lock().await;
        let Ok((setup, _)) = self.find(name) else { return };
        if let Some(kept) = &setup.token {
            let kept = Kept { account, ..kept.clone() };
            let _ = self.keep_token(name, &setup, Some(kept), Vec::new()).await;
        }
    }

    /// Forgets who has signed in. What the service knows of it stays there.
    ///
    /// # Errors
    /// 404; 400 when there is nobody to sign in as; the database's.
    pub(super) async fn sign_out(&self, name: &str) -> Result<(), Failure> {
        let (setup, connector) = self.find(name)?;
        let Some(Plan::Code(_)) = connector.auth.plan() else { return Err(no_account()) };
        let note = Event::new(Action::IntegrationSignedOut)
            .on(Party::named("integration", name, name))
            .with("connector", setup.connector.as_str())
            .note();
        self.keep_token(name, &setup, None, vec![note]).await.map(drop)
    }
}

impl Asking<'_> {
    /// Where a browser goes (RFC 6749, 4.1.1).
    fn authorize(
        &self,
        plan: &AuthorizationCode,
        (state, verifier): (&str, &str),
        redirect: &str,
    ) -> Result<Url, NoToken> {
        let values = self.values(None)?;
        let mut url = self.address(&plan.authorize, None)?;
        let client = values.fill_text(&plan.client.id);
        let client = client.ok_or(NoToken::Unasked("one of them is not there"))?;
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("response_type", "code").append_pair("client_id", &client);
            query.append_pair("redirect_uri", redirect).append_pair("state", state);
            if !plan.scopes.is_empty() {
                query.append_pair("scope", &plan.scopes.join(&plan.scope_separator));
            }
            if plan.pkce {
                query.append_pair("code_challenge", &challenge(verifier));
                query.append_pair("code_challenge_method", "S256");
            }
            for (name, template) in &plan.params {
                if let Some(text) = values.fill_text(template) {
                    query.append_pair(name, &text);
                }
            }
        }
        Ok(url)
    }

    /// A code's token (RFC 6749, 4.1.3), and what the file asks after that.
    async fn exchange(
        &self,
        plan: &AuthorizationCode,
        code: &str,
        verifier: &str,
        redirect: &str,
    ) -> Result<Kept, NoToken> {
        let values = self.values(None)?;
        let mut fields =
            vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect)];
        if plan.pkce {
            fields.push(("code_verifier", verifier));
        }
        let answer = Plan::Code(plan).answer();
        let first = self.grant((&plan.token, &plan.client), answer, &values, &fields).await?;
        let fresh = self.follow(&plan.steps, first).await?;
        Ok(Kept { signed_in: now(), ..self.kept(fresh)? })
    }
}

/// What a browser has ended at, where nobody heard it.
///
/// # Errors
/// 400 when it is no such address.
pub(super) fn pasted(text: &str) -> Result<Back> {
    let text = text.trim();
    let query = text.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default());
    let back = query.filter(|_| text.len() <= LONGEST_ADDRESS).map(Back::read);
    back.filter(|back| !back.state.is_empty()).ok_or_else(|| {
        let why = "It is not the address that the service sends browsers back to: that one has \
                       a `state` in it, and a `code`.";
        Error::fields("Nobody is signed in.", FieldErrors::one("url", "validation_is_url", why))
    })
}

fn no_account() -> Failure {
    Error::invalid("Nobody signs in for this connector: it has its credentials.").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under_way(name: &str, until: Instant) -> UnderWay {
        let verifier = Zeroizing::new("v".to_owned());
        let (redirect, updated) = (String::new(), String::new());
        UnderWay { name: name.to_owned(), verifier, redirect, updated, until }
    }

    #[test]
    fn a_state_is_good_once_and_for_a_while() {
        let (sign_ins, now) = (SignIns::default(), Instant::now());
        let begin = |state: &str, name: &str, from: Instant| {
            sign_ins.begin(state.to_owned(), under_way(name, from + PATIENCE), from)
        };
        begin("a", "one", now).unwrap();
        assert!(sign_ins.take("b", now).is_none() && sign_ins.take("", now).is_none());
        assert_eq!(sign_ins.take("a", now).unwrap().name, "one");
        assert!(sign_ins.take("a", now).is_none(), "it was used");
        begin("c", "one", now).unwrap();
        assert!(sign_ins.take("c", now + PATIENCE).is_none(), "it is too old");
        assert!(sign_ins.take("c", now).is_none(), "and gone");
        begin("d", "one", now).unwrap();
        begin("e", "one", now).unwrap();
        assert!(sign_ins.take("d", now).is_none(), "another has begun for the same");
        assert_eq!(sign_ins.until(now), Some(now + PATIENCE));
        assert_eq!(sign_ins.until(now + PATIENCE), None);
        for nth in 0..MOST {
            begin(&format!("s{nth}"), &format!("n{nth}"), now).unwrap();
        }
        assert!(begin("more", "more", now).is_err());
        begin("later", "later", now + PATIENCE).unwrap();
    }

    #[test]
    fn the_challenge_is_the_specifications_own() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let drawn = drawn();
        assert!((43..=128).contains(&drawn.len()), "{}", drawn.len());
    }

    #[test]
    fn what_is_no_address_to_come_back_to_is_refused() {
        let back = pasted(" https://localhost/signed-in?code=a%2Bb&state=s#_ ").ok().unwrap();
        assert_eq!((&*back.state, &*back.code), ("s", "a+b"));
        for bad in ["", "x", "https://localhost/signed-in", "https://localhost/?code=a", "?state="]
        {
            assert!(pasted(bad).is_err(), "{bad}");
        }
        assert!(pasted(&format!("?state=s&code={}", "x".repeat(LONGEST_ADDRESS))).is_err());
    }
}
