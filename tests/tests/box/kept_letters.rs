//! Letters where there is no mail server: an owner hands over what is in them.

use std::path::{Path, PathBuf};

use homeport_tests::{ADMIN, Client, Home, Mailbox, PASSWORD, Program, Reply, Serve, until};
use serde_json::{Value, json};

const KEPT: &str = "/api/homeport/mail/kept";
const USERS: &str = "/api/collections/users/records";
const ADA: &str = "ada@example.com";
const KINDS: [&str; 3] = ["request-verification", "request-password-reset", "request-otp"];

fn flow(name: &str) -> String {
    format!("/api/collections/users/{name}")
}

async fn order(by: &Client, name: &str, email: &str) -> Reply {
    by.post(&flow(name), &json!({ "email": email })).await
}

async fn codes_on(admin: &Client) {
    admin.patch("/api/collections/users", &json!({ "otp": { "enabled": true } })).await.expect(200);
}

/// A box without a mail server, its window, and Ada.
async fn home() -> (Home, Client, Client) {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    codes_on(&admin).await;
    admin.add_user(ADA).await;
    (home, admin, window)
}

async fn kept(window: &Client) -> Vec<Value> {
    let list = window.get(KEPT).await.expect(200);
    list.body["letters"].as_array().unwrap().clone()
}

async fn show(window: &Client, letter: &Value) -> Reply {
    let path = format!("{KEPT}/{}/show", letter["id"].as_str().unwrap());
    window.post(&path, &json!({})).await
}

