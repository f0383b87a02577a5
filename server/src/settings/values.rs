//! The settings' shape, which is PocketBase's: what its SDKs and dashboards read and write.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::overlay;
use crate::vault::{SETTINGS_SECRETS, Sealed, Vault, settings_place};

/// `meta.appURL` as long as nobody has set it: PocketBase's.
pub(crate) const UNSET_APP_URL: &str = "http://localhost:8090";

/// Everything that can be set over the wire. `s3` cannot be switched on: files stay here
/// (`docs/COMPATIBILITY.md`).
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Values {
    /// From where superusers may come, addresses and networks; from anywhere when it is empty.
    #[serde(rename = "superuserIPs")]
    pub(crate) superuser_ips: Vec<String>,
    pub(crate) smtp: Smtp,
    pub(crate) backups: Backups,
    pub(crate) s3: S3,
    pub(crate) meta: Meta,
    pub(crate) rate_limits: RateLimits,
    pub(crate) trusted_proxy: TrustedProxy,
    pub(crate) batch: Batch,
    pub(crate) logs: Logs,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Smtp {
    pub(crate) enabled: bool,
    pub(crate) port: i64,
    pub(crate) host: String,
    pub(crate) username: String,
    /// Sealed; never shown.
    pub(crate) password: Sealed,
    pub(crate) auth_method: String,
    pub(crate) tls: bool,
    pub(crate) local_name: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct S3 {
    pub(crate) enabled: bool,
    pub(crate) bucket: String,
    pub(crate) region: String,
    pub(crate) endpoint: String,
    pub(crate) access_key: String,
    /// Sealed; never shown.
    pub(crate) secret: Sealed,
    pub(crate) force_path_style: bool,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Backups {
    pub(crate) cron: String,
    pub(crate) cron_max_keep: i64,
    pub(crate) s3: S3,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Meta {
    pub(crate) accent_color: String,
    pub(crate) app_name: String,
    #[serde(rename = "appURL")]
    pub(crate) app_url: String,
    pub(crate) sender_name: String,
    pub(crate) sender_address: String,
    pub(crate) hide_controls: bool,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RateLimits {
    pub(crate) rules: Vec<RateLimit>,
    #[serde(rename = "excludedIPs")]
    pub(crate) excluded_ips: Vec<String>,
    pub(crate) enabled: bool,
}

/// At most so many requests in so many seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RateLimit {
    /// `users:create`, `*:auth`, `/api/batch`, `POST /api/`, …
    pub(crate) label: String,
    /// Everybody, `@guest` or `@auth`.
    pub(crate) audience: String,
    /// Seconds.
    pub(crate) duration: i64,
    pub(crate) max_requests: i64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct TrustedProxy {
    /// Headers in which a proxy that everybody comes through tells the client's address.
    pub(crate) headers: Vec<String>,
    #[serde(rename = "useLeftmostIP")]
    pub(crate) use_leftmost_ip: bool,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Batch {
    pub(crate) enabled: bool,
    pub(crate) max_requests: i64,
    /// Seconds.
    pub(crate) timeout: i64,
    /// Bytes; 0 is the default.
    pub(crate) max_body_size: i64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Logs {
    /// Bytes of an entry's `data`; 0 is no limit but our own.
    pub(crate) max_data_size: i64,
    /// Days that entries are kept; 0 keeps none.
    pub(crate) max_days: i64,
    /// Entries below this are not kept: 0 is what went well, 8 what did not.
    pub(crate) min_level: i64,
    #[serde(rename = "logIP")]
    pub(crate) log_ip: bool,
    pub(crate) log_auth_id: bool,
}

impl Values {
    /// A new box's: PocketBase's.
    pub(crate) fn initial() -> Self {
        let rule = |label: &str, max_requests, duration| RateLimit {
            label: label.to_owned(),
            audience: String::new(),
            duration,
            max_requests,
        };
        Self {
            smtp: Smtp { port: 587, host: "smtp.example.com".to_owned(), ..Smtp::default() },
            backups: Backups { cron_max_keep: 3, ..Backups::default() },
            meta: Meta {
                accent_color: "#1055c9".to_owned(),
                app_name: "Acme".to_owned(),
                app_url: UNSET_APP_URL.to_owned(),
                sender_name: "Support".to_owned(),
                sender_address: "support@example.com".to_owned(),
                hide_controls: false,
            },
            rate_limits: RateLimits {
                rules: vec![
                    rule("*:auth", 2, 3),
                    rule("*:create", 20, 5),
                    rule("/api/batch", 3, 1),
                    rule("/api/", 300, 10),
                ],
                ..RateLimits::default()
            },
            batch: Batch { max_requests: 50, timeout: 3, ..Batch::default() },
            logs: Logs { max_days: 5, log_ip: true, ..Logs::default() },
            ..Self::default()
        }
    }

    /// As they are shown: without secrets.
    pub(crate) fn shown(&self) -> Value {
        let mut shown = serde_json::to_value(self).unwrap_or_default();
        for (parent, secret) in SETTINGS_SECRETS.iter().filter_map(|path| path.rsplit_once('/')) {
            if let Some(Value::Object(parent)) = shown.pointer_mut(parent) {
                parent.remove(secret);
            }
        }
        shown
    }

    /// These with a body's changes: objects are merged, lists replaced, `null` is the zero value.
    /// What is secret in the body is sealed. `None` when something has the wrong type, or is too
    /// long for a secret.
    pub(super) fn merged(&self, body: &Map<String, Value>, vault: &Vault) -> Option<Self> {
        let mut body = Value::Object(body.clone());
        for path in SETTINGS_SECRETS {
            if let Some(secret) = body.pointer_mut(path)
                && let Some(text) = secret.as_str()
            {
                let sealed = vault.seal(settings_place(path), text.as_bytes()).ok()?;
                *secret = sealed.as_str().into();
            }
        }
        let mut merged = serde_json::to_value(self).ok()?;
        let zero = serde_json::to_value(Self::default()).ok()?;
        overlay::lay(&mut merged, &body, &zero)?;
        serde_json::from_value(merged).ok()
    }
}

/// The names of what differs, secrets' too: `smtp.password`.
pub(super) fn changed(before: &Values, after: &Values) -> Vec<String> {
    let whole = |values: &Values| serde_json::to_value(values).unwrap_or_default();
    let (before, after) = (whole(before), whole(after));
    let mut names = Vec::new();
    for (group, after) in after.as_object().into_iter().flatten() {
        let before = before.get(group);
        match after.as_object() {
            Some(members) => names.extend(
                members
                    .iter()
                    .filter(|(name, value)| {
                        before.and_then(|before| before.get(name)) != Some(value)
                    })
                    .map(|(name, _)| format!("{group}.{name}")),
            ),
            None if before != Some(after) => names.push(group.clone()),
            None => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(body: Value) -> Option<Values> {
        let Value::Object(body) = body else { return None };
        Values::initial().merged(&body, &Vault::of_a_test())
    }

    #[test]
    fn a_change_leaves_alone_what_it_does_not_name() {
        let values = merged(json!({ "batch": { "enabled": true }, "nope": 1 })).unwrap();
        assert!(values.batch.enabled);
        assert_eq!((values.batch.max_requests, values.logs.max_days), (50, 5));
        let values = merged(json!({ "meta": null, "superuserIPs": null })).unwrap();
        assert_eq!(values.meta.app_name, "");
        let values = merged(json!({ "rateLimits": { "rules": [{ "label": "/a" }] } })).unwrap();
        assert_eq!(
            values.rate_limits.rules,
            [RateLimit { label: "/a".into(), ..RateLimit::default() }]
        );
        for bad in [
            json!({ "batch": [] }),
            json!({ "smtp": { "password": 5 } }),
            json!({ "batch": { "enabled": 1 } }),
            json!({ "batch": { "maxRequests": 1.5 } }),
            json!({ "superuserIPs": "x" }),
            json!({ "rateLimits": { "rules": [[]] } }),
        ] {
            assert!(merged(bad.clone()).is_none(), "{bad}");
        }
    }

    #[test]
    fn secrets_are_never_shown() {
        let secrets = json!({
            "smtp": { "password": "geheim" },
            "s3": { "secret": "geheim" },
            "backups": { "s3": { "secret": "geheim" } },
        });
        let values = merged(secrets).unwrap();
        let shown = values.shown().to_string();
        for sealed in [&values.smtp.password, &values.s3.secret, &values.backups.s3.secret] {
            assert!(!sealed.is_empty() && !sealed.as_str().contains("geheim"));
            assert!(!shown.contains(sealed.as_str()));
        }
        assert!(!shown.contains("geheim"));
    }
}
