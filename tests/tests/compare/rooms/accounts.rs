//! Signing in, staying signed in, and what ends it.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(METHODS);
    report.table(SIGNING_IN);
    report.table(TOKENS);
    report.table(ENDING);
    report.table(IDENTITIES);
    report.table(ALLOWED);
    report.table(NOT_YET);
}

const SIGN_IN: &str = "/api/collections/users/auth-with-password";
const REFRESH: &str = "/api/collections/users/auth-refresh";

macro_rules! sign_in {
    ($json:literal) => {
        post(concat!("sign in ", $json), Who::Guest, SIGN_IN, $json)
    };
}

const METHODS: &[Step] = &[
    get("how users sign in", Who::Guest, "/api/collections/users/auth-methods"),
    get("how admins sign in", Who::Guest, "/api/collections/_superusers/auth-methods"),
    get("how books sign in", Who::Guest, "/api/collections/books/auth-methods"),
    get("how nobody signs in", Who::Guest, "/api/collections/nope/auth-methods"),
    get("how users sign in, in part", Who::Guest, "/api/collections/users/auth-methods")
        .query(&[("fields", "password")]),
    // Used again below, when its second is long over.
    post(
        "the admin acts for a second",
        Who::Root,
        "/api/collections/users/impersonate/<ada>",
        r#"{"duration":1}"#,
    )
    .keep(&[("brief token", "/token")]),
];

