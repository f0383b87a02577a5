//! The second step, and what is none.

use homeport_tests::{Authenticator, Home, Mailbox, PASSWORD};
use serde_json::{Value, json};

use super::{ADA, TOTP, both, enrolled, first, home_with_app, second, state};

#[test]
fn the_tests_own_app_shows_rfc_6238s_codes() {
    // "12345678901234567890", and the last six of the eight digits in appendix B.
    let app = Authenticator::knowing("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
        assert_eq!(app.at(seconds), code);
    }
}

#[tokio::test]
async fn an_account_with_an_app_is_let_in_with_its_code_and_each_code_once() {
    let home = Home::start();
    home.admin().await.add_user(ADA).await;
    let ada = home.guest().sign_in("users", ADA, PASSWORD).await;
    assert_eq!(state(&ada).await, (false, 0));
    let begun = ada.post(&format!("{TOTP}/enrol"), &json!({})).await.expect(200).body;
    let (link, secret) = (begun["uri"].as_str().unwrap(), begun["secret"].as_str().unwrap());
    assert!(link.contains(secret) && link.contains("ada%40example.com"), "{link}");
    assert!(begun["qrSvg"].as_str().unwrap().contains("<svg"), "{begun}");
    // It counts once it is confirmed.
    assert_eq!(state(&ada).await, (false, 0));
    home.guest().sign_in("users", ADA, PASSWORD).await;
    let confirm = format!("{TOTP}/confirm");
    ada.post(&confirm, &json!({ "code": "00000" })).await.expect(400);
    let mut app = Authenticator::scan(link);
    let used = app.code();
    let confirmed = ada.post(&confirm, &json!({ "code": used })).await.expect(200);
    assert_eq!(confirmed.body["recoveryCodes"].as_array().unwrap().len(), 10);
    assert_eq!(state(&ada).await, (true, 10));
    ada.post(&confirm, &json!({ "code": used })).await.expect(400);

    let guest = home.guest();
    let mfa_id = first(&guest, "users", ADA).await;
    let refused = second(&guest, "users", &mfa_id, &used).await.expect(400);
    assert_eq!(refused.body["data"]["code"]["code"], "validation_invalid_code");
    let code = app.code();
    let let_in = second(&guest, "users", &mfa_id, &code).await.expect(200);
    assert_eq!(let_in.body["record"]["email"], ADA);
    let phone = guest.with_token(let_in.body["token"].as_str().unwrap());
    let sessions = phone.get("/api/homeport/sessions").await.expect(200).body;
    let current =
        sessions["sessions"].as_array().unwrap().iter().find(|one| one["current"] == true);
    assert_eq!(current.unwrap()["method"], "password+totp");
    // Both the first method and the code are used up.
    second(&guest, "users", &mfa_id, &code).await.expect(400);
    both(&guest, &code).await.expect(400);
    // Whoever is signed in stays so, and goes on without a code.
    ada.post("/api/collections/users/auth-refresh", &json!({})).await.expect(200);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_however_it_is_typed() {
    let (home, _admin, ada, _app, codes) = home_with_app().await;
    let guest = home.guest();
    let typed = codes[4].to_lowercase().replace('-', "");
    both(&guest, &typed).await.expect(200);
    assert_eq!(state(&ada).await, (true, 9));
    both(&guest, &codes[4]).await.expect(400);
    assert_eq!(state(&ada).await, (true, 9));
    // Of two who use one at the same time, one comes second.
    let (one, two) = (first(&guest, "users", ADA).await, first(&guest, "users", ADA).await);
    let (one, two) = tokio::join!(
        second(&guest, "users", &one, &codes[5]),
        second(&guest, "users", &two, &codes[5])
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    let (one, two) = (first(&guest, "users", ADA).await, codes[6].clone());
    let (one, two) =
        tokio::join!(second(&guest, "users", &one, &codes[7]), second(&guest, "users", &one, &two));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400], "one first method, two codes");
}

