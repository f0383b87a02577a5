//! Trying a way to sign in from the window: what is said, and that nobody is signed in by it.

use std::time::{SystemTime, UNIX_EPOCH};

use homeport_tests::{Authenticator, Client, Home, Mailbox, PASSWORD, Passkeys, until};
use serde_json::{Value, json};

const TRY: &str = "/api/homeport/sign-in/try";
const ADA: &str = "ada@example.com";

async fn home() -> (Home, Client, Client, String) {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let id = admin.add_user(ADA).await;
    (home, admin, window, id)
}

async fn set(admin: &Client, options: Value) {
    admin.patch("/api/collections/users", &options).await.expect(200);
}

/// Whether it passed, and all that was said.
async fn attempt(window: &Client, method: &str, more: Value) -> (bool, String) {
    let mut body = json!({ "collection": "users", "method": method });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let trial = window.post(TRY, &body).await.expect(200).body;
    let findings = trial["findings"].as_array().unwrap().iter();
    let said = findings
        .map(|one| format!("{}: {} {}", one["state"].as_str().unwrap(), one["said"], one["mend"]));
    (trial["passed"].as_bool().unwrap(), said.collect::<Vec<_>>().join("\n"))
}

fn typed(identity: &str, password: &str) -> Value {
    json!({ "identity": identity, "password": password })
}

#[tokio::test]
async fn a_password_is_tried_up_to_where_a_session_would_begin() {
    let (_home, admin, window, id) = home().await;
    let right = || attempt(&window, "password", typed(ADA, PASSWORD));
    let (passed, said) = right().await;
    assert!(passed && said.contains("The rule lets this account in."), "{said}");
    for (identity, password, words) in [
        ("nobody@example.com", PASSWORD, "Nobody here is known by that name."),
        (ADA, "not-the-password", "The password is not the right one."),
    ] {
        let (passed, said) = attempt(&window, "password", typed(identity, password)).await;
        assert!(!passed && said.contains(words), "{said}");
    }
    let blank = window.post(TRY, &json!({ "collection": "users", "method": "password" })).await;
    assert!(blank.expect(400).body["data"]["identity"].is_object());

    set(&admin, json!({ "authRule": "verified = true" })).await;
    let (passed, said) = right().await;
    assert!(!passed && said.contains("does not let this account in"), "{said}");
    assert!(said.contains("The address is not verified."), "{said}");
    let verified = json!({ "verified": true });
    admin.patch(&format!("/api/collections/users/records/{id}"), &verified).await.expect(200);
    assert!(right().await.0);
    set(&admin, json!({ "otp": { "enabled": true }, "mfa": { "enabled": true, "rule": "" } }))
        .await;
    let (passed, said) = right().await;
    assert!(passed && said.contains("asked for another method"), "{said}");

    // It has left nothing behind, and the trail tells of it.
    let of_ada = format!("/api/homeport/sessions?collection=users&record={id}");
    assert_eq!(admin.get(&of_ada).await.expect(200).body["sessions"], json!([]));
    for of in ["_mfas", "_otps", "_authOrigins"] {
        let rows = admin.get(&format!("/api/collections/{of}/records")).await.expect(200).body;
        let of_users = rows["items"].as_array().unwrap().iter();
        let of_users = of_users.filter(|row| row["recordRef"] == json!(id)).count();
        assert_eq!(of_users, 0, "{of}");
    }
    let trail = window.get("/api/homeport/audit?action=signInTried").await.expect(200).body;
    let last = &trail["items"][0];
    assert_eq!(last["target"]["name"], ADA, "{trail}");
    assert_eq!(
        (&last["details"]["method"], &last["details"]["passed"]),
        (&json!("password"), &json!(true))
    );
    assert!(!trail.to_string().contains(PASSWORD));
    let signed_in =
        window.get("/api/homeport/audit?action=signIn&actor=ada").await.expect(200).body;
    assert_eq!(signed_in["items"], json!([]));

    set(&admin, json!({ "mfa": { "enabled": false }, "passwordAuth": { "enabled": false } })).await;
    let (passed, said) = right().await;
    assert!(!passed && said.contains("Password is switched off."), "{said}");
}

#[tokio::test]
async fn an_accounts_own_second_method_is_named() {
    let (home, _admin, window, _) = home().await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    crate::totp::enrolled(&ada).await;
    let (passed, said) = attempt(&window, "password", typed(ADA, PASSWORD)).await;
    assert!(passed && said.contains("a code of its authenticator app"), "{said}");
}