/// The token at the end of the link of the only letter of a kind.
async fn token_of(window: &Client, kind: &str) -> String {
    let letters = kept(window).await;
    let of_kind = letters.iter().filter(|one| one["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(of_kind.len(), 1, "{kind}: {letters:?}");
    let shown = show(window, of_kind[0]).await.expect(200).body;
    assert_eq!(shown["code"], Value::Null);
    assert!(shown["qr"].as_str().unwrap().contains("<svg"));
    shown["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_asks_for_a_letter_is_answered_as_ever_and_told_that_it_is_kept() {
    let (home, _admin, window) = home().await;
    let guest = home.guest();
    for name in KINDS {
        let mut answers = Vec::new();
        for email in [ADA, "nobody@example.com"] {
            let reply = order(&guest, name, email).await;
            assert_eq!(reply.header("x-homeport-mail"), "kept");
            assert_eq!(reply.header("access-control-expose-headers"), "x-homeport-mail");
            let mut headers = reply.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
            headers.sort_unstable();
            let names = reply.body.as_object().map(|body| body.keys().cloned().collect::<Vec<_>>());
            answers.push((reply.status, names, headers));
        }
        assert_eq!(answers[0], answers[1], "{name}");
        assert_eq!(answers[0].0, if name == "request-otp" { 200 } else { 204 });
    }
    // What is nobody's is not listed, and what is in a letter is not on the list.
    let letters = kept(&window).await;
    assert_eq!(letters.len(), 3, "{letters:?}");
    for letter in &letters {
        let mut names = letter.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        names.sort_unstable();
        assert_eq!(names, ["asked", "collection", "id", "kind", "record", "to", "until"]);
        assert_eq!((&letter["to"], &letter["collection"]), (&json!(ADA), &json!("users")));
    }
    // The door for phones has no such thing.
    home.admin().await.get(KEPT).await.expect(404);
}

#[tokio::test]
async fn a_code_is_shown_on_purpose_noted_and_gone_when_it_was_used() {
    let (home, admin, window) = home().await;
    // Else the first code would begin the account anew, and end the second one.
    let ada = admin.get(USERS).await.expect(200).body["items"][0]["id"].clone();
    let path = format!("{USERS}/{}", ada.as_str().unwrap());
    admin.patch(&path, &json!({ "verified": true })).await.expect(200);
    let guest = home.guest();
    let first = order(&guest, "request-otp", ADA).await.expect(200).body;
    let second = order(&guest, "request-otp", ADA).await.expect(200).body;
    let letters = kept(&window).await;
    assert_eq!(letters.len(), 2);
    let of = |otp: &Value| letters.iter().find(|one| one["id"] == otp["otpId"]).unwrap();
    let shown = show(&window, of(&first)).await.expect(200).body;
    assert_eq!((&shown["link"], &shown["qr"]), (&Value::Null, &Value::Null));
    let code = shown["code"].as_str().unwrap();
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    let path = "/api/homeport/audit?action=letterShown";
    let noted = window.get(path).await.expect(200).body;
    let entry = &noted["items"][0];
    assert_eq!(entry["target"]["name"], ADA, "{noted}");
    assert_eq!(entry["details"]["kind"], "otp", "{noted}");
    assert!(!noted.to_string().contains(code), "{noted}");
    let body = json!({ "otpId": first["otpId"], "password": code });
    guest.post(&flow("auth-with-otp"), &body).await.expect(200);
    let left = kept(&window).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["id"], second["otpId"]);
    show(&window, of(&first)).await.expect(404);
    show(&window, &json!({ "id": "somethingelse00" })).await.expect(404);
}

#[tokio::test]
async fn links_work_and_go_with_their_tokens() {
    let (home, admin, window) = home().await;
    let guest = home.guest();
    order(&guest, "request-verification", ADA).await.expect(204);
    let token = json!({ "token": token_of(&window, "verification").await });
    guest.post(&flow("confirm-verification"), &token).await.expect(204);
    assert_eq!(kept(&window).await.len(), 0);

    let ada = guest.sign_in("users", ADA, PASSWORD).await;
    let change = json!({ "newEmail": "countess@example.com" });
    let asked = ada.post(&flow("request-email-change"), &change).await.expect(204);
    assert_eq!(asked.header("x-homeport-mail"), "kept");
    assert_eq!(kept(&window).await[0]["to"], "countess@example.com");
    order(&guest, "request-password-reset", ADA).await.expect(204);
    let token = token_of(&window, "emailChange").await;
    let body = json!({ "token": token, "password": PASSWORD });
    guest.post(&flow("confirm-email-change"), &body).await.expect(204);
    // The address's change ends every token of before.
    assert_eq!(kept(&window).await.len(), 0);

    // So does an admin's change of the password, of codes too; and so does the record's end.
    let countess = "countess@example.com";
    let found = admin.get(USERS).await.expect(200).body;
    let record = format!("{USERS}/{}", found["items"][0]["id"].as_str().unwrap());
    order(&guest, "request-otp", countess).await.expect(200);
    let ada = guest.sign_in("users", countess, PASSWORD).await;
    let change = json!({ "newEmail": ADA });
    ada.post(&flow("request-email-change"), &change).await.expect(204);
    assert_eq!(kept(&window).await.len(), 2);
    let other = json!({ "password": "another password", "passwordConfirm": "another password" });
    admin.patch(&record, &other).await.expect(200);
    assert_eq!(kept(&window).await.len(), 0);
    order(&guest, "request-otp", countess).await.expect(200);
    let left = kept(&window).await;
    assert_eq!(left.len(), 1);
    admin.delete(&record).await.expect(204);
    show(&window, &left[0]).await.expect(404);
    assert_eq!(kept(&window).await.len(), 0);
}

#[tokio::test]
async fn a_letter_whose_template_has_the_bare_token_shows_that() {
    let (home, admin, window) = home().await;
    let template = json!({ "subject": "x", "body": "<a href=\"{APP_URL}\">app</a> [{TOKEN}]" });
    let change = json!({ "resetPasswordTemplate": template });
    admin.patch("/api/collections/users", &change).await.expect(200);
    let guest = home.guest();
    order(&guest, "request-password-reset", ADA).await.expect(204);
    let shown = show(&window, &kept(&window).await[0]).await.expect(200).body;
    assert_eq!(shown["link"], Value::Null);
    let body = json!({
        "token": shown["code"], "password": "another password",
        "passwordConfirm": "another password",
    });
    guest.post(&flow("confirm-password-reset"), &body).await.expect(204);
    assert_eq!(kept(&window).await.len(), 0);
    guest.sign_in("users", ADA, "another password").await;
}

#[tokio::test]
async fn once_there_is_a_mail_server_the_letters_go_out_and_nobody_sees_them() {
    let (home, admin, window) = home().await;
    order(&home.guest(), "request-otp", ADA).await.expect(200);
    order(&home.guest(), "request-otp", "nobody@example.com").await.expect(200);
    let letter = kept(&window).await[0].clone();
    let mailbox = Mailbox::start();
    let smtp = json!({ "smtp": { "enabled": true, "host": "127.0.0.1", "port": mailbox.port() } });
    admin.patch("/api/settings", &smtp).await.expect(200);
    assert_eq!(kept(&window).await.len(), 0);
    show(&window, &letter).await.expect(404);
    window.post("/api/homeport/mail/retry", &json!({})).await.expect(204);
    mailbox.wait_for(ADA);
    let reply = order(&home.guest(), "request-otp", ADA).await.expect(200);
    assert_eq!(reply.header("x-homeport-mail"), "");
    mailbox.wait_for(ADA);
    until("nothing waits", async || {
        window.get("/api/homeport/mail").await.expect(200).body["waiting"] == 0
    })
    .await;
}

fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: PathBuf| match path.is_dir() {
        true => contents(&path),
        false => vec![std::fs::read(&path).unwrap()],
    };
    entries.flat_map(of).collect()
}

#[tokio::test]
async fn letters_survive_a_restart_sealed_and_are_in_no_log() {
    let folder = Program::folder_with_admin();
    let program = Serve::on(folder.path()).env("HOMEPORT_LOG", "debug").try_start().unwrap();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    codes_on(&admin).await;
    admin.add_user(ADA).await;
    let asked = order(&program.guest(), "request-otp", ADA).await.expect(200).body;
    order(&program.guest(), "request-password-reset", ADA).await.expect(204);
    let log = program.stop();

    let program = Serve::on(folder.path()).env("HOMEPORT_LOG", "debug").try_start().unwrap();
    let window = program.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let letters = kept(&window).await;
    assert_eq!(letters.len(), 2, "{letters:?}");
    let of = |kind: &str| letters.iter().find(|one| one["kind"] == kind).unwrap();
    let code = show(&window, of("otp")).await.expect(200).body["code"].clone();
    let link = show(&window, of("passwordReset")).await.expect(200).body["link"].clone();
    let body = json!({ "otpId": asked["otpId"], "password": code });
    program.guest().post(&flow("auth-with-otp"), &body).await.expect(200);
    let (code, link) = (code.as_str().unwrap(), link.as_str().unwrap());
    let token = link.rsplit('/').next().unwrap();
    let log = log + &program.stop();
    assert!(log.contains("request-otp"), "the log has nothing in it");
    let files = contents(folder.path());
    let holds = |text: &str| {
        files.iter().any(|file| file.windows(text.len()).any(|part| part == text.as_bytes()))
    };
    assert!(holds("_mails") && holds(ADA), "the search finds nothing");
    for secret in [code, token] {
        assert!(!log.contains(secret), "{secret}");
        assert!(!holds(secret), "{secret}");
    }
}
