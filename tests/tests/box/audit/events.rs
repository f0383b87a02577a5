use homeport_tests::{ADMIN, Client, Home, Link, PASSWORD, Phone, collection, field, until};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{ADA, AUDIT, entries, exported, last};
use crate::totp::enrolled;

/// Who did it, by kind and name, and that it is known from where.
fn assert_by(entry: &Value, kind: &str, name: &str) {
    assert_eq!(entry["actor"]["kind"], kind, "{entry}");
    assert_eq!(entry["actor"]["name"].as_str().unwrap_or(""), name, "{entry}");
    if kind != "commandLine" {
        assert_eq!(entry["address"], "127.0.0.1", "{entry}");
    }
}

fn assert_on(entry: &Value, kind: &str, name: &str) {
    assert_eq!(entry["target"]["kind"], kind, "{entry}");
    assert_eq!(entry["target"]["name"].as_str().unwrap_or(""), name, "{entry}");
}

async fn try_password(guest: &Client, collection: &str, identity: &str, password: &str) {
    let path = format!("/api/collections/{collection}/auth-with-password");
    let body = json!({ "identity": identity, "password": password });
    guest.post(&path, &body).await.expect(400);
}

/// Waits for an entry that nobody waits for.
async fn soon(window: &Client, query: &str) -> Value {
    until(query, async || !entries(window, query).await.is_empty()).await;
    entries(window, query).await.remove(0)
}

#[tokio::test]
async fn sign_ins_and_refusals_tell_who_and_from_where_but_nothing_that_was_typed() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    admin.add_user(ADA).await;
    let phone = home.guest().with_header("user-agent", "Shop/1.0");
    phone.sign_in("users", ADA, PASSWORD).await;
    let entry = soon(&window, "action=signIn&actor=ada").await;
    assert_by(&entry, "user", ADA);
    assert_eq!(entry["agent"], "Shop/1.0");
    assert_eq!(entry["details"], json!({ "method": "password" }));

    try_password(&phone, "users", ADA, "wrong secret").await;
    let entry = soon(&window, "action=signInFailed&outcome=refused&text=ada").await;
    assert_by(&entry, "guest", "");
    assert_on(&entry, "user", ADA);
    assert_eq!(entry["details"]["reason"], "wrong");
    // People type their password where the name goes.
    try_password(&phone, "users", "typed secret", "other secret").await;
    let entry = soon(&window, "action=signInFailed&text=unknown").await;
    assert_eq!(entry["target"], json!({ "kind": "unknown", "collection": "users" }));
    let all = exported(&window).await.join("\n");
    for secret in ["wrong secret", "typed secret", "other secret", PASSWORD] {
        assert!(!all.contains(secret), "{secret}");
    }

    admin.patch("/api/collections/users", &json!({ "authRule": "verified = true" })).await;
    let body = json!({ "identity": ADA, "password": PASSWORD });
    phone.post("/api/collections/users/auth-with-password", &body).await.expect(403);
    let entry = soon(&window, "action=signInFailed&text=notAllowed").await;
    assert_on(&entry, "user", ADA);
}

#[tokio::test]
async fn a_second_method_is_noted_as_two_steps() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    admin.add_user(ADA).await;
    let both = json!({ "otp": { "enabled": true }, "mfa": { "enabled": true, "rule": "" } });
    admin.patch("/api/collections/users", &both).await.expect(200);
    let body = json!({ "identity": ADA, "password": PASSWORD });
    let path = "/api/collections/users/auth-with-password";
    let first = home.guest().post(path, &body).await.expect(401);
    let entry = soon(&window, "action=firstMethodPassed").await;
    assert_by(&entry, "user", ADA);
    let mfa = first.body["mfaId"].as_str().unwrap();
    let again = json!({ "identity": ADA, "password": PASSWORD, "mfaId": mfa });
    home.guest().post(path, &again).await.expect(400);
    let entry = soon(&window, "action=signInFailed&text=wrongSecondMethod").await;
    assert_on(&entry, "user", ADA);
    assert!(entries(&window, "action=signIn&actor=ada").await.is_empty());
}