#[tokio::test]
async fn a_code_by_mail_is_tried_by_a_letter() {
    let (_home, admin, window, _) = home().await;
    let to = || json!({ "email": "me@example.com" });
    let (passed, said) = attempt(&window, "otp", to()).await;
    assert!(!passed && said.contains("Code by mail is switched off."), "{said}");
    set(&admin, json!({ "otp": { "enabled": true } })).await;
    let (passed, said) = attempt(&window, "otp", to()).await;
    assert!(!passed && said.contains("There is no mail server"), "{said}");
    let mailbox = Mailbox::start();
    let smtp = json!({ "enabled": true, "host": "127.0.0.1", "port": mailbox.port() });
    admin.patch("/api/settings", &json!({ "smtp": smtp })).await.expect(200);
    let (passed, said) = attempt(&window, "otp", to()).await;
    assert!(passed && said.contains("took the letter to me@example.com"), "{said}");
    mailbox.wait_for("me@example.com");
    let nobody = json!({ "smtp": { "enabled": true, "host": "127.0.0.1", "port": 1 } });
    admin.patch("/api/settings", &nobody).await.expect(200);
    let (passed, said) = attempt(&window, "otp", to()).await;
    assert!(!passed && said.contains("The letter did not go out"), "{said}");
    let blank = json!({ "collection": "users", "method": "otp", "email": "nowhere" });
    assert!(window.post(TRY, &blank).await.expect(400).body["data"]["email"].is_object());
}

#[tokio::test]
async fn an_account_without_an_address_is_tried_and_none_is_made() {
    let (_home, admin, window, _) = home().await;
    let (passed, said) = attempt(&window, "anonymous", json!({})).await;
    assert!(!passed && said.contains("switched off"), "{said}");
    set(&admin, json!({ "anonymous": { "enabled": true } })).await;
    let (passed, said) = attempt(&window, "anonymous", json!({})).await;
    assert!(passed, "{said}");
    for options in
        [json!({ "createRule": null }), json!({ "createRule": "", "authRule": "verified = true" })]
    {
        set(&admin, options).await;
        let (passed, said) = attempt(&window, "anonymous", json!({})).await;
        assert!(!passed && said.contains("A phone would be refused"), "{said}");
    }
    let people = admin.get("/api/collections/users/records").await.expect(200).body;
    assert_eq!(people["totalItems"], 1);
}

#[tokio::test]
async fn only_an_owner_at_the_window_tries_and_not_without_end() {
    let (home, admin, window, _) = home().await;
    let body = json!({ "collection": "users", "method": "anonymous" });
    // The door for phones has no such thing.
    admin.post(TRY, &body).await.expect(404);
    home.local().post(TRY, &body).await.expect(401);
    home.local().sign_in("users", ADA, PASSWORD).await.post(TRY, &body).await.expect(403);
    let bad = json!({ "collection": "users", "method": "magic" });
    assert!(window.post(TRY, &bad).await.expect(400).body["data"]["method"].is_object());
    window.post(TRY, &json!({ "collection": "nothing", "method": "otp" })).await.expect(404);
    window.post(TRY, &json!({ "collection": 5, "method": [] })).await.expect(400);
    until("it is braked", async || window.post(TRY, &body).await.status == 429).await;
    // Another way has a brake of its own.
    attempt(&window, "otp", json!({})).await;
}

/// A trial's answer whole.
async fn step(window: &Client, method: &str, more: Value) -> Value {
    let mut body = json!({ "collection": "users", "method": method });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    window.post(TRY, &body).await.expect(200).body
}

/// What of a home's accounts and trials lies in its database, but for the audit trail.
async fn kept(admin: &Client, id: &str) -> Value {
    let of = format!("collection=users&record={id}");
    let totp = admin.get(&format!("/api/homeport/totp?{of}")).await.expect(200).body;
    let passkeys = admin.get(&format!("/api/homeport/passkeys?{of}")).await.expect(200).body;
    let names = admin.get("/api/homeport/passkeys/names").await.expect(200).body;
    json!([totp, passkeys["passkeys"], names])
}

