//! What is on the wire of signing in.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::described::Plan;
use super::kept::{Kept, Moment, now};
use super::sign_in::Begun;
use crate::collections::dates;
use crate::integrations::Integrations;
use crate::integrations::connector::Connector;
use crate::integrations::setup::Setup;

/// How long before its end a sign-in that the box cannot renew is told of.
const SOON: Moment = 5 * 24 * 60 * 60;

/// Who is signed in at a service.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationSignIn)]
pub(in crate::integrations) struct SignInBody {
    state: SignInState,
    /// Whose account it is; empty when the service does not tell.
    account: String,
    /// What the service lets the box do, as it says; empty when it does not.
    scope: String,
    /// `2026-01-31 10:00:00.000Z`; empty when nobody is signed in.
    since: String,
    /// When somebody has to sign in again at the latest; empty when the service does not say.
    until: String,
    /// The box has asked for another token, and the answer was lost: as when it stopped at that
    /// moment. That is why somebody has to sign in again.
    lost: bool,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = IntegrationSignInState)]
pub(super) enum SignInState {
    /// Nobody has signed in.
    Out,
    In,
    /// It ends within five days, and the box cannot renew it.
    Ending,
    /// The service does not take it any more.
    Ended,
}

/// A sign-in that has begun.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IntegrationSignInBegun)]
pub(super) struct BegunBody {
    /// Where the browser goes. It is good once, for ten minutes.
    url: String,
    /// The address that has to be registered at the service.
    redirect: String,
    /// Whether the browser comes back to the box; else the address that it ends at is handed over.
    is_heard: bool,
}

impl From<Begun> for BegunBody {
    fn from(begun: Begun) -> Self {
        let Begun { url, redirect, is_heard } = begun;
        Self { url, redirect, is_heard }
    }
}

/// What a browser has ended at.
#[derive(ToSchema)]
#[schema(as = IntegrationSignInEnd)]
#[expect(dead_code, reason = "it is read field by field, to tell what is wrong")]
pub(super) struct EndForm {
    url: String,
}

fn state_of(kept: &Kept, now: Moment) -> SignInState {
    let left = kept.lasts_until().map(|until| until.saturating_sub(now));
    match left {
        _ if kept.ended => SignInState::Ended,
        Some(left) if left <= 0 => SignInState::Ended,
        Some(left) if left <= SOON => SignInState::Ending,
        _ => SignInState::In,
    }
}

fn in_words(moment: Moment) -> String {
    OffsetDateTime::from_unix_timestamp(moment).map(dates::to_text).unwrap_or_default()
}

impl SignInBody {
    /// `None` for connectors that nobody signs in for.
    pub(in crate::integrations) fn of(setup: &Setup, connector: &Connector) -> Option<Self> {
        let Plan::Code(_) = connector.auth.plan()? else { return None };
        let Some(kept) = &setup.token else {
            let (account, scope) = (String::new(), String::new());
            let (since, until) = (String::new(), String::new());
            return Some(Self {
                state: SignInState::Out,
                account,
                scope,
                since,
                until,
                lost: false,
            });
        };
        Some(Self {
            state: state_of(kept, now()),
            account: kept.account.clone(),
            scope: kept.scope.clone(),
            since: in_words(kept.signed_in),
            until: kept.lasts_until().map(in_words).unwrap_or_default(),
            lost: kept.ended && kept.renewing,
        })
    }
}

impl Integrations {
    /// What an admin should know of before apps are refused, in words.
    pub(crate) fn sign_in_problems(&self) -> Vec<String> {
        let setups = self.inner.setups.load();
        let told = setups.iter().filter(|(_, setup)| setup.enabled).filter_map(|(name, setup)| {
            let connector = self.connector(&setup.connector).ok()?;
            let body = SignInBody::of(setup, &connector)?;
            let title = &connector.title;
            match body.state {
                SignInState::Out | SignInState::In => None,
                SignInState::Ending => {
                    let day = body.until.split(' ').next().unwrap_or_default();
                    Some(format!(
                        "The integration {name} is signed in at {title} until {day} only: sign in \
                         again before."
                    ))
                }
                SignInState::Ended => Some(format!(
                    "The integration {name} has to be signed in at {title} again: until then what \
                     apps call of it is refused."
                )),
            }
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_of_days_before_unless_the_box_renews_it() {
        let kept = |text: &str| serde_json::from_str::<Kept>(text).unwrap();
        let bare = kept(r#"{ "sealed": "", "got": 0, "until": 1000000 }"#);
        assert_eq!(state_of(&bare, 1_000_000 - SOON - 1), SignInState::In);
        assert_eq!(state_of(&bare, 1_000_000 - SOON), SignInState::Ending);
        assert_eq!(state_of(&bare, 1_000_000), SignInState::Ended);
        let renewed = kept(r#"{ "sealed": "", "got": 0, "until": 1000000, "renews": true }"#);
        assert_eq!(state_of(&renewed, 2_000_000), SignInState::In);
        let refused = kept(r#"{ "sealed": "", "got": 0, "renews": true, "ended": true }"#);
        assert_eq!(state_of(&refused, 0), SignInState::Ended);
    }
}
