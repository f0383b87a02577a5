use homeport_tests::{Client, Home, PASSWORD, collection, field};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{
    EVE, NOTES, SUPERUSERS, USERS, VIC, admin, assert_refused, id_of, lesser, make, notes,
};

/// What must not be written by who is no owner, each with something to write.
const SYSTEMS: [&str; 5] = ["_superusers", "_externalAuths", "_mfas", "_otps", "_authOrigins"];

fn batch(requests: Value) -> Value {
    json!({ "requests": requests })
}

async fn allow_batches(owner: &Client) {
    owner.patch("/api/settings", &json!({ "batch": { "enabled": true } })).await.expect(200);
}

#[tokio::test]
async fn editors_write_records_and_files_and_people_and_viewers_only_look() {
    let home = Home::start();
    let window = home.window().await;
    notes(&window).await;
    allow_batches(&window).await;
    let ((editor, _), (viewer, _)) = lesser(&home).await;
    let note = id_of(editor.post(NOTES, &json!({ "title": "one" })).await);
    let path = format!("{NOTES}/{note}");
    editor.patch(&path, &json!({ "title": "two" })).await.expect(200);
    let scan = || Form::new().part("scan", Part::bytes(b"hello".to_vec()).file_name("a.txt"));
    let with_file = editor.send_form("PATCH", &path, scan()).await.expect(200).body;
    let file = format!("/api/files/notes/{note}/{}", with_file["scan"].as_str().unwrap());
    let change = json!([{ "method": "PATCH", "url": path, "body": { "title": "three" } }]);
    editor.post("/api/batch", &batch(change.clone())).await.expect(200);
    // Past the rules, which say that people see only themselves.
    let ada = editor.add_user("ada@example.com").await;
    let ada = format!("{USERS}/{ada}");
    let another = json!({ "password": "another one", "passwordConfirm": "another one",
        "verified": true });
    assert_eq!(editor.patch(&ada, &another).await.expect(200).body["verified"], true);

    assert_eq!(viewer.get(&path).await.expect(200).body["title"], "three");
    assert_eq!(viewer.get(&ada).await.expect(200).body["email"], "ada@example.com");
    viewer.get(&file).await.expect(200);
    // Not even what any guest may do.
    for refused in [
        viewer.post(NOTES, &json!({ "title": "mine" })).await,
        viewer.patch(&path, &json!({ "title": "mine" })).await,
        viewer.send_form("PATCH", &path, scan()).await,
        viewer.delete(&path).await,
        viewer.post("/api/batch", &batch(change)).await,
        viewer.patch(&ada, &another).await,
        viewer.delete(&ada).await,
    ] {
        assert_refused(&refused, "viewer");
    }
    home.guest().post(NOTES, &json!({ "title": "a guest's" })).await.expect(200);
    editor.delete(&ada).await.expect(204);
    editor.delete(&path).await.expect(204);
}

#[tokio::test]
async fn nobody_but_owners_writes_what_makes_an_admin_or_signs_one_in() {
    let home = Home::start();
    let window = home.window().await;
    allow_batches(&window).await;
    let owner = home.admin().await;
    let me = owner.get(SUPERUSERS).await.expect(200).body["items"][0].clone();
    let me = me["id"].as_str().unwrap().to_owned();
    let ((editor, eve), (viewer, _)) = lesser(&home).await;
    let new_admin = json!({ "email": "mal@example.com", "password": PASSWORD,
        "passwordConfirm": PASSWORD });
    for system in SYSTEMS {
        let path = format!("/api/collections/{system}/records");
        let body = match system {
            "_superusers" => new_admin.clone(),
            _ => json!({ "collectionRef": "pbc_3142635823", "recordRef": me, "method": "password",
                "provider": "google", "providerId": "evil", "fingerprint": "x",
                "password": "12345678" }),
        };
        for (client, role) in [(&editor, "editor"), (&viewer, "viewer")] {
            assert_refused(&client.post(&path, &body).await, role);
            assert_refused(&client.delete(&format!("{path}/{me}")).await, role);
            let form = Form::new().text("email", "mal@example.com").text("recordRef", me.clone());
            assert_refused(&client.send_form("POST", &path, form).await, role);
        }
        assert_refused(&editor.patch(&format!("{path}/{me}"), &body).await, "editor");
        for request in [
            json!({ "method": "POST", "url": path, "body": body }),
            json!({ "method": "PUT", "url": path, "body": body }),
            json!({ "method": "PATCH", "url": format!("{path}/{me}"), "body": { "email": EVE } }),
            json!({ "method": "DELETE", "url": format!("{path}/{me}") }),
        ] {
            let reply = editor.post("/api/batch", &batch(json!([request]))).await.expect(400);
            let inner = &reply.body["data"]["requests"]["0"]["response"];
            assert_eq!(inner["status"], 403, "{request}: {}", reply.text);
            let message = inner["message"].as_str().unwrap();
            assert!(message.starts_with("Your role is editor."), "{message}");
        }
    }
    // Percent signs and ids lead nowhere else.
    for path in
        ["/api/collections/%5Fsuperusers/records", "/api/collections/pbc_3142635823/records"]
    {
        assert_refused(&editor.post(path, &new_admin).await, "editor");
    }
    assert_refused(&editor.post(super::ADMINS, &new_admin).await, "editor");
    assert_refused(&super::give(&editor, &eve, "owner").await, "editor");
    assert_eq!(owner.get(SUPERUSERS).await.expect(200).body["totalItems"], 3);
}

