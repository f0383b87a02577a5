//! A new address; and tokens taken for each other.

use super::USERS;
use crate::scenario::{Body, Step, Who, get, mail, patch, post, step};

macro_rules! as_nia {
    ($json:literal) => {
        post(
            concat!("Nia asks for a new address ", $json),
            Who::With("<nia token>"),
            "/api/collections/users/request-email-change",
            $json,
        )
    };
}

pub(super) const CHANGING: &[Step] = &[
    as_nia!(r#"{}"#),
    as_nia!(r#"{"newEmail":""}"#),
    as_nia!(r#"{"newEmail":"x"}"#),
    as_nia!(r#"{"newEmail":5}"#),
    as_nia!("{bad"),
    as_nia!(r#"{"newEmail":"nia@example.com"}"#),
    as_nia!(r#"{"newEmail":"ada@example.com"}"#),
    post(
        "a guest asks for a new address",
        Who::Guest,
        "/api/collections/users/request-email-change",
        r#"{"newEmail":"nia2@example.com"}"#,
    ),
    post(
        "an admin asks for a user's new address",
        Who::Root,
        "/api/collections/users/request-email-change",
        r#"{"newEmail":"nia2@example.com"}"#,
    ),
    post(
        "a guest asks for a new address badly",
        Who::Guest,
        "/api/collections/users/request-email-change",
        "{bad",
    ),
    as_nia!(r#"{"newEmail":"nia2@example.com"}"#),
    mail("Nia's new address", "nia2@example.com").keep(&[("nia change", "")]),
    flow!("confirm-email-change", r#"{}"#),
    flow!("confirm-email-change", "{bad"),
    flow!("confirm-email-change", r#"{"token":"x","password":"x"}"#),
    flow!("confirm-email-change", r#"{"token":5,"password":"x"}"#),
    flow!("confirm-email-change", r#"{"token":"<nia change>","password":""}"#),
    flow!("confirm-email-change", r#"{"token":"<nia change>","password":"wrong"}"#),
    step(
        "a new address with a long password",
        Who::Guest,
        "POST",
        "/api/collections/users/confirm-email-change",
    )
    .body(Body::Long(r#"{"token":"x","password":""#, "a", 101, r#""}"#)),
    post(
        "Nia's new address in another collection",
        Who::Guest,
        "/api/collections/others/confirm-email-change",
        r#"{"token":"<nia change>","password":"new-nia-password"}"#,
    ),
    flow!("confirm-email-change", r#"{"token":"<nia change>","password":"new-nia-password"}"#),
    get("Nia has her new address", Who::Root, "/api/collections/users/records/<nia>")
        .query(&[("fields", "email,verified")]),
    step(
        "Nia is signed out",
        Who::With("<nia token>"),
        "POST",
        "/api/collections/users/auth-refresh",
    ),
    post(
        "Nia's change again",
        Who::Guest,
        "/api/collections/users/confirm-email-change",
        r#"{"token":"<nia change>","password":"new-nia-password"}"#,
    ),
];

/// Each token in the place of each other.
pub(super) const CONFUSED: &[Step] = &[
    post(
        "Oda signs up",
        Who::Guest,
        USERS,
        r#"{"email":"oda@example.com","password":"oda-password","passwordConfirm":"oda-password"}"#,
    )
    .keep(&[("oda", "/id")]),
    post(
        "Oda signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"oda@example.com","password":"oda-password"}"#,
    )
    .keep(&[("oda token", "/token")]),
    flow!("request-verification", r#"{"email":"oda@example.com"}"#),
    mail("Oda's verification", "oda@example.com").keep(&[("oda verification", "")]),
    flow!("request-password-reset", r#"{"email":"oda@example.com"}"#),
    mail("Oda's password reset", "oda@example.com").keep(&[("oda reset", "")]),
    post(
        "Oda's new address is asked for",
        Who::With("<oda token>"),
        "/api/collections/users/request-email-change",
        r#"{"newEmail":"oda2@example.com"}"#,
    ),
    mail("Oda's new address", "oda2@example.com").keep(&[("oda change", "")]),
    flow!("confirm-verification", r#"{"token":"<oda reset>"}"#),
    flow!("confirm-verification", r#"{"token":"<oda change>"}"#),
    flow!(
        "confirm-password-reset",
        r#"{"token":"<oda verification>","password":"12345678","passwordConfirm":"12345678"}"#
    ),
    flow!(
        "confirm-password-reset",
        r#"{"token":"<oda change>","password":"12345678","passwordConfirm":"12345678"}"#
    ),
    flow!("confirm-email-change", r#"{"token":"<oda verification>","password":"oda-password"}"#),
    flow!("confirm-email-change", r#"{"token":"<oda reset>","password":"oda-password"}"#),
    post(
        "somebody takes the address that Oda asked for",
        Who::Root,
        "/api/collections/users/records",
        r#"{"email":"oda2@example.com","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    flow!("confirm-email-change", r#"{"token":"<oda change>","password":"oda-password"}"#),
    post(
        "make accounts whose mails tell what they hold",
        Who::Root,
        "/api/collections",
        r#"{"name":"told","type":"auth","fields":[{"name":"j","type":"json"}],"verificationTemplate":{"subject":"of {RECORD:j}","body":"<a href=\"{APP_URL}/{TOKEN}\">{RECORD:j}</a>"}}"#,
    )
    .query(&[("fields", "name")]),
    post(
        "an account that holds JSON",
        Who::Root,
        "/api/collections/told/records",
        r#"{"email":"told@example.com","j":[1,[2]],"password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    post(
        "a mail that tells it",
        Who::Guest,
        "/api/collections/told/request-verification",
        r#"{"email":"told@example.com"}"#,
    ),
    mail("what an account holds", "told@example.com"),
    step(
        "a verification signs nobody in",
        Who::With("<oda verification>"),
        "POST",
        "/api/collections/users/auth-refresh",
    ),
    step(
        "a password reset signs nobody in",
        Who::With("<oda reset>"),
        "POST",
        "/api/collections/users/auth-refresh",
    ),
    step(
        "a change of address signs nobody in",
        Who::With("<oda change>"),
        "POST",
        "/api/collections/users/auth-refresh",
    ),
    patch(
        "Oda's address is another's now",
        Who::Root,
        "/api/collections/users/records/<oda>",
        r#"{"email":"oda3@example.com"}"#,
    )
    .query(&[("fields", "email")]),
    flow!("confirm-verification", r#"{"token":"<oda verification>"}"#),
    post(
        "Oda's reset for an old address",
        Who::Guest,
        "/api/collections/users/confirm-password-reset",
        r#"{"token":"<oda reset>","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
];
