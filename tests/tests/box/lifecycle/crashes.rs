//! After a crash: what is told, what is looked at, and what rests after a row of them.

use std::net::TcpListener;

use homeport_tests::{ADMIN, Client, Mailbox, PASSWORD, Program, Serve, run, until};
use serde_json::{Value, json};

const STATUS: &str = "/api/homeport/status";
/// As many crashes in a row are a row.
const ROW: usize = 5;

async fn at_window(server: &Program) -> Client {
    server.local().sign_in("_superusers", ADMIN, PASSWORD).await
}

/// The first page's report of a crash, once the data was looked at.
async fn report(window: &Client) -> Value {
    let done = async || {
        let crash = window.get(STATUS).await.expect(200).body["crash"].clone();
        crash.is_null() || crash["checked"] != json!([]) || crash["damage"] != json!([])
    };
    until("the data was looked at", done).await;
    window.get(STATUS).await.expect(200).body["crash"].clone()
}

fn safe_mode(server: &str, more: &[&str]) -> String {
    let mut arguments = vec!["safe-mode", "--data-dir", server];
    arguments.extend(more);
    let output = run(arguments);
    let all = [output.stdout, output.stderr].concat();
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn a_crash_is_told_at_the_next_start_until_somebody_has_read_of_it() {
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    let window = at_window(&server).await;
    assert!(report(&window).await.is_null(), "the command line's run was none of a server");
    window.add_user("ada@example.com").await;
    server.kill();

    // A start that fails for a reason that is told takes nothing away, and adds nothing.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    Serve::on(folder.path()).with("--listen", &address).refused();

    let server = Serve::on(folder.path()).start();
    let window = at_window(&server).await;
    let crash = report(&window).await;
    assert_eq!(crash["damage"], json!([]), "{crash}");
    let told = crash["checked"].to_string();
    for part in ["The database opened", "audit trail's chain holds", "are whole and in order"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(crash["started"].as_str() <= crash["alive"].as_str(), "{crash}");
    assert!(window.get(STATUS).await.body["safe_mode"].is_null());
    let log = server.stop();
    assert!(log.contains("ended without stopping") && log.contains("sound"), "{log}");

    // Nobody has read of it yet.
    let server = Serve::on(folder.path()).start();
    let window = at_window(&server).await;
    assert_eq!(report(&window).await, crash);
    server.guest().delete("/api/homeport/crash").await.expect(404);
    server.local().delete("/api/homeport/crash").await.expect(401);
    window.delete("/api/homeport/crash").await.expect(204);
    assert!(window.get(STATUS).await.body["crash"].is_null());
    let log = server.stop();
    assert!(!log.contains("ended without stopping"), "{log}");
}

#[tokio::test]
async fn after_a_row_of_crashes_phones_are_served_and_the_rest_rests_until_told_otherwise() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let path = folder.path().to_str().unwrap();
    let mut server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let smtp = json!({ "smtp": { "enabled": true, "host": "127.0.0.1", "port": mailbox.port() } });
    admin.patch("/api/settings", &smtp).await.expect(200);
    let ntfy = json!({ "connector": "ntfy", "base": "http://127.0.0.1:9", "local": ["127.0.0.1"] });
    admin.send("PUT", "/api/homeport/integrations/news", Some(&ntfy)).await.expect(200);
    admin.add_user("ada@example.com").await;
    for _ in 0..ROW {
        server.kill();
        server = Serve::on(folder.path()).start();
    }
    until("the log tells of it", async || server.log().contains("safe mode")).await;
    assert!(safe_mode(path, &[]).contains("mails are not delivered"));
    let window = at_window(&server).await;
    let rests = window.get(STATUS).await.body["safe_mode"]["rests"].to_string();
    assert!(rests.contains("integrations call nobody"), "{rests}");

    let ask = json!({ "email": "ada@example.com" });
    let reset = "/api/collections/users/request-password-reset";
    server.guest().post(reset, &ask).await.expect(204);
    let call = "/api/homeport/integrations/news/test";
    let refused = window.post(call, &json!({})).await;
    assert!(refused.text.contains("safe mode"), "{}", refused.text);
    assert_eq!(mailbox.count("ada@example.com"), 0);

    server.local().delete("/api/homeport/safe-mode").await.expect(401);
    assert!(safe_mode(path, &["--leave"]).contains("everything goes on"));
    mailbox.wait_for("ada@example.com");
    let refused = window.post(call, &json!({})).await;
    assert!(!refused.text.contains("safe mode"), "{}", refused.text);
    assert!(window.get(STATUS).await.body["safe_mode"].is_null());
    assert!(safe_mode(path, &[]).contains("not in safe mode"));
    let trail = window.get("/api/homeport/audit?action=safeModeLeft").await.expect(200);
    assert_eq!(trail.body["items"][0]["actor"]["kind"], "commandLine", "{}", trail.text);
    server.kill();
    assert!(!safe_mode(path, &[]).contains("safe mode"), "nothing runs");
    // The row is forgotten: one more crash is one.
    let mut server = Serve::on(folder.path()).start();
    assert!(at_window(&server).await.get(STATUS).await.body["safe_mode"].is_null());
    server.kill();
    assert!(safe_mode(path, &["--leave"]).contains("usual way"));
}
