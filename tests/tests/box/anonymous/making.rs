//! Making one, and what it is to rules.

use homeport_tests::field;
use serde_json::{Value, json};

use super::{NOTES, REFRESH, SIGN_IN, USERS, count, notes, open_home, somebody, switch, trail};

#[tokio::test]
async fn an_account_is_made_signed_in_and_listed_as_any_other() {
    let (home, admin) = open_home().await;
    notes(&admin).await;
    let made = home.guest().post(SIGN_IN, &json!({ "name": "Guest 7" })).await.expect(200).body;
    let record = &made["record"];
    assert_eq!(record["collectionName"], "users");
    assert_eq!(record["name"], "Guest 7");
    assert_eq!(record["email"], "");
    assert_eq!(record["verified"], json!(false));
    let id = record["id"].as_str().unwrap();
    let phone = home.guest().with_token(made["token"].as_str().unwrap());

    phone.post(NOTES, &json!({ "title": "mine", "owner": id })).await.expect(200);
    let (other, _) = somebody(&home.guest()).await;
    assert_eq!(phone.get(NOTES).await.expect(200).body["totalItems"], json!(1));
    assert_eq!(other.get(NOTES).await.expect(200).body["totalItems"], json!(0));
    let renewed = phone.post(REFRESH, &json!({})).await.expect(200).body;
    assert_eq!(renewed["record"]["id"], json!(id));
    let sessions = phone.get("/api/homeport/sessions").await.expect(200).body;
    assert_eq!(sessions["sessions"][0]["method"], "anonymous");
    assert_eq!(count(&admin).await, 2);

    // It has no address, and is changed and deleted all the same.
    let own = format!("{USERS}/records/{id}");
    phone.patch(&own, &json!({ "name": "Guest 8" })).await.expect(200);
    for way_in in [
        json!({ "password": "a-new-password", "passwordConfirm": "a-new-password" }),
        json!({ "email": "ada@example.com" }),
        json!({ "verified": true }),
    ] {
        phone.patch(&own, &way_in).await.expect(400);
    }
    let change = json!({ "newEmail": "ada@example.com" });
    let refused = phone.post(&format!("{USERS}/request-email-change"), &change).await.expect(400);
    let message = "An anonymous account gets its address by being upgraded.";
    assert_eq!(refused.body["message"], message);
    phone.delete(&own).await.expect(204);
    assert_eq!(count(&admin).await, 1);
    assert_eq!(admin.get(NOTES).await.expect(200).body["totalItems"], json!(0));
    phone.post(REFRESH, &json!({})).await.expect(401);
}

#[tokio::test]
async fn nothing_is_set_that_a_way_in_hangs_on_and_the_fields_are_judged() {
    let (home, admin) = open_home().await;
    let guest = home.guest();
    for (name, value) in [
        ("email", json!("ada@example.com")),
        ("password", json!("a-good-password")),
        ("passwordConfirm", json!("a-good-password")),
        ("oldPassword", json!("x")),
        ("verified", json!(true)),
        ("tokenKey", json!("k".repeat(50))),
        ("tokenKey:autogenerate", json!("")),
        ("email+", json!("x")),
        ("id", json!("chosenbyaguest1")),
    ] {
        let body = json!({ name: value });
        let refused = guest.post(SIGN_IN, &body).await.expect(400);
        let code = &refused.body["data"][name]["code"];
        assert_eq!(code, "validation_not_for_anonymous", "{}", refused.text);
    }
    let mut fields = admin.get(USERS).await.expect(200).body["fields"].as_array().unwrap().clone();
    fields.push(json!({ "name": "nick", "type": "text", "required": true }));
    fields.push(json!({ "name": "role", "type": "text", "hidden": true }));
    fields.push(field("team", "text"));
    let rule = json!({ "fields": fields, "createRule": "@request.body.team:isset = false" });
    admin.patch(USERS, &rule).await.expect(200);
    let refused = guest.post(SIGN_IN, &json!({})).await.expect(400);
    assert_eq!(refused.body["data"]["nick"]["code"], "validation_required", "{}", refused.text);
    guest.post(SIGN_IN, &json!({ "nick": "a", "team": "x" })).await.expect(400);
    assert_eq!(count(&admin).await, 0);
    // A superuser who asks gets no more than anybody: who begins is a guest.
    let body = json!({ "nick": "a", "role": "boss" });
    for client in [&guest, &admin] {
        let made = client.post(SIGN_IN, &body).await.expect(200).body;
        let path = format!("{USERS}/records/{}", made["record"]["id"].as_str().unwrap());
        assert_eq!(admin.get(&path).await.expect(200).body["role"], "");
    }
    for bad in ["[]", "5", "{", "\"x\""] {
        let request = guest.request("POST", SIGN_IN).header("content-type", "application/json");
        assert_eq!(request.body(bad).send().await.unwrap().status(), 400, "{bad}");
    }
}

