//! Setting an app up, turning it off, and what goes with what.

use homeport_tests::{Home, PASSWORD};
use serde_json::{Value, json};

use super::{ADA, TOTP, both, confirmed, enrolled, first, home_with_app, second, state};

#[tokio::test]
async fn only_a_code_changes_an_app_that_is_on() {
    let (home, _admin, ada, mut app, codes) = home_with_app().await;
    let guest = home.guest();
    for (door, body) in [
        ("enrol", json!({})),
        ("enrol", json!({ "password": PASSWORD })),
        ("enrol", json!({ "code": "000000" })),
        ("recovery-codes", json!({ "password": PASSWORD })),
        ("disable", json!({})),
        ("disable", json!({ "password": PASSWORD })),
        ("disable", json!({ "code": "000000" })),
    ] {
        ada.post(&format!("{TOTP}/{door}"), &body).await.expect(400);
    }
    assert_eq!(state(&ada).await, (true, 10));

    let body = json!({ "code": codes[0] });
    let renewed = ada.post(&format!("{TOTP}/recovery-codes"), &body).await.expect(200).body;
    let renewed = renewed["recoveryCodes"].as_array().unwrap();
    assert_eq!((renewed.len(), state(&ada).await), (10, (true, 10)));
    both(&guest, &codes[1]).await.expect(400);
    both(&guest, renewed[0].as_str().unwrap()).await.expect(200);

    // Another app takes the place of the first once it is confirmed.
    let body = json!({ "code": renewed[1] });
    let begun = ada.post(&format!("{TOTP}/enrol"), &body).await.expect(200).body;
    both(&guest, &app.code()).await.expect(200);
    let (mut other, codes) = confirmed(&ada, &begun).await;
    both(&guest, renewed[2].as_str().unwrap()).await.expect(400);
    both(&guest, &other.code()).await.expect(200);

    ada.post(&format!("{TOTP}/disable"), &json!({ "code": codes[0] })).await.expect(204);
    assert_eq!(state(&ada).await, (false, 0));
    guest.sign_in("users", ADA, PASSWORD).await;
    ada.post(&format!("{TOTP}/disable"), &json!({ "code": codes[1] })).await.expect(400);
}

