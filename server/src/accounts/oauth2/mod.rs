//! Signing in by another service: OAuth2 with PKCE, and OpenID Connect.
//!
//! Invariants
//! - A service's account leads to the record it is linked to, to the caller's own, to one whose
//!   address both sides have verified, or to a new one; to nothing else. With an anonymous caller it
//!   leads to that one or to nothing.
//! - What a service answers is bounded in size and time.
//! - An ID token counts when the service has signed it, for one of our apps, and it is not over.

mod claims;
mod discovery;
mod exchange;
mod id_token;
mod link;
mod profile;
mod reading;
mod service_keys;
mod try_out;

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::admit::described;
use super::letters::options;
use super::{Accounts, Method, SignedIn, form};
use crate::collections::{Collection, Provider, Service, generate, service};
use crate::error::{Error, FieldErrors, Result};
use crate::records::{Asking, Record};
use crate::sessions::ANONYMOUS;
use crate::vault::VaultError;
use claims::{Expected, Nonce};
use exchange::Tokens;
use link::Came;
use profile::Profile;

pub(super) use discovery::{FoundIssuer, IssuerBody, look_up};
pub(super) use service_keys::ServiceKeys;

const LONGEST_NAME: usize = 100;
const STATE_LETTERS: usize = 30;
const VERIFIER_LETTERS: usize = 43;

/// Somebody has signed in by a service.
pub(super) struct SignedInByService {
    pub(super) signed_in: SignedIn,
    pub(super) meta: Value,
}

/// A provider of a collection, and what is known of its service.
struct Configured<'a> {
    provider: &'a Provider,
    service: &'static Service,
}

impl Configured<'_> {
    fn auth_url(&self) -> &str {
        or(&self.provider.auth_url, self.service.auth_url)
    }

    fn token_url(&self) -> &str {
        or(&self.provider.token_url, self.service.token_url)
    }

    fn user_info_url(&self) -> &str {
        or(&self.provider.user_info_url, self.service.user_info_url)
    }

    fn uses_pkce(&self) -> bool {
        self.provider.pkce.unwrap_or(self.service.pkce)
    }

    /// What is asked for.
    fn scopes(&self) -> Vec<&'static str> {
        let mut scopes = self.service.scopes.to_vec();
        if self.email_claim().is_some() {
            scopes.push("openid");
        }
        scopes
    }

    /// Which claim of Microsoft's ID tokens an address is taken from, where an admin says so.
    fn email_claim(&self) -> Option<&str> {
        let said = self.provider.extra.get("idTokenEmailClaim")?.as_str()?;
        (self.service.name == "microsoft" && !said.is_empty()).then_some(said)
    }

    /// Whether the service's word on an address counts. A forge of somebody's own, where anybody may sign
    /// up, calls addresses verified that nobody has confirmed, unless it is set up to ask; its admin
    /// knows.
    fn verifies_addresses(&self) -> bool {
        let own = &self.provider.user_info_url;
        let is_elsewhere = !own.is_empty() && own != self.service.user_info_url;
        let is_forge = matches!(self.service.name, "gitea" | "gitlab");
        let is_told = self.provider.extra.get("emailsVerified") == Some(&json!(true));
        !is_forge || !is_elsewhere || is_told
    }

    /// Where the keys of the service's ID tokens are.
    ///
    /// # Errors
    /// When that is not set.
    fn keys_url(&self) -> Result<&str, String> {
        let own = self.provider.extra.get("jwksURL").and_then(Value::as_str).unwrap_or("");
        match if self.service.keys_url.is_empty() { own } else { self.service.keys_url } {
            "" => Err("it is not set where the keys of its ID tokens are (jwksURL)".to_owned()),
            url => Ok(url),
        }
    }

    /// What its ID tokens have to say.
    fn expected<'a>(&'a self, nonce: Nonce<'a>) -> Expected<'a> {
        let listed = |name: &str| {
            let list = self.provider.extra.get(name).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).filter(|text| !text.is_empty())
        };
        let issuers = match self.service.issuers {
            [] => listed("issuers").collect(),
            known => known.to_vec(),
        };
        let client = self.provider.client_id.as_str();
        let audiences = listed("audiences").chain([client]).collect();
        Expected { issuers, audiences, nonce }
    }

    /// The nonce of a sign-in that begins with this verifier. Whoever ends it brings the verifier
    /// back, so that nothing has to be remembered.
    fn nonce_of(verifier: &str) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(format!("nonce {verifier}")))
    }
}

