//! Adding passkeys, naming and removing them, and what goes with what.

use homeport_tests::{Home, PASSWORD, Passkeys};
use serde_json::{Value, json};

use super::{
    ADA, PASSKEYS, added, both, enter, first, guest, home_with_passkey, listed, options, origin,
    proof,
};

#[tokio::test]
async fn a_second_method_that_is_there_is_what_proves_who_asks() {
    let (home, _admin, ada, mut device, at) = home_with_passkey().await;
    let enrol = format!("{PASSKEYS}/enrol");
    for body in [
        json!({}),
        json!({ "password": PASSWORD }),
        json!({ "code": "000000" }),
        json!({ "credential": null }),
    ] {
        ada.post(&enrol, &body).await.expect(400);
        let id = listed(&ada).await[0]["id"].clone();
        let mut body = body;
        body["id"] = id;
        ada.post(&format!("{PASSKEYS}/remove"), &body).await.expect(400);
    }
    let mut other = Passkeys::default();
    let proven = json!({ "credential": proof(&ada, &mut device, &at).await });
    let made = added(&ada, &mut other, &at, &proven).await;
    assert_eq!(listed(&ada).await.len(), 2);
    // A proof is good once.
    ada.post(&enrol, &proven).await.expect(400);
    let rename = format!("{PASSKEYS}/{}", made["id"].as_str().unwrap());
    let renamed = ada.patch(&rename, &json!({ "name": "Phone" })).await.expect(200).body;
    assert_eq!(renamed["name"], "Phone");
    for name in [json!(""), json!("  "), json!("x".repeat(65)), json!("a\u{7}b"), Value::Null] {
        ada.patch(&rename, &json!({ "name": name })).await.expect(400);
    }
    ada.patch(&format!("{PASSKEYS}/nothing"), &json!({ "name": "x" })).await.expect(400);

    let proven = proof(&ada, &mut other, &at).await;
    let body = json!({ "id": made["id"], "credential": proven });
    ada.post(&format!("{PASSKEYS}/remove"), &body).await.expect(204);
    assert_eq!(listed(&ada).await[0]["name"], "My key");
    both(&guest(&home), &mut device, &at).await.expect(200);
}

#[tokio::test]
async fn what_began_without_a_second_method_adds_none_to_an_account_that_has_one() {
    let home = Home::start();
    let at = origin(&home);
    home.admin().await.add_user(ADA).await;
    let ada = guest(&home).sign_in("users", ADA, PASSWORD).await;
    let thief = guest(&home).with_token(ada.token());
    let mut stolen = Passkeys::default();
    let begun = thief.post(&format!("{PASSKEYS}/enrol"), &json!({})).await.expect(200).body;
    added(&ada, &mut Passkeys::default(), &at, &json!({})).await;
    let body = json!({ "name": "x", "credential": stolen.create(&at, &begun) });
    thief.post(&format!("{PASSKEYS}/confirm"), &body).await.expect(400);
    assert_eq!(listed(&ada).await.len(), 1);
}

