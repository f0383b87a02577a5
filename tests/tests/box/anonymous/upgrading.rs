//! An address and a password for one, with all that is its kept.

use homeport_tests::PASSWORD;
use serde_json::{Value, json};

use super::{
    ADA, NOTES, REFRESH, SIGN_IN, UPGRADE, USERS, count, notes, open_home, somebody, switch, trail,
};

fn upgrade() -> Value {
    json!({ "email": ADA, "password": PASSWORD, "passwordConfirm": PASSWORD })
}

#[tokio::test]
async fn it_keeps_its_id_and_its_data_and_every_token_of_before_ends() {
    let (home, admin) = open_home().await;
    notes(&admin).await;
    let (phone, id) = somebody(&home.guest()).await;
    let note = json!({ "title": "mine", "owner": id });
    phone.post(NOTES, &note).await.expect(200);
    let renewed = phone.post(REFRESH, &json!({})).await.expect(200).body;
    let second = phone.with_token(renewed["token"].as_str().unwrap());

    // Switched off since: those that are there are upgraded all the same.
    switch(&admin, json!({ "enabled": false })).await;
    let upgraded = phone.post(UPGRADE, &upgrade()).await.expect(200).body;
    let record = &upgraded["record"];
    assert_eq!(record["id"], json!(id));
    assert_eq!(record["email"], ADA);
    assert_eq!(record["verified"], json!(false));
    for before in [&phone, &second] {
        before.post(REFRESH, &json!({})).await.expect(401);
    }
    let full = phone.with_token(upgraded["token"].as_str().unwrap());
    assert_eq!(full.get(NOTES).await.expect(200).body["items"][0]["title"], "mine");
    let sessions = full.get("/api/homeport/sessions").await.expect(200).body;
    let sessions = sessions["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    assert_eq!(sessions[0]["method"], "anonymous+password");
    let elsewhere = home.guest().sign_in("users", ADA, PASSWORD).await;
    assert_eq!(elsewhere.get(NOTES).await.expect(200).body["totalItems"], json!(1));
    assert_eq!(count(&admin).await, 0);

    let window = home.window().await;
    let entry = &trail(&window, "accountUpgraded").await[0];
    assert_eq!(entry["target"]["id"], json!(id));
    assert_eq!(entry["details"]["changed"], json!(["email", "password", "tokenKey"]));
    assert!(trail(&window, "accountChanged").await.is_empty());
}

#[tokio::test]
async fn only_an_anonymous_account_is_upgraded_by_itself_and_once() {
    let (home, admin) = open_home().await;
    admin.add_user(ADA).await;
    let full = home.guest().sign_in("users", ADA, PASSWORD).await;
    let other = json!({ "email": "new@example.com", "password": PASSWORD,
        "passwordConfirm": PASSWORD });
    let refused = full.post(UPGRADE, &other).await.expect(400);
    let message = "This account is not anonymous, or not any more.";
    assert_eq!(refused.body["message"], message);
    home.guest().post(UPGRADE, &other).await.expect(401);
    let window = home.window().await;
    window.post(UPGRADE, &other).await.expect(401);
    admin.post(UPGRADE, &other).await.expect(400);

    let (phone, id) = somebody(&home.guest()).await;
    let (_, theirs) = somebody(&home.guest()).await;
    let path = format!("{USERS}/impersonate/{id}");
    let acting = admin.post(&path, &json!({ "duration": 600 })).await.expect(200).body;
    let acting = home.guest().with_token(acting["token"].as_str().unwrap());
    acting.post(UPGRADE, &other).await.expect(403);
    // Somebody else's id is nobody's to name.
    let mut named = other.clone();
    named["id"] = json!(theirs);
    phone.post(UPGRADE, &named).await.expect(400);

    let upgraded = phone.post(UPGRADE, &other).await.expect(200).body;
    phone.post(UPGRADE, &other).await.expect(401);
    let again = phone.with_token(upgraded["token"].as_str().unwrap());
    assert_eq!(again.post(UPGRADE, &other).await.expect(400).body["message"], message);
}

#[tokio::test]
async fn of_two_upgrades_at_once_one_is_done() {
    let (home, admin) = open_home().await;
    let (phone, _) = somebody(&home.guest()).await;
    let body = |n: usize| {
        json!({ "email": format!("ada{n}@example.com"), "password": PASSWORD,
        "passwordConfirm": PASSWORD })
    };
    let bodies = (0..6).map(body).collect::<Vec<_>>();
    let tries = bodies.iter().map(|body| phone.post(UPGRADE, body));
    let replies = futures_util::future::join_all(tries).await;
    let done = replies.iter().filter(|reply| reply.status == 200).collect::<Vec<_>>();
    assert_eq!(done.len(), 1, "{replies:?}");
    assert!(replies.iter().all(|reply| [200, 400, 401].contains(&reply.status)), "{replies:?}");
    let email = &done[0].body["record"]["email"];
    let records = admin.get(&format!("{USERS}/records")).await.expect(200).body;
    assert_eq!((&records["totalItems"], &records["items"][0]["email"]), (&json!(1), email));
}

#[tokio::test]
async fn what_a_sign_up_would_refuse_is_refused_and_it_stays_anonymous() {
    let (home, admin) = open_home().await;
    admin.add_user("bob@example.com").await;
    let (phone, _) = somebody(&home.guest()).await;
    for (change, at, code) in [
        (json!({ "email": "bob@example.com" }), "email", "validation_not_unique"),
        (json!({ "email": "" }), "email", "validation_required"),
        (json!({ "email": "no address" }), "email", "validation_is_email"),
        (
            json!({ "password": "short", "passwordConfirm": "short" }),
            "password",
            "validation_min_text_constraint",
        ),
        (json!({ "passwordConfirm": "another" }), "passwordConfirm", "validation_values_mismatch"),
        (json!({ "password": "" }), "password", "validation_required"),
        (json!({ "verified": true }), "verified", "validation_values_mismatch"),
    ] {
        let mut body = upgrade();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = phone.post(UPGRADE, &body).await.expect(400);
        assert_eq!(refused.body["data"][at]["code"], code, "{change}: {}", refused.text);
        let signed_up = home.guest().post(&format!("{USERS}/records"), &body).await.expect(400);
        assert_eq!(signed_up.body["data"], refused.body["data"], "{change}");
        phone.post(REFRESH, &json!({})).await.expect(200);
    }
    assert_eq!(count(&admin).await, 1);
    let mut body = upgrade();
    body["tokenKey"] = json!("k".repeat(50));
    let upgraded = phone.post(UPGRADE, &body).await.expect(200).body;
    let path = format!("{USERS}/records/{}", upgraded["record"]["id"].as_str().unwrap());
    assert!(!admin.get(&path).await.expect(200).text.contains("kkkkk"));
    let full = phone.with_token(upgraded["token"].as_str().unwrap());
    full.post(REFRESH, &json!({})).await.expect(200);
}

#[tokio::test]
async fn it_is_judged_as_a_sign_up_by_the_create_rule() {
    let (home, admin) = open_home().await;
    let rule = "@request.context = 'anonymous' || \
                (@request.auth.id = '' && @request.body.email ~ '%@school.example')";
    admin.patch(USERS, &json!({ "createRule": rule })).await.expect(200);
    let (phone, id) = somebody(&home.guest()).await;
    phone.post(UPGRADE, &upgrade()).await.expect(400);
    let mut body = upgrade();
    body["email"] = json!("ada@school.example");
    body["name"] = json!("Ada");
    let upgraded = phone.post(UPGRADE, &body).await.expect(200).body;
    assert_eq!(upgraded["record"]["id"], json!(id));
    assert_eq!(upgraded["record"]["name"], "Ada");
    let (other, _) = somebody(&home.guest()).await;
    admin.patch(USERS, &json!({ "createRule": null })).await.expect(200);
    let mut body = upgrade();
    body["email"] = json!("bob@school.example");
    other.post(UPGRADE, &body).await.expect(403);
    assert_eq!(count(&admin).await, 1);
}

#[tokio::test]
async fn another_name_than_an_address_does_where_people_sign_in_by_it() {
    let (home, admin) = open_home().await;
    let users = admin.get(USERS).await.expect(200).body;
    let mut fields = users["fields"].as_array().unwrap().clone();
    for field in &mut fields {
        if field["name"] == "email" {
            field["required"] = json!(false);
        }
    }
    fields.push(json!({ "name": "username", "type": "text" }));
    let mut indexes = users["indexes"].as_array().unwrap().clone();
    indexes.push(json!(
        "CREATE UNIQUE INDEX `idx_username` ON `users` (username) WHERE username != ''"
    ));
    let change = json!({ "fields": fields, "indexes": indexes, "passwordAuth":
        { "enabled": true, "identityFields": ["username", "email"] } });
    admin.patch(USERS, &change).await.expect(200);
    let (phone, _) = somebody(&home.guest()).await;
    let (other, _) = somebody(&home.guest()).await;
    let nameless = json!({ "password": PASSWORD, "passwordConfirm": PASSWORD });
    let refused = phone.post(UPGRADE, &nameless).await.expect(400);
    assert_eq!(refused.body["data"]["username"]["code"], "validation_required");
    let mut named = nameless.clone();
    named["username"] = json!("ada");
    phone.post(UPGRADE, &named).await.expect(200);
    home.guest().sign_in("users", "ada", PASSWORD).await;
    let refused = other.post(UPGRADE, &named).await.expect(400);
    assert_eq!(refused.body["data"]["username"]["code"], "validation_not_unique");

    let off = json!({ "passwordAuth": { "enabled": false } });
    admin.patch(USERS, &off).await.expect(200);
    named["username"] = json!("bob");
    other.post(UPGRADE, &named).await.expect(403);
}

#[tokio::test]
async fn no_second_method_is_asked_of_who_is_in_already_but_at_the_next_sign_in() {
    let (home, admin) = open_home().await;
    let two = json!({ "mfa": { "enabled": true, "duration": 600, "rule": "" },
        "otp": { "enabled": true, "duration": 180, "length": 8 } });
    admin.patch(USERS, &two).await.expect(200);
    let (phone, _) = somebody(&home.guest()).await;
    let upgraded = phone.post(UPGRADE, &upgrade()).await.expect(200).body;
    phone
        .with_token(upgraded["token"].as_str().unwrap())
        .post(REFRESH, &json!({}))
        .await
        .expect(200);
    let body = json!({ "identity": ADA, "password": PASSWORD });
    let asked = home.guest().post(&format!("{USERS}/auth-with-password"), &body).await.expect(401);
    assert!(asked.body["mfaId"].is_string());
}

#[tokio::test]
async fn an_auth_rule_that_asks_for_more_of_full_accounts_is_kept() {
    let (home, admin) = open_home().await;
    let rule = json!({ "authRule": "email = '' || verified = true" });
    admin.patch(USERS, &rule).await.expect(200);
    let (phone, id) = somebody(&home.guest()).await;
    let refused = phone.post(UPGRADE, &upgrade()).await.expect(403);
    assert!(refused.body["message"].as_str().unwrap().contains("is a full one now"));
    let path = format!("{USERS}/records/{id}");
    assert_eq!(admin.get(&path).await.expect(200).body["email"], ADA);
    admin.patch(&path, &json!({ "verified": true })).await.expect(200);
    home.guest().sign_in("users", ADA, PASSWORD).await;
}

#[tokio::test]
async fn an_admin_who_gives_it_an_address_makes_a_full_one_of_it() {
    let (home, admin) = open_home().await;
    for way_in in [
        json!({ "email": ADA }),
        json!({ "email": "bob@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD }),
    ] {
        let (phone, id) = somebody(&home.guest()).await;
        let path = format!("{USERS}/records/{id}");
        admin.patch(&path, &json!({ "name": "Ada" })).await.expect(200);
        assert_eq!(count(&admin).await, 1, "{way_in}");
        admin.patch(&path, &way_in).await.expect(200);
        assert_eq!(count(&admin).await, 0, "{way_in}");
        phone.post(REFRESH, &json!({})).await.expect(401);
        // From now on it has an address, as the collection asks.
        admin.patch(&path, &json!({ "email": "" })).await.expect(400);
    }
    let (_, id) = somebody(&home.guest()).await;
    let users = admin.get(USERS).await.expect(200).body["id"].clone();
    let link = json!({ "collectionRef": users, "recordRef": id, "provider": "google",
        "providerId": "7" });
    admin.post("/api/collections/_externalAuths/records", &link).await.expect(200);
    assert_eq!(count(&admin).await, 0);
}

#[tokio::test]
async fn tries_at_addresses_are_braked() {
    let (home, admin) = open_home().await;
    admin.add_user(ADA).await;
    let (phone, _) = somebody(&home.guest()).await;
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(phone.post(UPGRADE, &upgrade()).await.status);
    }
    assert_eq!((statuses[0], statuses[9]), (400, 400), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    phone.post(SIGN_IN, &json!({})).await.expect(200);
}
