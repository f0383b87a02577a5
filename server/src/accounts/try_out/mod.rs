//! `POST /api/homeport/sign-in/try`: an admin tries one way to sign in, from the window. It takes the
//! steps that a phone would, up to where a session begins, and says in words where they stop.
//!
//! Invariants
//! - Nobody is signed in by it: no session, no token, no first method that waits, no account.
//! - It asks others for nothing that a sign-in would not ask them for.
//! - Second methods are tried with an app's key and a passkey that are nobody's. Neither is kept.
//! - It is braked, and noted in the audit trail with how it ended.

mod findings;
mod people;

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Accounts, Method, form};
use crate::audit::{Action, Event, Party};
use crate::collections::Collection;
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Page, Params, Peer, Role, Submitted};
use crate::records::Asking;
use crate::sessions::ANONYMOUS;

pub(super) use findings::{Finding, Next, Trial};

/// The route of this file.
pub(super) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new().routes(routes!(try_sign_in))
}

/// Which way to try, and with what.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct TryBody {
    /// An auth collection, by name or id.
    collection: String,
    /// `password`, `otp`, `oauth2`, `anonymous`, `totp` or `passkey`.
    method: String,
    /// Of a password: whose.
    identity: Option<String>,
    password: Option<String>,
    /// Of a code by mail: where the letter is to go.
    email: Option<String>,
    /// Of another service: which.
    provider: Option<String>,
    /// Of an authenticator app that has scanned what the first answer says: that key.
    secret: Option<String>,
    /// And the code that the app shows.
    code: Option<String>,
    /// Of a passkey: what the browser has given for what the answer before says.
    credential: Option<Value>,
}

/// Tries a way to sign in, and signs nobody in.
#[utoipa::path(post, path = "/api/homeport/sign-in/try", tag = "homeport",
    request_body = TryBody,
    responses((status = 200, body = Trial), (status = "4XX", body = ErrorBody)))]
async fn try_sign_in(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    page: Page,
    params: Params,
    headers: HeaderMap,
    Submitted(body): Submitted,
) -> Result<Json<Trial>> {
    caller.require_role(Role::Owner)?;
    // As a phone would ask that nobody has signed in on.
    let asking = Asking::new(Caller::Guest, "POST", &params, &headers);
    accounts.try_out(&body, asking, (peer.ip, &page)).await.map(Json)
}

impl Accounts {
    async fn try_out(
        &self,
        body: &Map<String, Value>,
        asking: Asking,
        (address, page): (IpAddr, &Page),
    ) -> Result<Trial> {
        let collection = self.auth_collection(form::text(body, "collection")?)?;
        let method = form::text(body, "method")?;
        self.attempts.take(address, &format!("try {}/{method}", collection.id()))?;
        let asking = Asking { body: body.clone(), ..asking };
        let mut target = Party::named("collection", collection.id(), collection.name());
        let trial = match method {
            "password" => {
                let asking = Asking { context: Method::Password.name(), ..asking };
                let (findings, whose) =
                    self.try_password(&collection, body, &asking, address).await?;
                target = whose.as_ref().map_or(target, crate::records::Record::party);
                Trial::of(findings)
            }
            "otp" => Trial::of(self.try_code(&collection, body).await?),
            "oauth2" => {
                let provider = form::text(body, "provider")?;
                Trial::of(self.try_service(&collection, provider).await?)
            }
            ANONYMOUS => {
                let asking = Asking { context: ANONYMOUS, ..asking };
                Trial::of(self.try_anonymous(&collection, &asking).await?)
            }
            "totp" => self.try_app(&collection, body)?,
            "passkey" => self.try_passkey(&collection, body, (address, page))?,
            _ => return Err(no_method()),
        };
        if trial.is_over() {
            self.note_trial(&collection, method, target, &trial).await;
        }
        Ok(trial)
    }

    async fn note_trial(
        &self,
        collection: &Arc<Collection>,
        method: &str,
        target: Party,
        trial: &Trial,
    ) {
        let event = Event::new(Action::SignInTried).on(target);
        let event = event.with("method", method).with("collection", collection.name());
        self.audit.append_or_warn(event.with("passed", trial.passed())).await;
    }
}

fn no_method() -> Error {
    let message = "It is one of password, otp, oauth2, anonymous, totp and passkey.";
    Error::fields(form::BAD_FIELDS, FieldErrors::one("method", "validation_in_invalid", message))
}