#[tokio::test]
async fn the_windows_doors_are_noted() {
    let home = Home::start();
    let window = home.window().await;
    assert_by(&last(&window, "windowOpened").await, "window", "");
    home.local().get("/_/enter?ticket=nonsense").await.expect(403);
    let entry = soon(&window, "action=windowRefused").await;
    assert_by(&entry, "guest", "");
    assert_eq!(entry["outcome"], "refused");

    let body = json!({ "identity": ADMIN, "password": PASSWORD });
    let entered = home.local().post("/api/homeport/session", &body).await.expect(204);
    let entry = last(&window, "signIn").await;
    assert_by(&entry, "superuser", ADMIN);
    assert_eq!(entry["details"], json!({ "method": "password", "window": true }));
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    let theirs = home.local().with_header("cookie", &cookie).with_header("x-homeport-csrf", "1");
    theirs.delete("/api/logs").await.expect(204);
    let entry = last(&window, "logsCleared").await;
    assert_by(&entry, "window", ADMIN);
    theirs.delete("/api/homeport/session").await.expect(204);
    assert_by(&last(&window, "windowLeft").await, "window", ADMIN);
}

#[tokio::test]
async fn changes_of_accounts_and_of_their_sign_ins_are_noted() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let id = admin.add_user(ADA).await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    let record = format!("/api/collections/users/records/{id}");
    let new = json!({ "password": "new password", "passwordConfirm": "new password",
        "oldPassword": PASSWORD });
    ada.patch(&record, &new).await.expect(200);
    let entry = last(&window, "accountChanged").await;
    assert_by(&entry, "user", ADA);
    assert_on(&entry, "user", ADA);
    assert_eq!(entry["details"]["changed"], json!(["password", "tokenKey"]));
    admin.patch(&record, &json!({ "email": "eve@example.com" })).await.expect(200);
    let entry = last(&window, "accountChanged").await;
    assert_by(&entry, "superuser", ADMIN);
    assert_on(&entry, "user", ADA);
    assert_eq!(entry["details"]["email"], "eve@example.com");
    admin.patch(&record, &json!({ "name": "Eve" })).await.expect(200);
    assert_eq!(entries(&window, "action=accountChanged").await.len(), 2);

    let eve = home.guest().sign_in("users", "eve@example.com", "new password").await;
    let sessions = eve.get("/api/homeport/sessions").await.expect(200).body;
    let own = sessions["sessions"][0]["id"].as_str().unwrap();
    eve.delete(&format!("/api/homeport/sessions/{own}")).await.expect(204);
    let entry = last(&window, "sessionsEnded").await;
    assert_by(&entry, "user", "eve@example.com");
    assert_eq!(entry["details"], json!({ "which": "one", "method": "password" }));
    let path = format!("/api/homeport/sessions?collection=users&record={id}");
    window.delete(&path).await.expect(200);
    let entry = last(&window, "sessionsEnded").await;
    assert_by(&entry, "window", "");
    assert_on(&entry, "user", "eve@example.com");

    let path = format!("/api/collections/users/impersonate/{id}");
    admin.post(&path, &json!({ "duration": 600 })).await.expect(200);
    let entry = last(&window, "impersonated").await;
    assert_by(&entry, "superuser", ADMIN);
    assert_on(&entry, "user", "eve@example.com");
    let all = exported(&window).await.join("\n");
    assert!(!all.contains("new password") && !all.contains("$argon2"), "{all}");
}

