use std::path::Path;

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{ADMIN, PASSWORD, Serve, run};
use serde_json::json;

use super::{ADA, AUDIT};

/// `homeport audit verify`: whether it went well, and what it said.
fn verify(folder: &Path, more: &[&str]) -> (bool, String) {
    let mut all = vec!["audit", "verify", "--data-dir", folder.to_str().unwrap()];
    all.extend(more);
    let output = run(&all);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let said = text(output.stdout) + &text(output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    (output.status.success(), said)
}

/// What somebody does who can write to the disk.
fn tamper(folder: &Path, statement: &'static str) {
    let database = folder.join("db");
    let tampering = async move {
        let db = Db::open(&Storage::SurrealKv(database)).await.unwrap();
        db.define(Statement::new(statement)).await.unwrap();
        db.close().await.unwrap();
    };
    // The engine needs bigger stacks than a test's thread has.
    let thread = std::thread::spawn(|| {
        let runtime = homeport_server::runtime().unwrap();
        runtime.block_on(async { runtime.spawn(tampering).await }).unwrap();
    });
    thread.join().unwrap();
}

#[tokio::test]
async fn verify_answers_the_same_with_a_server_on_the_folder_and_names_what_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let (ok, said) = verify(folder.path(), &[]);
    assert!(!ok && said.contains("There is no box"), "{said}");
    let server = Serve::on(folder.path()).start();
    let made = run([
        "superuser",
        "upsert",
        ADMIN,
        PASSWORD,
        "--data-dir",
        folder.path().to_str().unwrap(),
    ]);
    assert!(made.status.success());
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    admin.add_user(ADA).await;
    for _ in 0..3 {
        server.guest().sign_in("users", ADA, PASSWORD).await;
    }
    let (ok, running) = verify(folder.path(), &[]);
    assert!(ok, "{running}");
    let checked = admin.get(&format!("{AUDIT}/verify")).await.expect(200).body;
    let head = checked["head"].as_str().unwrap().to_owned();
    assert!(running.contains(&head), "{running} should tell {head}");
    server.stop();
    let (ok, stopped) = verify(folder.path(), &[]);
    assert!(ok && stopped.contains(&head), "{stopped}");
    let (ok, said) = verify(folder.path(), &["--from", &head]);
    assert!(ok, "{said}");
    let (ok, said) = verify(folder.path(), &["--from", "nonsense"]);
    assert!(!ok && said.contains("number, a colon"), "{said}");

    let replace = "UPDATE _trail:-2 SET text = string::replace(text, 'signIn', 'signOut')";
    tamper(folder.path(), replace);
    let (ok, said) = verify(folder.path(), &[]);
    assert!(!ok && said.contains("broken at entry 2"), "{said}");
    // The same while a server runs, for the window too, and it goes on noting.
    let server = Serve::on(folder.path()).start();
    let (ok, said) = verify(folder.path(), &[]);
    assert!(!ok && said.contains("broken at entry 2"), "{said}");
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let checked = admin.get(&format!("{AUDIT}/verify")).await.expect(200).body;
    assert_eq!((&checked["whole"], &checked["broken"]["seq"]), (&json!(false), &json!(2)));
    let page = admin.get(AUDIT).await.expect(200).body;
    assert_eq!(page["items"][0]["action"], "signIn");
}

#[tokio::test]
async fn entries_that_are_cut_off_are_missed() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    for command in ["upsert", "upsert", "upsert"] {
        let done = run(["superuser", command, ADMIN, PASSWORD, "--data-dir", data_dir]);
        assert!(done.status.success());
    }
    let (ok, said) = verify(folder.path(), &[]);
    assert!(ok && said.contains("3 entries"), "{said}");
    let head = said.trim().rsplit(' ').next().unwrap().to_owned();
    tamper(folder.path(), "DELETE _trail:-3");
    let (ok, said) = verify(folder.path(), &[]);
    assert!(!ok && said.contains("entry 3") && said.contains("missing"), "{said}");
    // Whoever makes the end fit as well is found by what was written down elsewhere.
    tamper(
        folder.path(),
        "UPDATE _system:trail SET seq = 2, hash = (SELECT VALUE hash FROM ONLY _trail:-2)",
    );
    let (ok, said) = verify(folder.path(), &[]);
    assert!(ok, "{said}");
    let (ok, said) = verify(folder.path(), &["--from", &head]);
    assert!(!ok && said.contains("entry 3"), "{said}");
}

#[tokio::test]
async fn a_kill_in_the_midst_of_changes_leaves_a_chain_that_holds() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let made = run(["superuser", "upsert", ADMIN, PASSWORD, "--data-dir", data_dir]);
    assert!(made.status.success());
    for round in 0..3 {
        let mut server = Serve::on(folder.path()).start();
        let admin = server.admin().await;
        let (done, mut told) = tokio::sync::mpsc::unbounded_channel();
        let tasks = (0..4).map(|task| {
            let (admin, done) = (admin.clone(), done.clone());
            tokio::spawn(async move {
                for number in 0.. {
                    let name = format!("box {round} {task} {number}");
                    let body = json!({ "meta": { "appName": name } });
                    let Ok(reply) = admin.try_send("PATCH", "/api/settings", Some(&body)).await
                    else {
                        return;
                    };
                    assert_eq!(reply.status, 200, "{}", reply.text);
                    let _ = done.send(());
                }
            })
        });
        let tasks = tasks.collect::<Vec<_>>();
        for _ in 0..40 {
            told.recv().await.unwrap();
        }
        server.kill();
        for task in tasks {
            task.await.unwrap();
        }
        let acknowledged = 40 * (round + 1);
        let (ok, said) = verify(folder.path(), &[]);
        assert!(ok, "{said}");
        let count = said.split_whitespace().find_map(|word| word.parse::<u64>().ok()).unwrap();
        assert!(count >= acknowledged, "{said}: {acknowledged} were acknowledged");
    }
}
