//! One-time passwords.

use crate::scenario::{Body, Step, Who, get, mail, patch, post, step};

pub(super) const CODES: &[Step] = &[
    flow!("request-otp", r#"{"email":"mia@example.com"}"#),
    flow!("auth-with-otp", r#"{"otpId":"x","password":"y"}"#),
    patch(
        "codes are on",
        Who::Root,
        "/api/collections/users",
        r#"{"otp":{"enabled":true,"length":6}}"#,
    )
    .query(&[("fields", "otp.enabled")]),
    get("how users sign in with codes", Who::Guest, "/api/collections/users/auth-methods")
        .query(&[("fields", "otp,mfa,password")]),
    flow!("request-otp", r#"{}"#),
    flow!("request-otp", r#"{"email":"x"}"#),
    flow!("request-otp", r#"{"email":5}"#),
    flow!("request-otp", "{bad"),
    flow!("request-otp", r#"{"email":"unknown@example.com"}"#).keep(&[("nobody's otp", "/otpId")]),
    post(
        "a book's code is asked for",
        Who::Guest,
        "/api/collections/books/request-otp",
        r#"{"email":"x@example.com"}"#,
    ),
    post(
        "Mia's first code is asked for",
        Who::Guest,
        "/api/collections/users/request-otp",
        r#"{"email":"mia@example.com"}"#,
    )
    .keep(&[("mia otp", "/otpId")]),
    mail("Mia's first code", "mia@example.com").keep(&[("mia code", "")]),
    flow!("auth-with-otp", r#"{}"#),
    flow!("auth-with-otp", "{bad"),
    flow!("auth-with-otp", r#"{"otpId":"","password":""}"#),
    flow!("auth-with-otp", r#"{"otpId":5,"password":5}"#),
    flow!("auth-with-otp", r#"{"otpId":"nope","password":"123456"}"#),
    step("a code that is too long", Who::Guest, "POST", "/api/collections/users/auth-with-otp")
        .body(Body::Long(r#"{"otpId":"x","password":""#, "1", 72, r#""}"#)),
    flow!("auth-with-otp", r#"{"otpId":"<mia otp>","password":"wrong"}"#),
    get("Mia's codes", Who::Root, "/api/collections/_otps/records")
        .query(&[("filter", "recordRef = '<mia>'"), ("fields", "items.sentTo,totalItems")]),
    patch(
        "codes are on for others",
        Who::Root,
        "/api/collections/others",
        r#"{"otp":{"enabled":true}}"#,
    )
    .query(&[("fields", "otp.enabled")]),
    post(
        "Mia's code in another collection",
        Who::Guest,
        "/api/collections/others/auth-with-otp",
        r#"{"otpId":"<mia otp>","password":"<mia code>"}"#,
    ),
    flow!("auth-with-otp", r#"{"otpId":"<mia otp>","password":"<mia code>"}"#),
    post(
        "Mia's code again",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<mia otp>","password":"<mia code>"}"#,
    ),
    post(
        "Mia's password still signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"mia@example.com","password":"mia-password"}"#,
    )
    .query(&[("fields", "record.email")]),
    // Oda's address is not verified: her code verifies it, and the password from before goes.
    post(
        "Oda's code is asked for",
        Who::Guest,
        "/api/collections/users/request-otp",
        r#"{"email":"oda3@example.com"}"#,
    )
    .keep(&[("oda otp", "/otpId")]),
    mail("Oda's code", "oda3@example.com").keep(&[("oda code", "")]),
    post(
        "Oda's code signs in",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<oda otp>","password":"<oda code>"}"#,
    )
    .query(&[("fields", "record.verified")]),
    post(
        "Oda's password from before",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"oda3@example.com","password":"oda-password"}"#,
    ),
    post(
        "Nia's code is asked for",
        Who::Guest,
        "/api/collections/users/request-otp",
        r#"{"email":"nia2@example.com"}"#,
    )
    .keep(&[("nia otp", "/otpId")]),
    mail("Nia's code", "nia2@example.com").keep(&[("nia code", "")]),
    post(
        "Nia's code, first guess",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<nia otp>","password":"1"}"#,
    ),
    post(
        "Nia's code, second guess",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<nia otp>","password":"2"}"#,
    ),
    post(
        "Nia's code, third guess",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<nia otp>","password":"3"}"#,
    ),
    post(
        "Nia's code, fourth guess",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<nia otp>","password":"4"}"#,
    ),
    post(
        "Nia's code, fifth guess",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<nia otp>","password":"5"}"#,
    ),
    post(
        "Nia's code, one guess too many",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"<nia otp>","password":"<nia code>"}"#,
    ),
];