#[tokio::test]
async fn admins_accounts_are_noted_by_whatever_way_they_change() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    // The first one was made by the command line.
    let entry = last(&window, "superuserMade").await;
    assert_by(&entry, "commandLine", "");
    assert_on(&entry, "superuser", ADMIN);
    let second = "second@example.com";
    let made = json!({ "email": second, "password": PASSWORD, "passwordConfirm": PASSWORD });
    let batch = json!({ "batch": { "enabled": true } });
    admin.patch("/api/settings", &batch).await.expect(200);
    let requests = |bodies: &[(&str, &str, Value)]| {
        let one = |(method, url, body): &(&str, &str, Value)| json!({ "method": method, "url": url, "body": body });
        json!({ "requests": bodies.iter().map(one).collect::<Vec<_>>() })
    };
    let create = ("POST", "/api/collections/_superusers/records", made);
    // What is taken back was never done.
    let fails = ("POST", "/api/collections/nothing/records", json!({}));
    admin.post("/api/batch", &requests(&[create.clone(), fails])).await.expect(400);
    assert_eq!(entries(&window, "action=superuserMade").await.len(), 1);
    let done = admin.post("/api/batch", &requests(&[create])).await.expect(200);
    let id = done.body[0]["body"]["id"].as_str().unwrap().to_owned();
    let entry = last(&window, "superuserMade").await;
    assert_by(&entry, "superuser", ADMIN);
    assert_on(&entry, "superuser", second);

    let record = format!("/api/collections/_superusers/records/{id}");
    let new = json!({ "password": "new password", "passwordConfirm": "new password" });
    window.patch(&record, &new).await.expect(200);
    assert_by(&last(&window, "superuserChanged").await, "window", "");
    admin.delete(&record).await.expect(204);
    assert_on(&last(&window, "superuserRemoved").await, "superuser", second);
}

#[tokio::test]
async fn changes_of_rules_and_settings_are_noted_and_refused_ones_are_not() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let fields = json!([field("title", "text")]);
    let rules = json!({ "listRule": null });
    admin.post("/api/collections", &collection("notes", fields, rules)).await.expect(200);
    let entry = last(&window, "collectionMade").await;
    assert_by(&entry, "superuser", ADMIN);
    assert_on(&entry, "collection", "notes");
    let path = "/api/collections/notes";
    admin.patch(path, &json!({ "listRule": "title != \"\"" })).await.expect(200);
    let entry = last(&window, "collectionChanged").await;
    let rule = json!({ "before": null, "after": "title != \"\"" });
    assert_eq!(entry["details"], json!({ "rules": { "listRule": rule } }));
    let before = exported(&window).await.len();
    admin.patch(path, &json!({ "listRule": "nothing = 1" })).await.expect(400);
    admin.patch("/api/settings", &json!({ "meta": { "appName": "" } })).await.expect(400);
    // The export was noted, and nothing else.
    assert_eq!(exported(&window).await.len(), before + 1);

    // A unique index that does not fit takes the save back; both are told.
    let records = "/api/collections/notes/records";
    admin.post(records, &json!({ "title": "same" })).await.expect(200);
    admin.post(records, &json!({ "title": "same" })).await.expect(200);
    let unique = json!({ "indexes": ["CREATE UNIQUE INDEX once ON notes (title)"] });
    admin.patch(path, &unique).await.expect(400);
    let told = entries(&window, "action=collectionChanged").await;
    let indexes = told.iter().filter(|entry| entry["details"]["changed"] == json!(["indexes"]));
    let outcomes = indexes.map(|entry| entry["outcome"].as_str().unwrap()).collect::<Vec<_>>();
    assert!(outcomes.is_empty() || outcomes == ["refused", "done"], "{outcomes:?}");
    admin.delete(path).await.expect(204);
    assert_on(&last(&window, "collectionRemoved").await, "collection", "notes");

    let smtp = json!({ "smtp": { "host": "mail.example.com", "password": "smtp secret" } });
    admin.patch("/api/settings", &smtp).await.expect(200);
    let entry = last(&window, "settingsChanged").await;
    assert_eq!(entry["details"]["changed"], json!(["smtp.host", "smtp.password"]));
    window.patch("/api/homeport/settings", &json!({ "name": "shop" })).await.expect(200);
    assert_eq!(last(&window, "settingsChanged").await["details"]["changed"], json!(["name"]));
    // Where an auth collection's secrets change, that is told, and not to what.
    let token = json!({ "authToken": { "secret": "s".repeat(40), "duration": 600 } });
    admin.patch("/api/collections/users", &token).await.expect(200);
    let entry = last(&window, "collectionChanged").await;
    assert_eq!(entry["details"]["changed"], json!(["authToken"]));
    let all = exported(&window).await.join("\n");
    assert!(!all.contains("smtp secret") && !all.contains(&"s".repeat(40)));
}

