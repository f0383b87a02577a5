//! What is asked for and confirmed by mail, codes, and second methods. The mails are real ones, to
//! a mail server of each program's own.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, get, mail, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(SETTING_UP);
    report.table(TRYING_OUT);
    report.table(VERIFYING);
    report.table(RESETTING);
    report.table(CHANGING);
    report.table(CONFUSED);
    report.table(CODES);
    report.table(SECOND_METHODS);
    report.table(ALERTS);
    report.table(PUTTING_BACK);
}

const SETTINGS: &str = "/api/settings";
const TEST: &str = "/api/settings/test/email";
const USERS: &str = "/api/collections/users/records";

macro_rules! flow {
    ($path:literal, $json:literal) => {
        post(
            concat!($path, " ", $json),
            Who::Guest,
            concat!("/api/collections/users/", $path),
            $json,
        )
    };
}

const SETTING_UP: &[Step] = &[
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

const TRYING_OUT: &[Step] = &[
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

const VERIFYING: &[Step] = &[
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

const RESETTING: &[Step] = &[
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

const CHANGING: &[Step] = &[
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
const CONFUSED: &[Step] = &[
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

const CODES: &[Step] = &[
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

const SIGN_IN: &str = "/api/collections/users/auth-with-password";

const SECOND_METHODS: &[Step] = &[
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

const ALERTS: &[Step] = &[
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

const PUTTING_BACK: &[Step] = &[
    patch("codes go again", Who::Root, "/api/collections/users", r#"{"otp":{"enabled":false},"authAlert":{"enabled":true}}"#).query(&[("fields", "otp.enabled")]),
    patch("SMTP is off again", Who::Root, SETTINGS, r#"{"smtp":{"enabled":false,"host":"smtp.example.com","port":587},"meta":{"appName":"Acme","appURL":"http://localhost:8090"}}"#).query(&[("fields", "smtp,meta")]),
];
