//! What is no passkey's answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use homeport_tests::{PASSWORD, Passkeys, until};
use serde_json::{Value, json};

use super::{
    ADA, PASSKEYS, added, both, enter, first, guest, home_with_passkey, listed, options, proof,
};

const BOB: &str = "bob@example.com";

#[tokio::test]
async fn an_answer_is_good_once_and_for_what_was_asked() {
    let (home, admin, ada, mut device, at) = home_with_passkey().await;
    let guest = guest(&home);
    let ask = async || {
        let mfa_id = first(&guest, ADA, json!(["passkey"])).await;
        let asked = options(&guest, "users", &mfa_id).await.expect(200).body;
        (mfa_id, asked)
    };
    let (mfa_id, asked) = ask().await;
    let answer = device.get(&at, &asked);
    enter(&guest, "users", &mfa_id, &answer).await.expect(200);
    // Neither after another first method, nor alone, nor as a proof.
    let (another, _) = ask().await;
    let refused = enter(&guest, "users", &another, &answer).await.expect(400);
    assert_eq!(refused.body["data"]["credential"]["code"], "validation_invalid_passkey");
    enter(&guest, "users", &Value::Null, &answer).await.expect(400);
    let door = format!("{PASSKEYS}/enrol");
    ada.post(&door, &json!({ "credential": answer })).await.expect(400);

    // What was asked for one purpose answers no other, and is asked no more then.
    let alone = options(&guest, "users", &Value::Null).await.expect(200).body;
    let answer = device.get(&at, &alone);
    ada.post(&door, &json!({ "credential": answer })).await.expect(400);
    enter(&guest, "users", &Value::Null, &answer).await.expect(400);
    let alone = options(&guest, "users", &Value::Null).await.expect(200).body;
    let (mfa_id, _) = ask().await;
    enter(&guest, "users", &mfa_id, &device.get(&at, &alone)).await.expect(400);
    let proof = proof(&ada, &mut device, &at).await;
    enter(&guest, "users", &Value::Null, &proof).await.expect(400);
    let (mfa_id, asked) = ask().await;
    enter(&guest, "users", &Value::Null, &device.get(&at, &asked)).await.expect(400);
    enter(&guest, "users", &mfa_id, &device.get(&at, &asked)).await.expect(400);

    // Another collection's, where the same name and id may be.
    let members = json!({ "name": "members", "type": "auth" });
    admin.post("/api/collections", &members).await.expect(200);
    let alone = options(&guest, "members", &Value::Null).await.expect(200).body;
    enter(&guest, "members", &Value::Null, &device.get(&at, &alone)).await.expect(400);
    let (mfa_id, asked) = ask().await;
    options(&guest, "members", &mfa_id).await.expect(400);
    enter(&guest, "members", &mfa_id, &device.get(&at, &asked)).await.expect(400);
    options(&guest, "nothing", &Value::Null).await.expect(404);
    options(&guest, "users", &json!("nothing")).await.expect(400);
    both(&guest, &mut device, &at).await.expect(200);
}

#[tokio::test]
async fn another_page_another_name_and_a_user_who_was_not_verified_are_refused() {
    let (home, _admin, ada, mut device, at) = home_with_passkey().await;
    let guest = guest(&home);
    for origin in [
        "https://evil.example",
        "https://localhost:1",
        "https://localhost",
        &at.replace("https", "http"),
        &home.addresses().https,
        "",
    ] {
        let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
        let answer = device.get(origin, &asked);
        enter(&guest, "users", &Value::Null, &answer).await.expect(400);
    }
    let refused = async |device: &mut Passkeys| {
        let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
        enter(&guest, "users", &Value::Null, &device.get(&at, &asked)).await.expect(400);
    };
    device.signs_for = Some("evil.example".to_owned());
    refused(&mut device).await;
    device.signs_for = None;
    device.verifies = false;
    refused(&mut device).await;

    // None of it makes a passkey either.
    let mut other = Passkeys::default();
    let enrol = async |origin: &str, device: &mut Passkeys, ada_proof: Value| {
        let door = format!("{PASSKEYS}/enrol");
        let asked = ada.post(&door, &json!({ "credential": ada_proof })).await.expect(200).body;
        let body = json!({ "name": "x", "credential": device.create(origin, &asked) });
        ada.post(&format!("{PASSKEYS}/confirm"), &body).await.expect(400);
    };
    device.verifies = true;
    enrol("https://evil.example", &mut other, proof(&ada, &mut device, &at).await).await;
    other.verifies = false;
    enrol(&at, &mut other, proof(&ada, &mut device, &at).await).await;
    other.verifies = true;
    other.signs_for = Some("evil.example".to_owned());
    enrol(&at, &mut other, proof(&ada, &mut device, &at).await).await;
    assert_eq!(listed(&ada).await.len(), 1);
    both(&guest, &mut device, &at).await.expect(200);
}