fn or<'a>(own: &'a str, usual: &'a str) -> &'a str {
    if own.is_empty() { usual } else { own }
}

fn configured<'a>(collection: &'a Collection, name: &str) -> Option<Configured<'a>> {
    let oauth2 = &collection.definition.auth.as_ref()?.oauth2;
    let provider = oauth2.providers.iter().find(|provider| provider.name == name)?;
    Some(Configured { provider, service: service(name)? })
}

/// What `auth-methods` says of a collection's services: each with a link to begin with.
pub(super) fn offers(collection: &Collection) -> Result<Vec<Value>> {
    let oauth2 = &options(collection)?.oauth2;
    let providers = oauth2.providers.iter().filter(|_| oauth2.enabled);
    Ok(providers
        .filter_map(|provider| Some(offer(&configured(collection, &provider.name)?)))
        .collect())
}

fn offer(configured: &Configured<'_>) -> Value {
    let Configured { provider, service } = configured;
    let state = generate::text(STATE_LETTERS);
    let pkce = configured.uses_pkce();
    let verifier = if pkce { generate::text(VERIFIER_LETTERS) } else { String::new() };
    let challenge = match pkce {
        true => URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)),
        false => String::new(),
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("client_id", &provider.client_id);
    if pkce {
        query.append_pair("code_challenge", &challenge);
        query.append_pair("code_challenge_method", "S256");
    }
    if pkce && configured.user_info_url().is_empty() {
        query.append_pair("nonce", &Configured::nonce_of(&verifier));
    }
    if service.name == "apple" {
        query.append_pair("response_mode", "form_post");
    }
    query.append_pair("response_type", "code");
    let scopes = configured.scopes();
    if !scopes.is_empty() {
        query.append_pair("scope", &scopes.join(" "));
    }
    query.append_pair("state", &state);
    let base = configured.auth_url();
    let joint = if base.contains('?') { '&' } else { '?' };
    // The SDKs append where the browser comes back to.
    let url = format!("{base}{joint}{}&redirect_uri=", query.finish());
    let display_name = or(&provider.display_name, service.display_name);
    json!({
        "name": service.name,
        "displayName": display_name,
        "logo": service.logo(),
        "state": state,
        "authURL": url,
        "authUrl": url,
        "codeVerifier": verifier,
        "codeChallenge": challenge,
        "codeChallengeMethod": if pkce { "S256" } else { "" },
    })
}

impl Accounts {
    fn oauth2_collection(&self, collection: &str) -> Result<Arc<Collection>> {
        let collection = self.auth_collection(collection)?;
        if !options(&collection)?.oauth2.enabled {
            let message = "The collection is not configured to allow OAuth2 authentication.";
            return Err(Error::forbidden(message));
        }
        Ok(collection)
    }

    /// # Errors
    /// 404 for a collection that is none, 403 where no service is to sign in.
    pub(super) fn may_use_services(&self, collection: &str) -> Result<()> {
        self.oauth2_collection(collection).map(drop)
    }

