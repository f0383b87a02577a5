//! What went wrong elsewhere, tried here: attacks on signing in that advisories of other backends tell
//! of. Each test says which; those that other files have are not repeated.

use futures_util::StreamExt as _;
use homeport_tests::{
    Client, Home, Mailbox, PASSWORD, Reply, Stream, collection, field, open_rules,
};
use serde_json::{Value, json};

const USERS: &str = "/api/collections/users/records";
const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";
const EVIL: &str = "evil.example";

fn flow(collection: &str, name: &str) -> String {
    format!("/api/collections/{collection}/{name}")
}

/// Two collections of people whose letters are a token or a code in brackets, or a link.
async fn home_with_mail(body: &str) -> (Home, Client, Mailbox) {
    let (home, mailbox) = (Home::start(), Mailbox::start());
    let admin = home.admin().await;
    let smtp = json!({ "smtp": { "enabled": true, "host": "127.0.0.1", "port": mailbox.port() } });
    admin.patch("/api/settings", &smtp).await.expect(200);
    admin.post("/api/collections", &json!({ "name": "club", "type": "auth" })).await.expect(200);
    let letter = json!({ "subject": "x", "body": body });
    let options = json!({
        "verificationTemplate": letter, "resetPasswordTemplate": letter,
        "confirmEmailChangeTemplate": letter, "passwordAuth": { "enabled": true },
        "otp": { "enabled": true, "emailTemplate": { "subject": "x", "body": "[{OTP}]" } },
    });
    for collection in ["users", "club"] {
        admin.patch(&format!("/api/collections/{collection}"), &options).await.expect(200);
        let person = json!({ "email": ADA, "password": PASSWORD, "passwordConfirm": PASSWORD });
        admin.post(&flow(collection, "records"), &person).await.expect(200);
    }
    (home, admin, mailbox)
}

/// Supabase Auth GHSA-3529-5m8x-rpv3, Appsmith CVE-2026-22794: a header of whoever ordered the letter
/// decided where its link leads.
#[tokio::test]
async fn where_a_letters_link_leads_is_not_said_by_whoever_orders_it() {
    let (home, admin, mailbox) = home_with_mail("[{APP_URL}]").await;
    admin.add_user(BOB).await;
    let order = json!({ "email": ADA });
    home.guest().post(&flow("users", "request-verification"), &order).await.expect(204);
    let usual = mailbox.wait_for(ADA).bracketed().to_owned();
    assert!(usual.starts_with("https://"), "{usual}");
    let mut changes = vec![];
    for header in [
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-prefix",
        "x-forwarded-server",
        "x-original-url",
        "x-rewrite-url",
        "x-host",
        "origin",
        "referer",
        "forwarded",
    ] {
        let value = match header {
            "forwarded" => format!("for=1.2.3.4;host={EVIL};proto=http"),
            "x-forwarded-host" | "x-host" | "x-forwarded-server" => EVIL.to_owned(),
            "x-forwarded-proto" => "http".to_owned(),
            _ => format!("http://{EVIL}/x"),
        };
        // The brake on letters of a kind is each account's own.
        let email = format!("{header}@example.com");
        admin.add_user(&email).await;
        let guest = home.guest().with_header(header, &value);
        let order = json!({ "email": email });
        guest.post(&flow("users", "request-password-reset"), &order).await.expect(204);
        let link = mailbox.wait_for(&email).bracketed().to_owned();
        if link != usual {
            changes.push((header, link));
        }
    }
    // A name that is not the box's own in the request itself.
    let guest = home.guest().with_header("host", EVIL);
    let order = json!({ "email": BOB });
    let reply = guest.post(&flow("users", "request-password-reset"), &order).await;
    if reply.status == 204 {
        assert_eq!(mailbox.wait_for(BOB).bracketed(), usual);
    }
    assert!(changes.is_empty(), "{changes:?}");
}

