//! Changing the options by a submitted body: what it does not name stays.

use serde_json::{Map, Value};

use super::{AuthOptions, Provider};
use crate::http::overlay;

/// The options with a body's changes; `None` when something has the wrong type.
pub(in super::super) fn changed(
    options: &AuthOptions,
    body: &Map<String, Value>,
) -> Option<AuthOptions> {
    let mut merged = Value::Object(options.to_map());
    let zero = Value::Object(AuthOptions::default().to_map());
    let mut body = body.clone();
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

    fn change(options: &AuthOptions, body: Value) -> Option<AuthOptions> {
        changed(options, body.as_object().unwrap())
    }

    #[test]
    fn a_provider_keeps_its_secret_by_name_and_no_other_gets_it() {
        let google = json!({ "name": "google", "clientId": "a", "clientSecret": "geheim" });
        let options = AuthOptions::new(1);
        let options = change(&options, json!({ "oauth2": { "providers": [google] } })).unwrap();
        let list = json!([{ "name": "github" }, { "name": "google", "clientId": "b" }]);
        let options = change(&options, json!({ "oauth2": { "providers": list } })).unwrap();
        let [github, google] = options.oauth2.providers.as_slice() else { panic!() };
        assert_eq!(github.client_secret, "");
        assert_eq!((google.client_id.as_str(), google.client_secret.as_str()), ("b", "geheim"));
        let cleared =
            json!({ "oauth2": { "providers": [{ "name": "google", "clientSecret": "" }] } });
        assert_eq!(change(&options, cleared).unwrap().oauth2.providers[0].client_secret, "");
    }

    #[test]
    fn what_has_the_wrong_type_changes_nothing() {
        let options = AuthOptions::new(1);
        for bad in [
            json!({ "otp": [] }),
            json!({ "otp": { "length": 1.5 } }),
            json!({ "mfa": { "enabled": "x" } }),
            json!({ "oauth2": { "providers": {} } }),
            json!({ "oauth2": { "providers": ["x"] } }),
            json!({ "oauth2": { "providers": [{ "extra": 5 }] } }),
            json!({ "verificationTemplate": "x" }),
        ] {
            assert!(change(&options, bad.clone()).is_none(), "{bad}");
        }
        let nulled = change(&options, json!({ "otp": null, "passwordAuth": null })).unwrap();
        assert_eq!((nulled.otp.length, nulled.password_auth.enabled), (0, false));
    }
}