#[tokio::test]
async fn a_devices_life_is_noted() {
    let home = Home::start();
    let window = home.window().await;
    let made = window.post("/api/homeport/pairings", &json!({})).await.expect(200);
    let link = Link::parse(made.body["link"].as_str().unwrap());
    assert_by(&last(&window, "pairingOpened").await, "window", "");
    let phone = Phone::new("Ada's phone");
    phone.greet(&home.guest(), "AAAAAAAAAAAAAAAAAAAAAA").await.expect(403);
    let entry = soon(&window, "action=pairingFailed").await;
    assert_eq!((&entry["outcome"], &entry["address"]), (&json!("refused"), &json!("127.0.0.1")));
    phone.pair(&home.guest(), &link).await.expect(200);
    let entry = last(&window, "devicePaired").await;
    assert_by(&entry, "guest", "");
    assert_on(&entry, "device", "Ada's phone");
    assert_eq!(entry["details"]["codeBy"], "this computer");
    let admin = phone.on(&home.guest(), &link.fingerprint).await;
    let admin = admin.sign_in("_superusers", ADMIN, PASSWORD).await;
    assert_eq!(last(&window, "signIn").await["device"], json!(phone.id()));
    admin.patch("/api/settings", &json!({ "meta": { "appName": "x" } })).await.expect(200);
    assert_eq!(last(&window, "settingsChanged").await["device"], json!(phone.id()));

    let path = format!("/api/homeport/devices/{}", phone.id());
    window.post(&format!("{path}/revoke"), &json!({ "lost": true })).await.expect(200);
    let entry = last(&window, "deviceRevoked").await;
    assert_on(&entry, "device", "Ada's phone");
    assert_eq!(entry["details"], json!({ "lost": true }));
    window.delete(&path).await.expect(204);
    assert_on(&last(&window, "deviceForgotten").await, "device", "Ada's phone");
    let all = exported(&window).await.join("\n");
    assert!(!all.contains(&link.code), "a code is in the trail");
}

#[tokio::test]
async fn what_becomes_of_backups_is_noted_and_a_restore_names_the_trail_that_it_replaced() {
    let home = Home::builder().on_disk().start();
    let (admin, window) = (home.admin().await, home.window().await);
    window.post("/api/backups", &json!({ "name": "one.zip" })).await.expect(204);
    let entry = last(&window, "backupMade").await;
    assert_by(&entry, "window", "");
    assert_on(&entry, "backup", "one.zip");
    let token = admin.post("/api/files/token", &json!({})).await.expect(200).body;
    let path = format!("/api/backups/one.zip?token={}", token["token"].as_str().unwrap());
    let bytes = home.guest().request("GET", &path).send().await.unwrap().bytes().await.unwrap();
    // By the token in the address.
    let entry = last(&window, "backupDownloaded").await;
    assert_by(&entry, "superuser", ADMIN);
    let part = Part::bytes(bytes.to_vec()).file_name("two.zip");
    admin
        .send_form("POST", "/api/backups/upload", Form::new().part("file", part))
        .await
        .expect(204);
    assert_on(&last(&window, "backupUploaded").await, "backup", "two.zip");
    admin.delete("/api/backups/two.zip").await.expect(204);
    assert_on(&last(&window, "backupRemoved").await, "backup", "two.zip");

    let before = window.get(&format!("{AUDIT}/verify")).await.expect(200).body;
    let head = before["head"].as_str().unwrap().to_owned();
    window.post("/api/backups/one.zip/restore", &Value::Null).await.expect(204);
    until("the restore is noted", async || {
        let path = format!("{AUDIT}?action=backupRestored");
        let reply = window.try_send("GET", &path, None).await;
        reply.is_ok_and(|reply| reply.status == 200 && reply.body["items"][0].is_object())
    })
    .await;
    let entry = last(&window, "backupRestored").await;
    assert_by(&entry, "window", "");
    assert_on(&entry, "backup", "one.zip");
    assert_eq!(entry["details"]["trailBefore"], json!(head));
    // What happened since the backup is gone from the trail, which is whole all the same.
    assert!(entries(&window, "action=backupRemoved").await.is_empty());
    let after = window.get(&format!("{AUDIT}/verify")).await.expect(200).body;
    assert_eq!(after["whole"], json!(true), "{after}");
    let known = window.get(&format!("{AUDIT}/verify?from={head}")).await.expect(200).body;
    assert_eq!(known["whole"], json!(false), "{known}");
}

