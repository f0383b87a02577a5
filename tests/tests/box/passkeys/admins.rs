//! Admins with passkeys: at the window's door, and when they are lost.

use homeport_tests::{ADMIN, Client, Home, PASSWORD, Passkeys, Program, Serve, run};
use serde_json::{Value, json};

use super::{PASSKEYS, added, listed, options};

const SESSION: &str = "/api/homeport/session";

async fn enter(door: &Client, body: &Value) -> Client {
    let entered = door.post(SESSION, body).await.expect(204);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    door.with_header("cookie", &cookie).with_header("x-homeport-csrf", "1")
}

/// The window's door, by a name at which there are passkeys.
fn door(loopback: &str) -> (Client, String) {
    let origin = loopback.replace("127.0.0.1", "localhost");
    (Client::plain(&origin), origin)
}

#[tokio::test]
async fn an_admin_adds_a_passkey_in_the_window_and_enters_with_it() {
    let home = Home::start();
    let (door, at) = door(&home.addresses().loopback);
    let password = json!({ "identity": ADMIN, "password": PASSWORD });
    let window = enter(&door, &password).await;
    // The window's cookie alone proves nothing about who sits there.
    window.post(&format!("{PASSKEYS}/enrol"), &json!({})).await.expect(400);
    let mut device = Passkeys::default();
    let made = added(&window, &mut device, &at, &json!({ "password": PASSWORD })).await;
    assert_eq!(made["rpId"], "localhost");

    let asked = door.post(SESSION, &password).await.expect(401);
    assert_eq!(asked.header("set-cookie"), "");
    assert_eq!(asked.body["methods"], json!(["passkey"]));
    let mfa_id = &asked.body["mfaId"];
    let asked = options(&door, "_superusers", mfa_id).await.expect(200).body;
    let answer = device.get(&at, &asked);
    door.post(SESSION, &json!({ "mfaId": "nothing", "credential": answer })).await.expect(400);
    let body = json!({ "mfaId": mfa_id, "credential": answer });
    let again = enter(&door, &body).await;
    assert_eq!(again.get(SESSION).await.expect(200).body["email"], ADMIN);
    door.post(SESSION, &body).await.expect(400);
    let asked = options(&door, "_superusers", &Value::Null).await.expect(200).body;
    enter(&door, &json!({ "credential": device.get(&at, &asked) })).await;
    // Their own are not theirs to remove without one.
    let root = "/api/collections/_superusers/records";
    let root = window.get(root).await.expect(200).body["items"][0]["id"].clone();
    let own = format!("{PASSKEYS}?collection=_superusers&record={}", root.as_str().unwrap());
    window.delete(&own).await.expect(400);
    assert_eq!(listed(&window).await.len(), 1);
    home.window().await.delete(&own).await.expect(204);
    enter(&door, &password).await;
}

#[tokio::test]
async fn the_command_line_removes_lost_passkeys_whether_the_box_runs_or_not() {
    let folder = Program::folder_with_admin();
    let path = folder.path().to_str().unwrap().to_owned();
    let remove = || run(["superuser", "remove-passkeys", ADMIN, "--data-dir", path.as_str()]);
    let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!remove().status.success());
    let add = async |program: &Program| {
        let (door, at) = door(program.said("loopback"));
        let window = enter(&door, &json!({ "identity": ADMIN, "password": PASSWORD })).await;
        let proof = json!({ "password": PASSWORD });
        added(&window, &mut Passkeys::default(), &at, &proof).await;
    };
    let program = Serve::on(folder.path()).start();
    add(&program).await;
    let removed = remove();
    assert!(removed.status.success(), "{}", said(&removed));
    add(&program).await;
    program.stop();
    let removed = remove();
    assert!(removed.status.success(), "{}", said(&removed));
    let program = Serve::on(folder.path()).start();
    program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    program.stop();
}