const SIGNING_IN: &[Step] = &[
    post("somebody signs up", Who::Guest, "/api/collections/users/records",
        r#"{"email":"dora@example.com","password":"dora-password","passwordConfirm":"dora-password","name":"Dora"}"#).keep(&[("dora", "/id")]),
    sign_in!(r#"{"identity":"dora@example.com","password":"dora-password"}"#),
    sign_in!(r#"{"identity":"dora@example.com","password":"wrong"}"#),
    sign_in!(r#"{"identity":"nobody@example.com","password":"dora-password"}"#),
    sign_in!(r#"{"identity":"DORA@example.com","password":"dora-password"}"#),
    sign_in!(r#"{"identity":" dora@example.com ","password":"dora-password"}"#),
    sign_in!(r#"{}"#),
    sign_in!(r#"{"identity":"dora@example.com"}"#),
    sign_in!(r#"{"password":"dora-password"}"#),
    sign_in!(r#"{"identity":"","password":""}"#),
    sign_in!(r#"{"identity":null,"password":null}"#),
    sign_in!(r#"{"identity":5,"password":5}"#),
    sign_in!(r#"{"identity":["dora@example.com"],"password":"dora-password"}"#),
    sign_in!(r#"{"identity":"x' OR 1=1 --","password":"y"}"#),
    sign_in!(r#"{"identity":"dora@example.com","password":"dora-password","identityField":"email"}"#),
    sign_in!(r#"{"identity":"dora@example.com","password":"dora-password","identityField":"name"}"#),
    sign_in!(r#"{"identity":"dora@example.com","password":"dora-password","identityField":""}"#),
    sign_in!("[]"),
    sign_in!("{bad"),
    sign_in!(""),
    step("sign in with a name over 255 letters", Who::Guest, "POST", SIGN_IN).body(Body::Long(r#"{"password":"x","identity":""#, "a", 256, r#""}"#)),
    step("sign in with a password over 255 letters", Who::Guest, "POST", SIGN_IN).body(Body::Long(r#"{"identity":"x","password":""#, "a", 256, r#""}"#)),
    step("sign in by form", Who::Guest, "POST", SIGN_IN).body(Body::Form("identity=dora@example.com&password=dora-password")),
    step("sign in by parts", Who::Guest, "POST", SIGN_IN).body(Body::Multipart(&[("identity", "bob@example.com"), ("password", "builder1999")])),
    post("one whose password is a number", Who::Root, "/api/collections/users/records", r#"{"email":"digits@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
    step("sign in by form with digits", Who::Guest, "POST", SIGN_IN).body(Body::Form("identity=digits@example.com&password=12345678")),
    step("sign in by parts with digits", Who::Guest, "POST", SIGN_IN).body(Body::Multipart(&[("identity", "digits@example.com"), ("password", "12345678")])),
    step("sign in by form with a word that is none", Who::Guest, "POST", SIGN_IN).body(Body::Form("identity=true&password=false")),
    step("a code by form", Who::Guest, "POST", "/api/collections/users/auth-with-otp").body(Body::Form("otpId=123456789012345&password=12345678")),
    step("a new password by form", Who::Guest, "POST", "/api/collections/users/confirm-password-reset").body(Body::Form("token=5&password=12345678&passwordConfirm=12345678")),
    step("a refresh with an empty text", Who::Ada, "POST", "/api/collections/users/auth-refresh").body(Body::Raw("text/plain;charset=UTF-8", b"")),
    step("a refresh with empty bytes", Who::Ada, "POST", "/api/collections/users/auth-refresh").body(Body::Raw("application/octet-stream", b"")),
    step("sign in by json of another name", Who::Guest, "POST", SIGN_IN).body(Body::Raw("application/jsonx", br#"{"identity":"digits@example.com","password":"12345678"}"#)),
    step("sign in by text", Who::Guest, "POST", SIGN_IN).body(Body::Raw("text/plain", b"x")),
    step("sign in by GET", Who::Guest, "GET", SIGN_IN),
    post("sign in to books", Who::Guest, "/api/collections/books/auth-with-password", r#"{"identity":"a","password":"b"}"#),
    post("sign in to nothing", Who::Guest, "/api/collections/nope/auth-with-password", r#"{"identity":"a","password":"b"}"#),
    post("sign in and take a part", Who::Guest, SIGN_IN, r#"{"identity":"bob@example.com","password":"builder1999"}"#).query(&[("fields", "record.email")]),
    post("sign in while signed in", Who::Ada, SIGN_IN, r#"{"identity":"bob@example.com","password":"builder1999"}"#),
    post("an admin is no user", Who::Guest, SIGN_IN, r#"{"identity":"root@example.com","password":"correct horse battery"}"#),
    post("a user is no admin", Who::Guest, "/api/collections/_superusers/auth-with-password", r#"{"identity":"bob@example.com","password":"builder1999"}"#),
];

const TOKENS: &[Step] = &[
    step("a token is renewed", Who::Ada, "POST", REFRESH),
    step("a token is renewed, with a body", Who::Ada, "POST", REFRESH).body(Body::Json("{}")),
    step("a token is renewed, with a body that does not parse", Who::Ada, "POST", REFRESH)
        .body(Body::Json("{bad")),
    step("no token is renewed", Who::Guest, "POST", REFRESH),
    step("nonsense is renewed", Who::With("nonsense"), "POST", REFRESH),
    step("a token with Bearer is renewed", Who::With("Bearer <ada token>"), "POST", REFRESH),
    step("a token with bearer is renewed", Who::With("bearer <ada token>"), "POST", REFRESH),
    step("a token with Basic is not", Who::With("Basic <ada token>"), "POST", REFRESH),
    step("a token with a tail is not", Who::With("<ada token>x"), "POST", REFRESH),
    step(
        "half a token is not",
        Who::With("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30"),
        "POST",
        REFRESH,
    ),
    step(
        "a token signed by nobody is not",
        Who::With(
            "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpZCI6IngiLCJjb2xsZWN0aW9uSWQiOiJfcGJfdXNlcnNfYXV0aF8iLCJ0eXBlIjoiYXV0aCIsImV4cCI6OTk5OTk5OTk5OX0.",
        ),
        "POST",
        REFRESH,
    ),
    step(
        "a token signed by somebody else is not",
        Who::With(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6IngiLCJjb2xsZWN0aW9uSWQiOiJfcGJfdXNlcnNfYXV0aF8iLCJ0eXBlIjoiYXV0aCIsImV4cCI6OTk5OTk5OTk5OX0.c2lnbmF0dXJl",
        ),
        "POST",
        REFRESH,
    ),
    step("an admin's token is no user's", Who::Root, "POST", REFRESH),
    step(
        "a user's token is no admin's",
        Who::Ada,
        "POST",
        "/api/collections/_superusers/auth-refresh",
    ),
    step(
        "an admin's token is renewed",
        Who::Root,
        "POST",
        "/api/collections/_superusers/auth-refresh",
    ),
    step("a token for books", Who::Ada, "POST", "/api/collections/books/auth-refresh"),
    step("a token for nothing", Who::Ada, "POST", "/api/collections/nope/auth-refresh"),
    step("a renewal in part", Who::Ada, "POST", REFRESH)
        .query(&[("fields", "record.id,record.email")]),
    get("a bad token is a guest's", Who::With("nonsense"), "/api/collections/books/records")
        .query(&[("perPage", "1"), ("fields", "id")]),
    get("an empty token is a guest's", Who::With(""), "/api/collections/users/records"),
    get("a bad token is no admin's", Who::With("nonsense"), "/api/collections"),
];

const DORA: &str = "/api/collections/users/records/<dora>";
const DORAS: Who = Who::With("<dora token>");

const ENDING: &[Step] = &[
    post(
        "Dora signs in",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"dora@example.com","password":"dora-password"}"#,
    )
    .keep(&[("dora token", "/token")]),
    get("Dora's token works", DORAS, DORA).query(&[("fields", "name,email")]),
    patch("Dora changes her name", DORAS, DORA, r#"{"name":"Theodora"}"#)
        .query(&[("fields", "name")]),
    get("a new name ends no token", DORAS, DORA).query(&[("fields", "name,email")]),
    patch(
        "Dora changes her password",
        DORAS,
        DORA,
        r#"{"oldPassword":"dora-password","password":"new-password","passwordConfirm":"new-password"}"#,
    ),
    get("a new password ends the token", DORAS, DORA),
    step("an ended token is not renewed", DORAS, "POST", REFRESH),
    post(
        "the old password is no good",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"dora@example.com","password":"dora-password"}"#,
    ),
    post(
        "the new password is",
        Who::Guest,
        "/api/collections/_pb_users_auth_/auth-with-password",
        r#"{"identity":"dora@example.com","password":"new-password"}"#,
    )
    .keep(&[("dora token", "/token")]),
    patch(
        "the admin changes Dora's address",
        Who::Root,
        DORA,
        r#"{"email":"theodora@example.com"}"#,
    ),
    get("a new address ends the token", DORAS, DORA),
    post(
        "the new address signs in",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"theodora@example.com","password":"new-password"}"#,
    )
    .keep(&[("dora token", "/token")]),
    patch(
        "the admin gives a token key",
        Who::Root,
        DORA,
        r#"{"tokenKey":"a-new-key-ends-all-tokens-000000001"}"#,
    )
    .query(&[("fields", "id")]),
    get("a new key ends the token", DORAS, DORA),
    post(
        "Dora signs in again",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"theodora@example.com","password":"new-password"}"#,
    )
    .keep(&[("dora token", "/token")]),
    delete("Dora deletes herself", DORAS, DORA),
    get("a deleted user's token is a guest's", DORAS, DORA),
    step("a deleted user's token is not renewed", DORAS, "POST", REFRESH),
    post(
        "a deleted user does not sign in",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"theodora@example.com","password":"new-password"}"#,
    ),
];

const MEMBERS: &str = "/api/collections/members/auth-with-password";

const IDENTITIES: &[Step] = &[
    post("members have names to sign in with", Who::Root, "/api/collections", r#"{"name":"members","type":"auth","createRule":"","viewRule":"","listRule":"",
        "fields":[{"name":"username","type":"text"}],
        "indexes":["CREATE UNIQUE INDEX m_name ON members (username) WHERE username != ''"],
        "passwordAuth":{"enabled":true,"identityFields":["username","email"]}}"#).query(&[("fields", "passwordAuth,indexes")]),
    get("how members sign in", Who::Guest, "/api/collections/members/auth-methods"),
    post("a member joins", Who::Guest, "/api/collections/members/records", r#"{"username":"zoe","email":"zoe@example.com","password":"12345678","passwordConfirm":"12345678"}"#).keep(&[("zoe", "/id")]),
    post("a member whose name is another's address", Who::Guest, "/api/collections/members/records", r#"{"username":"zoe@example.com","email":"imp@example.com","password":"87654321","passwordConfirm":"87654321"}"#).keep(&[("imp", "/id")]),
    post("a name signs in", Who::Guest, MEMBERS, r#"{"identity":"zoe","password":"12345678"}"#).keep(&[("zoe token", "/token")]),
    post("a name in capitals", Who::Guest, MEMBERS, r#"{"identity":"ZOE","password":"12345678"}"#),
    post("an address signs in", Who::Guest, MEMBERS, r#"{"identity":"zoe@example.com","password":"12345678"}"#),
    post("a name that is another's address", Who::Guest, MEMBERS, r#"{"identity":"zoe@example.com","password":"87654321","identityField":"username"}"#),
    post("a name as an address", Who::Guest, MEMBERS, r#"{"identity":"zoe","password":"12345678","identityField":"email"}"#),
    step("a member's token is no user's", Who::With("<zoe token>"), "POST", REFRESH),
    get("a member is no user", Who::With("<zoe token>"), "/api/collections/users/records"),
    patch("only names sign in", Who::Root, "/api/collections/members", r#"{"passwordAuth":{"identityFields":["username"]}}"#).query(&[("fields", "passwordAuth")]),
    post("an address no longer signs in", Who::Guest, MEMBERS, r#"{"identity":"imp@example.com","password":"87654321"}"#),
    patch("passwords are off", Who::Root, "/api/collections/members", r#"{"passwordAuth":{"enabled":false}}"#).query(&[("fields", "passwordAuth")]),
    post("nobody signs in with a password", Who::Guest, MEMBERS, r#"{"identity":"zoe","password":"12345678"}"#),
    get("how members do not sign in", Who::Guest, "/api/collections/members/auth-methods"),
    step("a token is renewed all the same", Who::With("<zoe token>"), "POST", "/api/collections/members/auth-refresh").query(&[("fields", "record.username")]),
];

const ALLOWED: &[Step] = &[
    patch(
        "only the verified may sign in",
        Who::Root,
        "/api/collections/members",
        r#"{"authRule":"verified = true","passwordAuth":{"enabled":true}}"#,
    )
    .query(&[("fields", "authRule")]),
    post(
        "the unverified may not",
        Who::Guest,
        MEMBERS,
        r#"{"identity":"zoe","password":"12345678"}"#,
    ),
    post(
        "with a wrong password one is not told",
        Who::Guest,
        MEMBERS,
        r#"{"identity":"zoe","password":"wrong"}"#,
    ),
    step(
        "nor is their token renewed",
        Who::With("<zoe token>"),
        "POST",
        "/api/collections/members/auth-refresh",
    ),
    get(
        "their token works until it ends",
        Who::With("<zoe token>"),
        "/api/collections/members/records/<zoe>",
    )
    .query(&[("fields", "username,email")]),
    patch(
        "the admin verifies",
        Who::Root,
        "/api/collections/members/records/<zoe>",
        r#"{"verified":true}"#,
    ),
    post("the verified may", Who::Guest, MEMBERS, r#"{"identity":"zoe","password":"12345678"}"#),
    patch(
        "a rule by the way of signing in",
        Who::Root,
        "/api/collections/members",
        r#"{"authRule":"@request.context = 'password' && @request.body.identity = 'zoe'"}"#,
    )
    .query(&[("fields", "authRule")]),
    post(
        "signing in the right way",
        Who::Guest,
        MEMBERS,
        r#"{"identity":"zoe","password":"12345678"}"#,
    ),
    step(
        "renewing is another way",
        Who::With("<zoe token>"),
        "POST",
        "/api/collections/members/auth-refresh",
    ),
    patch("nobody may sign in", Who::Root, "/api/collections/members", r#"{"authRule":null}"#)
        .query(&[("fields", "authRule")]),
    post("nobody does", Who::Guest, MEMBERS, r#"{"identity":"zoe","password":"12345678"}"#),
];

const NOT_YET: &[Step] = &[
    post(
        "a one-time password is asked for",
        Who::Guest,
        "/api/collections/users/request-otp",
        r#"{"email":"ada@example.com"}"#,
    ),
    post(
        "a one-time password signs in",
        Who::Guest,
        "/api/collections/users/auth-with-otp",
        r#"{"otpId":"x","password":"y"}"#,
    ),
    post(
        "OAuth2 signs in",
        Who::Guest,
        "/api/collections/users/auth-with-oauth2",
        r#"{"provider":"x","code":"y"}"#,
    ),
    post(
        "a new password is asked for by mail",
        Who::Guest,
        "/api/collections/users/request-password-reset",
        r#"{"email":"nobody@example.com"}"#,
    ),
    post(
        "a new password by mail is confirmed",
        Who::Guest,
        "/api/collections/users/confirm-password-reset",
        r#"{"token":"x","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    post(
        "a verification is asked for",
        Who::Guest,
        "/api/collections/users/request-verification",
        r#"{"email":"nobody@example.com"}"#,
    ),
    post(
        "a verification is confirmed",
        Who::Guest,
        "/api/collections/users/confirm-verification",
        r#"{"token":"x"}"#,
    ),
    post(
        "a new address is asked for",
        Who::Guest,
        "/api/collections/users/request-email-change",
        r#"{"newEmail":"x@example.com"}"#,
    ),
    post(
        "a new address is confirmed",
        Who::Guest,
        "/api/collections/users/confirm-email-change",
        r#"{"token":"x","password":"y"}"#,
    ),
    post(
        "the admin acts as somebody",
        Who::Root,
        "/api/collections/users/impersonate/<ada>",
        r#"{"duration":3600}"#,
    ),
    post("a guest acts as somebody", Who::Guest, "/api/collections/users/impersonate/<ada>", "{}"),
    post("a user acts as somebody", Who::Bob, "/api/collections/users/impersonate/<ada>", "{}"),
    post("the admin acts as nobody", Who::Root, "/api/collections/users/impersonate/nope", "{}"),
    post("the admin acts as a book", Who::Root, "/api/collections/books/impersonate/nope", "{}"),
    post(
        "the admin acts for a time before now",
        Who::Root,
        "/api/collections/users/impersonate/<ada>",
        r#"{"duration":-1}"#,
    ),
    post(
        "the admin acts for a time that is no number",
        Who::Root,
        "/api/collections/users/impersonate/<ada>",
        r#"{"duration":"x"}"#,
    ),
    post(
        "the admin acts for the usual time",
        Who::Root,
        "/api/collections/users/impersonate/<ada>",
        "{}",
    )
    .keep(&[("lent token", "/token")]),
    get("a lent token works", Who::With("<lent token>"), "/api/collections/users/records/<ada>")
        .query(&[("fields", "email")]),
    step("a lent token is not renewed", Who::With("<lent token>"), "POST", REFRESH),
    get(
        "an expired token is a guest's",
        Who::With("<brief token>"),
        "/api/collections/users/records/<ada>",
    ),
    step("an expired token is not renewed", Who::With("<brief token>"), "POST", REFRESH),
    post("a token for files", Who::Ada, "/api/files/token", ""),
];
