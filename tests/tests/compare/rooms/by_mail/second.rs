//! Second methods.

use super::SIGN_IN;
use crate::scenario::{Step, Who, get, mail, patch, post, step};

pub(super) const SECOND_METHODS: &[Step] = &[
    patch(
        "a second method with a bad rule",
        Who::Root,
        "/api/collections/users",
        r#"{"mfa":{"enabled":true,"rule":"bad bad"}}"#,
    ),
    patch(
        "a second method for too short",
        Who::Root,
        "/api/collections/users",
        r#"{"mfa":{"enabled":true,"duration":9}}"#,
    ),
    patch(
        "a second method where there is one",
        Who::Root,
        "/api/collections/others",
        r#"{"mfa":{"enabled":true}}"#,
    ),
    patch(
        "a second method is asked for",
        Who::Root,
        "/api/collections/users",
        r#"{"mfa":{"enabled":true}}"#,
    )
    .query(&[("fields", "mfa")]),
    patch(
        "codes go while they are needed",
        Who::Root,
        "/api/collections/users",
        r#"{"otp":{"enabled":false}}"#,
    ),
    get("how users sign in twice", Who::Guest, "/api/collections/users/auth-methods")
        .query(&[("fields", "mfa")]),
    post(
        "Mia's first method",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"mia@example.com","password":"mia-password"}"#,
    )
    .keep(&[("mia mfa", "/mfaId")]),
    post(
        "Mia's first method wrong",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"mia@example.com","password":"wrong","mfaId":"<mia mfa>"}"#,
    ),
    post(
        "Mia's first method twice",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"mia@example.com","password":"mia-password","mfaId":"<mia mfa>"}"#,
    ),
    post(
        "Mia's first method with a number",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"mia@example.com","password":"mia-password","mfaId":5}"#,
    ),
    post(
        "Mia's first method for nothing",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"mia@example.com","password":"mia-password","mfaId":"nope"}"#,
    ),
    get("Mia's first methods", Who::Root, "/api/collections/_mfas/records")
        .query(&[("filter", "recordRef = '<mia>'"), ("fields", "items.method,totalItems")]),
    step(
        "a refresh asks for none",
        Who::With("<mia token>"),
        "POST",
        "/api/collections/users/auth-refresh",
    )
    .query(&[("fields", "record.email")]),
    post(
        "somebody else's code is asked for",
        Who::Guest,
        "/api/collections/users/request-otp",
        r#"{"email":"oda3@example.com"}"#,
    )
    .keep(&[("oda otp", "/otpId")]),
    mail("somebody else's code", "oda3@example.com").keep(&[("oda code", "")]),
    post(
        "somebody else's second method",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<oda otp>","password":"<oda code>","mfaId":"<mia mfa>"}"#,
    ),
    post(
        "Mia's second code is asked for",
        Who::Guest,
        "/api/collections/users/request-otp",
        r#"{"email":"mia@example.com"}"#,
    )
    .keep(&[("mia otp", "/otpId")]),
    mail("Mia's second code", "mia@example.com").keep(&[("mia code", "")]),
    post(
        "Mia's second method",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<mia otp>","password":"<mia code>"}"#,
    )
    .query(&[("mfaId", "<mia mfa>"), ("fields", "record.email")]),
    get("no first methods are left", Who::Root, "/api/collections/_mfas/records")
        .query(&[("filter", "recordRef = '<mia>'"), ("fields", "totalItems")]),
    patch(
        "only some need a second method",
        Who::Root,
        "/api/collections/users",
        r#"{"mfa":{"rule":"name = 'Nia'"}}"#,
    )
    .query(&[("fields", "mfa")]),
    post(
        "Mia needs none",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"mia@example.com","password":"mia-password"}"#,
    )
    .query(&[("fields", "record.email")]),
    post(
        "Nia needs one",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"nia2@example.com","password":"new-nia-password"}"#,
    )
    .keep(&[("nia mfa", "/mfaId")]),
    patch(
        "nobody needs a second method",
        Who::Root,
        "/api/collections/users",
        r#"{"mfa":{"enabled":false,"rule":""}}"#,
    )
    .query(&[("fields", "mfa")]),
];