#[tokio::test]
async fn an_app_is_its_holders_business() {
    let (home, admin, ada, _app, codes) = home_with_app().await;
    let id = admin.get("/api/collections/users/records").await.body["items"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let bob_id = admin.add_user("bob@example.com").await;
    let bob = home.guest().sign_in("users", "bob@example.com", PASSWORD).await;
    let of_ada = format!("{TOTP}?collection=users&record={id}");
    let acting = format!("/api/collections/users/impersonate/{id}");
    let acting = admin.post(&acting, &json!({})).await.expect(200);
    let acting = home.guest().with_token(acting.body["token"].as_str().unwrap());
    let code = json!({ "code": codes[0], "password": PASSWORD });
    for door in ["enrol", "confirm", "recovery-codes", "disable"] {
        let path = format!("{TOTP}/{door}");
        home.guest().post(&path, &code).await.expect(401);
        acting.post(&path, &code).await.expect(403);
        home.window().await.post(&path, &code).await.expect(400);
    }
    home.guest().get(TOTP).await.expect(401);
    acting.get(TOTP).await.expect(403);
    for client in [&bob, &ada] {
        client.get(&of_ada).await.expect(403);
        client.delete(&of_ada).await.expect(403);
    }
    home.guest().delete(&of_ada).await.expect(401);
    bob.delete(TOTP).await.expect(403);
    for (query, status) in [
        ("", 400),
        ("?collection=users", 400),
        ("?record=x", 400),
        ("?collection=users&record=nobody", 404),
        ("?collection=nothing&record=x", 404),
    ] {
        admin.delete(&format!("{TOTP}{query}")).await.expect(status);
    }
    assert_eq!(admin.get(&of_ada).await.expect(200).body["enabled"], true);
    assert_eq!(state(&bob).await, (false, 0));
    assert_eq!(state(&ada).await, (true, 10));

    admin.delete(&of_ada).await.expect(204);
    assert_eq!(state(&ada).await, (false, 0));
    admin.delete(&of_ada).await.expect(400);
    let of_bob = format!("{TOTP}?collection=users&record={bob_id}");
    home.window().await.get(&of_bob).await.expect(200);
    home.guest().sign_in("users", ADA, PASSWORD).await;
}

#[tokio::test]
async fn an_app_goes_with_its_account_and_with_its_collection() {
    let (home, admin, _ada, _app, _codes) = home_with_app().await;
    let users = "/api/collections/users/records";
    let id = admin.get(users).await.body["items"][0]["id"].clone();
    let again = json!({
        "id": id, "email": ADA, "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    admin.delete(&format!("{users}/{}", id.as_str().unwrap())).await.expect(204);
    admin.post(users, &again).await.expect(200);
    enrolled(&home.guest().sign_in("users", ADA, PASSWORD).await).await;
    admin.delete("/api/collections/users/truncate").await.expect(204);
    admin.post(users, &again).await.expect(200);
    home.guest().sign_in("users", ADA, PASSWORD).await;

    let club = json!({ "id": "club00000000001", "name": "club", "type": "auth" });
    let members = "/api/collections/club/records";
    let mut member = again.clone();
    member["id"] = json!("member000000001");
    for _ in 0..2 {
        let made = admin.post("/api/collections", &club).await.expect(200);
        assert_eq!(made.body["id"], club["id"]);
        admin.post(members, &member).await.expect(200);
        // The second time it is another's.
        let client = home.guest().sign_in("club", ADA, PASSWORD).await;
        assert_eq!(state(&client).await, (false, 0));
        enrolled(&client).await;
        first(&home.guest(), "club", ADA).await;
        admin.delete("/api/collections/club").await.expect(204);
    }
}

#[tokio::test]
async fn an_app_stays_with_another_password_and_nobody_writes_it_as_a_field() {
    let (home, admin, ada, _app, codes) = home_with_app().await;
    let guest = home.guest();
    let id = admin.get("/api/collections/users/records").await.body["items"][0]["id"].clone();
    let own = format!("/api/collections/users/records/{}", id.as_str().unwrap());
    for name in ["totp", "factor", "factors", "_factors", "mfa", "recoveryCodes"] {
        ada.patch(&own, &json!({ name: null })).await.expect(200);
        ada.patch(&own, &json!({ name: { "enabled": false } })).await.expect(200);
    }
    assert_eq!(state(&ada).await, (true, 10));
    let shown = admin.get(&own).await.expect(200);
    for secret in ["secret", "recovery", &codes[0]] {
        assert!(!shown.text.contains(secret), "{}", shown.text);
    }
    for path in ["/api/collections/_factors", "/api/collections/_factors/records"] {
        admin.get(path).await.expect(404);
    }
    let view = json!({ "name": "peek", "type": "view", "viewQuery": "SELECT id FROM _factors" });
    admin.post("/api/collections", &view).await.expect(400);

    let mfa_id = first(&guest, "users", ADA).await;
    let another = json!({ "password": "another one 1", "passwordConfirm": "another one 1" });
    admin.patch(&own, &another).await.expect(200);
    // What the old password has begun is over.
    second(&guest, "users", &mfa_id, &codes[0]).await.expect(400);
    let path = "/api/collections/users/auth-with-password";
    let body = json!({ "identity": ADA, "password": "another one 1" });
    let asked = guest.post(path, &body).await.expect(401).body;
    second(&guest, "users", &asked["mfaId"], &codes[0]).await.expect(200);
}

#[tokio::test]
async fn a_session_that_was_ended_changes_nothing() {
    let home = Home::start();
    let admin = home.admin().await;
    let id = admin.add_user(ADA).await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    let begun: Value = ada.post(&format!("{TOTP}/enrol"), &json!({})).await.expect(200).body;
    assert!(begun["secret"].is_string());
    let path = format!("/api/homeport/sessions?collection=users&record={id}");
    admin.delete(&path).await.expect(200);
    ada.get(TOTP).await.expect(401);
    for door in ["enrol", "confirm", "recovery-codes", "disable"] {
        ada.post(&format!("{TOTP}/{door}"), &json!({ "code": "000000" })).await.expect(401);
    }
    home.guest().sign_in("users", ADA, PASSWORD).await;
}
