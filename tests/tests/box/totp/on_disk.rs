//! What is kept of an app, where it lies.

use std::path::{Path, PathBuf};

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{ADMIN, PASSWORD, Program, Serve};
use serde_json::json;

use super::{ADA, TOTP, confirmed, enrolled, first, second};

fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: PathBuf| match path.is_dir() {
        true => contents(&path),
        false => vec![std::fs::read(&path).unwrap()],
    };
    entries.flat_map(of).collect()
}

#[tokio::test]
async fn neither_the_secret_nor_a_code_lies_open_on_disk() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    admin.add_user(ADA).await;
    let ada = program.guest().sign_in("users", ADA, PASSWORD).await;
    let begun = ada.post(&format!("{TOTP}/enrol"), &json!({})).await.expect(200).body;
    let (_app, codes) = confirmed(&ada, &begun).await;
    second(&program.guest(), "users", &first(&program.guest(), "users", ADA).await, &codes[0])
        .await
        .expect(200);
    program.stop();
    let secrets = [begun["secret"].as_str().unwrap(), &codes[0], &codes[1], &codes[1][..9]];
    let files = contents(folder.path());
    let holds = |text: &str| {
        files.iter().any(|file| file.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    assert!(holds("_factors") && holds(ADA), "the search finds nothing");
    for secret in secrets {
        assert!(!holds(secret), "{secret}");
    }
}

/// How many records of a stopped box something is kept for.
fn kept(folder: &Path) -> usize {
    let database = folder.join("db");
    let read = async move {
        let db = Db::open(&Storage::SurrealKv(database)).await.unwrap();
        let rows = db.rows(Statement::new("SELECT id FROM _factors")).await.unwrap();
        db.close().await.unwrap();
        rows.len()
    };
    // The database needs bigger stacks than a test's runtime has.
    let runtime = homeport_server::runtime().unwrap();
    std::thread::spawn(move || runtime.block_on(async { tokio::spawn(read).await.unwrap() }))
        .join()
        .unwrap()
}

#[tokio::test]
async fn nothing_is_kept_for_an_account_or_a_collection_that_is_gone() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    let club = json!({ "name": "club", "type": "auth" });
    admin.post("/api/collections", &club).await.expect(200);
    let mut ids = Vec::new();
    for n in 0..3 {
        let email = format!("n{n}@example.com");
        let person = json!({
            "email": email, "password": PASSWORD, "passwordConfirm": PASSWORD,
        });
        let made = admin.post("/api/collections/club/records", &person).await.expect(200);
        ids.push(made.body["id"].as_str().unwrap().to_owned());
        enrolled(&program.guest().sign_in("club", &email, PASSWORD).await).await;
    }
    admin.delete(&format!("/api/collections/club/records/{}", ids[0])).await.expect(204);
    program.stop();
    assert_eq!(kept(folder.path()), 2);

    let program = Serve::on(folder.path()).start();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    admin.delete("/api/collections/club").await.expect(204);
    program.stop();
    // What a stop has cut short is done at the next start, and before its end.
    Serve::on(folder.path()).start().stop();
    assert_eq!(kept(folder.path()), 0);
}