    /// Signs in with the code that a service gave to a browser.
    ///
    /// # Errors
    /// 400 for a bad form, when the service does not vouch for the code, or when its account can
    /// lead to no record; then as every sign-in.
    pub(super) async fn sign_in_by_service(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedInByService> {
        let collection = self.oauth2_collection(collection)?;
        let (name, code) = (form::text(body, "provider")?, form::text(body, "code")?);
        let verifier = form::text(body, "codeVerifier")?;
        let redirect = match form::text(body, "redirectURL")? {
            "" => form::text(body, "redirectUrl")?,
            url => url,
        };
        let create_data = create_data(body)?;
        let configured = check(&collection, name, code)?;
        let secret = configured.provider.client_secret(&self.vault, collection.id());
        let secret = secret.map_err(|error| {
            if matches!(error, VaultError::Locked) {
                return error.into();
            }
            let reason = format!("the client secret cannot be used: {error}");
            failed("Failed to fetch OAuth2 token.", &reason)
        })?;
        let tokens = exchange::tokens(&configured, &secret, (code, verifier), redirect).await;
        let tokens = tokens.map_err(|reason| {
            self.note_refusal(&collection, None, Method::OAuth2, "wrong");
            failed("Failed to fetch OAuth2 token.", &reason)
        })?;
        let profile = self.profile_of(&configured, &tokens, verifier).await;
        let profile = profile.map_err(|reason| {
            self.note_refusal(&collection, None, Method::OAuth2, "wrong");
            failed("Failed to fetch OAuth2 user.", &reason)
        })?;
        let (record, came) = self
            .record_of(&collection, configured.service.name, &profile, create_data, asking)
            .await?;
        let meta = meta(&profile, &tokens, came == Came::New);
        let signed_in = self.let_in_by_service(record, came, asking, address).await?;
        Ok(SignedInByService { signed_in, meta })
    }

    /// Lets the record in that a service's account has led to.
    ///
    /// # Errors
    /// As any sign-in's.
    async fn let_in_by_service(
        &self,
        record: Record,
        came: Came,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedIn> {
        match came {
            Came::Upgraded => {
                let method = format!("{ANONYMOUS}+{}", described(None, Method::OAuth2, asking));
                self.go_on_as_full(record, asking, method, address).await
            }
            Came::Known | Came::New => {
                self.admit(record, asking, Method::OAuth2, Some(address)).await
            }
        }
    }
}

fn create_data(body: &Map<String, Value>) -> Result<Map<String, Value>> {
    match body.get("createData") {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(data)) => Ok(data.clone()),
        Some(_) => Err(Error::invalid(form::BAD_BODY)),
    }
}

fn check<'a>(collection: &'a Collection, name: &str, code: &str) -> Result<Configured<'a>> {
    let mut errors = FieldErrors::default();
    let found = configured(collection, name);
    if form::required("provider", name, &mut errors) {
        if name.chars().count() > LONGEST_NAME {
            let message = format!("The length must be no more than {LONGEST_NAME}.");
            let params = json!({ "max": LONGEST_NAME, "min": 0 });
            errors.add_with("provider", "validation_length_too_long", &message, params);
        } else if found.is_none() {
            let message = format!("Provider with name {name} is missing or is not enabled.");
            let params = json!({ "name": name });
            errors.add_with("provider", "validation_invalid_provider", &message, params);
        }
    }
    form::required("code", code, &mut errors);
    errors.into_result(form::BAD_BODY)?;
    found.ok_or_else(|| Error::invalid(form::BAD_BODY))
}

/// What went wrong between here and a service is the admin's to know.
fn failed(message: &'static str, reason: &str) -> Error {
    tracing::warn!(reason, "A service did not vouch for somebody");
    Error::invalid(message)
}

fn meta(profile: &Profile, tokens: &Tokens, is_new: bool) -> Value {
    json!({
        "id": profile.id,
        "name": profile.name,
        "username": profile.username,
        "email": profile.email,
        "avatarURL": profile.avatar_url,
        "avatarUrl": profile.avatar_url,
        "accessToken": tokens.access_token,
        "refreshToken": tokens.refresh_token,
        "expiry": tokens.expiry,
        "rawUser": profile.raw,
        "isNew": is_new,
    })
}
