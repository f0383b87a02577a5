//! What an authenticator is asked, and whether its answer holds: the library's work
//! (<https://www.w3.org/TR/webauthn-3/#sctn-rp-operations>), in the box's terms.

use std::borrow::Cow;

use serde_json::{Value, json};
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::{AllowedCredentials, AuthenticationVerificationOptions};
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
    USER_HANDLE_MAX_LEN, UserHandle64, Username,
};
use webauthn_rp::request::{
    AsciiDomain, Credentials as _, PublicKeyCredentialDescriptor, RpId, UserVerificationRequirement,
};
use webauthn_rp::response::auth::error::AuthCeremonyErr;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId, Origin};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication64, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, NonDiscoverableAuthentication64,
    NonDiscoverableAuthenticationServerState, NonDiscoverableCredentialRequestOptions,
    PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

use super::kept::{Kept, Made, Passkey, Used};
use super::party::Party;
use crate::error::{Error, Result};

const TOO_LONG: &str = "The ids of this collection are too long for passkeys.";

/// What the library keeps of a question.
pub(super) enum State {
    Enrol(RegistrationServerState<USER_HANDLE_MAX_LEN>),
    /// One of an account's passkeys.
    Named(NonDiscoverableAuthenticationServerState),
    /// Any passkey of any account.
    Anybody(DiscoverableAuthenticationServerState),
    /// The passkey of a trial, which is kept nowhere else.
    Tried(Box<(NonDiscoverableAuthenticationServerState, Kept)>),
}

/// A question.
pub(super) struct Begun {
    pub(super) challenge: u128,
    pub(super) state: State,
    /// What the browser's `navigator.credentials` takes, in WebAuthn's JSON.
    pub(super) options: Value,
}

/// What an answer was, where it was not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Wrong,
    /// The authenticator has counted further than this answer: there is a copy of the passkey.
    Copied,
}

type Verifying<'a, 'p> = AuthenticationVerificationOptions<'a, 'a, Origin<'p>, Origin<'p>>;

fn failed(error: impl std::fmt::Display) -> Error {
    Error::internal("ask for a passkey", error.to_string())
}

fn rp_id(party: &Party) -> Result<RpId> {
    AsciiDomain::try_from(party.name.clone()).map(RpId::Domain).map_err(failed)
}

/// What authenticators know an account by: they keep one passkey of each for a name.
///
/// # Errors
/// 400 where WebAuthn's 64 bytes do not hold it.
fn handle_of(whose: &str) -> Result<UserHandle64> {
    let mut handle = [0; USER_HANDLE_MAX_LEN];
    let place = handle.get_mut(..whose.len()).ok_or(Error::invalid(TOO_LONG))?;
    place.copy_from_slice(whose.as_bytes());
    UserHandle64::decode(handle).map_err(failed)
}

/// The collection and the record that a passkey's handle names.
pub(super) fn holder_in(credential: &Value) -> Option<(String, String)> {
    let answer = DiscoverableAuthentication64::from_json_relaxed(&bytes(credential)).ok()?;
    let handle = std::str::from_utf8(answer.response().user_handle().as_ref()).ok()?;
    let (collection, id) = handle.trim_end_matches('\0').split_once('/')?;
    Some((collection.to_owned(), id.to_owned()))
}

fn bytes(credential: &Value) -> Vec<u8> {
    credential.to_string().into_bytes()
}

/// What a credential answers to.
pub(super) fn challenge_in(credential: &Value) -> Option<u128> {
    let bytes = bytes(credential);
    let challenge = match credential.get("response")?.get("attestationObject") {
        Some(_) => Registration::from_json_relaxed(&bytes).ok()?.challenge_relaxed(),
        None => {
            NonDiscoverableAuthentication64::from_json_relaxed(&bytes).ok()?.challenge_relaxed()
        }
    };
    challenge.ok().map(|challenge| challenge.0)
}

/// Begins to make a passkey for an account, which is shown by this name.
///
/// # Errors
/// 400 where the account's ids are too long.
pub(super) fn enrol(
    party: &Party,
    app: &str,
    (whose, shown): (&str, &str),
    kept: &Kept,
) -> Result<Begun> {
    let (rp_id, handle) = (rp_id(party)?, handle_of(whose)?);
    let mut user = PublicKeyCredentialUserEntity::from(&handle);
    // What the standard allows no account to be called is not shown.
    if let Ok(name) = Username::try_from(shown) {
        user.name = name;
    }
    user.display_name = Nickname::try_from(shown).ok();
    let known = kept.of(party).map(described).collect::<Result<Vec<_>>>()?;
    let mut options = PublicKeyCredentialCreationOptions::passkey(&rp_id, user, known);
    // Each answer is asked for a verified user anyway, and not every authenticator knows this.
    options.extensions.cred_protect = CredProtect::None;
    let challenge = options.challenge.as_data();
    let (state, client) = options.start_ceremony().map_err(failed)?;
    let mut options = serde_json::to_value(&client).map_err(failed)?;
    if !app.is_empty() {
        options["rp"]["name"] = json!(app);
    }
    Ok(Begun { challenge, state: State::Enrol(state), options })
}

/// Asks for one of an account's passkeys for this name; `None` when it has none.
pub(super) fn ask_for(party: &Party, kept: &Kept) -> Result<Option<Begun>> {
    let rp_id = rp_id(party)?;
    let mut allowed = AllowedCredentials::with_capacity(kept.all().len());
    for passkey in kept.of(party) {
        allowed.push(described(passkey)?.into());
    }
    let Ok(mut options) = NonDiscoverableCredentialRequestOptions::second_factor(&rp_id, allowed)
    else {
        return Ok(None);
    };
    options.options().user_verification = UserVerificationRequirement::Required;
    let challenge = options.options().challenge.as_data();
    let (state, client) = options.start_ceremony().map_err(failed)?;
    let options = serde_json::to_value(&client).map_err(failed)?;
    Ok(Some(Begun { challenge, state: State::Named(state), options }))
}

