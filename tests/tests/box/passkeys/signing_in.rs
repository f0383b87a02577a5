//! The second step, and the only one.

use homeport_tests::{Home, PASSWORD, Passkeys};
use serde_json::{Value, json};

use super::{
    ADA, PASSKEYS, added, both, enter, first, guest, home_with_passkey, listed, options, origin,
};
use crate::totp;

#[tokio::test]
async fn an_account_with_a_passkey_is_let_in_with_it_after_a_password() {
    let home = Home::start();
    let at = origin(&home);
    home.admin().await.add_user(ADA).await;
    let ada = guest(&home).sign_in("users", ADA, PASSWORD).await;
    let none = ada.get(PASSKEYS).await.expect(200).body;
    assert_eq!(none, json!({ "passkeys": [], "here": "localhost" }));
    let asked = ada.post(&format!("{PASSKEYS}/enrol"), &json!({})).await.expect(200).body;
    assert_eq!(asked["rp"]["id"], "localhost");
    assert_eq!(asked["user"]["name"], ADA);
    assert_eq!(asked["attestation"], "none");
    // It counts once it is confirmed.
    guest(&home).sign_in("users", ADA, PASSWORD).await;
    let mut device = Passkeys::default();
    let body = json!({ "name": " Laptop ", "credential": device.create(&at, &asked) });
    let confirm = format!("{PASSKEYS}/confirm");
    let made = ada.post(&confirm, &body).await.expect(200).body;
    assert_eq!((&made["name"], &made["rpId"]), (&json!("Laptop"), &json!("localhost")));
    assert_eq!(made["lastUsed"], Value::Null);
    // It was asked for once.
    ada.post(&confirm, &body).await.expect(400);
    assert_eq!(listed(&ada).await, [made]);

    let guest = guest(&home);
    let mfa_id = first(&guest, ADA, json!(["passkey"])).await;
    let asked = options(&guest, "users", &mfa_id).await.expect(200).body;
    assert_eq!(asked["rpId"], "localhost");
    assert_eq!(asked["allowCredentials"].as_array().unwrap().len(), 1);
    let answer = device.get(&at, &asked);
    let let_in = enter(&guest, "users", &mfa_id, &answer).await.expect(200);
    assert_eq!(let_in.body["record"]["email"], ADA);
    let phone = guest.with_token(let_in.body["token"].as_str().unwrap());
    let sessions = phone.get("/api/homeport/sessions").await.expect(200).body;
    let mut sessions = sessions["sessions"].as_array().unwrap().iter();
    let current = sessions.find(|one| one["current"] == true).unwrap();
    assert_eq!(current["method"], "password+passkey");
    assert!(listed(&ada).await[0]["lastUsed"].is_string());
    // Whoever is signed in stays so.
    ada.post("/api/collections/users/auth-refresh", &json!({})).await.expect(200);
}

#[tokio::test]
async fn a_passkey_alone_signs_in_where_passwords_are_on() {
    let (home, admin, _ada, mut device, at) = home_with_passkey().await;
    let guest = guest(&home);
    // Also where the collection asks everybody for two: a finger and the device are two.
    let two = json!({ "mfa": { "enabled": true }, "otp": { "enabled": true } });
    admin.patch("/api/collections/users", &two).await.expect(200);
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    assert_eq!(asked["allowCredentials"], json!([]));
    let answer = device.get(&at, &asked);
    let let_in = enter(&guest, "users", &Value::Null, &answer).await.expect(200).body;
    assert_eq!(let_in["record"]["email"], ADA);
    let ada = guest.with_token(let_in["token"].as_str().unwrap());
    let sessions = ada.get("/api/homeport/sessions").await.expect(200).body;
    let mut sessions = sessions["sessions"].as_array().unwrap().iter();
    assert!(sessions.any(|one| one["current"] == true && one["method"] == "passkey"));
    // Who may sign in holds for every way.
    let nobody = json!({ "authRule": "id = 'somebody'" });
    admin.patch("/api/collections/users", &nobody).await.expect(200);
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    enter(&guest, "users", &Value::Null, &device.get(&at, &asked)).await.expect(403);

    let off = json!({
        "authRule": "", "mfa": { "enabled": false }, "passwordAuth": { "enabled": false },
    });
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    admin.patch("/api/collections/users", &off).await.expect(200);
    enter(&guest, "users", &Value::Null, &device.get(&at, &asked)).await.expect(403);
    options(&guest, "users", &Value::Null).await.expect(403);
}

#[tokio::test]
async fn an_account_with_an_app_and_a_passkey_may_use_either_and_needs_one() {
    let (home, _admin, ada, mut device, at) = home_with_passkey().await;
    let proof = super::proof(&ada, &mut device, &at).await;
    // A second app is set up with a passkey, as a password proves too little.
    let enrol = "/api/homeport/totp/enrol";
    ada.post(enrol, &json!({})).await.expect(400);
    ada.post(enrol, &json!({ "password": PASSWORD })).await.expect(400);
    let begun = ada.post(enrol, &json!({ "credential": proof })).await.expect(200).body;
    let (mut app, codes) = totp::confirmed(&ada, &begun).await;

    let guest = guest(&home);
    let methods = json!(["totp", "passkey"]);
    let mfa_id = first(&guest, ADA, methods.clone()).await;
    let path = "/api/collections/users/auth-with-totp";
    guest.post(path, &json!({ "mfaId": mfa_id, "code": app.code() })).await.expect(200);
    let mfa_id = first(&guest, ADA, methods.clone()).await;
    let asked = options(&guest, "users", &mfa_id).await.expect(200).body;
    enter(&guest, "users", &mfa_id, &device.get(&at, &asked)).await.expect(200);
    let mfa_id = first(&guest, ADA, methods).await;
    let password = json!({ "identity": ADA, "password": PASSWORD, "mfaId": mfa_id });
    let again = guest.post("/api/collections/users/auth-with-password", &password).await;
    let message = again.expect(400).body["message"].as_str().unwrap().to_owned();
    assert!(message.contains("auth-with-totp") && message.contains("auth-with-passkey"));

    // A passkey is added with a code, and turns off an app that was lost.
    let mut other = Passkeys::default();
    added(&ada, &mut other, &at, &json!({ "code": codes[0] })).await;
    let proof = super::proof(&ada, &mut other, &at).await;
    let disable = "/api/homeport/totp/disable";
    ada.post(disable, &json!({ "credential": proof })).await.expect(204);
    both(&guest, &mut other, &at).await.expect(200);
    both(&guest, &mut device, &at).await.expect(200);
}

#[tokio::test]
async fn of_two_who_name_the_same_first_method_one_is_let_in() {
    let (home, _admin, ada, mut device, at) = home_with_passkey().await;
    let guest = guest(&home);
    let mut other = Passkeys::default();
    let proof = json!({ "credential": super::proof(&ada, &mut device, &at).await });
    added(&ada, &mut other, &at, &proof).await;
    let mfa_id = first(&guest, ADA, json!(["passkey"])).await;
    let one = options(&guest, "users", &mfa_id).await.expect(200).body;
    let two = options(&guest, "users", &mfa_id).await.expect(200).body;
    let (one, two) = (device.get(&at, &one), other.get(&at, &two));
    let (one, two) =
        tokio::join!(enter(&guest, "users", &mfa_id, &one), enter(&guest, "users", &mfa_id, &two));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}
