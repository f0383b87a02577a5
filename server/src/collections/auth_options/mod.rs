//! What only auth collections have: who may sign in and how, what is mailed, how long tokens live.
//!
//! On disk the options are whole, the secrets of services sealed among them; what is shown of them
//! is [`shown`].

mod anonymous;
mod change;
mod check;
mod providers;
mod services;
mod templates;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use self::anonymous::Anonymous;
use super::generate;
use crate::vault::{Place, Sealed, Vault, VaultError};

pub(super) use change::changed;
pub(super) use check::check;
pub(crate) use providers::{SERVICES, Service, ServiceBody, service};

/// PocketBase's default lifetimes of tokens, in seconds.
const VERIFICATION_SECONDS: i64 = 86_400;
const PASSWORD_RESET_SECONDS: i64 = 1_800;
const EMAIL_CHANGE_SECONDS: i64 = 1_800;
/// Three minutes: enough to show what was asked for.
const FILE_SECONDS: i64 = 180;

/// What only auth collections have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthOptions {
    /// Who may sign in at all, judged on the record after its password.
    pub(crate) auth_rule: Option<String>,
    /// Who may manage other people's records of this collection.
    pub(crate) manage_rule: Option<String>,
    /// Mails about sign-ins from elsewhere.
    #[serde(default = "AuthAlert::initial")]
    pub(crate) auth_alert: AuthAlert,
    /// Sign-in by other services.
    #[serde(default)]
    pub(crate) oauth2: OAuth2,
    pub(crate) password_auth: PasswordAuth,
    /// A second method after the first.
    #[serde(default = "Mfa::initial")]
    pub(crate) mfa: Mfa,
    /// Sign-in with a code that is mailed.
    #[serde(default = "Otp::initial")]
    pub(crate) otp: Otp,
    pub(crate) auth_token: TokenOptions,
    #[serde(default = "TokenOptions::for_password_resets")]
    pub(crate) password_reset_token: TokenOptions,
    #[serde(default = "TokenOptions::for_email_changes")]
    pub(crate) email_change_token: TokenOptions,
    #[serde(default = "TokenOptions::for_verifications")]
    pub(crate) verification_token: TokenOptions,
    #[serde(default = "TokenOptions::for_files")]
    pub(crate) file_token: TokenOptions,
    #[serde(default = "EmailTemplate::verification")]
    pub(crate) verification_template: EmailTemplate,
    #[serde(default = "EmailTemplate::password_reset")]
    pub(crate) reset_password_template: EmailTemplate,
    #[serde(default = "EmailTemplate::email_change")]
    pub(crate) confirm_email_change_template: EmailTemplate,
    /// Homeport's own: accounts without an address or a password. Absent while it is as it was made.
    #[serde(default)]
    #[schema(required = false)]
    pub(crate) anonymous: Anonymous,
}

/// Sign-in with a password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordAuth {
    pub(crate) enabled: bool,
    /// Fields with a unique index that name a record.
    pub(crate) identity_fields: Vec<String>,
}

/// Mails about sign-ins from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthAlert {
    pub(crate) enabled: bool,
    pub(crate) email_template: EmailTemplate,
}

/// A mail with placeholders: `{APP_NAME}`, `{TOKEN}`, `{RECORD:field}`, …
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct EmailTemplate {
    pub(crate) subject: String,
    /// HTML.
    pub(crate) body: String,
}

/// Sign-in by other services.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct OAuth2 {
    pub(crate) enabled: bool,
    pub(crate) providers: Vec<Provider>,
    pub(crate) mapped_fields: MappedFields,
}

/// A service that users sign in with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Provider {
    /// `google`, `oidc`, …
    pub(crate) name: String,
    pub(crate) client_id: String,
    /// Sealed; never shown.
    #[schema(ignore)]
    pub(crate) client_secret: Sealed,
    #[serde(rename = "authURL")]
    pub(crate) auth_url: String,
    #[serde(rename = "tokenURL")]
    pub(crate) token_url: String,
    #[serde(rename = "userInfoURL")]
    pub(crate) user_info_url: String,
    pub(crate) display_name: String,
    /// Whether PKCE is used; `null` leaves it to the provider's default.
    pub(crate) pkce: Option<bool>,
    /// What one service alone needs.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(crate) extra: Map<String, Value>,
}

/// Which fields of a new record take what the service says of its user; empty takes nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct MappedFields {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) username: String,
    #[serde(rename = "avatarURL")]
    pub(crate) avatar_url: String,
}

/// A second method after the first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Mfa {
    pub(crate) enabled: bool,
    /// Seconds within which the second has to follow.
    pub(crate) duration: i64,
    /// Who needs it; everybody when it is empty.
    pub(crate) rule: String,
}

