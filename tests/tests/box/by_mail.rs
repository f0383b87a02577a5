//! Mails and what they prove, under restarts, haste and bad intent.

use homeport_tests::{
    ADMIN, Client, Home, Mailbox, PASSWORD, Passkeys, Program, Serve, run, until,
};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};

const USERS: &str = "/api/collections/users/records";

async fn set_up_mail(admin: &Client, host: &str, mailbox: &Mailbox) {
    let smtp = json!({ "smtp": { "enabled": true, "host": host, "port": mailbox.port() } });
    admin.patch("/api/settings", &smtp).await.expect(200);
    let bracketed = json!({ "subject": "x", "body": "[{TOKEN}]" });
    let templates = json!({
        "verificationTemplate": bracketed,
        "resetPasswordTemplate": bracketed,
        "confirmEmailChangeTemplate": bracketed,
        "otp": { "enabled": true, "emailTemplate": { "subject": "x", "body": "[{OTP}]" } },
    });
    admin.patch("/api/collections/users", &templates).await.expect(200);
}

async fn sign_up(admin: &Client, name: &str) -> Value {
    let body = json!({
        "email": format!("{name}@example.com"), "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    admin.post(USERS, &body).await.expect(200).body
}

/// A box with mail, `ada` and `bob`.
async fn home_with_mail() -> (Home, Client, Mailbox) {
    let (home, mailbox) = (Home::start(), Mailbox::start());
    let admin = home.admin().await;
    set_up_mail(&admin, "127.0.0.1", &mailbox).await;
    for name in ["ada", "bob"] {
        sign_up(&admin, name).await;
    }
    (home, admin, mailbox)
}

fn flow(name: &str) -> String {
    format!("/api/collections/users/{name}")
}

#[tokio::test]
async fn a_mail_waits_for_its_server_and_survives_a_restart() {
    let (folder, mailbox) = (Program::folder_with_admin(), Mailbox::start());
    let program = Serve::on(folder.path()).try_start().unwrap();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    set_up_mail(&admin, "127.0.0.1", &mailbox).await;
    sign_up(&admin, "ada").await;
    mailbox.be_busy(true);
    let body = json!({ "email": "ada@example.com" });
    program.guest().post(&flow("request-verification"), &body).await.expect(204);
    let log = program.stop();
    assert!(!log.contains("ada@example.com"), "{log}");
    mailbox.be_busy(false);

    let program = Serve::on(folder.path()).try_start().unwrap();
    let post = mailbox.wait_for("ada@example.com");
    let token = json!({ "token": post.bracketed() });
    program.guest().post(&flow("confirm-verification"), &token).await.expect(204);
    // It went once: an order that comes after it finds the way clear.
    let body = json!({ "email": "ada@example.com" });
    program.guest().post(&flow("request-password-reset"), &body).await.expect(204);
    mailbox.wait_for("ada@example.com");
    assert_eq!(mailbox.count("ada@example.com"), 0);
    program.stop();
}

#[tokio::test]
async fn mails_go_over_tls_where_the_server_offers_it_and_only_to_one_that_is_trusted() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let mailbox = Mailbox::with_tls(config);
    let folder = Program::folder_with_admin();
    let trusted = folder.path().join("trusted.pem");
    std::fs::write(&trusted, certificate.pem()).unwrap();
    let test = json!({ "email": "t@example.com", "template": "otp" });

    let program = Serve::on(folder.path()).try_start().unwrap();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    set_up_mail(&admin, "localhost", &mailbox).await;
    let login = json!({ "smtp": { "username": "postmaster", "password": "geheim" } });
    admin.patch("/api/settings", &login).await.expect(200);
    let refused = admin.post("/api/settings/test/email", &test).await.expect(400);
    assert!(refused.text.contains("Raw error"), "{}", refused.text);
    assert!(!refused.text.contains("geheim"), "{}", refused.text);
    assert_eq!(mailbox.count("t@example.com"), 0);
    program.stop();

    let trusting = Serve::on(folder.path()).env("SSL_CERT_FILE", trusted.to_str().unwrap());
    let program = trusting.try_start().unwrap();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    admin.post("/api/settings/test/email", &test).await.expect(204);
    let post = mailbox.wait_for("t@example.com");
    assert!(post.secured && post.auth.starts_with("AUTH PLAIN"), "{post:?}");
    program.stop();
}

#[tokio::test]
async fn nobody_learns_from_an_answer_whether_an_address_is_known() {
    let (home, _admin, mailbox) = home_with_mail().await;
    let guest = home.guest();
    for name in ["request-verification", "request-password-reset", "request-otp"] {
        let mut answers = Vec::new();
        for email in ["ada@example.com", "nobody@example.com", "ada@example.com"] {
            let reply = guest.post(&flow(name), &json!({ "email": email })).await;
            let id = reply.body["otpId"].as_str().map(str::len);
            let mut headers = reply.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
            headers.sort_unstable();
            answers.push((reply.status, id, headers));
        }
        assert!(answers.iter().all(|answer| answer == &answers[0]), "{name}: {answers:?}");
    }
    // Of two orders of a kind in a row one was carried out; codes have a brake of their own.
    for _ in 0..4 {
        mailbox.wait_for("ada@example.com");
    }
    guest.post(&flow("request-verification"), &json!({ "email": "bob@example.com" })).await;
    mailbox.wait_for("bob@example.com");
    assert_eq!(mailbox.count("ada@example.com"), 0);
    assert_eq!(mailbox.count("nobody@example.com"), 0);
}

#[tokio::test]
async fn wrong_codes_for_nobody_fare_as_wrong_codes_for_somebody() {
    let (home, _admin, mailbox) = home_with_mail().await;
    let guest = home.guest();
    let order = async |email: &str| {
        let asked = guest.post(&flow("request-otp"), &json!({ "email": email })).await;
        asked.expect(200).body["otpId"].as_str().unwrap().to_owned()
    };
    let guess = async |id: &str, code: &str| {
        let body = json!({ "otpId": id, "password": code });
        guest.post(&flow("auth-with-otp"), &body).await
    };
    // Guesses at two codes of one address in turn, then at a third one.
    let mut told = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let ids = [order(email).await, order(email).await, order(email).await];
        let mut answers = Vec::new();
        for n in 0..8 {
            let id = &ids[if n < 6 { n % 2 } else { 2 }];
            let reply = guess(id, "0").await;
            answers.push((reply.status, reply.body["message"].clone()));
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
    let statuses = told[0].iter().map(|(status, _)| *status).collect::<Vec<_>>();
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429, 429, 429]);
    // Ids that were never handed out are counted each by itself.
    let made_up = async |id: &str| {
        let mut statuses = Vec::new();
        for _ in 0..6 {
            statuses.push(guess(id, "0").await.status);
        }
        statuses
    };
    assert_eq!(made_up("madeup000000000").await, [400, 400, 400, 400, 400, 429]);
    assert_eq!(guess("madeup000000001", "0").await.status, 400);
    // Another account's code works all the same.
    let id = order("bob@example.com").await;
    let code = mailbox.wait_for("bob@example.com");
    guess(&id, code.bracketed()).await.expect(200);
}