/// Asks for the one passkey of a trial.
///
/// # Errors
/// The library's.
pub(super) fn ask_tried(party: &Party, kept: Kept) -> Result<Option<Begun>> {
    let Some(Begun { challenge, state: State::Named(state), options }) = ask_for(party, &kept)?
    else {
        return Ok(None);
    };
    Ok(Some(Begun { challenge, state: State::Tried(Box::new((state, kept))), options }))
}

/// Asks for any passkey for this name.
pub(super) fn ask_anybody(party: &Party) -> Result<Begun> {
    let rp_id = rp_id(party)?;
    let options = DiscoverableCredentialRequestOptions::passkey(&rp_id);
    let challenge = options.0.challenge.as_data();
    let (state, client) = options.start_ceremony().map_err(failed)?;
    let options = serde_json::to_value(&client).map_err(failed)?;
    Ok(Begun { challenge, state: State::Anybody(state), options })
}

fn described(passkey: &Passkey) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let id = CredentialId::decode(passkey.credential()?).map_err(failed)?;
    let transports = AuthTransports::decode(passkey.transports).map_err(failed)?;
    Ok(PublicKeyCredentialDescriptor { id, transports })
}

/// A passkey that an authenticator has made; `None` when what it has answered does not hold.
pub(super) fn made(state: State, party: &Party, credential: &Value) -> Result<Option<Made>> {
    let State::Enrol(state) = state else { return Ok(None) };
    let Ok(answer) = Registration::from_json_relaxed(&bytes(credential)) else { return Ok(None) };
    let origins = [Origin(Cow::Borrowed(party.origin.as_str()))];
    let options = RegistrationVerificationOptions::<'_, '_, Origin<'_>, Origin<'_>> {
        allowed_origins: &origins,
        // Password managers send some.
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    match state.verify(&rp_id(party)?, &answer, &options) {
        Ok(made) => Ok(Some(Made {
            credential: made.id().as_ref().to_vec(),
            key: made.static_state().encode().map_err(failed)?,
            state: made.dynamic_state().encode().map_err(failed)?.to_vec(),
            transports: made.transports().encode().map_err(failed)?,
        })),
        Err(error) => {
            tracing::debug!(%error, "A new passkey does not hold");
            Ok(None)
        }
    }
}

/// Whether a passkey of this account, for this name, has answered.
///
/// # Errors
/// What was wrong.
pub(super) fn judge(
    asked: State,
    party: &Party,
    whose: &str,
    kept: &Kept,
    credential: &Value,
) -> Result<Used, Refused> {
    let text = bytes(credential);
    let wrong = |_error: Error| Refused::Wrong;
    let (rp_id, handle) = (rp_id(party).map_err(wrong)?, handle_of(whose).map_err(wrong)?);
    let origins = [Origin(Cow::Borrowed(party.origin.as_str()))];
    let options: Verifying<'_, '_> = AuthenticationVerificationOptions {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let known = |id: &[u8]| kept.find(party, id).ok_or(Refused::Wrong);
    match asked {
        State::Enrol(_) | State::Tried(_) => Err(Refused::Wrong),
        State::Named(state) => {
            let answer = NonDiscoverableAuthentication64::from_json_relaxed(&text);
            let answer = answer.map_err(|_unreadable| Refused::Wrong)?;
            check(known(answer.raw_id().as_ref())?, &handle, |kept| {
                state.verify(&rp_id, &answer, kept, &options)
            })
        }
        State::Anybody(state) => {
            let answer = DiscoverableAuthentication64::from_json_relaxed(&text);
            let answer = answer.map_err(|_unreadable| Refused::Wrong)?;
            check(known(answer.raw_id().as_ref())?, &handle, |kept| {
                state.verify(&rp_id, &answer, kept, &options)
            })
        }
    }
}

type Known<'a> = AuthenticatedCredential<
    'a,
    'a,
    USER_HANDLE_MAX_LEN,
    CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>,
>;

fn check(
    passkey: &Passkey,
    handle: &UserHandle64,
    verify: impl FnOnce(&mut Known<'_>) -> Result<bool, AuthCeremonyErr>,
) -> Result<Used, Refused> {
    let (credential, key, before) = stored(passkey).map_err(|error| {
        tracing::error!(%error, "A passkey could not be read");
        Refused::Wrong
    })?;
    let known = || -> Option<Known<'_>> {
        let id = CredentialId::decode(credential.as_slice()).ok()?;
        let fixed = StaticState::decode(key.as_slice()).ok()?;
        let changing = DynamicState::decode(before.clone().try_into().ok()?).ok()?;
        AuthenticatedCredential::new(id, handle, fixed, changing).ok()
    };
    let mut known = known().ok_or(Refused::Wrong)?;
    match verify(&mut known) {
        Ok(_changed) => {
            let Ok(after) = known.dynamic_state().encode();
            Ok(Used { credential: credential.clone(), before, after: after.to_vec() })
        }
        Err(AuthCeremonyErr::SignatureCounter) => Err(Refused::Copied),
        Err(error) => {
            tracing::debug!(%error, "A passkey's answer does not hold");
            Err(Refused::Wrong)
        }
    }
}

type Stored = (Vec<u8>, Vec<u8>, Vec<u8>);

fn stored(passkey: &Passkey) -> Result<Stored> {
    Ok((passkey.credential()?, passkey.key()?, passkey.state()?))
}
