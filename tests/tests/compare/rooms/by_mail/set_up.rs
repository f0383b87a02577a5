//! SMTP, templates, and a mail on trial; and the state of before.

use super::{SETTINGS, TEST, USERS};
use crate::scenario::{Step, Who, mail, patch, post};

pub(super) const SETTING_UP: &[Step] = &[
    post("a mail is tried without SMTP", Who::Root, TEST, r#"{"email":"t@example.com","template":"otp"}"#),
    patch("SMTP is set up", Who::Root, SETTINGS, r#"{"smtp":{"enabled":true,"host":"127.0.0.1","port":<smtp port>},"meta":{"appName":"Box","appURL":"http://box.local:8090"}}"#)
        .query(&[("fields", "smtp.enabled,meta.appName")]),
    patch("the users' mails say tokens in brackets", Who::Root, "/api/collections/users", r#"{"verificationTemplate":{"subject":"Verify {APP_NAME} {RECORD:name} {RECORD:tokenKey} {NOPE}","body":"<p>[{TOKEN}]</p>"},"resetPasswordTemplate":{"subject":"Reset {APP_URL}","body":"<p>[{TOKEN}]</p>"},"confirmEmailChangeTemplate":{"subject":"Change {RECORD:email}","body":"<p>[{TOKEN}]</p>"},"otp":{"emailTemplate":{"subject":"Code","body":"<p>[{OTP}]</p>"}},"authAlert":{"emailTemplate":{"subject":"Alert","body":"<p>[{ALERT_INFO}]</p>"}}}"#)
        .query(&[("fields", "name")]),
    post("a collection beside the users", Who::Root, "/api/collections", r#"{"name":"others","type":"auth"}"#).query(&[("fields", "name")]),
    post("Mia signs up", Who::Guest, USERS, r#"{"email":"mia@example.com","password":"mia-password","passwordConfirm":"mia-password","name":"Mia"}"#).keep(&[("mia", "/id")]),
    post("Mia signs in", Who::Guest, "/api/collections/users/auth-with-password", r#"{"identity":"mia@example.com","password":"mia-password"}"#).keep(&[("mia token", "/token")]),
    post("Nia signs up", Who::Guest, USERS, r#"{"email":"nia@example.com","password":"nia-password","passwordConfirm":"nia-password","name":"Nia"}"#).keep(&[("nia", "/id")]),
];

macro_rules! trial {
    ($json:literal) => {
        post(concat!("a mail is tried ", $json), Who::Root, TEST, $json)
    };
}

pub(super) const TRYING_OUT: &[Step] = &[
    trial!(r#"{}"#),
    trial!(r#"{"email":"x"}"#),
    trial!(r#"{"template":"verification"}"#),
    trial!(r#"{"email":"t@example.com","template":"nope"}"#),
    trial!(r#"{"email":"t@example.com","template":"otp","collection":"nope"}"#),
    trial!(r#"{"email":"t@example.com","template":"otp","collection":"_mfas"}"#),
    trial!(r#"{"email":5,"template":"otp"}"#),
    trial!("{bad"),
    post("a guest tries a mail", Who::Guest, TEST, r#"{"email":"t@example.com","template":"otp"}"#),
    post("a user tries a mail", Who::Ada, TEST, r#"{"email":"t@example.com","template":"otp"}"#),
    trial!(r#"{"email":"t1@example.com","template":"verification"}"#),
    mail("the verification that was tried", "t1@example.com"),
    trial!(r#"{"email":"t2@example.com","template":"password-reset"}"#),
    mail("the password reset that was tried", "t2@example.com"),
    trial!(r#"{"email":"t3@example.com","template":"email-change"}"#),
    mail("the change of address that was tried", "t3@example.com"),
    trial!(r#"{"email":"t4@example.com","template":"otp","collection":"users"}"#),
    mail("the code that was tried", "t4@example.com").keep(&[("tried code", "")]),
    trial!(r#"{"email":"t5@example.com","template":"login-alert"}"#),
    mail("the alert that was tried", "t5@example.com"),
    patch("SMTP goes nowhere", Who::Root, SETTINGS, r#"{"smtp":{"port":1}}"#)
        .query(&[("fields", "smtp.port")]),
    trial!(r#"{"email":"t6@example.com","template":"otp"}"#),
    patch("SMTP goes somewhere", Who::Root, SETTINGS, r#"{"smtp":{"port":<smtp port>}}"#)
        .query(&[("fields", "smtp.enabled")]),
];