/// Directus CVE-2026-22032, Pocket ID CVE-2026-28512: after signing in the browser was sent to
/// wherever a parameter said, `https://good@evil` too.
#[tokio::test]
async fn nobody_is_sent_elsewhere_after_signing_in() {
    let home = Home::start();
    let addresses = home.addresses().clone();
    let targets = [
        format!("https://{EVIL}"),
        format!("//{EVIL}"),
        format!("/\\{EVIL}"),
        format!("\\\\{EVIL}"),
        format!("/../{EVIL}"),
        format!("%2e%2e//{EVIL}"),
        format!("..%2f..%2f/{EVIL}"),
        format!("@{EVIL}"),
        format!("{}@{EVIL}", addresses.loopback),
        format!("{}.{EVIL}", addresses.loopback),
        format!("javascript:alert(1)//{EVIL}"),
        format!("x%0d%0aLocation:https://{EVIL}"),
        format!("%09//{EVIL}"),
    ];
    let names = ["to", "next", "redirect", "redirect_uri", "redirectURL", "return_to", "continue"];
    for target in &targets {
        let target = form_urlencoded::byte_serialize(target.as_bytes()).collect::<String>();
        let query = names.map(|name| format!("{name}={target}")).join("&");
        let mut answers = Vec::new();
        let ticket = home.window_link();
        let ticket = ticket.strip_prefix(&addresses.loopback).unwrap();
        answers.push(home.local().get(&format!("{ticket}&{query}")).await.expect(303));
        for path in ["/", "/_", "/_/", "/_/enter"] {
            answers.push(home.local().get(&format!("{path}?{query}")).await);
        }
        for client in [home.local(), home.guest()] {
            answers.push(client.get(&format!("/api/oauth2-redirect?state=x&code=y&{query}")).await);
            answers.push(client.get(&format!("/api/collections/users/auth-methods?{query}")).await);
        }
        for answer in answers {
            let location = answer.header("location");
            if location.is_empty() {
                continue;
            }
            // As a browser reads it, from the page that it was on.
            let base = reqwest::Url::parse(&addresses.loopback).unwrap();
            let read = base.join(location).unwrap();
            assert_eq!(read.origin(), base.origin(), "{location}");
            assert!(read.path().starts_with("/_/"), "{location}");
        }
    }
    let paths = ["//evil.example/", "//evil.example/_/", "/\\evil.example", "/_//evil.example/.."];
    for path in paths {
        for client in [home.local(), home.guest()] {
            let Ok(answer) = client.try_send("GET", path, None).await else { continue };
            assert!(!answer.header("location").contains("//"), "{path}: {answer:?}");
        }
    }
}

/// The ways in which an admin shuts somebody out.
async fn shut_out(admin: &Client, how: &str, id: &str) {
    let record = format!("{USERS}/{id}");
    match how {
        "ending the sign-ins" => {
            let path = format!("/api/homeport/sessions?collection=users&record={id}");
            admin.delete(&path).await.expect(200);
        }
        "another password" => {
            let other =
                json!({ "password": "another password", "passwordConfirm": "another password" });
            admin.patch(&record, &other).await.expect(200);
        }
        "another address" => {
            admin.patch(&record, &json!({ "email": "x@example.com" })).await.expect(200);
        }
        "deleting the account" => {
            admin.delete(&record).await.expect(204);
        }
        "a rule that is not true of them" => {
            let rule = json!({ "authRule": "name = 'welcome'" });
            admin.patch("/api/collections/users", &rule).await.expect(200);
        }
        "nobody may sign in" => {
            admin.patch("/api/collections/users", &json!({ "authRule": null })).await.expect(200);
        }
        _ => panic!("{how}"),
    }
}

/// Directus GHSA-56p6-qw3c-fq2g: whoever was suspended went on with the token that they had.
#[tokio::test]
async fn whoever_is_shut_out_is_out_at_the_next_request_and_on_open_streams() {
    for how in [
        "ending the sign-ins",
        "another password",
        "another address",
        "deleting the account",
        "a rule that is not true of them",
        "nobody may sign in",
    ] {
        let home = Home::start();
        let admin = home.admin().await;
        let id = admin.add_user(ADA).await;
        let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
        let own = format!("{USERS}/{id}");
        ada.get(&own).await.expect(200);
        let file = ada.post("/api/files/token", &json!({})).await.expect(200).body;
        let notes = collection("notes", json!([field("title", "text")]), open_rules());
        admin.post("/api/collections", &notes).await.expect(200);
        let mut stream = Stream::listening(&ada, &[&format!("users/{id}"), "notes/*"]).await;
        shut_out(&admin, how, &id).await;
        assert_eq!(ada.get(&own).await.status, 404, "{how}: their own record");
        ada.post(&flow("users", "auth-refresh"), &json!({})).await.expect(401);
        ada.post("/api/files/token", &json!({})).await.expect(401);
        ada.get("/api/homeport/sessions").await.expect(401);
        let files = format!("/api/files/users/{id}/x?token={}", file["token"].as_str().unwrap());
        assert_eq!(home.guest().get(&files).await.status, 404, "{how}");
        if how != "deleting the account" {
            admin.patch(&own, &json!({ "name": "Later" })).await.expect(200);
        }
        let note = json!({ "title": "x" });
        admin.post("/api/collections/notes/records", &note).await.expect(200);
        // The stream has ended, or is a guest's, who hears what anybody hears.
        while let Some(event) = stream.next().await.filter(|event| event.name != "notes/*") {
            assert_ne!(event.record("name"), "Later", "{how}");
        }
    }
}

