//! Records that can sign in: making, changing and seeing them.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(MAKING);
    report.table(SEEING);
    report.table(CHANGING);
    report.table(MANAGING);
    report.table(ADMINS);
}

const USERS: &str = "/api/collections/users/records";
const ADA: &str = "/api/collections/users/records/<ada>";

macro_rules! sign_up {
    ($json:literal) => {
        post(concat!("sign up ", $json), Who::Guest, USERS, $json)
    };
}

const MAKING: &[Step] = &[
    sign_up!(r#"{}"#),
    sign_up!(r#"{"email":"new1@example.com"}"#),
    sign_up!(r#"{"password":"12345678","passwordConfirm":"12345678"}"#),
    sign_up!(r#"{"email":"new1@example.com","password":"12345678"}"#),
    sign_up!(r#"{"email":"new1@example.com","password":"12345678","passwordConfirm":"87654321"}"#),
    sign_up!(r#"{"email":"new1@example.com","password":"1234567","passwordConfirm":"1234567"}"#),
    sign_up!(r#"{"email":"new1@example.com","password":"12345678901234567890123456789012345678901234567890123456789012345678901","passwordConfirm":"12345678901234567890123456789012345678901234567890123456789012345678901"}"#),
    sign_up!(r#"{"email":"new2@example.com","password":"123456789012345678901234567890123456789012345678901234567890123456789012","passwordConfirm":"123456789012345678901234567890123456789012345678901234567890123456789012"}"#),
    sign_up!(r#"{"email":"nope","password":"12345678","passwordConfirm":"12345678"}"#),
    sign_up!(r#"{"email":"","password":"12345678","passwordConfirm":"12345678"}"#),
    sign_up!(r#"{"email":"ada@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
    sign_up!(r#"{"email":"ADA@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
    sign_up!(r#"{"email":"new3@example.com","password":"12345678","passwordConfirm":"12345678","verified":true}"#),
    sign_up!(r#"{"email":"new3@example.com","password":"12345678","passwordConfirm":"12345678","verified":false,"emailVisibility":true}"#),
    sign_up!(r#"{"email":"new4@example.com","password":12345678,"passwordConfirm":12345678}"#),
    sign_up!(r#"{"email":"new5@example.com","password":"12345678","passwordConfirm":"12345678","tokenKey":"guests-may-not-choose-this-at-all-00"}"#),
    sign_up!(r#"{"email":"new6@example.com","password":"","passwordConfirm":""}"#),
    sign_up!(r#"{"email":"new7@example.com","password":"12345678","passwordConfirm":"12345678","name":"too long: 256 letters 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"}"#),
    sign_up!(r#"{"id":"short","email":"nope","password":"1","passwordConfirm":"2","verified":true}"#),
    post("a user signs up another", Who::Ada, USERS, r#"{"email":"new8@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
    post("the admin makes a verified user", Who::Root, USERS, r#"{"email":"carol@example.com","password":"12345678","passwordConfirm":"12345678","verified":true,"name":"Carol"}"#)
        .keep(&[("carol", "/id")]),
    post("the admin makes a user without repeating the password", Who::Root, USERS, r#"{"email":"new9@example.com","password":"12345678"}"#),
    post("the admin makes a user with a short password", Who::Root, USERS, r#"{"email":"new9@example.com","password":"1","passwordConfirm":"1"}"#),
    post("the admin makes a user with a token key", Who::Root, USERS, r#"{"email":"new10@example.com","password":"12345678","passwordConfirm":"12345678","tokenKey":"an-admin-may-choose-this-key-0000001"}"#),
    post("the admin makes a user with a taken token key", Who::Root, USERS, r#"{"email":"new11@example.com","password":"12345678","passwordConfirm":"12345678","tokenKey":"an-admin-may-choose-this-key-0000001"}"#),
    post("a user of an id that another has", Who::Guest, USERS, r#"{"id":"<ada>","email":"new12@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
    post("a user of an id that an admin has", Who::Guest, USERS, r#"{"id":"<root>","email":"new13@example.com","password":"12345678","passwordConfirm":"12345678"}"#),
];

const SEEING: &[Step] = &[
    get("a guest sees no users", Who::Guest, USERS),
    get("a guest does not see Ada", Who::Guest, ADA),
    get("Ada sees herself", Who::Ada, ADA),
    get("Ada sees only herself", Who::Ada, USERS),
    get("Bob does not see Ada", Who::Bob, ADA),
    get("the admin sees Ada", Who::Root, ADA),
    patch(
        "everybody may see users",
        Who::Root,
        "/api/collections/users",
        r#"{"listRule":"","viewRule":""}"#,
    )
    .query(&[("fields", "listRule")]),
    get("a guest sees no address that is not shown", Who::Guest, ADA),
    get(
        "a guest sees an address that is shown",
        Who::Guest,
        "/api/collections/users/records/<bob>",
    ),
    get("Bob sees no address that is not shown", Who::Bob, ADA),
    get("the admin sees every address", Who::Root, USERS).query(&[
        ("fields", "email"),
        ("sort", "email"),
        ("filter", "name != ''"),
    ]),
    get("a guest lists addresses", Who::Guest, USERS).query(&[
        ("fields", "email,name"),
        ("sort", "name"),
        ("filter", "name != ''"),
    ]),
    get("a guest filters by an address that is not shown", Who::Guest, USERS)
        .query(&[("fields", "name"), ("filter", "email = 'ada@example.com'")]),
    get("a guest filters by an address that is shown", Who::Guest, USERS)
        .query(&[("fields", "name"), ("filter", "email = 'bob@example.com'")]),
    get("a guest filters by part of an address", Who::Guest, USERS)
        .query(&[("fields", "name"), ("filter", "email ~ 'ada'")]),
    get("a guest filters by any address or a name", Who::Guest, USERS).query(&[
        ("fields", "name"),
        ("sort", "name"),
        ("filter", "email = 'ada@example.com' || name = 'Ada'"),
    ]),
    get("Ada filters by her own address", Who::Ada, USERS)
        .query(&[("fields", "name"), ("filter", "email = 'ada@example.com'")]),
    get("a guest sorts by address", Who::Guest, USERS).query(&[
        ("fields", "name"),
        ("sort", "email,id"),
        ("filter", "name != ''"),
    ]),
    get("a guest filters by password", Who::Guest, USERS).query(&[("filter", "password != ''")]),
    get("a guest filters by token key", Who::Guest, USERS).query(&[("filter", "tokenKey != ''")]),
    get("a guest sorts by token key", Who::Guest, USERS).query(&[("sort", "tokenKey")]),
    get("the admin filters by password", Who::Root, USERS).query(&[
        ("fields", "name"),
        ("sort", "name"),
        ("filter", "password != '' && name = 'Ada'"),
    ]),
    get("the admin filters by token key", Who::Root, USERS)
        .query(&[("fields", "name"), ("filter", "tokenKey != '' && name = 'Ada'")]),
    get("a guest filters by verified", Who::Guest, USERS)
        .query(&[("fields", "name"), ("filter", "verified = true")]),
    get("a guest asks for secrets", Who::Guest, ADA)
        .query(&[("fields", "password,tokenKey,email,name")]),
    get("the admin asks for secrets", Who::Root, ADA)
        .query(&[("fields", "password,tokenKey,email,name")]),
];

const CHANGING: &[Step] = &[
    patch("a guest changes Ada", Who::Guest, ADA, r#"{"name":"hacked"}"#),
    patch("Bob changes Ada", Who::Bob, ADA, r#"{"name":"hacked"}"#),
    patch("Ada changes her name", Who::Ada, ADA, r#"{"name":"Ada L"}"#),
    patch("Ada changes it back", Who::Ada, ADA, r#"{"name":"Ada"}"#),
    patch("Ada shows her address", Who::Ada, ADA, r#"{"emailVisibility":true}"#),
    patch("Ada hides her address", Who::Ada, ADA, r#"{"emailVisibility":false}"#),
    patch("Ada changes her address", Who::Ada, ADA, r#"{"email":"ada2@example.com"}"#),
    patch("Ada says her address again", Who::Ada, ADA, r#"{"email":"ada@example.com"}"#),
    patch("Ada verifies herself", Who::Ada, ADA, r#"{"verified":true}"#),
    patch("Ada says she is not verified", Who::Ada, ADA, r#"{"verified":false}"#),
    patch(
        "Ada sets a token key",
        Who::Ada,
        ADA,
        r#"{"tokenKey":"users-may-not-choose-this-at-all-000"}"#,
    ),
    patch(
        "a new password without the old",
        Who::Ada,
        ADA,
        r#"{"password":"newpassword","passwordConfirm":"newpassword"}"#,
    ),
    patch(
        "a new password with a wrong old one",
        Who::Ada,
        ADA,
        r#"{"oldPassword":"wrong","password":"newpassword","passwordConfirm":"newpassword"}"#,
    ),
    patch(
        "a new password not repeated",
        Who::Ada,
        ADA,
        r#"{"oldPassword":"lovelace1815","password":"newpassword"}"#,
    ),
    patch(
        "a new password repeated wrongly",
        Who::Ada,
        ADA,
        r#"{"oldPassword":"lovelace1815","password":"newpassword","passwordConfirm":"x"}"#,
    ),
    patch(
        "a new password that is short",
        Who::Ada,
        ADA,
        r#"{"oldPassword":"lovelace1815","password":"x","passwordConfirm":"x"}"#,
    ),
    patch("an old password alone", Who::Ada, ADA, r#"{"oldPassword":"wrong"}"#),
    patch("a repeated password alone", Who::Ada, ADA, r#"{"passwordConfirm":"x"}"#),
    patch(
        "an empty new password",
        Who::Ada,
        ADA,
        r#"{"password":"","passwordConfirm":"","oldPassword":""}"#,
    ),
    get("Ada's token is still good", Who::Ada, ADA).query(&[("fields", "id,email")]),
];

const MANAGING: &[Step] = &[
    patch("Bob may manage users", Who::Root, "/api/collections/users",
        r#"{"manageRule":"@request.auth.name = 'Bob'","updateRule":"id = @request.auth.id || @request.auth.name = 'Bob'","listRule":"","viewRule":""}"#)
        .query(&[("fields", "manageRule")]),
    get("a manager sees addresses", Who::Bob, ADA),
    get("a manager filters by addresses", Who::Bob, USERS).query(&[("fields", "name"), ("filter", "email = 'ada@example.com'")]),
    patch("a manager verifies", Who::Bob, "/api/collections/users/records/<carol>", r#"{"verified":false}"#),
    patch("a manager changes an address", Who::Bob, "/api/collections/users/records/<carol>", r#"{"email":"carol2@example.com"}"#),
    patch("a manager sets a password", Who::Bob, "/api/collections/users/records/<carol>", r#"{"password":"managed-password","passwordConfirm":"managed-password"}"#),
    patch("a manager sets a password without repeating it", Who::Bob, "/api/collections/users/records/<carol>", r#"{"password":"managed-password"}"#),
    post("a managed password signs in", Who::Guest, "/api/collections/users/auth-with-password", r#"{"identity":"carol2@example.com","password":"managed-password"}"#),
    post("a manager makes a verified user", Who::Bob, USERS, r#"{"email":"new20@example.com","password":"12345678","passwordConfirm":"12345678","verified":true}"#),
    patch("Ada is no manager", Who::Ada, "/api/collections/users/records/<carol>", r#"{"verified":true}"#),
    patch("an empty manage rule lets nobody manage", Who::Root, "/api/collections/users", r#"{"manageRule":""}"#).query(&[("fields", "manageRule")]),
    get("nobody manages", Who::Bob, ADA).query(&[("fields", "name,email")]),
    patch("users as they were", Who::Root, "/api/collections/users",
        r#"{"manageRule":null,"updateRule":"id = @request.auth.id","listRule":"id = @request.auth.id","viewRule":"id = @request.auth.id"}"#)
        .query(&[("fields", "manageRule,updateRule")]),
    delete("Bob deletes Ada", Who::Bob, ADA),
    delete("the admin deletes Carol", Who::Root, "/api/collections/users/records/<carol>"),
];

const ADMINS: &[Step] = &[
    get("a guest lists admins", Who::Guest, "/api/collections/_superusers/records"),
    get("a user lists admins", Who::Ada, "/api/collections/_superusers/records"),
    get("the admin lists admins", Who::Root, "/api/collections/_superusers/records")
        .query(&[("filter", "email = 'root@example.com'")]),
    post(
        "a guest makes an admin",
        Who::Guest,
        "/api/collections/_superusers/records",
        r#"{"email":"evil@example.com","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    post(
        "a user makes an admin",
        Who::Ada,
        "/api/collections/_superusers/records",
        r#"{"email":"evil@example.com","password":"12345678","passwordConfirm":"12345678"}"#,
    ),
    post(
        "the admin makes an admin",
        Who::Root,
        "/api/collections/_superusers/records",
        r#"{"email":"second@example.com","password":"1234567890","passwordConfirm":"1234567890"}"#,
    )
    .keep(&[("second", "/id")]),
    patch(
        "the admin changes an admin",
        Who::Root,
        "/api/collections/_superusers/records/<second>",
        r#"{"emailVisibility":true}"#,
    ),
    delete(
        "the admin deletes an admin",
        Who::Root,
        "/api/collections/_superusers/records/<second>",
    ),
    delete(
        "the admin deletes the last admin",
        Who::Root,
        "/api/collections/_superusers/records/<root>",
    ),
    get("the admin is still there", Who::Root, "/api/collections/_superusers/records/<root>"),
];
