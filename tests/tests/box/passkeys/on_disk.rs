//! What is kept of passkeys, over a restart and past the end of their accounts.

use std::path::Path;

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{ADMIN, Client, PASSWORD, Passkeys, Program, Serve};
use serde_json::{Value, json};

use super::{ADA, added, both, enter, options};

/// How many records of a stopped box passkeys are kept for.
fn kept(folder: &Path) -> usize {
    let database = folder.join("db");
    let read = async move {
        let db = Db::open(&Storage::SurrealKv(database)).await.unwrap();
        let rows = db.rows(Statement::new("SELECT id FROM _passkeys")).await.unwrap();
        db.close().await.unwrap();
        rows.len()
    };
    // The database needs bigger stacks than a test's runtime has.
    let runtime = homeport_server::runtime().unwrap();
    std::thread::spawn(move || runtime.block_on(async { tokio::spawn(read).await.unwrap() }))
        .join()
        .unwrap()
}

fn by_name(program: &Program) -> (Client, String) {
    let origin = program.said("https").replace("127.0.0.1", "localhost");
    (Client::trusting(&origin, Path::new(program.said("ca_pem"))), origin)
}

#[tokio::test]
async fn passkeys_outlive_a_restart_and_end_with_their_accounts_and_collections() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    let club = json!({ "name": "club", "type": "auth" });
    admin.post("/api/collections", &club).await.expect(200);
    let (guest, at) = by_name(&program);
    let mut ids = Vec::new();
    for n in 0..2 {
        let email = format!("n{n}@example.com");
        let person = json!({
            "email": email, "password": PASSWORD, "passwordConfirm": PASSWORD,
        });
        let made = admin.post("/api/collections/club/records", &person).await.expect(200);
        ids.push(made.body["id"].as_str().unwrap().to_owned());
        let client = guest.sign_in("club", &email, PASSWORD).await;
        added(&client, &mut Passkeys::default(), &at, &json!({})).await;
    }
    admin.add_user(ADA).await;
    let mut device = Passkeys::default();
    let ada = guest.sign_in("users", ADA, PASSWORD).await;
    added(&ada, &mut device, &at, &json!({})).await;
    let late = options(&guest, "users", &Value::Null).await.expect(200).body;
    admin.delete(&format!("/api/collections/club/records/{}", ids[0])).await.expect(204);
    program.stop();
    assert_eq!(kept(folder.path()), 2);

    let program = Serve::on(folder.path()).start();
    let (guest, at) = by_name(&program);
    // What was asked before is asked again.
    enter(&guest, "users", &Value::Null, &device.get(&at, &late)).await.expect(400);
    both(&guest, &mut device, &at).await.expect(200);
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    admin.delete("/api/collections/club").await.expect(204);
    program.stop();
    Serve::on(folder.path()).start().stop();
    assert_eq!(kept(folder.path()), 1);
}
