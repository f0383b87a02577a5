//! Admins with an app: at the window's door, and when the app is lost.

use homeport_tests::{ADMIN, Client, Home, PASSWORD, Program, Serve, run};
use serde_json::{Value, json};

use super::{TOTP, confirmed, enrolled, first, second, state};

const SESSION: &str = "/api/homeport/session";

async fn enter(door: &Client, body: &Value) -> Client {
    let entered = door.post(SESSION, body).await.expect(204);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    door.with_header("cookie", &cookie).with_header("x-homeport-csrf", "1")
}

#[tokio::test]
async fn an_admin_sets_an_app_up_in_the_window_and_enters_with_its_code() {
    let home = Home::start();
    let door = home.local();
    let password = json!({ "identity": ADMIN, "password": PASSWORD });
    let window = enter(&door, &password).await;
    assert_eq!(state(&window).await, (false, 0));
    // The window's cookie alone proves nothing about who sits there.
    let enrol = format!("{TOTP}/enrol");
    window.post(&enrol, &json!({})).await.expect(400);
    window.post(&enrol, &json!({ "password": "wrong" })).await.expect(400);
    let begun = window.post(&enrol, &json!({ "password": PASSWORD })).await.expect(200).body;
    let (mut app, codes) = confirmed(&window, &begun).await;
    assert_eq!(state(&window).await, (true, 10));

    let asked = door.post(SESSION, &password).await.expect(401);
    assert_eq!(asked.header("set-cookie"), "");
    assert_eq!(asked.body["methods"], json!(["totp"]));
    let mfa_id = &asked.body["mfaId"];
    for wrong in [
        json!({ "mfaId": mfa_id, "code": "000000" }),
        json!({ "mfaId": "nothing", "code": codes[9] }),
        json!({ "code": codes[9] }),
        json!({ "mfaId": mfa_id, "code": null }),
        json!({ "identity": ADMIN, "password": PASSWORD, "mfaId": mfa_id }),
    ] {
        let refused = door.post(SESSION, &wrong).await.expect(400);
        assert_eq!(refused.header("set-cookie"), "");
    }
    let again = enter(&door, &json!({ "mfaId": mfa_id, "code": app.code() })).await;
    assert_eq!(again.get(SESSION).await.expect(200).body["email"], ADMIN);
    // The other door asks too.
    let mfa_id = first(&home.guest(), "_superusers", ADMIN).await;
    second(&home.guest(), "_superusers", &mfa_id, &codes[0]).await.expect(200);
    // Who sits at the machine needs none of it.
    home.window().await.get("/api/homeport/status").await.expect(200);

    window.post(&format!("{TOTP}/disable"), &json!({ "code": codes[1] })).await.expect(204);
    enter(&door, &password).await;
}

#[tokio::test]
async fn an_admin_removes_anothers_app_but_not_their_own_without_a_code() {
    let home = Home::start();
    let admin = home.admin().await;
    let other =
        json!({ "email": "two@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD });
    let path = "/api/collections/_superusers/records";
    let other = admin.post(path, &other).await.expect(200).body["id"].clone();
    let root = admin.get(&format!("{path}?filter=email='{ADMIN}'")).await.body["items"][0].clone();
    let window = enter(&home.local(), &json!({ "identity": ADMIN, "password": PASSWORD })).await;
    enrolled(&admin).await;
    let of = |id: &Value| format!("{TOTP}?collection=_superusers&record={}", id.as_str().unwrap());
    admin.delete(&of(&root["id"])).await.expect(400);
    window.delete(&of(&root["id"])).await.expect(400);
    assert_eq!(state(&window).await, (true, 10));

    let two = home.guest().sign_in("_superusers", "two@example.com", PASSWORD).await;
    enrolled(&two).await;
    admin.delete(&of(&other)).await.expect(204);
    assert_eq!(state(&two).await, (false, 0));
    // The owner at the machine is nobody's own.
    home.window().await.delete(&of(&root["id"])).await.expect(204);
    assert_eq!(state(&admin).await, (false, 0));
}

#[tokio::test]
async fn the_command_line_removes_a_lost_app_whether_the_box_runs_or_not() {
    let folder = Program::folder_with_admin();
    let path = folder.path().to_str().unwrap().to_owned();
    let remove = || run(["superuser", "remove-totp", ADMIN, "--data-dir", path.as_str()]);
    let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let none = remove();
    assert!(!none.status.success() && said(&none).contains("No authenticator app"), "{none:?}");
    let nobody = ["superuser", "remove-totp", "nobody@example.com", "--data-dir", path.as_str()];
    assert!(!run(nobody).status.success());

    let program = Serve::on(folder.path()).start();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    enrolled(&admin).await;
    first(&program.guest(), "_superusers", ADMIN).await;
    let removed = remove();
    assert!(removed.status.success(), "{}", said(&removed));
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    enrolled(&admin).await;
    program.stop();

    let removed = remove();
    assert!(removed.status.success(), "{}", said(&removed));
    let program = Serve::on(folder.path()).start();
    program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    program.stop();
}
