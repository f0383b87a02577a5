//! Alerts of sign-ins from elsewhere; then all is put back.

use super::{SETTINGS, SIGN_IN, USERS};
use crate::scenario::{Step, Who, get, mail, patch, post};

pub(super) const ALERTS: &[Step] = &[
    post(
        "Pia signs up",
        Who::Guest,
        USERS,
        r#"{"email":"pia@example.com","password":"pia-password","passwordConfirm":"pia-password"}"#,
    )
    .keep(&[("pia", "/id")]),
    post(
        "Pia signs in at home",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"pia@example.com","password":"pia-password"}"#,
    )
    .headers(&[("User-Agent", "Home")])
    .query(&[("fields", "record.email")]),
    get("Pia's home", Who::Root, "/api/collections/_authOrigins/records")
        .query(&[("filter", "recordRef = '<pia>'"), ("fields", "totalItems")]),
    post(
        "Pia signs in at home again",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"pia@example.com","password":"pia-password"}"#,
    )
    .headers(&[("User-Agent", "Home")])
    .query(&[("fields", "record.email")]),
    post(
        "Pia signs in elsewhere",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"pia@example.com","password":"pia-password"}"#,
    )
    .headers(&[("User-Agent", "Else<b>where")])
    .query(&[("fields", "record.email")]),
    mail("Pia is told", "pia@example.com"),
    get("Pia's places", Who::Root, "/api/collections/_authOrigins/records")
        .query(&[("filter", "recordRef = '<pia>'"), ("fields", "totalItems")]),
    patch(
        "no alerts any more",
        Who::Root,
        "/api/collections/users",
        r#"{"authAlert":{"enabled":false}}"#,
    )
    .query(&[("fields", "authAlert.enabled")]),
    post(
        "Pia signs in unnoticed",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"pia@example.com","password":"pia-password"}"#,
    )
    .headers(&[("User-Agent", "Third")])
    .query(&[("fields", "record.email")]),
    get("Pia's noted places", Who::Root, "/api/collections/_authOrigins/records")
        .query(&[("filter", "recordRef = '<pia>'"), ("fields", "totalItems")]),
];

pub(super) const PUTTING_BACK: &[Step] = &[
    patch("codes go again", Who::Root, "/api/collections/users", r#"{"otp":{"enabled":false},"authAlert":{"enabled":true}}"#).query(&[("fields", "otp.enabled")]),
    patch("SMTP is off again", Who::Root, SETTINGS, r#"{"smtp":{"enabled":false,"host":"smtp.example.com","port":587},"meta":{"appName":"Acme","appURL":"http://localhost:8090"}}"#).query(&[("fields", "smtp,meta")]),
];