#[tokio::test]
async fn passkeys_are_their_holders_business() {
    let (home, admin, ada, mut device, at) = home_with_passkey().await;
    let id = admin.get("/api/collections/users/records").await.body["items"][0]["id"].clone();
    let id = id.as_str().unwrap();
    admin.add_user("bob@example.com").await;
    let bob = guest(&home).sign_in("users", "bob@example.com", PASSWORD).await;
    let acting = format!("/api/collections/users/impersonate/{id}");
    let acting = admin.post(&acting, &json!({})).await.expect(200);
    let acting = guest(&home).with_token(acting.body["token"].as_str().unwrap());
    let of_ada = format!("{PASSKEYS}?collection=users&record={id}");
    let own = listed(&ada).await[0]["id"].clone();
    let own = own.as_str().unwrap();
    let body = json!({ "id": own, "name": "x", "password": PASSWORD });
    for door in ["prove", "enrol", "confirm", "remove"] {
        let path = format!("{PASSKEYS}/{door}");
        guest(&home).post(&path, &body).await.expect(401);
        acting.post(&path, &body).await.expect(403);
        home.window().await.post(&path, &body).await.expect(400);
    }
    let rename = format!("{PASSKEYS}/{own}");
    guest(&home).patch(&rename, &body).await.expect(401);
    acting.patch(&rename, &body).await.expect(403);
    bob.patch(&rename, &body).await.expect(400);
    bob.post(&format!("{PASSKEYS}/remove"), &body).await.expect(400);
    bob.get(&format!("{PASSKEYS}/names")).await.expect(403);
    guest(&home).get(PASSKEYS).await.expect(401);
    acting.get(PASSKEYS).await.expect(403);
    for client in [&bob, &ada] {
        client.get(&of_ada).await.expect(403);
        client.delete(&of_ada).await.expect(403);
    }
    guest(&home).delete(&of_ada).await.expect(401);
    for (query, status) in [
        ("", 400),
        ("?collection=users", 400),
        ("?collection=users&record=nobody", 404),
        ("?collection=nothing&record=x", 404),
    ] {
        admin.delete(&format!("{PASSKEYS}{query}")).await.expect(status);
    }
    // Bob's answer to what Ada was asked.
    let asked = ada.post(&format!("{PASSKEYS}/prove"), &json!({})).await.expect(200).body;
    let answer = json!({ "id": own, "credential": device.get(&at, &asked) });
    bob.post(&format!("{PASSKEYS}/enrol"), &answer).await.expect(400);

    let seen = admin.get(&of_ada).await.expect(200).body;
    assert_eq!((&seen["passkeys"][0]["id"], &seen["here"]), (&json!(own), &Value::Null));
    admin.delete(&format!("{of_ada}&id=nothing")).await.expect(400);
    admin.delete(&format!("{of_ada}&id={own}")).await.expect(204);
    admin.delete(&of_ada).await.expect(400);
    guest(&home).sign_in("users", ADA, PASSWORD).await;
    added(&guest(&home).sign_in("users", ADA, PASSWORD).await, &mut device, &at, &json!({})).await;
    home.window().await.delete(&of_ada).await.expect(204);
    assert!(listed(&ada).await.is_empty());
    let trail = home.window().await.get("/api/homeport/audit").await.expect(200).text;
    assert!(trail.contains("passkeyAdded") && trail.contains("passkeyRemoved"), "{trail}");
}

#[tokio::test]
async fn an_account_has_twenty_at_most() {
    let (_home, _admin, ada, mut device, at) = home_with_passkey().await;
    for _ in 1..20 {
        let proven = json!({ "credential": proof(&ada, &mut device, &at).await });
        added(&ada, &mut device, &at, &proven).await;
    }
    let asked = ada.post(&format!("{PASSKEYS}/enrol"), &json!({})).await.expect(400);
    assert!(asked.text.contains("20 passkeys"), "{}", asked.text);
}

#[tokio::test]
async fn passkeys_go_with_their_account_and_a_new_password_keeps_them() {
    let (home, admin, _ada, mut device, at) = home_with_passkey().await;
    let users = "/api/collections/users/records";
    let id = admin.get(users).await.body["items"][0]["id"].clone();
    let path = format!("{users}/{}", id.as_str().unwrap());
    let password = json!({ "password": "another-good-one", "passwordConfirm": "another-good-one" });
    admin.patch(&path, &password).await.expect(200);
    let password = json!({ "password": PASSWORD, "passwordConfirm": PASSWORD });
    admin.patch(&path, &password).await.expect(200);
    let guest = guest(&home);
    both(&guest, &mut device, &at).await.expect(200);
    let mfa_id = first(&guest, ADA, json!(["passkey"])).await;
    let asked = options(&guest, "users", &mfa_id).await.expect(200).body;
    let answer = device.get(&at, &asked);

    admin.delete(&path).await.expect(204);
    let again = json!({
        "id": id, "email": ADA, "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    admin.post(users, &again).await.expect(200);
    enter(&guest, "users", &mfa_id, &answer).await.expect(400);
    guest.sign_in("users", ADA, PASSWORD).await;
    let alone = options(&guest, "users", &Value::Null).await.expect(200).body;
    enter(&guest, "users", &Value::Null, &device.get(&at, &alone)).await.expect(400);
}
