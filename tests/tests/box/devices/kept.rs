//! Devices outlast restarts, crashes and backups.

use homeport_tests::{ADMIN, Client, Link, PASSWORD, Phone, Program, Serve, run, until};
use serde_json::{Value, json};

use super::{DEVICES, listed, state};

async fn window(program: &Program) -> Client {
    program.local().sign_in("_superusers", ADMIN, PASSWORD).await
}

fn pair_command(folder: &str) -> Link {
    let output = run(["pair", "--data-dir", folder]);
    let (out, err) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{err}");
    assert!(out.contains('█'), "no QR code: {out}");
    Link::parse(out.lines().find(|line| line.starts_with("homeport://")).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_of_a_device_survives_a_crash_and_a_backup() {
    let folder = Program::folder_with_admin();
    let path = folder.path().to_str().unwrap();
    let refused = run(["pair", "--data-dir", path]);
    assert!(!refused.status.success());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("not running"));

    let mut program = Serve::on(folder.path()).start();
    let (kept, gone) = (Phone::new("Kept"), Phone::new("Gone"));
    for phone in [&kept, &gone] {
        phone.pair(&program.guest(), &pair_command(path)).await.expect(200);
    }
    let fingerprint = program.said("ca_sha256").to_owned();
    let on_phone = kept.on(&program.guest(), &fingerprint).await;
    let user =
        json!({ "email": "ada@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD });
    program.admin().await.post("/api/collections/users/records", &user).await.expect(200);
    let signed_in = on_phone.sign_in("users", "ada@example.com", PASSWORD).await;
    let admin = window(&program).await;
    let revoke = format!("{DEVICES}/{}/revoke", gone.id());
    admin.post(&revoke, &json!({})).await.expect(200);
    let before = listed(&admin).await;
    assert_eq!(before[0]["paired_by"], json!("command line"));
    let as_listed = |devices: &[Value]| {
        let short = |device: &Value| {
            let part = |name: &str| device[name].clone();
            (part("id"), part("name"), part("revoked"), part("accounts"), part("paired"))
        };
        devices.iter().map(short).collect::<Vec<_>>()
    };
    program.kill();

    let program = Serve::on(folder.path()).start();
    let admin = window(&program).await;
    assert_eq!(as_listed(&listed(&admin).await), as_listed(&before));
    // Its token ended with the run, its key did not, nor did the sign-in.
    on_phone_is_unproven(&program, &on_phone).await;
    kept.on(&program.guest(), &fingerprint).await.get("/api/health").await.expect(200);
    gone.prove(&program.guest(), &fingerprint).await.expect(403);
    let refresh = "/api/collections/users/auth-refresh";
    let bare = program.guest().with_token(signed_in.token());
    bare.post(refresh, &json!({})).await.expect(200);

    let out = tempfile::tempdir().unwrap();
    let (zip, restored) = (out.path().join("box.zip"), out.path().join("restored"));
    let backed_up = run(["backup", "--data-dir", path, "--out", zip.to_str().unwrap()]);
    assert!(backed_up.status.success());
    program.stop();
    let made = run(["restore", zip.to_str().unwrap(), "--data-dir", restored.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let program = Serve::on(&restored).start();
    assert_eq!(as_listed(&listed(&window(&program).await).await), as_listed(&before));
    kept.on(&program.guest(), &fingerprint).await.get("/api/health").await.expect(200);
}

async fn on_phone_is_unproven(program: &Program, before: &Client) {
    let token = before.request("GET", "/").build().unwrap();
    let token = token.headers()["x-homeport-device"].to_str().unwrap().to_owned();
    let refused = program.guest().with_header("x-homeport-device", &token).get("/api/health").await;
    assert_eq!(refused.expect(401).header("homeport-device"), "unproven");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_device_was_last_seen_is_written_down_at_the_end() {
    let folder = Program::folder_with_admin();
    let path = folder.path().to_str().unwrap();
    let program = Serve::on(folder.path()).start();
    let phone = Phone::new("Phone");
    let link = pair_command(path);
    phone.pair(&program.guest(), &link).await.expect(200);
    let admin = window(&program).await;
    let paired = listed(&admin).await[0]["paired"].as_str().unwrap().to_owned();
    let client = phone.on(&program.guest(), &link.fingerprint).await;
    until("it is seen later", async || {
        client.get("/api/health").await.expect(200);
        listed(&admin).await[0]["last_seen"].as_str() > Some(paired.as_str())
    })
    .await;
    let seen = listed(&admin).await[0]["last_seen"].clone();
    // A code does not outlast the run that made it.
    let made = admin.post("/api/homeport/pairings", &json!({})).await.expect(200).body;
    let id = made["id"].as_str().unwrap();
    assert_eq!(state(&admin, id).await, "waiting");
    program.stop();
    let program = Serve::on(folder.path()).start();
    let admin = window(&program).await;
    assert_eq!(listed(&admin).await[0]["last_seen"], seen);
    admin.get(&format!("/api/homeport/pairings/{id}")).await.expect(404);
    let link = Link::parse(made["link"].as_str().unwrap());
    Phone::new("Late").pair(&program.guest(), &link).await.expect(403);
}
