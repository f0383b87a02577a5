//! Changing the options by a submitted body: what it does not name stays.

use serde_json::{Map, Value};

use super::{AuthOptions, Provider};
use crate::http::overlay;
use crate::vault::{Vault, VaultError};

/// The options of a collection with a body's changes, what is secret in it sealed; `None` when
/// something has the wrong type.
///
/// # Errors
/// The vault's.
pub(in super::super) fn changed(
    options: &AuthOptions,
    body: &Map<String, Value>,
    (vault, collection): (&Vault, &str),
) -> Result<Option<AuthOptions>, VaultError> {
    let mut body = body.clone();
    let given = body.get_mut("oauth2").and_then(|oauth2| oauth2.get_mut("providers"));
    for provider in given.and_then(Value::as_array_mut).into_iter().flatten() {
        let text = |name: &str| provider.get(name).and_then(Value::as_str).map(str::to_owned);
        if let Some(secret) = text("clientSecret") {
            let name = text("name").unwrap_or_default();
            let sealed = Provider::seal(vault, collection, &name, &secret)?;
            provider["clientSecret"] = sealed.as_str().into();
        }
    }
    Ok(merged(options, body))
}

fn merged(options: &AuthOptions, mut body: Map<String, Value>) -> Option<AuthOptions> {
    let mut merged = Value::Object(options.to_map());
    let zero = Value::Object(AuthOptions::default().to_map());
    let given = body.get_mut("oauth2").and_then(|oauth2| oauth2.get_mut("providers"));
    for provider in given.and_then(Value::as_array_mut).into_iter().flatten() {
        complete(provider, &options.oauth2.providers)?;
    }
    overlay::lay(&mut merged, &Value::Object(body), &zero)?;
    serde_json::from_value(merged).ok()
}

/// A provider in a list keeps what it does not name, its secret above all, from the present one
/// of its name.
fn complete(given: &mut Value, present: &[Provider]) -> Option<()> {
    let name = given.get("name").and_then(Value::as_str).unwrap_or("");
    let known = present.iter().find(|provider| provider.name == name);
    let mut merged = serde_json::to_value(known.cloned().unwrap_or_default()).ok()?;
    let extra = given.as_object_mut().and_then(|given| given.remove("extra"));
    let zero = serde_json::to_value(Provider::default()).ok()?;
    overlay::lay(&mut merged, given, &zero)?;
    match extra {
        None => {}
        Some(Value::Null) => merged["extra"] = Value::Object(Map::new()),
        Some(extra) => merged["extra"] = extra,
    }
    *given = merged;
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(vault: &Vault, options: &AuthOptions, body: Value) -> Option<AuthOptions> {
        changed(options, body.as_object().unwrap(), (vault, "users")).unwrap()
    }

    #[test]
    fn a_provider_keeps_its_secret_by_name_and_no_other_gets_it() {
        let google = json!({ "name": "google", "clientId": "a", "clientSecret": "geheim" });
        let (options, vault) = (AuthOptions::new(1), Vault::of_a_test());
        let options =
            change(&vault, &options, json!({ "oauth2": { "providers": [google] } })).unwrap();
        let list = json!([{ "name": "github" }, { "name": "google", "clientId": "b" }]);
        let options = change(&vault, &options, json!({ "oauth2": { "providers": list } })).unwrap();
        let [github, google] = options.oauth2.providers.as_slice() else { panic!() };
        assert!(github.client_secret.is_empty());
        assert!(!google.client_secret.as_str().contains("geheim"));
        let opened = google.client_secret(&vault, "users").unwrap().to_string();
        assert_eq!((google.client_id.as_str(), opened.as_str()), ("b", "geheim"));
        assert!(google.client_secret(&vault, "others").is_err());
        let cleared =
            json!({ "oauth2": { "providers": [{ "name": "google", "clientSecret": "" }] } });
        let cleared = change(&vault, &options, cleared).unwrap();
        assert!(cleared.oauth2.providers[0].client_secret.is_empty());
    }

    #[test]
    fn what_has_the_wrong_type_changes_nothing() {
        let (options, vault) = (AuthOptions::new(1), Vault::of_a_test());
        for bad in [
            json!({ "otp": [] }),
            json!({ "otp": { "length": 1.5 } }),
            json!({ "mfa": { "enabled": "x" } }),
            json!({ "oauth2": { "providers": {} } }),
            json!({ "oauth2": { "providers": ["x"] } }),
            json!({ "oauth2": { "providers": [{ "extra": 5 }] } }),
            json!({ "oauth2": { "providers": [{ "clientSecret": 5 }] } }),
            json!({ "verificationTemplate": "x" }),
        ] {
            assert!(change(&vault, &options, bad.clone()).is_none(), "{bad}");
        }
        let nulled =
            change(&vault, &options, json!({ "otp": null, "passwordAuth": null })).unwrap();
        assert_eq!((nulled.otp.length, nulled.password_auth.enabled), (0, false));
    }
}
