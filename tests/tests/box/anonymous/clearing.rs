//! Those that nobody comes back to.

use std::path::Path;

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{ADMIN, Client, PASSWORD, Passkeys, Program, Serve, until};
use serde_json::{Value, json};

use crate::passkeys::added;

use super::{NOTES, REFRESH, UPGRADE, USERS, count, notes, somebody, switch, trail};

const JOB: &str = "/api/crons/__hpAnonymousCleanup__";
const LONG_AGO: &str = "2024-01-31 10:00:00.000Z";

/// As if nobody had been seen since.
async fn sleep_long(folder: &Path, but: &str) {
    let db = Db::open(&Storage::SurrealKv(folder.join("db"))).await.unwrap();
    for change in ["UPDATE _anonymous SET seen = ", "UPDATE _sessions SET seen = "] {
        db.define(Statement::new(change).bind(json!(LONG_AGO))).await.unwrap();
    }
    let owner = Statement::new(
        "UPDATE _sessions SET seen = '2124-01-31 10:00:00.000Z' WHERE \
                                string::ends_with(owner, ",
    );
    db.define(owner.bind(json!(but)).push(")")).await.unwrap();
    db.close().await.unwrap();
}

async fn ids(admin: &Client) -> Vec<String> {
    let found = admin.get(&format!("{USERS}/records?sort=id")).await.expect(200).body;
    let found = found["items"].as_array().unwrap().iter();
    found.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn those_not_seen_for_long_go_with_what_is_theirs_and_the_trail_says_how_many() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    admin.post(JOB, &Value::Null).await.expect(404);
    switch(&admin, json!({ "enabled": true })).await;
    notes(&admin).await;
    let (gone, lost) = somebody(&program.guest()).await;
    gone.post(NOTES, &json!({ "title": "theirs", "owner": lost })).await.expect(200);
    let (here, kept) = somebody(&program.guest()).await;
    let (held, holds) = somebody(&program.guest()).await;
    let users = admin.get(USERS).await.expect(200).body["id"].clone();
    let owner = json!({ "name": "by", "type": "relation", "maxSelect": 1,
        "collectionId": users, "required": true });
    let orders = json!({ "name": "orders", "fields": [owner], "createRule": "" });
    admin.post("/api/collections", &orders).await.expect(200);
    let order = json!({ "by": holds });
    held.post("/api/collections/orders/records", &order).await.expect(200);
    let (full, upgraded) = somebody(&program.guest()).await;
    let body = json!({ "email": "ada@example.com", "password": "a-good-password",
        "passwordConfirm": "a-good-password" });
    full.post(UPGRADE, &body).await.expect(200);
    // A passkey alone is a way back in.
    let at = program.said("https").replace("127.0.0.1", "localhost");
    let named = Client::trusting(&at, Path::new(program.said("ca_pem")));
    let (keyed, unlocked) = somebody(&named).await;
    added(&keyed, &mut Passkeys::default(), &at, &json!({})).await;
    program.stop();

    sleep_long(folder.path(), &kept).await;
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    // Nothing is removed that the option does not say.
    admin.post(JOB, &Value::Null).await.expect(204);
    switch(&admin, json!({ "removeAfter": 30 })).await;
    assert_eq!(ids(&admin).await.len(), 5);
    admin.post(JOB, &Value::Null).await.expect(204);
    until("it is cleared away", async || count(&admin).await == 3).await;

    let mut stay = vec![kept, holds, upgraded, unlocked];
    stay.sort_unstable();
    assert_eq!(ids(&admin).await, stay);
    let left = admin.get(NOTES).await.expect(200).body;
    assert_eq!(left["totalItems"], json!(0));
    let again = here.token().to_owned();
    program.guest().with_token(&again).post(REFRESH, &json!({})).await.expect(200);
    let window = program.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let noted = async || trail(&window, "anonymousRemoved").await;
    until("it is noted", async || !noted().await.is_empty()).await;
    let noted = noted().await;
    assert_eq!(noted.len(), 1, "{noted:?}");
    assert_eq!(noted[0]["details"], json!({ "removed": 1, "days": 30 }));
    assert_eq!(noted[0]["actor"]["kind"], "box");
    program.stop();
}
