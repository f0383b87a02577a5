//! Verification and a new password, asked for and confirmed.

use crate::scenario::{Body, Step, Who, get, mail, patch, post, step};

pub(super) const VERIFYING: &[Step] = &[
    flow!("request-verification", r#"{}"#),
    flow!("request-verification", r#"{"email":""}"#),
    flow!("request-verification", r#"{"email":"x"}"#),
    flow!("request-verification", r#"{"email":5}"#),
    flow!("request-verification", "{bad"),
    flow!("request-verification", "[]"),
    flow!("request-verification", r#"{"email":"unknown@example.com"}"#),
    flow!("request-verification", r#"{"email":"MIA@example.com"}"#),
    step(
        "request-verification with a long address",
        Who::Guest,
        "POST",
        "/api/collections/users/request-verification",
    )
    .body(Body::Long(r#"{"email":""#, "a", 256, r#"@example.com"}"#)),
    post(
        "an admin's verification is asked for",
        Who::Guest,
        "/api/collections/_superusers/request-verification",
        r#"{"email":"root@example.com"}"#,
    ),
    post(
        "a book's verification is asked for",
        Who::Guest,
        "/api/collections/books/request-verification",
        r#"{"email":"root@example.com"}"#,
    ),
    post(
        "nothing's verification is asked for",
        Who::Guest,
        "/api/collections/nope/request-verification",
        r#"{"email":"root@example.com"}"#,
    ),
    flow!("request-verification", r#"{"email":"mia@example.com"}"#),
    mail("Mia's verification", "mia@example.com").keep(&[("mia verification", "")]),
    post(
        "Mia's verification is asked for again",
        Who::Guest,
        "/api/collections/users/request-verification",
        r#"{"email":"mia@example.com"}"#,
    ),
    flow!("confirm-verification", r#"{}"#),
    flow!("confirm-verification", r#"{"token":""}"#),
    flow!("confirm-verification", r#"{"token":"x"}"#),
    flow!("confirm-verification", r#"{"token":5}"#),
    flow!("confirm-verification", "{bad"),
    flow!("confirm-verification", r#"{"token":"<mia token>"}"#),
    flow!("confirm-verification", r#"{"token":"<mia verification>x"}"#),
    post(
        "Mia's verification in another collection",
        Who::Guest,
        "/api/collections/others/confirm-verification",
        r#"{"token":"<mia verification>"}"#,
    ),
    post(
        "Mia's verification as an admin",
        Who::Guest,
        "/api/collections/_superusers/confirm-verification",
        r#"{"token":"<mia verification>"}"#,
    ),
    get("Mia is not verified", Who::Root, "/api/collections/users/records/<mia>")
        .query(&[("fields", "verified")]),
    flow!("confirm-verification", r#"{"token":"<mia verification>"}"#),
    get("Mia is verified", Who::Root, "/api/collections/users/records/<mia>")
        .query(&[("fields", "verified,email")]),
    post(
        "Mia's verification again",
        Who::Guest,
        "/api/collections/users/confirm-verification",
        r#"{"token":"<mia verification>"}"#,
    ),
    step(
        "Mia is still signed in",
        Who::With("<mia token>"),
        "POST",
        "/api/collections/users/auth-refresh",
    )
    .query(&[("fields", "record.verified")]),
];

pub(super) const RESETTING: &[Step] = &[
    flow!("request-password-reset", r#"{}"#),
    flow!("request-password-reset", r#"{"email":"x"}"#),
    flow!("request-password-reset", r#"{"email":5}"#),
    flow!("request-password-reset", "{bad"),
    flow!("request-password-reset", r#"{"email":"unknown@example.com"}"#),
    post(
        "a book's password is asked for",
        Who::Guest,
        "/api/collections/books/request-password-reset",
        r#"{"email":"x@example.com"}"#,
    ),
    flow!("request-password-reset", r#"{"email":"nia@example.com"}"#),
    mail("Nia's password reset", "nia@example.com").keep(&[("nia reset", "")]),
    flow!("confirm-password-reset", r#"{}"#),
    flow!("confirm-password-reset", "{bad"),
    flow!("confirm-password-reset", r#"{"token":"x","password":"","passwordConfirm":""}"#),
    flow!("confirm-password-reset", r#"{"token":"x","password":"1","passwordConfirm":"2"}"#),
    flow!(
        "confirm-password-reset",
        r#"{"token":5,"password":"12345678","passwordConfirm":"12345678"}"#
    ),
    flow!(
        "confirm-password-reset",
        r#"{"token":"<nia reset>","password":"1","passwordConfirm":"2"}"#
    ),
    flow!("confirm-password-reset", r#"{"token":"<nia reset>","password":"12345678"}"#),
    flow!(
        "confirm-password-reset",
        r#"{"token":"<mia token>","password":"12345678","passwordConfirm":"12345678"}"#
    ),
    flow!(
        "confirm-password-reset",
        r#"{"token":"<mia verification>","password":"12345678","passwordConfirm":"12345678"}"#
    ),
    post(
        "Nia's password in another collection",
        Who::Guest,
        "/api/collections/others/confirm-password-reset",
        r#"{"token":"<nia reset>","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    flow!(
        "confirm-password-reset",
        r#"{"token":"<nia reset>","password":"new-nia-password","passwordConfirm":"new-nia-password"}"#
    ),
    post(
        "Nia's password reset again",
        Who::Guest,
        "/api/collections/users/confirm-password-reset",
        r#"{"token":"<nia reset>","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    get("Nia is verified by her reset", Who::Root, "/api/collections/users/records/<nia>")
        .query(&[("fields", "verified")]),
    post(
        "Nia's old password",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"nia@example.com","password":"nia-password"}"#,
    ),
    post(
        "Nia's new password",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"nia@example.com","password":"new-nia-password"}"#,
    )
    .keep(&[("nia token", "/token")]),
    post(
        "an admin's password is asked for",
        Who::Guest,
        "/api/collections/_superusers/request-password-reset",
        r#"{"email":"root@example.com"}"#,
    ),
    mail("the admin's password reset", "root@example.com"),
    patch(
        "others have no passwords",
        Who::Root,
        "/api/collections/others",
        r#"{"passwordAuth":{"enabled":false}}"#,
    )
    .query(&[("fields", "passwordAuth")]),
    post(
        "a password where there are none",
        Who::Guest,
        "/api/collections/others/request-password-reset",
        r#"{"email":"x@example.com"}"#,
    ),
];
