//! Who a service says somebody is.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::claims::Nonce;
use super::exchange::Tokens;
use super::reading::{List, Reading, Told, Verified, reading};
use super::{Configured, claims, exchange};
use crate::accounts::Accounts;

/// A service's account.
#[derive(Debug, Default)]
pub(super) struct Profile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) username: String,
    pub(super) email: String,
    /// Whether the service has made sure of the address.
    pub(super) verified: bool,
    pub(super) avatar_url: String,
    pub(super) raw: Value,
}

impl Accounts {
    /// Who has signed in, as the service says for the tokens of a code.
    ///
    /// # Errors
    /// Why the service's word cannot be had or believed.
    pub(super) async fn profile_of(
        &self,
        configured: &Configured<'_>,
        tokens: &Tokens,
        verifier: &str,
    ) -> Result<Profile, String> {
        let (service, url) = (configured.service.name, configured.user_info_url());
        if url.is_empty() {
            let ours = Configured::nonce_of(verifier);
            let nonce = if verifier.is_empty() { Nonce::Any } else { Nonce::IfThere(&ours) };
            let (keys, expected) = (configured.keys_url()?, configured.expected(nonce));
            let now = OffsetDateTime::now_utc().unix_timestamp();
            return of_claims(service, self.believe(keys, &tokens.id_token, &expected, now).await?);
        }
        let reading = reading(service);
        let mut profile = read(service, &reading, asked(configured, &reading, tokens).await?)?;
        if let Verified::Listed(list) = &reading.verified {
            profile.email = listed(url, list, &tokens.access_token).await?;
            profile.verified = !profile.email.is_empty();
        }
        if !configured.verifies_addresses() {
            profile.verified = false;
        }
        if let Some(claim) = configured.email_claim() {
            profile.email = microsoft_address(claim, &tokens.id_token);
            profile.verified = !profile.email.is_empty();
        }
        known(profile)
    }
}

/// What a service says of the user whose token it is.
async fn asked(
    configured: &Configured<'_>,
    reading: &Reading,
    tokens: &Tokens,
) -> Result<Value, String> {
    let headers = reading.headers.iter().map(|(name, told)| match told {
        Told::Text(text) => (*name, *text),
        Told::ClientId => (*name, configured.provider.client_id.as_str()),
    });
    let url = configured.user_info_url();
    let asked = exchange::ask(url, &tokens.access_token, reading.query, headers).await?;
    match asked {
        (200..=299, body) => Ok(body),
        (status, _) => Err(format!("status {status}")),
    }
}

/// The address in a list that counts; none where the app was not given the right to read the list.
async fn listed(url: &str, list: &List, access_token: &str) -> Result<String, String> {
    let (end, instead) = list.path;
    let url = format!("{}{instead}", url.strip_suffix(end).unwrap_or(url));
    let all = match exchange::ask(&url, access_token, None, []).await? {
        (200..=299, body) => body,
        (401 | 403 | 404, _) => return Ok(String::new()),
        (status, _) => return Err(format!("status {status} for the addresses")),
    };
    let is_it = |one: &&Value| list.one.iter().all(|(at, word)| says(one.pointer(at), word));
    let found = all.pointer(list.at).and_then(Value::as_array).into_iter().flatten().find(is_it);
    Ok(found.map(|one| text(&one["email"])).unwrap_or_default())
}

/// The address in one of Microsoft's ID tokens that it says to have verified: the primary one, or
/// any whose domain's owner has been verified. The token came from the service itself, over TLS,
/// which proves it: OpenID Connect Core 1.0, section 3.1.3.7, 6.
fn microsoft_address(claim: &str, id_token: &str) -> String {
    let Some(claims) = claims::unverified(id_token) else { return String::new() };
    let primary = || match &claims["verified_primary_email"] {
        Value::Array(several) => several.first().map(text).unwrap_or_default(),
        one => text(one),
    };
    let of_verified_domain =
        || match is_true(&claims["xms_edov"]) || says(claims.get("xms_edov"), "1") {
            true => text(&claims["email"]),
            false => String::new(),
        };
    match claim {
        "verified_primary_email" => primary(),
        "email_and_xms_edov" => of_verified_domain(),
        "any_verified" => or_first([primary(), of_verified_domain()]),
        _ => String::new(),
    }
}

/// Who an ID token, which is believed, is about.
///
/// # Errors
/// When it does not say.
pub(super) fn of_claims(service: &str, raw: Value) -> Result<Profile, String> {
    known(read(service, &reading(service), raw)?)
}

/// Without an address that nobody has made sure of.
fn known(mut profile: Profile) -> Result<Profile, String> {
    if !profile.verified {
        profile.email.clear();
    }
    match profile.id.is_empty() {
        true => Err("the service does not say who it is".to_owned()),
        false => Ok(profile),
    }
}

/// A text, or a number as one.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn is_true(value: &Value) -> bool {
    value == &json!(true) || value == &json!("true")
}

/// Whether a word is what stands there, or is in the list that stands there.
fn says(value: Option<&Value>, word: &str) -> bool {
    match value {
        Some(Value::Array(several)) => several.iter().any(|one| one == word),
        Some(Value::Bool(value)) => word == if *value { "true" } else { "false" },
        Some(value) => text(value) == word,
        None => false,
    }
}

