//! Two methods at the window's door, and the letters that wait behind it.

use homeport_tests::{ADMIN, Client, Home, Mailbox, PASSWORD, Reply, until};
use serde_json::{Value, json};

const SESSION: &str = "/api/homeport/session";
const QUEUE: &str = "/api/homeport/mail";

async fn home_with_mail() -> (Home, Client, Mailbox) {
    let (home, mailbox) = (Home::start(), Mailbox::start());
    let window = home.window().await;
    let smtp = json!({ "enabled": true, "host": "127.0.0.1", "port": mailbox.port() });
    window.patch("/api/settings", &json!({ "smtp": smtp })).await.expect(200);
    (home, window, mailbox)
}

async fn mailed_code(home: &Home, mailbox: &Mailbox) -> (Value, String) {
    let asked = json!({ "email": ADMIN });
    let path = "/api/collections/_superusers/request-otp";
    let id = home.local().post(path, &asked).await.expect(200).body["otpId"].clone();
    (id, mailbox.wait_for(ADMIN).bracketed().to_owned())
}

async fn enter(home: &Home, body: Value) -> Reply {
    home.local().post(SESSION, &body).await
}

#[tokio::test]
async fn an_admin_with_two_methods_enters_with_both_in_either_order_and_not_with_one() {
    let (home, window, mailbox) = home_with_mail().await;
    let options = json!({
        "otp": { "enabled": true, "emailTemplate": { "subject": "x", "body": "[{OTP}]" } },
        "mfa": { "enabled": true },
        "authAlert": { "enabled": false },
    });
    window.patch("/api/collections/_superusers", &options).await.expect(200);
    let password = json!({ "identity": ADMIN, "password": PASSWORD });

    let first = enter(&home, password.clone()).await.expect(401);
    assert_eq!(first.header("set-cookie"), "");
    let mfa_id = first.body["mfaId"].clone();
    assert_eq!(mfa_id.as_str().map(str::len), Some(15), "{}", first.text);
    let again = json!({ "identity": ADMIN, "password": PASSWORD, "mfaId": mfa_id });
    enter(&home, again).await.expect(400);
    let (otp_id, code) = mailed_code(&home, &mailbox).await;
    let wrong = json!({ "otpId": otp_id, "password": "00000000", "mfaId": mfa_id });
    enter(&home, wrong).await.expect(400);
    let second = json!({ "otpId": otp_id, "password": code, "mfaId": mfa_id });
    let entered = enter(&home, second.clone()).await.expect(204);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    let admin = home.local().with_header("cookie", &cookie);
    assert_eq!(admin.get(SESSION).await.expect(200).body["email"], ADMIN);
    // Both are used up.
    enter(&home, second).await.expect(400);

    let (otp_id, code) = mailed_code(&home, &mailbox).await;
    let first = enter(&home, json!({ "otpId": otp_id, "password": code })).await.expect(401);
    assert_eq!(first.header("set-cookie"), "");
    let mut second = password;
    second["mfaId"] = first.body["mfaId"].clone();
    enter(&home, second).await.expect(204);

    // Whoever sits at the machine needs none of it.
    home.window().await.get("/api/homeport/status").await.expect(200);
}

#[tokio::test]
async fn codes_open_the_window_only_where_they_are_switched_on() {
    let home = Home::start();
    let body = json!({ "otpId": "a1b2c3d4e5f6g7h", "password": "12345678" });
    enter(&home, body).await.expect(403);
    for odd in [json!({ "otpId": 5 }), json!({ "otpId": null, "password": [] })] {
        let status = enter(&home, odd.clone()).await.status;
        assert!((400..500).contains(&status), "{odd}: {status}");
    }
}