#[tokio::test]
async fn rules_let_in_or_keep_out_and_leave_nothing_behind() {
    let (home, admin) = open_home().await;
    for (change, status) in [
        (json!({ "createRule": null }), 403),
        (json!({ "createRule": "@request.body.invited = true" }), 400),
        (json!({ "createRule": "@request.context = 'default'" }), 400),
        (json!({ "createRule": "@request.context = 'anonymous'" }), 200),
        (json!({ "createRule": "@request.auth.id = ''" }), 200),
        (json!({ "authRule": "verified = true" }), 403),
        (json!({ "authRule": null }), 403),
        (json!({ "authRule": "email = ''" }), 200),
        (json!({ "pairedOnly": true }), 403),
    ] {
        let usual = json!({ "createRule": "", "authRule": "", "pairedOnly": false });
        admin.patch(USERS, &usual).await.expect(200);
        admin.patch(USERS, &change).await.expect(200);
        let before = count(&admin).await;
        let reply = home.guest().post(SIGN_IN, &json!({})).await;
        assert_eq!(reply.status, status, "{change}: {}", reply.text);
        assert_eq!(count(&admin).await, before + u64::from(status == 200), "{change}");
        let records = admin.get(&format!("{USERS}/records")).await.expect(200);
        assert_eq!(records.body["totalItems"], json!(count(&admin).await), "{change}");
    }
}

#[tokio::test]
async fn rules_tell_it_by_its_empty_address() {
    let (home, admin) = open_home().await;
    admin.add_user("bob@example.com").await;
    let rules = json!({
        "name": "board", "fields": [field("title", "text")], "listRule": "@request.auth.id != ''",
        "createRule": "@request.auth.id != '' && @request.auth.email != ''",
    });
    admin.post("/api/collections", &rules).await.expect(200);
    let (phone, _) = somebody(&home.guest()).await;
    let bob = home.guest().sign_in("users", "bob@example.com", homeport_tests::PASSWORD).await;
    let path = "/api/collections/board/records";
    phone.get(path).await.expect(200);
    phone.post(path, &json!({ "title": "x" })).await.expect(400);
    bob.post(path, &json!({ "title": "x" })).await.expect(200);
    let upgrade = json!({ "email": "ada@example.com", "password": "a-good-password",
        "passwordConfirm": "a-good-password" });
    let upgraded = phone.post(super::UPGRADE, &upgrade).await.expect(200).body;
    let phone = phone.with_token(upgraded["token"].as_str().unwrap());
    phone.post(path, &json!({ "title": "x" })).await.expect(200);
}

#[tokio::test]
async fn there_are_never_more_than_the_collection_says() {
    let (home, admin) = open_home().await;
    switch(&admin, json!({ "max": 5 })).await;
    let guest = home.guest();
    let tries = (0..20).map(|_| guest.post(SIGN_IN, &Value::Null));
    let statuses = futures_util::future::join_all(tries).await;
    let made = statuses.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(made, 5, "{statuses:?}");
    let refused = guest.post(SIGN_IN, &json!({})).await.expect(403).body;
    assert!(refused["message"].as_str().unwrap().contains("as many anonymous accounts"));
    assert_eq!(count(&admin).await, 5);
    switch(&admin, json!({ "max": 6 })).await;
    somebody(&guest).await;
}

#[tokio::test]
async fn an_address_makes_so_many_and_the_trail_counts_them() {
    let (home, admin) = open_home().await;
    let proxy = json!({ "trustedProxy": { "headers": ["X-Real-IP"] } });
    admin.patch("/api/settings", &proxy).await.expect(200);
    let script = home.guest().with_header("x-real-ip", "192.0.2.7");
    let mut made = 0;
    let refused = loop {
        let reply = script.post(SIGN_IN, &json!({})).await;
        match reply.status {
            200 => made += 1,
            _ => break reply.expect(429),
        }
    };
    assert!(made >= 60, "{made}");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() <= 30);
    somebody(&home.guest().with_header("x-real-ip", "192.0.2.8")).await;
    let window = home.window().await;
    let noted = trail(&window, "anonymousMade").await;
    let entry = &noted[0];
    assert_eq!(entry["target"]["kind"], "collection");
    assert_eq!(entry["target"]["name"], "users");
    assert!(entry["details"]["account"].is_string(), "{entry}");
    assert!(trail(&window, "signIn").await.iter().all(|entry| entry["actor"]["kind"] != "user"));
}

#[tokio::test]
async fn the_count_is_for_superusers() {
    let (home, _) = open_home().await;
    let (phone, _) = somebody(&home.guest()).await;
    home.guest().get(super::COUNT).await.expect(401);
    phone.get(super::COUNT).await.expect(403);
    let window = home.window().await;
    assert_eq!(count(&window).await, 1);
    window.get("/api/homeport/anonymous?collection=_otps").await.expect(404);
    window.get("/api/homeport/anonymous").await.expect(404);
}
