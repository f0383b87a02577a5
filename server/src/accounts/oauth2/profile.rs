//! Who a service says somebody is.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::claims::Nonce;
use super::exchange::Tokens;
use super::{Configured, exchange};
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
        let mut profile = read(service, exchange::get(url, &tokens.access_token).await?);
        if service == "github" {
            let emails = exchange::get(&format!("{url}/emails"), &tokens.access_token).await?;
            let primary = |one: &&Value| one["primary"] == true && one["verified"] == true;
            let found = emails.as_array().into_iter().flatten().find(primary);
            profile.email = found.map(|one| text(&one["email"])).unwrap_or_default();
            profile.verified = !profile.email.is_empty();
        }
        known(profile)
    }
}

/// Who an ID token, which is believed, is about.
///
/// # Errors
/// When it does not say.
pub(super) fn of_claims(service: &str, raw: Value) -> Result<Profile, String> {
    known(read(service, raw))
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

fn read(service: &str, raw: Value) -> Profile {
    let of = |name: &str| text(&raw[name]);
    let mut profile = Profile { email: of("email"), name: of("name"), ..Profile::default() };
    match service {
        "github" => {
            profile.id = of("id");
            profile.username = of("login");
            profile.avatar_url = of("avatar_url");
        }
        "gitlab" => {
            profile.id = of("id");
            profile.username = of("username");
            profile.avatar_url = of("avatar_url");
            profile.verified = !of("confirmed_at").is_empty();
        }
        "discord" => {
            profile.id = of("id");
            profile.username = of("username");
            profile.name = or_first([of("global_name"), of("username")]);
            profile.verified = is_true(&raw["verified"]);
            let avatar = of("avatar");
            if !avatar.is_empty() {
                profile.avatar_url =
                    format!("https://cdn.discordapp.com/avatars/{}/{avatar}.png", profile.id);
            }
        }
        // Neither says whether it has made sure of the address.
        "microsoft" => {
            profile.id = of("id");
            profile.name = of("displayName");
            profile.email = String::new();
        }
        "facebook" => {
            profile.id = of("id");
            profile.email = String::new();
            profile.avatar_url = text(&raw["picture"]["data"]["url"]);
        }
        "twitter" => {
            let of = |name: &str| text(&raw["data"][name]);
            profile.id = of("id");
            profile.name = of("name");
            profile.username = of("username");
            profile.email = of("confirmed_email");
            profile.verified = !profile.email.is_empty();
            profile.avatar_url = of("profile_image_url");
        }
        // OpenID Connect's standard claims.
        _ => {
            profile.id = of("sub");
            profile.username = of("preferred_username");
            profile.verified = is_true(&raw["email_verified"]);
            profile.avatar_url = of("picture");
        }
    }
    profile.raw = raw;
    profile
}

fn or_first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
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
        ] {
            let profile = read(service, raw.clone());
            assert_eq!(profile.verified, verified, "{service} {raw}");
            assert!(!profile.id.is_empty(), "{service}");
        }
    }
}