#[tokio::test]
async fn letters_that_wait_are_counted_and_tried_before_their_time_when_asked() {
    let (home, window, mailbox) = home_with_mail().await;
    let queue = async || window.get(QUEUE).await.expect(200).body;
    let empty = json!({ "waiting": 0, "next": null, "delayed": null, "refused": null });
    assert_eq!(queue().await, empty);
    home.local().get(QUEUE).await.expect(401);
    home.local().post(&format!("{QUEUE}/retry"), &json!({})).await.expect(401);

    let template = json!({ "verificationTemplate": { "subject": "x", "body": "[{TOKEN}]" } });
    window.patch("/api/collections/users", &template).await.expect(200);
    let ada = json!({
        "email": "ada@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    window.post("/api/collections/users/records", &ada).await.expect(200);
    mailbox.be_busy(true);
    let asked = json!({ "email": "ada@example.com" });
    let path = "/api/collections/users/request-verification";
    home.guest().post(path, &asked).await.expect(204);
    // The second try has failed as well: the third one is well ahead.
    until("the letter waits for long", async || {
        let queue = queue().await;
        assert!(!queue.to_string().contains("ada@example.com"), "{queue}");
        let at = |value: &Value| value.as_str().map(seconds_of_day);
        let times = at(&queue["next"]).zip(at(&queue["delayed"]["at"]));
        queue["waiting"] == 1 && times.is_some_and(|(next, at)| (next - at).rem_euclid(86_400) > 5)
    })
    .await;
    let before = queue().await;
    assert!(before["delayed"]["said"].as_str().unwrap().contains("later"), "{before}");
    mailbox.be_busy(false);
    window.post(&format!("{QUEUE}/retry"), &json!({})).await.expect(204);
    mailbox.wait_for("ada@example.com");
    until("nothing waits", async || queue().await == empty).await;
    // It came before its time.
    let now = window.get("/api/homeport/status").await.expect(200).body["now"].clone();
    assert!(now.as_str() < before["next"].as_str(), "{now} {before}");

    window.patch("/api/settings", &json!({ "smtp": { "enabled": false } })).await.expect(200);
    window.post(&format!("{QUEUE}/retry"), &json!({})).await.expect(403);
}

#[tokio::test]
async fn a_letter_is_given_up_for_its_own_or_its_addressees_sake_only() {
    let (home, window, mailbox) = home_with_mail().await;
    let login = json!({ "smtp": { "username": "postmaster", "password": "geheim" } });
    window.patch("/api/settings", &login).await.expect(200);
    let template = json!({ "verificationTemplate": { "subject": "x", "body": "[{TOKEN}]" } });
    window.patch("/api/collections/users", &template).await.expect(200);
    let queue = async || window.get(QUEUE).await.expect(200).body;
    for (n, (command, answer, mend)) in [
        ("AUTH", "535 5.7.8 wrong password", "password"),
        ("MAIL", "530 5.7.0 log in first", "sender's address"),
        ("MAIL", "550 5.1.8 not from that sender", "sender's address"),
        ("RCPT", "554 5.7.1 relay access denied", "does not pass letters on"),
    ]
    .into_iter()
    .enumerate()
    {
        mailbox.refuse(command, answer);
        let email = format!("n{n}@example.com");
        window.add_user(&email).await;
        let path = "/api/collections/users/request-verification";
        home.guest().post(path, &json!({ "email": email })).await.expect(204);
        let word = answer.rsplit(' ').next().unwrap();
        until(answer, async || {
            queue().await["delayed"]["said"].as_str().is_some_and(|said| said.contains(word))
        })
        .await;
        let told = queue().await;
        assert_eq!(told["waiting"], 1, "{told}");
        assert_eq!(told["refused"], Value::Null, "{told}");
        assert!(told["delayed"]["mend"].as_str().unwrap().contains(mend), "{told}");
        assert!(!told.to_string().contains("geheim"), "{told}");
        mailbox.be_kind();
        window.post(&format!("{QUEUE}/retry"), &json!({})).await.expect(204);
        mailbox.wait_for(&email);
        until("nothing waits", async || queue().await["waiting"] == 0).await;
    }
    for (command, answer) in [("RCPT", "550 5.1.1 nobody here"), ("DATA", "554 5.7.1 this is spam")]
    {
        mailbox.refuse(command, answer);
        let email = format!("{}@example.com", command.to_lowercase());
        window.add_user(&email).await;
        let path = "/api/collections/users/request-verification";
        home.guest().post(path, &json!({ "email": email })).await.expect(204);
        let word = answer.rsplit(' ').next().unwrap();
        until(answer, async || {
            let told = queue().await;
            told["refused"]["said"].as_str().is_some_and(|said| said.contains(word))
                && told["waiting"] == 0
        })
        .await;
        mailbox.be_kind();
        assert_eq!(mailbox.count(&email), 0);
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_an_admins_window_too() {
    let home = Home::start();
    let enter_as = async |email: &str| {
        let body = json!({ "identity": email, "password": PASSWORD });
        let entered = enter(&home, body).await.expect(204);
        let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
        home.local().with_header("cookie", &cookie)
    };
    let admin = home.admin().await;
    let other = json!({
        "email": "second@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    let path = "/api/collections/_superusers/records";
    let second = admin.post(path, &other).await.expect(200).body["id"].clone();
    let (mine, others) = (enter_as(ADMIN).await, enter_as("second@example.com").await);
    let all = format!(
        "/api/homeport/sessions?collection=_superusers&record={}",
        second.as_str().unwrap()
    );
    admin.delete(&all).await.expect(200);
    others.get(SESSION).await.expect(401);
    assert_eq!(mine.get(SESSION).await.expect(200).body["email"], ADMIN);
    // Who comes in afterwards stays, until they end all others themselves.
    let others = enter_as("second@example.com").await;
    assert_eq!(others.get(SESSION).await.expect(200).body["email"], "second@example.com");
    admin.delete("/api/homeport/sessions").await.expect(200);
    mine.get(SESSION).await.expect(401);
    assert_eq!(others.get(SESSION).await.expect(200).body["email"], "second@example.com");
}

/// Of `2022-01-31 10:00:00.000Z`.
fn seconds_of_day(date: &str) -> i64 {
    let parts = date[11..19].split(':').map(|part| part.parse::<i64>().unwrap());
    parts.fold(0, |seconds, part| seconds * 60 + part)
}