/// Pocket ID CVE-2026-28513: a code was refused only when it was over *and* another client's. (That one
/// that is over is refused whatever else holds is a test beside `is_over`.)
#[tokio::test]
async fn one_thing_that_is_wrong_with_a_code_is_enough() {
    let (home, _admin, mailbox) = home_with_mail("x").await;
    let guest = home.guest();
    let order = async |collection: &str| {
        let ordered = guest.post(&flow(collection, "request-otp"), &json!({ "email": ADA })).await;
        let id = ordered.expect(200).body["otpId"].clone();
        (id, mailbox.wait_for(ADA).bracketed().to_owned())
    };
    let enter = async |collection: &str, id: &Value, code: &str| {
        let body = json!({ "otpId": id, "password": code });
        guest.post(&flow(collection, "auth-with-otp"), &body).await
    };
    let (first, first_code) = order("users").await;
    let (second, second_code) = order("users").await;
    let (clubs, clubs_code) = order("club").await;
    enter("users", &first, &second_code).await.expect(400);
    enter("users", &second, &first_code).await.expect(400);
    enter("club", &first, &first_code).await.expect(400);
    enter("users", &clubs, &clubs_code).await.expect(400);
    enter("users", &first, &first_code).await.expect(200);
    enter("users", &first, &first_code).await.expect(400);
    enter("club", &clubs, &clubs_code).await.expect(200);
}

/// Tokens that are mailed, each at every door that takes another kind or another collection's.
#[tokio::test]
async fn a_mailed_token_opens_its_own_door_and_no_other() {
    let (home, _admin, mailbox) = home_with_mail("[{TOKEN}]").await;
    let guest = home.guest();
    let ada = guest.sign_in("users", ADA, PASSWORD).await;
    let order = json!({ "email": ADA });
    guest.post(&flow("users", "request-verification"), &order).await.expect(204);
    let verification = mailbox.wait_for(ADA).bracketed().to_owned();
    guest.post(&flow("users", "request-password-reset"), &order).await.expect(204);
    let reset = mailbox.wait_for(ADA).bracketed().to_owned();
    let change = json!({ "newEmail": "countess@example.com" });
    ada.post(&flow("users", "request-email-change"), &change).await.expect(204);
    let email_change = mailbox.wait_for("countess@example.com").bracketed().to_owned();
    let session = ada.token().to_owned();
    let file = ada.post("/api/files/token", &json!({})).await.expect(200).body["token"].clone();
    let file = file.as_str().unwrap().to_owned();
    let confirm = async |collection: &str, door: &str, token: &str| -> Reply {
        let body = json!({
            "token": token, "password": if door == "confirm-email-change" { PASSWORD } else { "another password" },
            "passwordConfirm": "another password",
        });
        guest.post(&flow(collection, door), &body).await
    };
    let doors = [
        ("confirm-verification", &verification),
        ("confirm-password-reset", &reset),
        ("confirm-email-change", &email_change),
    ];
    let all = [&verification, &reset, &email_change, &session, &file];
    for (door, own) in doors {
        for token in all {
            confirm("club", door, token).await.expect(400);
            if token != own {
                confirm("users", door, token).await.expect(400);
            }
        }
    }
    for token in [&verification, &reset, &email_change, &file] {
        let bearer = guest.with_token(token);
        bearer.post(&flow("users", "auth-refresh"), &json!({})).await.expect(401);
        bearer.post("/api/files/token", &json!({})).await.expect(401);
        bearer.get("/api/homeport/sessions").await.expect(401);
    }
    // Nothing of that has used or spoilt one.
    confirm("users", "confirm-verification", &verification).await.expect(204);
    confirm("users", "confirm-email-change", &email_change).await.expect(204);
    // The address was another when this one went out, and the token key with it.
    confirm("users", "confirm-password-reset", &reset).await.expect(400);
    confirm("users", "confirm-email-change", &email_change).await.expect(400);
}

