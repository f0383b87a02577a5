use std::collections::BTreeSet;

use homeport_tests::{Client, Home};
use serde_json::{Value, json};

use super::{is_refused, lesser, notes};

/// What anybody signed in as an admin may ask.
const VIEWERS: &[&str] = &[
    "GET /api/backups",
    "GET /api/collections",
    "GET /api/collections/meta/oauth2-providers",
    "GET /api/collections/meta/scaffolds",
    "GET /api/collections/{collection}",
    "GET /api/collections/{collection}/auth-methods",
    "GET /api/collections/{collection}/records",
    "GET /api/collections/{collection}/records/{id}",
    "GET /api/crons",
    "GET /api/files/{collection}/{record}/{name}",
    "GET /api/health",
    "GET /api/homeport/admins",
    "GET /api/homeport/anonymous",
    "GET /api/homeport/audit",
    "GET /api/homeport/audit/verify",
    "GET /api/homeport/authority",
    "GET /api/homeport/automations",
    "GET /api/homeport/automations/{id}",
    "GET /api/homeport/awake",
    "GET /api/homeport/backups",
    "GET /api/homeport/backups/{key}",
    "GET /api/homeport/certificate",
    "GET /api/homeport/connect",
    "GET /api/homeport/connectors",
    "GET /api/homeport/deliveries",
    "GET /api/homeport/deliveries/{id}",
    "GET /api/homeport/devices",
    "GET /api/homeport/doctor",
    "GET /api/homeport/files",
    "GET /api/homeport/files/usage",
    "GET /api/homeport/heard",
    "GET /api/homeport/intakes",
    "GET /api/homeport/intakes/{id}",
    "GET /api/homeport/integrations",
    "GET /api/homeport/integrations/catalogue",
    "GET /api/homeport/integrations/{name}/usage",
    "GET /api/homeport/keys",
    "GET /api/homeport/mail",
    "GET /api/homeport/move-in",
    "GET /api/homeport/network",
    "GET /api/homeport/passkeys",
    "GET /api/homeport/passkeys/names",
    "GET /api/homeport/payments",
    "GET /api/homeport/payments/{id}",
    "GET /api/homeport/payments/{id}/history",
    "POST /api/homeport/integrations/{name}/events",
    "GET /api/homeport/ports",
    "GET /api/homeport/session",
    "GET /api/homeport/sessions",
    "GET /api/homeport/settings",
    "GET /api/homeport/signed-in",
    "GET /api/homeport/status",
    "GET /api/homeport/totp",
    "GET /api/homeport/vault",
    "GET /api/logs",
    "GET /api/logs/stats",
    "GET /api/logs/{id}",
    "GET /api/realtime",
    "GET /api/settings",
    "POST /api/collections/{collection}/auth-refresh",
    "POST /api/collections/{collection}/auth-with-password",
    "POST /api/collections/{collection}/request-password-reset",
    "POST /api/files/token",
    "POST /api/realtime",
    // Their own.
    "POST /api/homeport/anonymous/upgrade",
    "POST /api/homeport/passkeys/confirm",
    "POST /api/homeport/passkeys/enrol",
    "POST /api/homeport/passkeys/prove",
    "POST /api/homeport/passkeys/remove",
    "PATCH /api/homeport/passkeys/{id}",
    "POST /api/homeport/session",
    "DELETE /api/homeport/session",
    "DELETE /api/homeport/sessions",
    "DELETE /api/homeport/sessions/{id}",
    "POST /api/homeport/totp/confirm",
    "POST /api/homeport/totp/disable",
    "POST /api/homeport/totp/enrol",
    "POST /api/homeport/totp/recovery-codes",
];

/// What editors may besides.
const EDITORS: &[&str] = &[
    "POST /api/batch",
    "POST /api/collections/{collection}/records",
    "PATCH /api/collections/{collection}/records/{id}",
    "DELETE /api/collections/{collection}/records/{id}",
    "PATCH /api/homeport/devices/{id}",
    "DELETE /api/homeport/devices/{id}",
    "POST /api/homeport/devices/{id}/revoke",
    "POST /api/homeport/pairings",
    "GET /api/homeport/pairings/{id}",
    "DELETE /api/homeport/pairings/{id}",
    "DELETE /api/homeport/passkeys",
    "POST /api/homeport/payments",
    "POST /api/homeport/payments/{id}/cancel",
    "POST /api/homeport/payments/{id}/capture",
    "POST /api/homeport/payments/{id}/check",
    "POST /api/homeport/payments/{id}/refund",
    "DELETE /api/homeport/totp",
];

