use homeport_tests::{ADMIN, Home, PASSWORD};
use serde_json::{Value, json};

use super::{assert_refused, lesser};
use crate::totp::enrolled;

const SESSIONS: &str = "/api/homeport/sessions";
const TOTP: &str = "/api/homeport/totp";

#[tokio::test]
async fn editors_end_the_sign_ins_of_people_and_everybody_their_own() {
    let home = Home::start();
    let owner = home.admin().await;
    let ada = owner.add_user("ada@example.com").await;
    let phone = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    let ((editor, eve), (viewer, _)) = lesser(&home).await;
    let own = owner.get(SESSIONS).await.expect(200).body["sessions"][0]["id"].clone();
    let of_owner = format!("{SESSIONS}/{}", own.as_str().unwrap());
    let of = |collection: &str, id: &str| format!("{SESSIONS}?collection={collection}&record={id}");
    let id = |body: Value| body["sessions"][0]["id"].as_str().unwrap().to_owned();
    let of_ada = id(viewer.get(&of("users", &ada)).await.expect(200).body);
    let admins = owner.get("/api/collections/_superusers/records").await.expect(200).body;
    let admins = admins["items"].as_array().unwrap().clone();
    let me = admins.iter().find(|one| one["email"] == ADMIN).unwrap()["id"].clone();
    let me = me.as_str().unwrap();
    for (client, role) in [(&editor, "editor"), (&viewer, "viewer")] {
        assert_refused(&client.delete(&of_owner).await, role);
        assert_refused(&client.delete(&of("_superusers", me)).await, role);
    }
    assert_refused(&viewer.delete(&format!("{SESSIONS}/{of_ada}")).await, "viewer");
    assert_refused(&viewer.delete(&of("users", &ada)).await, "viewer");
    phone.post("/api/collections/users/auth-refresh", &json!({})).await.expect(200);
    editor.delete(&format!("{SESSIONS}/{of_ada}")).await.expect(204);
    phone.post("/api/collections/users/auth-refresh", &json!({})).await.expect(401);
    editor.delete(&of("users", &ada)).await.expect(200);
    // Of their own they may end each.
    let second = home.local().sign_in("_superusers", super::EVE, PASSWORD).await;
    editor.delete(&of("_superusers", &eve)).await.expect(200);
    second.get("/api/settings").await.expect(401);
    owner.get("/api/settings").await.expect(200);
    let own = id(viewer.get(SESSIONS).await.expect(200).body);
    viewer.delete(&format!("{SESSIONS}/{own}")).await.expect(204);
    viewer.get("/api/settings").await.expect(401);
}

#[tokio::test]
async fn editors_take_a_lost_authenticator_app_from_people_and_from_no_admin() {
    let home = Home::start();
    let owner = home.admin().await;
    let ada = owner.add_user("ada@example.com").await;
    enrolled(&home.guest().sign_in("users", "ada@example.com", PASSWORD).await).await;
    let ((editor, _), (viewer, vic)) = lesser(&home).await;
    // Anybody sets up their own.
    enrolled(&viewer).await;
    let of = |collection: &str, id: &str| format!("{TOTP}?collection={collection}&record={id}");
    assert_eq!(viewer.get(&of("users", &ada)).await.expect(200).body["enabled"], true);
    assert_refused(&viewer.delete(&of("users", &ada)).await, "viewer");
    assert_refused(&editor.delete(&of("_superusers", &vic)).await, "editor");
    editor.delete(&of("users", &ada)).await.expect(204);
    owner.get(&of("_superusers", &vic)).await.expect(200);
    home.window().await.delete(&of("_superusers", &vic)).await.expect(204);
}
