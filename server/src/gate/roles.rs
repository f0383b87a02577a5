//! What admins who are no owners may ask for at all: the one list of routes by role.
//!
//! The routes are named as they are declared, so that what is asked here is what was matched. What is
//! not in the list, a new route too, is the owners' alone; a test wants each named nevertheless. How
//! far a role reaches inside of a route (which collection, whose account) is said by `auth/scope.rs`.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;

use crate::error::Result;
use crate::http::{Caller, Role};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Anybody: no admin's power is in it, or none that the request's caller brings.
    Nothing,
    /// An admin of at least this role.
    Role(Role),
}

const OPEN: Needs = Needs::Nothing;
const VIEWER: Needs = Needs::Role(Role::Viewer);
const EDITOR: Needs = Needs::Role(Role::Editor);
const OWNER: Needs = Needs::Role(Role::Owner);

/// Methods and routes. `HEAD` is as `GET`.
#[rustfmt::skip]
const ROUTES: &[(&str, &str, Needs)] = &[
    // Signing in, and what anybody may ask.
    ("GET", "/", OPEN),
    ("GET", "/_", OPEN),
    ("GET", "/_/", OPEN),
    ("GET", "/_/enter", OPEN),
    ("GET", "/_/links.css", OPEN),
    ("GET", "/_/links.js", OPEN),
    ("GET", "/_/{*path}", OPEN),
    ("GET", "/api/health", OPEN),
    ("GET", "/api/oauth2-redirect", OPEN),
    ("POST", "/api/oauth2-redirect", OPEN),
    ("GET", "/api/collections/{collection}/auth-methods", OPEN),
    ("POST", "/api/collections/{collection}/auth-anonymously", OPEN),
    ("POST", "/api/collections/{collection}/auth-with-id-token", OPEN),
    ("POST", "/api/collections/{collection}/auth-with-oauth2", OPEN),
    ("POST", "/api/collections/{collection}/auth-with-otp", OPEN),
    ("POST", "/api/collections/{collection}/auth-with-passkey", OPEN),
    ("POST", "/api/collections/{collection}/auth-with-password", OPEN),
    ("POST", "/api/collections/{collection}/auth-with-totp", OPEN),
    ("POST", "/api/collections/{collection}/confirm-email-change", OPEN),
    ("POST", "/api/collections/{collection}/confirm-password-reset", OPEN),
    ("POST", "/api/collections/{collection}/confirm-verification", OPEN),
    ("POST", "/api/collections/{collection}/passkey-options", OPEN),
    ("POST", "/api/collections/{collection}/request-otp", OPEN),
    ("POST", "/api/collections/{collection}/request-password-reset", OPEN),
    ("POST", "/api/collections/{collection}/request-verification", OPEN),
    ("GET", "/api/homeport/ca", OPEN),
    ("POST", "/api/homeport/device/challenge", OPEN),
    ("POST", "/api/homeport/device/token", OPEN),
    ("POST", "/api/homeport/pair", OPEN),
    ("POST", "/api/homeport/pair/hello", OPEN),
    ("POST", "/api/homeport/pair/typed", OPEN),
    ("POST", "/api/homeport/pair/typed/confirm", OPEN),
    ("POST", "/api/homeport/pair/typed/reveal", OPEN),
    ("GET", "/api/homeport/session", OPEN),
    ("POST", "/api/homeport/session", OPEN),
    ("DELETE", "/api/homeport/session", OPEN),
    // The command line's, which prove with a key that their sender may read the data folder.
    ("POST", "/api/homeport/control/audit", OPEN),
    ("POST", "/api/homeport/control/backup", OPEN),
    ("POST", "/api/homeport/control/ca", OPEN),
    ("POST", "/api/homeport/control/certificate", OPEN),
    ("POST", "/api/homeport/control/doctor", OPEN),
    ("POST", "/api/homeport/control/pair", OPEN),
    ("POST", "/api/homeport/control/pause", OPEN),
    ("POST", "/api/homeport/control/safe-mode", OPEN),
    ("GET", "/api/homeport/control/state", OPEN),
    ("POST", "/api/homeport/control/superuser", OPEN),
    ("POST", "/api/homeport/control/vault", OPEN),
    ("POST", "/api/homeport/control/window-link", OPEN),

    // Collections and records.
    ("GET", "/api/collections", VIEWER),
    ("POST", "/api/collections", OWNER),
    ("PUT", "/api/collections/import", OWNER),
    ("POST", "/api/collections/meta/dry-run-view", OWNER),
    ("POST", "/api/homeport/collections/{collection}/try-rule", OWNER),
    ("GET", "/api/collections/meta/oauth2-providers", VIEWER),
    ("GET", "/api/collections/meta/scaffolds", VIEWER),
    ("GET", "/api/collections/{collection}", VIEWER),
    ("PATCH", "/api/collections/{collection}", OWNER),
    ("DELETE", "/api/collections/{collection}", OWNER),
    ("POST", "/api/collections/{collection}/auth-refresh", VIEWER),
    ("POST", "/api/collections/{collection}/impersonate/{id}", OWNER),
    ("GET", "/api/collections/{collection}/records", VIEWER),
    ("POST", "/api/collections/{collection}/records", EDITOR),
    ("GET", "/api/collections/{collection}/records/{id}", VIEWER),
    // One's own password is a viewer's to change.
    ("PATCH", "/api/collections/{collection}/records/{id}", VIEWER),
    ("DELETE", "/api/collections/{collection}/records/{id}", EDITOR),
    ("POST", "/api/collections/{collection}/request-email-change", OWNER),
    ("DELETE", "/api/collections/{collection}/truncate", OWNER),
    ("POST", "/api/batch", EDITOR),
    ("POST", "/api/files/token", VIEWER),
    ("GET", "/api/files/{collection}/{record}/{name}", VIEWER),
    ("GET", "/api/realtime", VIEWER),
    ("POST", "/api/realtime", VIEWER),

    // The box.
    ("GET", "/api/backups", VIEWER),
    ("POST", "/api/backups", OWNER),
    ("GET", "/api/backups/{key}", OWNER),
    ("POST", "/api/backups/{key}", OWNER),
    ("DELETE", "/api/backups/{key}", OWNER),
    ("POST", "/api/backups/{key}/restore", OWNER),
    ("GET", "/api/crons", VIEWER),
    ("POST", "/api/crons/{id}", OWNER),
    ("GET", "/api/logs", VIEWER),
    ("DELETE", "/api/logs", OWNER),
    ("GET", "/api/logs/stats", VIEWER),
    ("GET", "/api/logs/{id}", VIEWER),
    ("GET", "/api/settings", VIEWER),
    ("PATCH", "/api/settings", OWNER),
    ("POST", "/api/settings/apple/generate-client-secret", OWNER),
    ("POST", "/api/settings/test/email", OWNER),
    ("POST", "/api/settings/test/s3", OWNER),
    ("GET", "/api/homeport/admins", VIEWER),
    ("POST", "/api/homeport/admins", OWNER),
    ("PATCH", "/api/homeport/admins/{id}", OWNER),
    ("GET", "/api/homeport/audit", VIEWER),
    ("GET", "/api/homeport/audit/export", OWNER),
    ("GET", "/api/homeport/audit/verify", VIEWER),
    ("GET", "/api/homeport/authority", VIEWER),
    ("POST", "/api/homeport/authority/end-overlap", OWNER),
    ("POST", "/api/homeport/authority/replace", OWNER),
    ("POST", "/api/homeport/authority/rotate", OWNER),
    ("GET", "/api/homeport/backups", VIEWER),
    ("GET", "/api/homeport/backups/{key}", VIEWER),
    ("GET", "/api/homeport/certificate", VIEWER),
    ("PUT", "/api/homeport/certificate", OWNER),
    ("DELETE", "/api/homeport/certificate", OWNER),
    ("GET", "/api/homeport/connect", VIEWER),
    ("DELETE", "/api/homeport/crash", OWNER),
    ("GET", "/api/homeport/doctor", VIEWER),
    ("GET", "/api/homeport/files", VIEWER),
    ("GET", "/api/homeport/files/usage", VIEWER),
    ("GET", "/api/homeport/mail", VIEWER),
    ("GET", "/api/homeport/mail/kept", OWNER),
    ("POST", "/api/homeport/mail/kept/{id}/show", OWNER),
    ("POST", "/api/homeport/mail/retry", OWNER),
    ("GET", "/api/homeport/network", VIEWER),
    ("GET", "/api/homeport/move-in", VIEWER),
    ("POST", "/api/homeport/move-in", OWNER),
    ("PATCH", "/api/homeport/network", OWNER),
    ("GET", "/api/homeport/awake", VIEWER),
    ("PUT", "/api/homeport/awake", OWNER),
    ("GET", "/api/homeport/vault", VIEWER),
    ("PUT", "/api/homeport/vault/passphrase", OWNER),
    ("POST", "/api/homeport/vault/unlock", OWNER),
    ("PUT", "/api/homeport/pause", OWNER),
    ("DELETE", "/api/homeport/pause", OWNER),
    ("GET", "/api/homeport/ports", VIEWER),
    ("PUT", "/api/homeport/ports", OWNER),
    ("DELETE", "/api/homeport/safe-mode", OWNER),
    ("GET", "/api/homeport/settings", VIEWER),
    ("PATCH", "/api/homeport/settings", OWNER),
    ("GET", "/api/homeport/status", VIEWER),

    // Integrations, automations and servers' keys.
    ("GET", "/api/homeport/automations", VIEWER),
    ("POST", "/api/homeport/automations", OWNER),
    ("GET", "/api/homeport/automations/{id}", VIEWER),
    ("PATCH", "/api/homeport/automations/{id}", OWNER),
    ("DELETE", "/api/homeport/automations/{id}", OWNER),
    ("POST", "/api/homeport/automations/{id}/try", OWNER),
    ("GET", "/api/homeport/deliveries", VIEWER),
    ("POST", "/api/homeport/deliveries/replay", OWNER),
    ("GET", "/api/homeport/deliveries/{id}", VIEWER),
    ("DELETE", "/api/homeport/deliveries/{id}", OWNER),
    ("POST", "/api/homeport/deliveries/{id}/replay", OWNER),
    ("GET", "/api/homeport/intakes", VIEWER),
    ("POST", "/api/homeport/intakes", OWNER),
    ("POST", "/api/homeport/intakes/try", OWNER),
    ("GET", "/api/homeport/intakes/{id}", VIEWER),
    ("PATCH", "/api/homeport/intakes/{id}", OWNER),
    ("DELETE", "/api/homeport/intakes/{id}", OWNER),
    ("GET", "/api/homeport/heard", VIEWER),
    ("GET", "/api/homeport/heard/{id}", OWNER),
    ("POST", "/api/homeport/heard/{id}/discard", OWNER),
    ("POST", "/api/homeport/heard/{id}/replay", OWNER),
    ("POST", "/api/homeport/heard/replay", OWNER),
    ("GET", "/api/homeport/payments", VIEWER),
    ("POST", "/api/homeport/payments", EDITOR),
    ("GET", "/api/homeport/payments/{id}", VIEWER),
    ("GET", "/api/homeport/payments/{id}/history", VIEWER),
    ("POST", "/api/homeport/payments/{id}/check", EDITOR),
    ("POST", "/api/homeport/payments/{id}/refund", EDITOR),
    ("POST", "/api/homeport/payments/{id}/capture", EDITOR),
    ("POST", "/api/homeport/payments/{id}/cancel", EDITOR),
    ("GET", "/api/homeport/integrations", VIEWER),
    ("GET", "/api/homeport/integrations/catalogue", VIEWER),
    ("PATCH", "/api/homeport/integrations/switch", OWNER),
    ("GET", "/api/homeport/connectors", VIEWER),
    ("POST", "/api/homeport/connectors/judge", OWNER),
    ("POST", "/api/homeport/connectors/openapi", OWNER),
    ("GET", "/api/homeport/connectors/{id}", OWNER),
    ("PUT", "/api/homeport/connectors/{id}", OWNER),
    ("DELETE", "/api/homeport/connectors/{id}", OWNER),
    ("PUT", "/api/homeport/integrations/{name}", OWNER),
    ("DELETE", "/api/homeport/integrations/{name}", OWNER),
    ("POST", "/api/homeport/integrations/{name}/test", OWNER),
    ("POST", "/api/homeport/integrations/{name}/sign-in", OWNER),
    ("DELETE", "/api/homeport/integrations/{name}/sign-in", OWNER),
    ("POST", "/api/homeport/integrations/{name}/sign-in/end", OWNER),
    ("GET", "/api/homeport/integrations/{name}/usage", VIEWER),
    // A service proves by its signature that it is the one.
    ("POST", "/api/homeport/integrations/{name}/events", OPEN),
    ("POST", "/api/homeport/integrations/{name}/{action}", OWNER),
    ("POST", "/api/homeport/oauth2/issuer", OWNER),
    ("POST", "/api/homeport/sign-in/try", OWNER),
    ("GET", "/api/homeport/keys", VIEWER),
    ("POST", "/api/homeport/keys", OWNER),
    ("PATCH", "/api/homeport/keys/{id}", OWNER),
    ("DELETE", "/api/homeport/keys/{id}", OWNER),

    // People and devices. Whose sign-ins, whose app and whose passkeys, the rooms look at.
    ("GET", "/api/homeport/devices", VIEWER),
    ("PATCH", "/api/homeport/devices/{id}", EDITOR),
    ("DELETE", "/api/homeport/devices/{id}", EDITOR),
    ("POST", "/api/homeport/devices/{id}/revoke", EDITOR),
    ("POST", "/api/homeport/pairings", EDITOR),
    ("GET", "/api/homeport/pairings/{id}", EDITOR),
    ("DELETE", "/api/homeport/pairings/{id}", EDITOR),
    ("GET", "/api/homeport/anonymous", VIEWER),
    // An anonymous account's own.
    ("POST", "/api/homeport/anonymous/upgrade", OPEN),
    ("GET", "/api/homeport/passkeys", VIEWER),
    ("DELETE", "/api/homeport/passkeys", EDITOR),
    ("POST", "/api/homeport/passkeys/confirm", VIEWER),
    ("POST", "/api/homeport/passkeys/enrol", VIEWER),
    ("GET", "/api/homeport/passkeys/names", VIEWER),
    ("POST", "/api/homeport/passkeys/prove", VIEWER),
    ("POST", "/api/homeport/passkeys/remove", VIEWER),
    ("PATCH", "/api/homeport/passkeys/{id}", VIEWER),
    ("GET", "/api/homeport/sessions", VIEWER),
    ("DELETE", "/api/homeport/sessions", VIEWER),
    ("DELETE", "/api/homeport/sessions/{id}", VIEWER),
    ("GET", "/api/homeport/signed-in", VIEWER),
    ("GET", "/api/homeport/totp", VIEWER),
    ("DELETE", "/api/homeport/totp", EDITOR),
    ("POST", "/api/homeport/totp/confirm", VIEWER),
    ("POST", "/api/homeport/totp/disable", VIEWER),
    ("POST", "/api/homeport/totp/enrol", VIEWER),
    ("POST", "/api/homeport/totp/recovery-codes", VIEWER),
];