/// PocketBase's routes that the OpenAPI document leaves to its SDKs.
const DATA_PLANE: &[&str] = &[
    "GET /api/health",
    "GET /api/backups",
    "POST /api/backups",
    "GET /api/backups/{key}",
    "POST /api/backups/upload",
    "DELETE /api/backups/{key}",
    "POST /api/backups/{key}/restore",
    "POST /api/batch",
    "GET /api/crons",
    "POST /api/crons/{id}",
    "GET /api/files/{collection}/{record}/{name}",
    "POST /api/files/token",
    "GET /api/logs",
    "DELETE /api/logs",
    "GET /api/logs/stats",
    "GET /api/logs/{id}",
    "GET /api/settings",
    "PATCH /api/settings",
    "POST /api/settings/apple/generate-client-secret",
    "POST /api/settings/test/email",
    "POST /api/settings/test/s3",
    "GET /api/collections/{collection}/auth-methods",
    "POST /api/collections/{collection}/auth-refresh",
    "POST /api/collections/{collection}/auth-with-password",
    "POST /api/collections/{collection}/impersonate/{id}",
    "POST /api/collections/{collection}/request-email-change",
    "POST /api/collections/{collection}/request-password-reset",
];

/// `METHOD /path` of every route that is known of.
fn all() -> BTreeSet<String> {
    let document = include_str!("../../../../server/openapi.json");
    let document: Value = serde_json::from_str(document).unwrap();
    let documented = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    documented.chain(DATA_PLANE.iter().map(|route| (*route).to_owned())).collect()
}

/// Asks for a route of which nothing is there: whoever may is told that, and nothing happens.
async fn is_let_in(client: &Client, route: &str) -> bool {
    let (method, path) = route.split_once(' ').unwrap();
    let path = path.replace("{collection}", "notes");
    let path = path.split('/').map(|part| if part.starts_with('{') { "absent" } else { part });
    let path = path.collect::<Vec<_>>().join("/");
    if route == "GET /api/realtime" {
        // It does not end.
        let answer = client.request(method, &path).send().await.unwrap();
        return answer.status().as_u16() == 200;
    }
    let body = json!({});
    let body = ["POST", "PUT", "PATCH"].contains(&method).then_some(&body);
    let reply = client.send(method, &path, body).await;
    assert!(reply.status < 500, "{route}: {}", reply.text);
    !is_refused(&reply)
}

#[tokio::test]
async fn each_role_gets_through_to_what_was_decided_for_it_and_nothing_else() {
    let home = Home::start();
    let window = home.window().await;
    notes(&window).await;
    let ((editor, _), (viewer, _)) = lesser(&home).await;
    let known = all();
    for decided in VIEWERS.iter().chain(EDITORS) {
        assert!(known.contains(*decided), "there is no {decided}");
    }
    let mut wrong = Vec::new();
    for route in &known {
        let of_viewers = VIEWERS.contains(&route.as_str());
        let of_editors = of_viewers || EDITORS.contains(&route.as_str());
        for (role, client, may) in
            [("viewer", &viewer, of_viewers), ("editor", &editor, of_editors)]
        {
            if is_let_in(client, route).await != may {
                wrong.push(format!(
                    "{role}: {route} should be {}",
                    if may { "open" } else { "shut" }
                ));
            }
        }
        // An owner's own requests would do what they say.
        if route.starts_with("GET ") && !is_let_in(&window, route).await {
            wrong.push(format!("owner: {route}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn the_door_for_phones_and_the_window_refuse_alike() {
    let home = Home::start();
    notes(&home.window().await).await;
    lesser(&home).await;
    let phone = home.guest().sign_in("_superusers", super::VIC, homeport_tests::PASSWORD).await;
    let entered = json!({ "identity": super::VIC, "password": homeport_tests::PASSWORD });
    let entered = home.local().post("/api/homeport/session", &entered).await.expect(204);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    let window = home.local().with_header("cookie", &cookie).with_header("x-homeport-csrf", "1");
    for client in [&phone, &window] {
        client.get("/api/settings").await.expect(200);
        let refused = client.patch("/api/settings", &json!({})).await.expect(403).body;
        assert_eq!(refused["message"], "Your role is viewer. This takes the role owner.");
        let refused = client.post(super::NOTES, &json!({ "title": "x" })).await.expect(403).body;
        assert_eq!(
            refused["message"],
            "Your role is viewer. This takes the role editor or an owner."
        );
        client.get("/api/homeport/sessions").await.expect(200);
    }
    let who = window.get("/api/homeport/session").await.expect(200).body;
    assert_eq!((&who["role"], &who["email"]), (&json!("viewer"), &json!(super::VIC)));
    // A cookie is no token, and cannot be renewed as one.
    let refresh = "/api/collections/_superusers/auth-refresh";
    window.post(refresh, &json!({})).await.expect(401);
    window.post("/api/files/token", &json!({})).await.expect(200);
    phone.post(refresh, &json!({})).await.expect(200);
}
