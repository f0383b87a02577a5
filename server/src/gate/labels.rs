//! What a request is called in the rules of rate limits.

use axum::http::Method;
use percent_encoding::percent_decode_str;

/// What a request does to a collection.
pub(super) struct Action {
    /// Name or id, as it came.
    pub(super) collection: String,
    pub(super) tags: &'static [&'static str],
}

/// `POST /api/x` and `/api/x`.
pub(super) fn of_path(method: &str, path: &str) -> Vec<String> {
    vec![format!("{method} {path}"), path.to_owned()]
}

/// The action behind a method and a path; `None` for what is no collection's.
pub(super) fn action(method: &Method, path: &str) -> Option<Action> {
    let mut segments = path.strip_prefix("/api/")?.split('/');
    let (kind, collection) = (segments.next()?, segments.next()?);
    let rest = segments.collect::<Vec<_>>();
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let tags: &[&str] = match (kind, method, rest.as_slice()) {
        ("collections", "GET", ["records"]) => &["list"],
        ("collections", "POST", ["records"]) => &["create"],
        ("collections", "GET", ["records", _]) => &["view"],
        ("collections", "PATCH", ["records", _]) => &["update"],
        ("collections", "DELETE", ["records", _]) => &["delete"],
        ("collections", "GET", ["auth-methods"]) => &["listAuthMethods"],
        ("collections", "POST", [action]) => match *action {
            "auth-refresh" => &["authRefresh"],
            "auth-with-password" => &["authWithPassword", "auth"],
            "auth-with-oauth2" => &["authWithOAuth2", "auth"],
            "auth-with-id-token" => &["authWithIDToken", "auth"],
            "request-otp" => &["requestOTP"],
            "auth-with-otp" => &["authWithOTP", "auth"],
            "auth-with-totp" => &["authWithTOTP", "auth"],
            "auth-with-passkey" => &["authWithPasskey", "auth"],
            "auth-anonymously" => &["authAnonymously", "auth"],
            "request-password-reset" => &["requestPasswordReset"],
            "confirm-password-reset" => &["confirmPasswordReset"],
            "request-verification" => &["requestVerification"],
            "confirm-verification" => &["confirmVerification"],
            "request-email-change" => &["requestEmailChange"],
            "confirm-email-change" => &["confirmEmailChange"],
            _ => return None,
        },
        ("files", "GET", [_, _]) => &["file"],
        _ => return None,
    };
    Some(Action {
        collection: percent_decode_str(collection).decode_utf8_lossy().into_owned(),
        tags,
    })
}