#[tokio::test]
async fn what_editors_delete_takes_no_admin_along() {
    let home = Home::start();
    let window = home.window().await;
    let teams = collection("teams", json!([field("name", "text")]), json!({}));
    let teams = window.post("/api/collections", &teams).await.expect(200).body["id"].clone();
    let mut superusers = window.get("/api/collections/_superusers").await.expect(200).body;
    let team = |cascade: bool| {
        json!({ "name": "team", "type": "relation", "collectionId": teams, "maxSelect": 1,
            "cascadeDelete": cascade })
    };
    superusers["fields"].as_array_mut().unwrap().push(team(true));
    let fields = json!({ "fields": superusers["fields"] });
    window.patch("/api/collections/_superusers", &fields).await.expect(200);
    let ((editor, _), (_, vic)) = lesser(&home).await;
    let one = id_of(editor.post("/api/collections/teams/records", &json!({ "name": "x" })).await);
    let vic = format!("{SUPERUSERS}/{vic}");
    window.patch(&vic, &json!({ "team": one })).await.expect(200);
    let team = format!("/api/collections/teams/records/{one}");
    assert_refused(&editor.delete(&team).await, "editor");
    window.get(&vic).await.expect(200);
    window.delete(&team).await.expect(204);
    window.get(&vic).await.expect(404);
}

#[tokio::test]
async fn of_their_own_account_lesser_admins_change_the_password_with_the_old_one() {
    let home = Home::start();
    let ((editor, eve), (viewer, vic)) = lesser(&home).await;
    let own = |id: &str| format!("{SUPERUSERS}/{id}");
    let change = |old: &str, more: Value| {
        let mut body = json!({ "password": "a new password", "passwordConfirm": "a new password" });
        if !old.is_empty() {
            body["oldPassword"] = json!(old);
        }
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (client, id, role, email) in
        [(&editor, &eve, "editor", EVE), (&viewer, &vic, "viewer", VIC)]
    {
        for old in ["", "wrong password"] {
            let reply = client.patch(&own(id), &change(old, json!({}))).await.expect(400);
            assert!(!reply.body["data"]["oldPassword"].is_null(), "{}", reply.text);
        }
        for more in [
            json!({ "email": "other@example.com" }),
            json!({ "verified": true }),
            json!({ "tokenKey": "a".repeat(50) }),
        ] {
            assert_refused(&client.patch(&own(id), &change(PASSWORD, more)).await, role);
        }
        let others = if role == "editor" { &vic } else { &eve };
        assert_refused(&client.patch(&own(others), &change(PASSWORD, json!({}))).await, role);
        assert_refused(&client.delete(&own(id)).await, role);
        client.patch(&own(id), &change(PASSWORD, json!({}))).await.expect(200);
        client.get("/api/settings").await.expect(401);
        home.local().sign_in("_superusers", email, "a new password").await;
        // Back, for the other's turn.
        let back = json!({ "password": PASSWORD, "passwordConfirm": PASSWORD });
        home.window().await.patch(&own(id), &back).await.expect(200);
    }
}

#[tokio::test]
async fn no_question_of_a_lesser_admin_spells_out_what_signs_another_in() {
    let home = Home::start();
    let window = home.window().await;
    make(&window, EVE, "editor").await;
    let (owner, editor) = (home.admin().await, admin(&home, EVE).await);
    for filter in ["tokenKey%20~%20'a'", "password%20~%20'a'", "password%20!=%20''"] {
        editor.get(&format!("{SUPERUSERS}?filter={filter}")).await.expect(400);
        editor.get(&format!("{USERS}?filter={filter}")).await.expect(400);
    }
    owner.get(&format!("{SUPERUSERS}?filter=tokenKey%20~%20'a'")).await.expect(200);
    editor.get(&format!("{SUPERUSERS}?sort=tokenKey")).await.expect(400);
    let through = "@collection._superusers.tokenKey%20~%20'a'";
    editor.get(&format!("{USERS}?filter={through}")).await.expect(400);
    editor.get(&format!("{SUPERUSERS}?filter=email%20~%20'eve'")).await.expect(200);
    // A first method that was passed is half of a sign-in.
    let both = json!({ "mfa": { "enabled": true }, "otp": { "enabled": true } });
    window.patch("/api/collections/users", &both).await.expect(200);
    window.add_user("ada@example.com").await;
    let first = json!({ "identity": "ada@example.com", "password": PASSWORD });
    let path = "/api/collections/users/auth-with-password";
    home.guest().post(path, &first).await.expect(401);
    let of = "/api/collections/_mfas/records";
    assert_eq!(owner.get(of).await.expect(200).body["totalItems"], 1);
    assert_eq!(editor.get(of).await.expect(200).body["totalItems"], 0);
}