#[tokio::test]
async fn past_ten_good_codes_the_last_one_is_named_again_known_or_not() {
    let (home, _admin, _mailbox) = home_with_mail().await;
    let guest = home.guest();
    let order =
        async |email: &str| guest.post(&flow("request-otp"), &json!({ "email": email })).await;
    for email in ["ada@example.com", "nobody@example.com"] {
        let mut ids = Vec::new();
        while ids.len() < 10 {
            ids.push(order(email).await.expect(200).body["otpId"].clone());
        }
        let mut last = Value::Null;
        // The brake on orders lets one through every few seconds.
        until("the eleventh order is taken", async || {
            let reply = order(email).await;
            last = reply.body["otpId"].clone();
            reply.status == 200
        })
        .await;
        assert_eq!(&last, ids.last().unwrap(), "{email}");
        ids.dedup();
        assert_eq!(ids.len(), 10, "{email}");
    }
}

#[tokio::test]
async fn ordering_mails_is_braked_for_the_address_and_nobody_else() {
    let (home, _admin, _mailbox) = home_with_mail().await;
    let guest = home.guest();
    let order = async |email: &str| {
        guest.post(&flow("request-password-reset"), &json!({ "email": email })).await.status
    };
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(order("nobody@example.com").await);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(order("ada@example.com").await, 204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_good_once_however_many_come_at_the_same_time() {
    let (home, admin, mailbox) = home_with_mail().await;
    let guest = home.guest();
    let asked = guest.post(&flow("request-otp"), &json!({ "email": "ada@example.com" })).await;
    let code = mailbox.wait_for("ada@example.com");
    let body = json!({ "otpId": asked.expect(200).body["otpId"], "password": code.bracketed() });
    let tries = (0..4).map(|_| guest.post("/api/collections/users/auth-with-otp", &body));
    let replies = futures_util::future::join_all(tries).await;
    let good = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(good, 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    let left = admin.get("/api/collections/_otps/records").await.expect(200);
    assert_eq!(left.body["totalItems"], 0);
}

#[tokio::test]
async fn a_reset_takes_nothing_but_the_password_from_its_body() {
    let (home, admin, mailbox) = home_with_mail().await;
    let guest = home.guest();
    guest.post(&flow("request-password-reset"), &json!({ "email": "ada@example.com" })).await;
    let token = mailbox.wait_for("ada@example.com");
    let body = json!({
        "token": token.bracketed(), "password": "another password",
        "passwordConfirm": "another password", "email": "eve@example.com", "name": "Eve",
        "tokenKey": "a".repeat(40), "id": "eve000000000000",
    });
    guest.post(&flow("confirm-password-reset"), &body).await.expect(204);
    let found = admin.get(&format!("{USERS}?filter=email='ada@example.com'")).await.expect(200);
    assert_eq!(found.body["items"][0]["name"], "");
    guest.sign_in("users", "ada@example.com", "another password").await;
}

#[tokio::test]
async fn what_belonged_to_a_deleted_collection_is_not_the_next_ones() {
    let home = Home::start();
    let admin = home.admin().await;
    let club = json!({ "name": "club", "type": "auth" });
    let made = admin.post("/api/collections", &club).await.expect(200);
    let member = json!({
        "id": "member000000000", "email": "m@example.com", "password": PASSWORD,
        "passwordConfirm": PASSWORD,
    });
    let members = "/api/collections/club/records";
    admin.post(members, &member).await.expect(200);
    let link = json!({
        "collectionRef": made.body["id"], "recordRef": "member000000000", "provider": "google",
        "providerId": "g1",
    });
    let links = "/api/collections/_externalAuths/records";
    admin.post(links, &link).await.expect(200);
    admin.delete("/api/collections/club").await.expect(204);
    let again = admin.post("/api/collections", &club).await.expect(200);
    assert_eq!(again.body["id"], made.body["id"]);
    admin.post(members, &member).await.expect(200);
    until("the link is gone", async || admin.get(links).await.body["totalItems"] == 0).await;
}

#[tokio::test]
async fn what_is_over_goes_by_the_clock() {
    let (home, admin, _mailbox) = home_with_mail().await;
    let found = admin.get(&format!("{USERS}?filter=email='ada@example.com'")).await.expect(200);
    let row = json!({
        "collectionRef": "_pb_users_auth_", "recordRef": found.body["items"][0]["id"],
        "method": "password", "password": "12345678",
    });
    for (of, job, options) in [
        ("_mfas", "__pbMFACleanup__", json!({ "mfa": { "enabled": false, "duration": -1 } })),
        ("_otps", "__pbOTPCleanup__", json!({ "otp": { "enabled": false, "duration": 0 } })),
    ] {
        let rows = format!("/api/collections/{of}/records");
        admin.post(&rows, &row).await.expect(200);
        admin.post(&format!("/api/crons/{job}"), &Value::Null).await.expect(204);
        // Still good, so it stays; the job is over before the next one of its kind begins.
        assert_eq!(admin.get(&rows).await.body["totalItems"], 1, "{of}");
        admin.patch("/api/collections/users", &options).await.expect(200);
        until("what is over is gone", async || {
            admin.post(&format!("/api/crons/{job}"), &Value::Null).await.expect(204);
            admin.get(&rows).await.body["totalItems"] == 0
        })
        .await;
    }
    drop(home);
}

#[tokio::test]
async fn an_admin_gets_a_code_from_the_command_line() {
    let folder = Program::folder_with_admin();
    let path = folder.path().to_str().unwrap().to_owned();
    let otp = || run(["superuser", "otp", ADMIN, "--data-dir", path.as_str()]);
    assert!(!otp().status.success());
    let program = Serve::on(folder.path()).try_start().unwrap();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    let on = json!({ "otp": { "enabled": true }, "mfa": { "enabled": true } });
    admin.patch("/api/collections/_superusers", &on).await.expect(200);
    let printed = String::from_utf8(otp().stdout).unwrap();
    let line = |name: &str| {
        let found = printed.lines().find_map(|line| line.strip_prefix(name));
        found.unwrap_or_else(|| panic!("{printed}")).to_owned()
    };
    let path = "/api/collections/_superusers";
    let password = json!({ "identity": ADMIN, "password": PASSWORD });
    let first = program.guest().post(&format!("{path}/auth-with-password"), &password).await;
    let body = json!({
        "otpId": line("OTP id: "), "password": line("OTP: "),
        "mfaId": first.expect(401).body["mfaId"],
    });
    let signed_in = program.guest().post(&format!("{path}/auth-with-otp"), &body).await;
    assert_eq!(signed_in.expect(200).body["record"]["email"], ADMIN);
    program.stop();
}

/// Where the next alert to somebody says that a sign-in came from.
fn alert(mailbox: &Mailbox, to: &str) -> String {
    mailbox.wait_for(to).bracketed().to_owned()
}

#[tokio::test]
async fn a_sign_in_from_a_new_place_is_told_by_mail_whichever_way_it_came() {
    let (home, admin, mailbox) = home_with_mail().await;
    let template = json!({ "subject": "x", "body": "[{ALERT_INFO}]" });
    let change = json!({ "authAlert": { "enabled": true, "emailTemplate": template } });
    admin.patch("/api/collections/users", &change).await.expect(200);
    let ada = "ada@example.com";
    // A code that goes to an address which nobody has verified takes the password and the known
    // places with it: the account begins anew with whoever reads the mail.
    let found = admin.get(&format!("{USERS}?filter=email='{ada}'")).await.expect(200).body;
    let record = format!("{USERS}/{}", found["items"][0]["id"].as_str().unwrap());
    admin.patch(&record, &json!({ "verified": true })).await.expect(200);
    // The name that a passkey is for.
    let origin = home.addresses().https.replace("127.0.0.1", "localhost");
    let named = Client::trusting(&origin, &home.addresses().ca_pem);
    let at = |agent: &str| named.with_header("user-agent", agent);
    // The first place is nothing to tell of, and neither is one that is known.
    at("first").sign_in("users", ada, PASSWORD).await;
    at("first").sign_in("users", ada, PASSWORD).await;
    at("by-password").sign_in("users", ada, PASSWORD).await;
    assert!(alert(&mailbox, ada).ends_with("by-password"));
    assert_eq!(mailbox.count(ada), 0);

    let order = json!({ "email": ada });
    let ordered = at("first").post(&flow("request-otp"), &order).await.expect(200).body;
    let code = json!({ "otpId": ordered["otpId"], "password": mailbox.wait_for(ada).bracketed() });
    at("by-code").post(&flow("auth-with-otp"), &code).await.expect(200);
    assert!(alert(&mailbox, ada).ends_with("by-code"));

    let phone = at("first").sign_in("users", ada, PASSWORD).await;
    let mut device = Passkeys::default();
    crate::passkeys::added(&phone, &mut device, &origin, &json!({})).await;
    let begin = json!({ "mfaId": null });
    let asked = at("by-passkey").post(&flow("passkey-options"), &begin).await.expect(200).body;
    let answer = json!({ "mfaId": null, "credential": device.get(&origin, &asked) });
    at("by-passkey").post(&flow("auth-with-passkey"), &answer).await.expect(200);
    assert!(alert(&mailbox, ada).ends_with("by-passkey"));

    let bob = "bob@example.com";
    let phone = at("first").sign_in("users", bob, PASSWORD).await;
    let (mut app, _) = crate::totp::enrolled(&phone).await;
    let password = json!({ "identity": bob, "password": PASSWORD });
    let first = at("by-app").post(&flow("auth-with-password"), &password).await.expect(401).body;
    let second = json!({ "mfaId": first["mfaId"], "code": app.code() });
    at("by-app").post(&flow("auth-with-totp"), &second).await.expect(200);
    assert!(alert(&mailbox, bob).ends_with("by-app"));
    assert_eq!(mailbox.count(bob), 0, "the first method alone lets nobody in");
}