#[tokio::test]
async fn a_first_method_that_is_over_or_somebody_elses_is_none() {
    let (home, admin, _ada, mut app, codes) = home_with_app().await;
    let guest = home.guest();
    admin.add_user("bob@example.com").await;
    let bob = guest.sign_in("users", "bob@example.com", PASSWORD).await;
    let (mut bobs, bobs_codes) = enrolled(&bob).await;
    let mfa_id = first(&guest, "users", ADA).await;
    let bobs_id = first(&guest, "users", "bob@example.com").await;
    second(&guest, "users", &bobs_id, &app.code()).await.expect(400);
    second(&guest, "users", &mfa_id, &bobs.code()).await.expect(400);
    second(&guest, "users", &mfa_id, &bobs_codes[0]).await.expect(400);
    // Another collection's.
    let members = json!({ "name": "members", "type": "auth" });
    admin.post("/api/collections", &members).await.expect(200);
    second(&guest, "members", &mfa_id, &codes[0]).await.expect(400);
    second(&guest, "_superusers", &mfa_id, &codes[0]).await.expect(400);
    for (collection, id) in [
        ("users", json!("nothing")),
        ("users", json!("")),
        ("users", Value::Null),
        ("users", json!(5)),
        ("users", json!("x".repeat(3000))),
        ("users", json!("' OR 1=1 --")),
    ] {
        second(&guest, collection, &id, &codes[0]).await.expect(400);
    }
    second(&guest, "nothing", &mfa_id, &codes[0]).await.expect(404);
    // All of these cost no code.
    second(&guest, "users", &mfa_id, &codes[0]).await.expect(200);

    let mfa_id = first(&guest, "users", ADA).await;
    let over = json!({ "mfa": { "enabled": false, "duration": -1 } });
    admin.patch("/api/collections/users", &over).await.expect(200);
    let refused = second(&guest, "users", &mfa_id, &codes[1]).await.expect(400);
    assert_eq!(refused.body["message"], "Invalid or expired MFA session.");
}

#[tokio::test]
async fn nothing_but_a_code_is_the_second_method_of_an_account_with_an_app() {
    let (home, admin, _ada, mut app, codes) = home_with_app().await;
    let users = "/api/collections/users/records";
    let id = admin.get(users).await.body["items"][0]["id"].clone();
    // An unverified account's password would go with the first code by mail.
    let own = format!("{users}/{}", id.as_str().unwrap());
    admin.patch(&own, &json!({ "verified": true })).await.expect(200);
    let mailbox = Mailbox::start();
    let smtp = json!({ "enabled": true, "host": "127.0.0.1", "port": mailbox.port() });
    admin.patch("/api/settings", &json!({ "smtp": smtp })).await.expect(200);
    let options = json!({
        "otp": { "enabled": true, "emailTemplate": { "subject": "x", "body": "[{OTP}]" } },
        "authAlert": { "enabled": false },
    });
    admin.patch("/api/collections/users", &options).await.expect(200);
    let guest = home.guest();
    let mailed = async || {
        let asked = json!({ "email": ADA });
        let path = "/api/collections/users/request-otp";
        let id = guest.post(path, &asked).await.expect(200).body["otpId"].clone();
        json!({ "otpId": id, "password": mailbox.wait_for(ADA).bracketed() })
    };
    let with_otp = "/api/collections/users/auth-with-otp";
    for mfa in [false, true] {
        let options = json!({ "mfa": { "enabled": mfa } });
        admin.patch("/api/collections/users", &options).await.expect(200);
        let mfa_id = first(&guest, "users", ADA).await;
        let mut proof = mailed().await;
        proof["mfaId"] = mfa_id.clone();
        guest.post(with_otp, &proof).await.expect(400);
        let password = json!({ "identity": ADA, "password": PASSWORD, "mfaId": mfa_id });
        let again = guest.post("/api/collections/users/auth-with-password", &password).await;
        again.expect(400);
    }
    // A mailed code is a first method too.
    let asked = guest.post(with_otp, &mailed().await).await.expect(401);
    assert_eq!(asked.body["methods"], json!(["totp"]));
    second(&guest, "users", &asked.body["mfaId"], &app.code()).await.expect(200);
    // A first method may be named in the query, as PocketBase takes it: that opens no other way.
    let mfa_id = first(&guest, "users", ADA).await;
    let named = format!("?mfaId={}", mfa_id.as_str().unwrap());
    guest.post(&format!("{with_otp}{named}"), &mailed().await).await.expect(400);
    let path = format!("/api/collections/users/auth-with-totp{named}");
    guest.post(&path, &json!({ "code": codes[0] })).await.expect(200);
}

#[tokio::test]
async fn whoever_may_not_sign_in_may_not_with_a_code_either() {
    let (home, admin, _ada, _app, codes) = home_with_app().await;
    let guest = home.guest();
    let mfa_id = first(&guest, "users", ADA).await;
    let nobody = json!({ "authRule": "id = 'somebody'" });
    admin.patch("/api/collections/users", &nobody).await.expect(200);
    second(&guest, "users", &mfa_id, &codes[0]).await.expect(403);
    let password = json!({ "identity": ADA, "password": PASSWORD });
    guest.post("/api/collections/users/auth-with-password", &password).await.expect(403);
}
