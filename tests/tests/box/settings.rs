//! Settings, the request log and batches, across restarts and crashes.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

use homeport_tests::{Home, Program, Serve, collection, field, open_rules, until};
use serde_json::{Value, json};

const SETTINGS: &str = "/api/settings";

#[tokio::test]
async fn settings_survive_a_crash_and_their_secrets_stay_inside() {
    let folder = Program::folder_with_admin();
    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let change = json!({
        "meta": { "appName": "Kept" },
        "smtp": { "password": "geheim1" },
        "backups": { "s3": { "secret": "geheim2" } },
    });
    let changed = admin.patch(SETTINGS, &change).await.expect(200);
    program.kill();
    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let kept = admin.get(SETTINGS).await.expect(200);
    assert_eq!(kept.body, changed.body);
    assert_eq!(kept.body["meta"]["appName"], "Kept");
    let log = program.stop();
    assert!(!kept.text.contains("geheim") && !log.contains("geheim"), "{log}");
}

#[tokio::test]
async fn the_window_is_never_shut_out() {
    let home = Home::start();
    let admin = home.admin().await;
    let rules = json!([{ "label": "/", "duration": 600, "maxRequests": 1 }]);
    let change = json!({
        "superuserIPs": ["192.0.2.1"],
        "rateLimits": { "enabled": true, "rules": rules },
    });
    admin.patch(SETTINGS, &change).await.expect(200);
    admin.get(SETTINGS).await.expect(403);
    let window = home.window().await;
    for _ in 0..5 {
        window.get(SETTINGS).await.expect(200);
    }
    window.patch(SETTINGS, &json!({ "superuserIPs": [], "rateLimits": null })).await.expect(200);
    admin.get(SETTINGS).await.expect(200);
}

#[tokio::test]
async fn the_request_log_is_private_survives_and_can_be_emptied() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).start();
    let guest = program.guest();
    guest.get("/api/health?marked=1&token=geheim").await.expect(200);
    guest.with_token("eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjEifQ.c2lnbmF0dXJl").get("/api/health").await;
    let body = json!({ "identity": "root@example.com", "password": "geheim" });
    guest.post("/api/collections/_superusers/auth-with-password?marked=2", &body).await.expect(400);
    program.stop();

    let mut files = String::new();
    let logs = folder.path().join("logs");
    assert_eq!(std::fs::metadata(&logs).unwrap().permissions().mode() & 0o777, 0o700);
    for file in std::fs::read_dir(&logs).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        files.push_str(&std::fs::read_to_string(path).unwrap());
    }
    assert!(files.contains("marked=1") && !files.contains("geheim"), "{files}");
    assert!(!files.contains("eyJ"), "{files}");

    let program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let path = "/api/logs?filter=data.url~'marked='";
    let found = admin.get(path).await.expect(200);
    assert_eq!(found.body["totalItems"], 2, "{}", found.text);
    admin.delete("/api/logs").await.expect(204);
    assert_eq!(admin.get(path).await.expect(200).body["totalItems"], 0);
    // What is kept for no days is kept no longer, also of what was written before.
    guest_health(&program).await;
    until("it is written", async || {
        admin.get("/api/logs?filter=data.url~'kept='").await.body["totalItems"] == 1
    })
    .await;
    admin.patch(SETTINGS, &json!({ "logs": { "maxDays": 0 } })).await.expect(200);
    let found = admin.get("/api/logs?filter=data.url~'kept='").await.expect(200);
    assert_eq!(found.body["totalItems"], 0);
    program.stop();
}

async fn guest_health(program: &Program) {
    program.guest().get("/api/health?kept=1").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_leaves_whole_batches_or_nothing_of_them() {
    let folder = Program::folder_with_admin();
    let mut program = Serve::on(folder.path()).start();
    let admin = program.admin().await;
    let fields = json!([field("batch", "number"), field("part", "number")]);
    let parts = collection("parts", fields, open_rules());
    admin.post("/api/collections", &parts).await.expect(200);
    admin.patch(SETTINGS, &json!({ "batch": { "enabled": true } })).await.expect(200);

    let writers = (0..4).map(|writer| {
        let client = program.guest();
        tokio::spawn(async move {
            let mut done = Vec::new();
            for n in 0.. {
                let batch = writer * 10_000 + n;
                let requests = (0..5).map(|part| {
                    let body = json!({ "batch": batch, "part": part });
                    json!({ "method": "POST", "url": "/api/collections/parts/records", "body": body })
                });
                let body = json!({ "requests": requests.collect::<Value>() });
                match client.try_send("POST", "/api/batch", Some(&body)).await {
                    Ok(reply) if reply.status == 200 => done.push(batch),
                    _ => return done,
                }
            }
            done
        })
    });
    let writers = writers.collect::<Vec<_>>();
    let path = "/api/collections/parts/records?perPage=1000";
    until("there are batches", async || {
        admin.get(path).await.body["totalItems"].as_u64().is_some_and(|total| total > 60)
    })
    .await;
    program.kill();
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }

    let program = Serve::on(folder.path()).start();
    let mut parts: BTreeMap<i64, usize> = BTreeMap::new();
    for page in 1.. {
        let found = program.guest().get(&format!("{path}&page={page}")).await.expect(200);
        let items = found.body["items"].as_array().unwrap().clone();
        if items.is_empty() {
            break;
        }
        for item in items {
            *parts.entry(item["batch"].as_i64().unwrap()).or_default() += 1;
        }
    }
    assert!(parts.values().all(|count| *count == 5), "{parts:?}");
    assert!(acknowledged.iter().all(|batch| parts.contains_key(batch)), "{acknowledged:?}");
    program.stop();
}