/// Who may use a route; the owners alone where nothing is said.
pub(super) fn needs(method: &Method, route: &str) -> Needs {
    said(method, route).unwrap_or(OWNER)
}

fn said(method: &Method, route: &str) -> Option<Needs> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let found = ROUTES.iter().find(|(of, path, _)| *of == method && *path == route);
    found.map(|(_, _, needs)| *needs)
}

/// # Errors
/// 403 for an admin whose role does not reach the route.
pub(super) fn check(caller: &Caller, request: &Request) -> Result<()> {
    let Some(role) = caller.lesser_role() else { return Ok(()) };
    // Where nothing matched there is nothing to be had.
    let Some(route) = request.extensions().get::<MatchedPath>() else { return Ok(()) };
    match needs(request.method(), route.as_str()) {
        Needs::Nothing => Ok(()),
        Needs::Role(needed) => role.require(needed),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

    /// `method route` of all that the OpenAPI document describes.
    fn documented() -> BTreeSet<String> {
        let document = include_str!("../../openapi.json");
        let document: serde_json::Value = serde_json::from_str(document).unwrap();
        let paths = document["paths"].as_object().unwrap().iter();
        let all = paths.flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        });
        all.collect()
    }

    fn sources(folder: &Path, texts: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // The pages of the trust page's own listener, where nobody signs in.
            if path.ends_with("trust_page") {
                continue;
            }
            match path.is_dir() {
                true => sources(&path, texts),
                false if path.extension().is_some_and(|end| end == "rs") => {
                    texts.push(std::fs::read_to_string(&path).unwrap());
                }
                false => {}
            }
        }
    }

    /// `method route` of all that the code declares: `.route("/x", get(a).post(b))`, and
    /// `#[utoipa::path(get, path = "/x")]`.
    fn declared() -> BTreeSet<String> {
        let mut texts = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
        let mut found = BTreeSet::new();
        for text in texts {
            let code = text.split("#[cfg(test)]").next().unwrap();
            for rest in code.split(".route(").skip(1) {
                let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
                let (route, rest) = rest.split_once('"').unwrap();
                let handlers = within_parentheses(rest);
                let is_one = |method: &&str| handlers.contains(&format!("{method}("));
                let methods = METHODS.into_iter().filter(is_one).collect::<Vec<_>>();
                // Where a function makes the handler, it is one of a file.
                let methods = if methods.is_empty() { vec!["get"] } else { methods };
                found.extend(
                    methods.iter().map(|method| format!("{} {route}", method.to_uppercase())),
                );
            }
            for rest in code.split("#[utoipa::path(").skip(1) {
                let (method, rest) = rest.split_once(',').unwrap();
                let (_, rest) = rest.split_once("path = \"").unwrap();
                let (route, _) = rest.split_once('"').unwrap();
                found.insert(format!("{} {route}", method.trim().to_uppercase()));
            }
        }
        found
    }

    /// What stands before the parenthesis that closes the call.
    fn within_parentheses(text: &str) -> &str {
        let mut depth = 0;
        let end = text.find(|letter| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth < 0
        });
        &text[..end.unwrap()]
    }

    #[test]
    fn somebody_has_decided_about_each_route() {
        let there: BTreeSet<_> = documented().union(&declared()).cloned().collect();
        assert!(there.contains("PATCH /api/settings") && there.contains("GET /api/health"));
        let decided = ROUTES.iter().map(|(method, route, _)| format!("{method} {route}"));
        let decided = decided.collect::<BTreeSet<_>>();
        assert_eq!(decided.len(), ROUTES.len(), "a route stands there twice");
        let undecided = there.difference(&decided).collect::<Vec<_>>();
        assert!(undecided.is_empty(), "nobody has said who may use these: {undecided:#?}");
        let gone = decided.difference(&there).collect::<Vec<_>>();
        assert!(gone.is_empty(), "there are no such routes any more: {gone:#?}");
    }

    #[test]
    fn what_nobody_has_decided_about_is_the_owners() {
        assert_eq!(needs(&Method::GET, "/api/homeport/new"), OWNER);
        assert_eq!(needs(&Method::OPTIONS, "/api/health"), OWNER);
        assert_eq!(needs(&Method::HEAD, "/api/health"), OPEN);
        assert_eq!(needs(&Method::POST, "/api/collections"), OWNER);
        assert_eq!(needs(&Method::GET, "/api/collections"), VIEWER);
    }

    #[test]
    fn viewers_change_nothing_but_what_is_their_own() {
        let own = [
            "/api/collections/{collection}/auth-refresh",
            "/api/collections/{collection}/records/{id}",
            "/api/files/token",
            "/api/realtime",
            "/api/homeport/passkeys/confirm",
            "/api/homeport/passkeys/enrol",
            "/api/homeport/passkeys/prove",
            "/api/homeport/passkeys/remove",
            "/api/homeport/passkeys/{id}",
            "/api/homeport/sessions",
            "/api/homeport/sessions/{id}",
            "/api/homeport/totp/confirm",
            "/api/homeport/totp/disable",
            "/api/homeport/totp/enrol",
            "/api/homeport/totp/recovery-codes",
        ];
        for (method, route, needs) in ROUTES {
            if *needs == VIEWER && *method != "GET" {
                assert!(own.contains(route), "{method} {route}");
            }
        }
    }
}