/// CouchDB CVE-2017-12635, Parse CVE-2026-30938: a body that two readers read differently, or whose
/// check stopped early, made whoever signed up more than they are.
#[tokio::test]
async fn a_sign_up_makes_nobody_more_than_they_are() {
    let home = Home::start();
    let admin = home.admin().await;
    let role = json!({ "name": "role", "type": "text" });
    let mut fields = admin.get("/api/collections/users").await.expect(200).body["fields"]
        .as_array()
        .unwrap()
        .clone();
    fields.push(role);
    let change = json!({ "fields": fields, "createRule": "@request.body.role:isset = false" });
    admin.patch("/api/collections/users", &change).await.expect(200);
    let guest = home.guest();
    let tried = [
        r#""verified":true"#,
        r#""verified":false,"verified":true"#,
        r#""verified":"true""#,
        r#""name":{"a":{"b":1}},"verified":true"#,
        r#""verified+":1"#,
        r#""+verified":true"#,
        r#""ver\u0069fied":true"#,
        r#""tokenKey":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa""#,
        r#""tokenKey:autogenerate":"""#,
        r#""role":"admin""#,
        r#""role":null,"role":"admin""#,
        r#""r\u006fle":"admin""#,
        r#""role+":"admin""#,
        r#""+role":"admin""#,
        r#""expand":{"role":"admin"},"collectionName":"_superusers","collectionId":"pbc_3142635823""#,
        r#""@request.body.role":"admin""#,
        r#""__proto__":{"verified":true,"role":"admin"}"#,
        r#""constructor":{"prototype":{"verified":true}}"#,
    ];
    for (n, more) in tried.into_iter().enumerate() {
        let email = format!("n{n}@example.com");
        let body = format!(
            r#"{{"email":"{email}","password":"{PASSWORD}","passwordConfirm":"{PASSWORD}",{more}}}"#
        );
        let request = guest.request("POST", USERS).header("content-type", "application/json");
        let status = request.body(body).send().await.unwrap().status().as_u16();
        assert!(status == 200 || status == 400, "{more}: {status}");
        let found = admin.get(&format!("{USERS}?filter=email='{email}'")).await.expect(200).body;
        let made = found["items"].as_array().unwrap();
        assert_eq!(made.len(), usize::from(status == 200), "{more}");
        for record in made {
            assert_eq!(record["verified"], false, "{more}");
            assert_eq!(record["role"], "", "{more}");
            assert_eq!(record["collectionName"], "users", "{more}");
            // The key that signs their tokens is not one that they know.
            guest.sign_in("users", &email, PASSWORD).await;
        }
    }
}

/// SurrealDB GHSA-4vgr-h27g-cf9p: requests at the same time shared whoever asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_at_the_same_time_do_not_mix_up_who_asks() {
    let home = Home::start();
    let admin = home.admin().await;
    let mut people = Vec::new();
    for email in [ADA, BOB] {
        let id = admin.add_user(email).await;
        people.push((Some(id), home.guest().sign_in("users", email, PASSWORD).await));
    }
    people.push((None, home.guest()));
    let rounds = (0..600).map(|n: usize| {
        let (id, client) = people[n % people.len()].clone();
        async move {
            // The rule of the collection shows everybody their own record.
            let seen = client.get(USERS).await.expect(200).body;
            let ids = seen["items"].as_array().unwrap().iter().map(|one| one["id"].clone());
            assert_eq!(ids.collect::<Vec<_>>(), id.iter().map(|id| json!(id)).collect::<Vec<_>>());
        }
    });
    futures_util::stream::iter(rounds).buffer_unordered(30).collect::<Vec<_>>().await;
}

/// Home Assistant 2023.12: the page for signing in showed everybody who has an account.
#[tokio::test]
async fn a_guest_is_not_told_who_is_here() {
    let home = Home::start();
    let admin = home.admin().await;
    let id = admin.add_user(ADA).await;
    for client in [home.guest(), home.local()] {
        for path in [
            "/api/collections/_superusers/records",
            "/api/collections/_otps/records",
            "/api/collections/_mfas/records",
            "/api/collections/_externalAuths/records",
            "/api/collections/_authOrigins/records",
            "/api/homeport/admins",
            "/api/homeport/devices",
            "/api/homeport/sessions",
            "/api/homeport/audit",
            "/api/homeport/keys",
            "/api/homeport/mail/kept",
            "/api/logs",
            "/api/settings",
        ] {
            let reply = client.get(path).await;
            let empty = reply.status == 200 && reply.body["items"] == json!([]);
            assert!(empty || [401, 403, 404].contains(&reply.status), "{path}: {}", reply.text);
        }
        let list = client.get(USERS).await.expect(200).body;
        assert_eq!((&list["items"], &list["totalItems"]), (&json!([]), &json!(0)));
        client.get(&format!("{USERS}/{id}")).await.expect(404);
        for text in [
            client.get("/api/collections/users/auth-methods").await.expect(200).text,
            client.get("/api/health").await.expect(200).text,
        ] {
            assert!(!text.contains("ada") && !text.contains(&id), "{text}");
        }
    }
}
