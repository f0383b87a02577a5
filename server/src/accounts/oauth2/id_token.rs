//! Signing in with an ID token that a phone's own sign-in has got from the service, as Google's and
//! Apple's do it. No code, no secret and no browser: what counts is the token.
//!
//! Invariants
//! - A token lets in once. That is on disk before anybody is let in, until the token is over.

use std::net::IpAddr;

use homeport_db::{DbError, Statement, Writer};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::claims::{Expected, Nonce};
use super::exchange::Tokens;
use super::link::Came;
use super::{
    Configured, SignedInByService, claims, configured, create_data, failed, meta, profile,
};
use crate::accounts::{Accounts, Method, form};
use crate::collections::Collection;
use crate::error::{Error, FieldErrors, Result, committed};
use crate::records::Asking;

const LONGEST_TOKEN: usize = 16 * 1024;
const LONGEST_NONCE: usize = 500;
const NOT_BELIEVED: &str = "Failed to verify the ID token.";

/// What has to be right of the body.
struct Submitted<'a> {
    configured: Configured<'a>,
    token: &'a str,
    nonce: &'a str,
    create_data: Map<String, Value>,
}

impl Accounts {
    /// Signs in with a service's ID token.
    ///
    /// # Errors
    /// 400 for a bad form, a token that is not believed or was used, or when its account can lead to
    /// no record; 403; 429; then as every sign-in.
    pub(in crate::accounts) async fn sign_in_by_id_token(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedInByService> {
        let collection = self.oauth2_collection(collection)?;
        let Submitted { configured, token, nonce, create_data } = read(&collection, body)?;
        let refused = |reason: &str| self.note_refusal(&collection, None, Method::OAuth2, reason);
        let attempt = self.attempts.take(address, &format!("{}/ID tokens", collection.id()));
        let attempt = attempt.inspect_err(|_too_many| refused("tooMany"))?;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let nonce = if nonce.is_empty() { Nonce::Any } else { Nonce::Of(nonce) };
        let expected = configured.expected(nonce);
        let believed = match configured.keys_url() {
            Ok(url) => self.believe(url, token, &expected, now).await,
            Err(reason) => Err(reason),
        };
        let believed = believed.and_then(|raw| {
            let until = raw["exp"].as_f64().unwrap_or(0.0).ceil() as i64;
            Ok((profile::of_claims(configured.service.name, raw)?, until))
        });
        let (profile, until) = believed.map_err(|reason| {
            refused("wrong");
            failed(NOT_BELIEVED, &reason)
        })?;
        attempt.was_right();
        let spent = Spent::of(token);
        if !spent.spend(&self.writer, until).await? {
            refused("wrong");
            return Err(failed(NOT_BELIEVED, "the ID token was used already"));
        }
        let service = configured.service.name;
        let led = self.record_of(&collection, service, &profile, create_data, asking).await;
        let (record, came) = match led {
            Ok(led) => led,
            Err(error) => {
                // It has let nobody in: with better data it still may.
                spent.give_back(&self.writer).await?;
                return Err(error);
            }
        };
        let meta = meta(&profile, &Tokens::default(), came == Came::New);
        let signed_in = self.let_in_by_service(record, came, asking, address).await?;
        Ok(SignedInByService { signed_in, meta })
    }

    /// The claims of a token, if it is believed.
    ///
    /// # Errors
    /// Why it is not.
    pub(super) async fn believe(
        &self,
        keys_url: &str,
        token: &str,
        expected: &Expected<'_>,
        now: i64,
    ) -> Result<Value, String> {
        let id = claims::key_id(token)?;
        let keys = self.service_keys.at(keys_url, id.as_deref()).await?;
        claims::verify(token, &keys, expected, now)
    }

    /// Forgets the used tokens that are over.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::accounts) async fn forget_spent_tokens(&self) -> Result<()> {
        let over = OffsetDateTime::now_utc().unix_timestamp() - claims::LEEWAY;
        let statement =
            Statement::new("DELETE _spent WHERE until < ").bind(json!(over)).push(" RETURN NONE");
        run(&self.writer, statement).await
    }
}

fn read<'a>(collection: &'a Collection, body: &'a Map<String, Value>) -> Result<Submitted<'a>> {
    let (name, token) = (form::text(body, "provider")?, form::text(body, "idToken")?);
    let nonce = form::text(body, "nonce")?;
    let mut errors = FieldErrors::default();
    let found = configured(collection, name);
    if form::required("provider", name, &mut errors) && found.is_none() {
        let message = "Provider is missing or is not enabled.";
        errors.add("provider", "validation_invalid_provider", message);
    }
    form::length("idToken", token, (1, LONGEST_TOKEN), &mut errors);
    if nonce.len() > LONGEST_NONCE {
        form::length("nonce", nonce, (0, LONGEST_NONCE), &mut errors);
    }
    errors.into_result(form::BAD_BODY)?;
    let configured = found.ok_or_else(|| Error::invalid(form::BAD_BODY))?;
    Ok(Submitted { configured, token, nonce, create_data: create_data(body)? })
}

/// A used token. Its signature is left out: some kinds can be written in another way.
struct Spent(String);

impl Spent {
    fn of(token: &str) -> Self {
        let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
        Self(hex::encode(Sha256::digest(signed)))
    }

    /// False when it was used before.
    async fn spend(&self, writer: &Writer<Error>, until: i64) -> Result<bool> {
        let statement = Statement::new("CREATE type::record('_spent', ")
            .bind(json!(self.0))
            .push(") CONTENT { until: ")
            .bind(json!(until))
            .push(" } RETURN NONE");
        match writer.define(statement, Vec::new(), Vec::new(), || {}).await {
            Ok(Err(DbError::Exists)) => Ok(false),
            other => committed("keep a used token", other).map(|()| true),
        }
    }

    async fn give_back(&self, writer: &Writer<Error>) -> Result<()> {
        let statement = Statement::new("DELETE type::record('_spent', ")
            .bind(json!(self.0))
            .push(") RETURN NONE");
        run(writer, statement).await
    }
}

async fn run(writer: &Writer<Error>, statement: Statement) -> Result<()> {
    committed("forget a used token", writer.define(statement, Vec::new(), Vec::new(), || {}).await)
}
