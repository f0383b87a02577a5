//! Names of members where PocketBase reads a body into a structure of its own. Its reader takes a
//! name in any letters and passes over `-` and `_`: `Identity`, `new_email`. What has no structure
//! there keeps its names as they came: records, and collections but for what an import and a new
//! one are read by first.

use serde_json::{Map, Value};

/// A name, and those of what is below it.
struct Name {
    name: &'static str,
    within: &'static [Name],
}

const fn plain(name: &'static str) -> Name {
    Name { name, within: &[] }
}

const fn with(name: &'static str, within: &'static [Name]) -> Name {
    Name { name, within }
}

const S3: &[Name] = &[
    plain("enabled"),
    plain("bucket"),
    plain("region"),
    plain("endpoint"),
    plain("accessKey"),
    plain("secret"),
    plain("forcePathStyle"),
];

/// All that PocketBase reads so, of every route together: none of the names means one thing here
/// and another thing there.
const BOUND: &[Name] = &[
    // Signing in, and what is asked for by mail.
    plain("identity"),
    plain("identityField"),
    plain("password"),
    plain("passwordConfirm"),
    plain("email"),
    plain("newEmail"),
    plain("token"),
    plain("otpId"),
    plain("mfaId"),
    plain("provider"),
    plain("code"),
    plain("codeVerifier"),
    plain("redirectURL"),
    plain("createData"),
    plain("duration"),
    // Trying mails, buckets, views; backups; Apple.
    plain("template"),
    plain("collection"),
    plain("filesystem"),
    plain("query"),
    plain("name"),
    plain("clientId"),
    plain("teamId"),
    plain("keyId"),
    plain("privateKey"),
    // Realtime, imports, batches.
    plain("subscriptions"),
    plain("collections"),
    plain("deleteMissing"),
    with("requests", &[plain("method"), plain("url"), plain("headers"), plain("body")]),
    // The settings.
    plain("superuserIPs"),
    with(
        "smtp",
        &[
            plain("enabled"),
            plain("port"),
            plain("host"),
            plain("username"),
            plain("password"),
            plain("authMethod"),
            plain("tls"),
            plain("localName"),
        ],
    ),
    with("backups", &[plain("cron"), plain("cronMaxKeep"), with("s3", S3)]),
    with("s3", S3),
    with(
        "meta",
        &[
            plain("accentColor"),
            plain("appName"),
            plain("appURL"),
            plain("senderName"),
            plain("senderAddress"),
            plain("hideControls"),
        ],
    ),
    with(
        "rateLimits",
        &[
            with(
                "rules",
                &[plain("label"), plain("audience"), plain("duration"), plain("maxRequests")],
            ),
            plain("excludedIPs"),
            plain("enabled"),
        ],
    ),
    with("trustedProxy", &[plain("headers"), plain("useLeftmostIP")]),
    with(
        "batch",
        &[plain("enabled"), plain("maxRequests"), plain("timeout"), plain("maxBodySize")],
    ),
    with(
        "logs",
        &[
            plain("maxDays"),
            plain("minLevel"),
            plain("maxDataSize"),
            plain("logIP"),
            plain("logAuthId"),
        ],
    ),
];

/// What a new collection is read by before the rest of it.
const COLLECTION: &[Name] = &[plain("type"), plain("name")];

/// A body's members under PocketBase's own names. `None` when two mean the same.
pub(super) fn bound(body: Map<String, Value>) -> Option<Map<String, Value>> {
    settle(body, BOUND)
}

/// As [`bound`], for a new collection.
pub(crate) fn of_collection(body: Map<String, Value>) -> Option<Map<String, Value>> {
    settle(body, COLLECTION)
}

fn settle(body: Map<String, Value>, names: &[Name]) -> Option<Map<String, Value>> {
    let mut settled = Map::new();
    for (given, value) in body {
        let known = names.iter().find(|known| is_same(known.name, &given));
        let (name, value) = match known {
            Some(known) if known.within.is_empty() => (known.name.to_owned(), unsigned(value)),
            Some(known) => (known.name.to_owned(), settle_below(value, known.within)?),
            None => (given, value),
        };
        if settled.insert(name, value).is_some() {
            return None;
        }
    }
    Some(settled)
}

/// `-0` as the whole number that it is for whoever asks for one.
pub(crate) fn unsigned(value: Value) -> Value {
    match value.as_f64() {
        Some(0.0) => 0.into(),
        _ => value,
    }
}

fn settle_below(value: Value, names: &[Name]) -> Option<Value> {
    match value {
        Value::Object(body) => settle(body, names).map(Value::Object),
        Value::Array(items) => {
            let items = items.into_iter().map(|item| settle_below(item, names));
            items.collect::<Option<Vec<_>>>().map(Value::Array)
        }
        other => Some(other),
    }
}

/// Whether Go's reader takes `given` for `name`, which is ASCII.
fn is_same(name: &str, given: &str) -> bool {
    let folded = given.chars().filter(|letter| !matches!(letter, '-' | '_')).map(|letter| {
        match letter {
            // Other letters that are the same in Unicode's simple folding.
            '\u{17F}' => 's',
            '\u{212A}' => 'k',
            other => other.to_ascii_lowercase(),
        }
    });
    folded.eq(name.chars().map(|letter| letter.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settled(body: Value) -> Option<Value> {
        let Value::Object(body) = body else { return None };
        bound(body).map(Value::Object)
    }

    #[test]
    fn names_are_taken_in_any_letters() {
        let body = json!({
            "Identity": "a", "pass_word": "b", "CREATE-data": { "Name": 1 }, "other": 1, "Other": 2,
            "Meta": { "APPNAME": "x", "nope": 1 },
            "RateLimits": { "rules": [{ "Max_Requests": 5 }, 5] },
            "Requests": [{ "URL": "/", "Body": { "Name": "x", "name": "y" } }],
            "batch": { "timeout": -0.0 },
            "pa\u{17F}\u{17F}wordConfirm": "c", "to\u{212A}en": "d",
        });
        let expected = json!({
            "identity": "a", "password": "b", "createData": { "Name": 1 }, "other": 1, "Other": 2,
            "meta": { "appName": "x", "nope": 1 },
            "rateLimits": { "rules": [{ "maxRequests": 5 }, 5] },
            "requests": [{ "url": "/", "body": { "Name": "x", "name": "y" } }],
            "batch": { "timeout": 0 },
            "passwordConfirm": "c", "token": "d",
        });
        assert_eq!(settled(body), Some(expected));
    }

    #[test]
    fn two_that_mean_the_same_are_refused() {
        for twins in [
            json!({ "identity": "a", "Identity": "a" }),
            json!({ "meta": { "appName": "x", "app_name": "y" } }),
            json!({ "rateLimits": { "rules": [{ "label": "x", "LABEL": "y" }] } }),
        ] {
            assert_eq!(settled(twins.clone()), None, "{twins}");
        }
    }
}