/// Sign-in with a code that is mailed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Otp {
    pub(crate) enabled: bool,
    /// Seconds that a code is good for.
    pub(crate) duration: i64,
    /// Digits.
    pub(crate) length: i64,
    pub(crate) email_template: EmailTemplate,
}

/// How long a token lives, and what signs it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct TokenOptions {
    /// Seconds.
    pub(crate) duration: i64,
    /// Part of the signing key: changing it ends every token of the collection. Never shown.
    #[serde(default)]
    #[schema(ignore)]
    pub(crate) secret: String,
}

impl TokenOptions {
    fn new(duration: i64) -> Self {
        Self { duration, secret: generate::secret() }
    }

    fn for_password_resets() -> Self {
        Self::new(PASSWORD_RESET_SECONDS)
    }

    fn for_email_changes() -> Self {
        Self::new(EMAIL_CHANGE_SECONDS)
    }

    fn for_verifications() -> Self {
        Self::new(VERIFICATION_SECONDS)
    }

    fn for_files() -> Self {
        Self::new(FILE_SECONDS)
    }
}

impl Mfa {
    fn initial() -> Self {
        Self { enabled: false, duration: 600, rule: String::new() }
    }
}

impl Provider {
    /// Seals a client secret for the provider of this name in a collection.
    pub(in super::super) fn seal(
        vault: &Vault,
        collection: &str,
        name: &str,
        secret: &str,
    ) -> Result<Sealed, VaultError> {
        vault.seal(place(collection, &field(name)), secret.as_bytes())
    }

    /// What the service knows this box by, opened.
    ///
    /// # Errors
    /// The vault's.
    pub(crate) fn client_secret(
        &self,
        vault: &Vault,
        collection: &str,
    ) -> Result<Zeroizing<String>, VaultError> {
        vault.open_text(place(collection, &field(&self.name)), &self.client_secret)
    }
}

fn field(provider: &str) -> String {
    format!("oauth2.{provider}.clientSecret")
}

fn place<'a>(collection: &'a str, field: &'a str) -> Place<'a> {
    Place { table: "_collections", record: collection, field }
}

impl AuthOptions {
    pub(super) fn new(token_seconds: i64) -> Self {
        Self {
            auth_rule: Some(String::new()),
            manage_rule: None,
            auth_alert: AuthAlert::initial(),
            oauth2: OAuth2::default(),
            password_auth: PasswordAuth {
                enabled: true,
                identity_fields: vec!["email".to_owned()],
            },
            mfa: Mfa::initial(),
            otp: Otp::initial(),
            auth_token: TokenOptions::new(token_seconds),
            password_reset_token: TokenOptions::for_password_resets(),
            email_change_token: TokenOptions::for_email_changes(),
            verification_token: TokenOptions::for_verifications(),
            file_token: TokenOptions::for_files(),
            verification_template: EmailTemplate::verification(),
            reset_password_template: EmailTemplate::password_reset(),
            confirm_email_change_template: EmailTemplate::email_change(),
            anonymous: Anonymous::default(),
        }
    }

    /// Their names on the wire and on disk.
    fn to_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }
}

/// The options as they are shown: without secrets.
pub(super) fn shown(options: &AuthOptions) -> Map<String, Value> {
    let mut shown = options.to_map();
    if options.anonymous.is_initial() {
        shown.remove("anonymous");
    }
    for value in shown.values_mut().filter_map(Value::as_object_mut) {
        value.remove("secret");
        let providers = value.get_mut("providers").and_then(Value::as_array_mut);
        for provider in providers.into_iter().flatten().filter_map(Value::as_object_mut) {
            provider.remove("clientSecret");
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_of_an_older_format_get_what_they_lack_and_keep_the_rest() {
        let older = json!({
            "authRule": "", "manageRule": null,
            "passwordAuth": { "enabled": true, "identityFields": ["email"] },
            "authToken": { "duration": 77, "secret": "geheim" },
        });
        let read = serde_json::from_value::<AuthOptions>(older).unwrap();
        assert_eq!(read.auth_token, TokenOptions { duration: 77, secret: "geheim".into() });
        assert_eq!(read.otp, Otp::initial());
        assert!(read.auth_alert.enabled);
        assert_eq!(read.verification_token.secret.len(), 50);
        assert_ne!(read.verification_token.secret, read.password_reset_token.secret);
    }

    #[test]
    fn secrets_are_never_shown() {
        let mut options = AuthOptions::new(1);
        options.oauth2.providers.push(Provider {
            name: "google".into(),
            client_secret: Sealed::kept("geheim"),
            ..Provider::default()
        });
        let secrets = [
            &options.auth_token,
            &options.password_reset_token,
            &options.email_change_token,
            &options.verification_token,
            &options.file_token,
        ];
        let shown = Value::Object(shown(&options)).to_string();
        for secret in secrets.map(|token| token.secret.as_str()).into_iter().chain(["geheim"]) {
            assert!(!shown.contains(secret), "{secret}");
        }
    }
}