fn read(service: &str, reading: &Reading, raw: Value) -> Result<Profile, String> {
    if reading.active.is_some_and(|(at, word)| !says(raw.pointer(at), word)) {
        return Err("the account is not active there".to_owned());
    }
    let of = |at: &str| match at {
        "" => String::new(),
        at => raw.pointer(at).map(text).unwrap_or_default(),
    };
    let is_set = |at: &str| raw.pointer(at).is_some_and(is_true);
    let name = reading.name.iter().map(|at| of(at)).collect::<Vec<_>>().join(" ");
    let verified = match &reading.verified {
        Verified::Never | Verified::Listed(_) => false,
        Verified::Always => true,
        Verified::True(places) => places.iter().all(|at| is_set(at)),
        Verified::Filled(at) => !of(at).is_empty(),
    };
    let mut profile = Profile {
        id: of(reading.id),
        name: name.trim().to_owned(),
        username: of(reading.username),
        email: of(reading.email),
        verified,
        avatar_url: of(reading.avatar),
        raw: Value::Null,
    };
    finish(service, &raw, &mut profile);
    profile.raw = raw;
    Ok(profile)
}

/// What no place holds as it is.
fn finish(service: &str, raw: &Value, profile: &mut Profile) {
    let of = |name: &str| text(&raw[name]);
    match service {
        "discord" => {
            if profile.name.is_empty() {
                profile.name.clone_from(&profile.username);
                let number = of("discriminator");
                if !number.is_empty() && number != "0" {
                    profile.name = format!("{}#{number}", profile.name);
                }
            }
            let avatar = of("avatar");
            if !avatar.is_empty() {
                let id = &profile.id;
                profile.avatar_url =
                    format!("https://cdn.discordapp.com/avatars/{id}/{avatar}.png");
            }
        }
        "yandex" if raw["is_avatar_empty"] != true => {
            let avatar = of("default_avatar_id");
            profile.avatar_url =
                format!("https://avatars.yandex.net/get-yapic/{avatar}/islands-200");
        }
        "wakatime" if raw["data"]["photo_public"] == true => {
            profile.avatar_url = text(&raw["data"]["photo"]);
        }
        "mailcow" => {
            let name = profile.username.split('@').next().unwrap_or("");
            profile.username = name.to_owned();
        }
        _ => {}
    }
}

fn or_first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn only_an_address_that_the_service_has_verified_counts() {
        for (service, raw, verified) in [
            ("google", json!({ "sub": "1", "email": "a@b.c", "email_verified": true }), true),
            ("google", json!({ "sub": "1", "email": "a@b.c", "email_verified": false }), false),
            ("oidc", json!({ "sub": "1", "email": "a@b.c" }), false),
            ("apple", json!({ "sub": "1", "email": "a@b.c", "email_verified": "true" }), true),
            ("gitlab", json!({ "id": 7, "email": "a@b.c" }), false),
            ("discord", json!({ "id": "7", "email": "a@b.c", "verified": true }), true),
            ("microsoft", json!({ "id": "7", "mail": "a@b.c" }), false),
            ("facebook", json!({ "id": "7", "email": "a@b.c" }), false),
            ("box", json!({ "id": "7", "status": "active", "login": "a@b.c" }), false),
            (
                "kakao",
                json!({ "id": 7, "kakao_account": { "email": "a@b.c", "is_email_valid": false, "is_email_verified": true } }),
                false,
            ),
        ] {
            let profile = read(service, &reading(service), raw.clone()).unwrap();
            assert_eq!(profile.verified, verified, "{service} {raw}");
            assert!(!profile.id.is_empty(), "{service}");
        }
    }

    #[test]
    fn an_account_that_is_not_active_there_lets_nobody_in() {
        for (service, raw) in [
            ("box", json!({ "id": "7", "status": "inactive" })),
            ("gitea", json!({ "id": 7, "active": false })),
            ("mailcow", json!({ "id": "7", "active": 0 })),
            ("linear", json!({ "data": { "viewer": { "id": "7" } } })),
        ] {
            assert!(read(service, &reading(service), raw).is_err(), "{service}");
        }
    }

    #[test]
    fn microsofts_address_counts_when_it_says_to_have_verified_it() {
        let token = |claims: Value| format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let both =
            json!({ "verified_primary_email": ["p@b.c"], "email": "m@b.c", "xms_edov": true });
        let second = json!({ "email": "m@b.c", "xms_edov": "1" });
        let neither = json!({ "email": "m@b.c" });
        for (claim, claims, address) in [
            ("verified_primary_email", &both, "p@b.c"),
            ("verified_primary_email", &second, ""),
            ("email_and_xms_edov", &both, "m@b.c"),
            ("email_and_xms_edov", &second, "m@b.c"),
            ("email_and_xms_edov", &neither, ""),
            ("any_verified", &both, "p@b.c"),
            ("any_verified", &second, "m@b.c"),
            ("any_verified", &neither, ""),
            ("email", &both, ""),
        ] {
            assert_eq!(
                microsoft_address(claim, &token(claims.clone())),
                address,
                "{claim} {claims}"
            );
        }
        assert_eq!(microsoft_address("any_verified", "nonsense"), "");
    }
}