#[tokio::test]
async fn changes_of_the_authority_are_noted() {
    let home = Home::start();
    let window = home.window().await;
    window.post("/api/homeport/authority/rotate", &json!({ "days": 30 })).await.expect(200);
    let entry = last(&window, "authorityChanged").await;
    assert_by(&entry, "window", "");
    assert_eq!(entry["details"]["change"], "rotate");
    assert_eq!(entry["details"]["days"], 30);
}

#[tokio::test]
async fn an_authenticator_apps_life_is_noted() {
    const TOTP: &str = "/api/homeport/totp";
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let id = admin.add_user(ADA).await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    let (_app, codes) = enrolled(&ada).await;
    let entry = last(&window, "secondFactorSet").await;
    assert_by(&entry, "user", ADA);
    assert_on(&entry, "user", ADA);

    let body = json!({ "identity": ADA, "password": PASSWORD });
    let first = home.guest().post("/api/collections/users/auth-with-password", &body).await;
    let second = |code: &str| json!({ "mfaId": first.body["mfaId"], "code": code });
    let path = "/api/collections/users/auth-with-totp";
    home.guest().post(path, &second("000000")).await.expect(400);
    let entry = soon(&window, "action=signInFailed").await;
    assert_on(&entry, "user", ADA);
    assert_eq!(entry["details"], json!({ "method": "totp", "reason": "wrongSecondMethod" }));
    home.guest().post(path, &second(&codes[0])).await.expect(200);
    let entry = last(&window, "signIn").await;
    assert_eq!(entry["details"], json!({ "method": "password+totp" }));

    let renew = json!({ "code": codes[1] });
    ada.post(&format!("{TOTP}/recovery-codes"), &renew).await.expect(200);
    assert_by(&last(&window, "recoveryRenewed").await, "user", ADA);
    let of_ada = format!("{TOTP}?collection=users&record={id}");
    window.delete(&of_ada).await.expect(204);
    let entry = last(&window, "secondFactorRemoved").await;
    assert_by(&entry, "window", "");
    assert_on(&entry, "user", ADA);
    // Using a code up is no change of the app.
    for action in ["secondFactorSet", "recoveryRenewed", "secondFactorRemoved"] {
        assert_eq!(entries(&window, &format!("action={action}")).await.len(), 1, "{action}");
    }
    let all = exported(&window).await.join("\n");
    assert!(codes.iter().all(|code| !all.contains(code)));
}

#[tokio::test]
async fn admins_and_keys_at_a_wrong_address_are_told_of_and_floods_of_them_are_counted() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let scopes = json!([{ "collection": "users", "actions": ["list"] }]);
    let made = json!({ "name": "till", "scopes": scopes });
    let made = window.post("/api/homeport/keys", &made).await.expect(200).body;
    let till = home.guest().with_token(made["key"].as_str().unwrap());
    let elsewhere = json!({ "superuserIPs": ["192.0.2.1"] });
    window.patch("/api/settings", &elsewhere).await.expect(200);

    admin.get("/api/settings").await.expect(403);
    let entry = soon(&window, "action=addressRefused").await;
    assert_by(&entry, "superuser", ADMIN);
    assert_eq!(entry["outcome"], "refused");
    till.get("/api/collections/users/records").await.expect(403);
    assert_by(&soon(&window, "action=addressRefused&actor=till").await, "apiKey", "till");
    // Also where the password was right.
    let body = json!({ "identity": ADMIN, "password": PASSWORD });
    let path = "/api/collections/_superusers/auth-with-password";
    home.guest().post(path, &body).await.expect(403);
    let signing_in = async || entries(&window, "action=addressRefused").await;
    until("it is noted", async || {
        signing_in().await.iter().any(|entry| entry["actor"]["kind"] == "guest")
    })
    .await;
    for _ in 0..30 {
        admin.get("/api/settings").await.expect(403);
    }
    window.get("/api/settings").await.expect(200);
    let count = signing_in().await.len();
    assert!(count <= 12, "{count} entries of a flood");
}