#[tokio::test]
async fn nobody_elses_passkey_and_none_that_was_removed_opens_an_account() {
    let (home, admin, ada, mut device, at) = home_with_passkey().await;
    let guest = guest(&home);
    admin.add_user(BOB).await;
    let bob = guest.sign_in("users", BOB, PASSWORD).await;
    let mut bobs = Passkeys::default();
    added(&bob, &mut bobs, &at, &json!({})).await;
    let mfa_id = first(&guest, ADA, json!(["passkey"])).await;
    let asked = options(&guest, "users", &mfa_id).await.expect(200).body;
    enter(&guest, "users", &mfa_id, &bobs.sign(0, &at, &asked)).await.expect(400);
    // Bob's passkey, which says that it is Ada's.
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    let mut answer = bobs.get(&at, &asked);
    let adas = device.get(&at, &asked);
    answer["response"]["userHandle"] = adas["response"]["userHandle"].clone();
    enter(&guest, "users", &Value::Null, &answer).await.expect(400);
    // Ada's name for it, Bob's signature.
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    let mut answer = device.get(&at, &asked);
    answer["response"]["signature"] = bobs.get(&at, &asked)["response"]["signature"].clone();
    enter(&guest, "users", &Value::Null, &answer).await.expect(400);

    let id = listed(&ada).await[0]["id"].clone();
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    let body = json!({ "id": id, "credential": proof(&ada, &mut device, &at).await });
    ada.post(&format!("{PASSKEYS}/remove"), &body).await.expect(204);
    enter(&guest, "users", &Value::Null, &device.get(&at, &asked)).await.expect(400);
    // Nobody learns by that whether there is such an account.
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    let removed = enter(&guest, "users", &Value::Null, &device.get(&at, &asked)).await.expect(400);
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    let mut answer = device.get(&at, &asked);
    let mut nobody = b"_pb_users_auth_/nobody000000000".to_vec();
    nobody.resize(64, 0);
    answer["response"]["userHandle"] = json!(URL_SAFE_NO_PAD.encode(nobody));
    let unknown = enter(&guest, "users", &Value::Null, &answer).await.expect(400);
    assert_eq!(removed.text, unknown.text);
    guest.sign_in("users", ADA, PASSWORD).await;
}

#[tokio::test]
async fn a_copy_of_a_passkey_is_refused_and_noted() {
    let (home, _admin, _ada, mut device, at) = home_with_passkey().await;
    let guest = guest(&home);
    device.counts = true;
    for _ in 0..3 {
        both(&guest, &mut device, &at).await.expect(200);
    }
    // The copy was made after the first time, and counts on from there.
    device.set_back(0, 1);
    both(&guest, &mut device, &at).await.expect(400);
    device.set_back(0, 3);
    both(&guest, &mut device, &at).await.expect(200);
    let window = home.window().await;
    until("the trail tells of the copy", async || {
        let trail = window.get("/api/homeport/audit?action=signInFailed").await.expect(200);
        trail.text.contains("copiedPasskey")
    })
    .await;
}

#[tokio::test]
async fn whatever_is_sent_is_answered_with_a_status() {
    let (home, _admin, ada, mut device, at) = home_with_passkey().await;
    let guest = guest(&home);
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    let good = device.get(&at, &asked);
    let broken = |path: &str, value: Value| {
        let mut answer = good.clone();
        *answer.pointer_mut(path).unwrap() = value;
        answer
    };
    let long = "A".repeat(100_000);
    for credential in [
        Value::Null,
        json!(5),
        json!("x"),
        json!([]),
        json!({}),
        json!({ "response": {} }),
        json!({ "response": { "clientDataJSON": "!" } }),
        broken("/rawId", json!("AAAA")),
        broken("/id", json!(long)),
        broken("/response/clientDataJSON", json!("e30")),
        broken("/response/clientDataJSON", json!(long)),
        broken("/response/authenticatorData", json!("AAAA")),
        broken("/response/signature", json!("")),
        broken("/response/userHandle", Value::Null),
        broken("/response/userHandle", json!("AAAA")),
        broken("/type", json!("password")),
    ] {
        for mfa_id in [Value::Null, json!("nothing"), json!(5)] {
            let refused = enter(&guest, "users", &mfa_id, &credential).await;
            assert!(matches!(refused.status, 400 | 429), "{credential}: {}", refused.text);
        }
        for door in ["enrol", "confirm", "remove"] {
            let body = json!({ "name": "x", "id": "x", "credential": credential });
            ada.post(&format!("{PASSKEYS}/{door}"), &body).await.expect(400);
        }
    }
    assert_eq!(listed(&ada).await.len(), 1);
}