#[tokio::test]
async fn an_authenticator_app_is_tried_by_a_key_that_is_nobodys() {
    let (_home, admin, window, id) = home().await;
    let before = kept(&admin, &id).await;
    let begun = step(&window, "totp", json!({})).await;
    let scan = &begun["next"]["scan"];
    assert!(scan["qrSvg"].as_str().unwrap().contains("<svg"), "{begun}");
    let mut app = Authenticator::scan(scan["uri"].as_str().unwrap());
    let secret = scan["secret"].as_str().unwrap();
    let with = |code: &str| json!({ "secret": secret, "code": code });
    let (passed, said) = attempt(&window, "totp", with(&app.code())).await;
    assert!(passed && said.contains("its clock and this box's agree"), "{said}");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    for (code, words) in [
        (app.at(now - 600), "minutes behind this box's"),
        (app.at(now + 615), "minutes ahead of this box's"),
        (Authenticator::knowing("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").at(now), "no code of that key"),
    ] {
        let (passed, said) = attempt(&window, "totp", with(&code)).await;
        assert!(!passed && said.contains(words), "{said}");
    }
    for (body, field) in [
        (json!({ "secret": "short", "code": "123456" }), "secret"),
        (json!({ "secret": secret }), "code"),
        (json!({ "secret": secret, "code": "1".repeat(300) }), "code"),
    ] {
        let mut all = json!({ "collection": "users", "method": "totp" });
        all.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        let refused = window.post(TRY, &all).await.expect(400);
        assert!(refused.body["data"][field].is_object(), "{}", refused.text);
    }
    assert_eq!(kept(&admin, &id).await, before);
    let trail = window.get("/api/homeport/audit?action=signInTried").await.expect(200).body;
    assert_eq!(trail["items"][0]["details"]["method"], "totp");
    // Begun trials are not noted, and no key is.
    assert_eq!(trail["items"].as_array().unwrap().len(), 4, "{trail}");
    assert!(!trail.to_string().contains(secret));
}

#[tokio::test]
async fn a_passkey_is_tried_where_pages_have_them_and_forgotten() {
    let (home, admin, window, id) = home().await;
    let before = kept(&admin, &id).await;
    let (passed, said) = attempt(&window, "passkey", json!({})).await;
    assert!(!passed && said.contains("no passkeys") && said.contains("localhost"), "{said}");

    let local = home.addresses().loopback.replace("127.0.0.1", "localhost");
    let host = local.trim_start_matches("http://");
    let here = window.with_header("host", host).with_header("origin", &local);
    let mut device = Passkeys::default();
    let begun = step(&here, "passkey", json!({})).await;
    let made = device.create(&local, &begun["next"]["make"]);
    let asked = step(&here, "passkey", json!({ "credential": made })).await;
    let answer = device.get(&local, &asked["next"]["use"]);
    let (passed, said) = attempt(&here, "passkey", json!({ "credential": answer })).await;
    assert!(passed && said.contains("its signature is right"), "{said}");
    assert!(said.contains("sign in by itself"), "{said}");
    let named = home.addresses().https.replace("127.0.0.1", "localhost");
    assert!(said.contains(&format!("as {named}, where")), "{said}");
    // Neither it nor what was made is good again, here or to sign in with.
    for spent in [&made, &answer] {
        let (passed, said) = attempt(&here, "passkey", json!({ "credential": spent })).await;
        assert!(!passed && said.contains("too late"), "{said}");
    }
    let path = "/api/collections/users/passkey-options";
    let asked = here.post(path, &json!({})).await.expect(200).body;
    let body = json!({ "credential": device.get(&local, &asked) });
    here.post("/api/collections/users/auth-with-passkey", &body).await.expect(400);
    assert_eq!(kept(&admin, &id).await, before);
}

#[tokio::test]
async fn a_passkey_that_does_not_hold_is_told_and_its_place_in_the_collection() {
    let (home, admin, window, _) = home().await;
    let local = home.addresses().loopback.replace("127.0.0.1", "localhost");
    let host = local.trim_start_matches("http://");
    let here = window.with_header("host", host).with_header("origin", &local);
    set(&admin, json!({ "passwordAuth": { "enabled": false } })).await;
    // Nobody's finger was looked at.
    let mut careless = Passkeys::default();
    careless.verifies = false;
    let begun = step(&here, "passkey", json!({})).await;
    let made = careless.create(&local, &begun["next"]["make"]);
    let (passed, said) = attempt(&here, "passkey", json!({ "credential": made })).await;
    assert!(!passed && said.contains("does not hold"), "{said}");

    let mut device = Passkeys::default();
    let begun = step(&here, "passkey", json!({})).await;
    let made = device.create(&local, &begun["next"]["make"]);
    let asked = step(&here, "passkey", json!({ "credential": made })).await;
    device.signs_for = Some("elsewhere.local".to_owned());
    let answer = device.sign(0, &local, &asked["next"]["use"]);
    let (passed, said) = attempt(&here, "passkey", json!({ "credential": answer })).await;
    assert!(!passed && said.contains("answer does not hold"), "{said}");

    device.signs_for = None;
    let begun = step(&here, "passkey", json!({})).await;
    let made = device.create(&local, &begun["next"]["make"]);
    let asked = step(&here, "passkey", json!({ "credential": made })).await;
    let answer = device.get(&local, &asked["next"]["use"]);
    let (passed, said) = attempt(&here, "passkey", json!({ "credential": answer })).await;
    assert!(passed && said.contains("after a first method only"), "{said}");
    for bad in [json!(5), json!(null)] {
        let body = json!({ "collection": "users", "method": "passkey", "credential": bad });
        here.post(TRY, &body).await.expect(400);
    }
}
