//! How a paired device's requests prove to be its own, and how they end.

use std::time::{Duration, Instant};

use homeport_tests::{Home, PASSWORD, Phone, Stream, collection, field, until};
use serde_json::json;

use super::{DEVICES, at_window, code, is_signed_in, listed, paired, revoke, user};

const TOKEN: &str = "/api/homeport/device/token";
const HEADER: &str = "x-homeport-device";
/// Cut off means within this.
const AT_ONCE: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_is_good_once_for_its_own_device_and_box() {
    let (home, other) = (Home::start(), Home::start());
    let (admin, guest) = (at_window(&home).await, home.guest());
    let (_, link) = code(&admin).await;
    let phone = Phone::new("Phone");
    phone.pair(&guest, &link).await.expect(200);
    let nonce = async |id: &str| {
        let path = "/api/homeport/device/challenge";
        let answer = home.guest().post(path, &json!({ "device": id })).await.expect(200);
        answer.body["nonce"].as_str().unwrap().to_owned()
    };
    let proof = phone.proof(&link.fingerprint, &nonce(&phone.id()).await);
    guest.post(TOKEN, &proof).await.expect(200);
    guest.post(TOKEN, &proof).await.expect(403);
    // A nonce of another device, one that was never given, one signed for another box, another key.
    let foreign = phone.proof(&link.fingerprint, &nonce("somebody").await);
    let invented = phone.proof(&link.fingerprint, "invented");
    let elsewhere = phone.proof(&other.addresses().ca_sha256, &nonce(&phone.id()).await);
    let mut forged = Phone::new("x").proof(&link.fingerprint, &nonce(&phone.id()).await);
    forged["device"] = json!(phone.id());
    let unpaired = Phone::new("y");
    let unpaired = unpaired.proof(&link.fingerprint, &nonce(&unpaired.id()).await);
    for bad in [foreign, invented, elsewhere, forged, unpaired] {
        guest.post(TOKEN, &bad).await.expect(403);
    }
    // A nonce is no token, and another box's token is none either.
    let refused = guest.with_header(HEADER, &nonce(&phone.id()).await);
    assert_eq!(refused.get("/api/health").await.expect(401).header("homeport-device"), "unproven");
    let there = at_window(&other).await;
    let (_, link) = code(&there).await;
    phone.pair(&other.guest(), &link).await.expect(200);
    let proven = phone.prove(&other.guest(), &link.fingerprint).await.expect(200);
    let token = proven.body["token"].as_str().unwrap();
    guest.with_header(HEADER, token).get("/api/health").await.expect(401);
    other.guest().with_header(HEADER, token).get("/api/health").await.expect(200);
    for bad in ["", "x", &phone.id(), "a.b.c"] {
        guest.with_header(HEADER, bad).get("/api/health").await.expect(401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_device_is_refused_within_a_second_its_streams_and_sign_ins_too() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let rules = json!({ "listRule": "", "viewRule": "", "createRule": "" });
    let fields = json!([field("title", "text")]);
    let notes = collection("notes", fields, rules);
    home.admin().await.post("/api/collections", &notes).await.expect(200);
    let (phone, client) = paired(&home, &admin, "Phone").await;
    let signed_in = user(&home, &client, "ada").await;
    // Another sign-in of the same account, elsewhere.
    let elsewhere = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    let mut bound = Stream::open(&home.guest()).await;
    bound.subscribe(&client, &["notes/*"]).await.expect(204);
    // One whose caller signed in on the device, though it says nothing of the device.
    let mut by_token = Stream::open(&home.guest()).await;
    let bare = home.guest().with_token(signed_in.token());
    by_token.subscribe(&bare, &["notes/*"]).await.expect(204);
    // One that is a request of the device itself.
    let mut own = Stream::open(&client).await;
    let mut others = Stream::open(&home.guest()).await;
    others.subscribe(&elsewhere, &["notes/*"]).await.expect(204);

    let asked = Instant::now();
    revoke(&admin, &phone, false).await;
    for stream in [&mut bound, &mut by_token, &mut own] {
        assert!(stream.next().await.is_none(), "the stream goes on");
    }
    assert!(asked.elapsed() < AT_ONCE, "{:?}", asked.elapsed());
    let refused = client.get("/api/collections/notes/records").await.expect(401);
    assert_eq!(refused.header("homeport-device"), "unproven");
    assert!(!is_signed_in(&bare).await, "the sign-in on the device goes on");
    assert!(is_signed_in(&elsewhere).await, "the sign-in elsewhere ended");
    phone.prove(&home.guest(), &home.addresses().ca_sha256).await.expect(403);
    // Who was not meant goes on.
    home.guest().post("/api/collections/notes/records", &json!({ "title": "x" })).await.expect(200);
    assert_eq!(others.next().await.map(|event| event.name).as_deref(), Some("notes/*"));
}

#[tokio::test]
async fn what_was_signed_in_on_a_forgotten_device_does_not_come_back_when_it_is_paired_again() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (phone, client) = paired(&home, &admin, "Phone").await;
    let before = user(&home, &client, "ada").await;
    let own = before.get("/api/homeport/sessions").await.expect(200);
    assert_eq!(own.body["sessions"][0]["device"], json!({ "id": phone.id(), "name": "Phone" }));
    let bare = home.guest().with_token(before.token());
    assert!(is_signed_in(&bare).await);
    revoke(&admin, &phone, false).await;
    admin.delete(&format!("{DEVICES}/{}", phone.id())).await.expect(204);

    let (_, link) = code(&admin).await;
    phone.pair(&home.guest(), &link).await.expect(200);
    assert!(!is_signed_in(&bare).await, "the sign-in of before came back");
    let client = phone.on(&home.guest(), &home.addresses().ca_sha256).await;
    let after = client.sign_in("users", "ada@example.com", PASSWORD).await;
    let found = after.get("/api/homeport/sessions").await.expect(200);
    assert_eq!(found.body["sessions"].as_array().unwrap().len(), 1, "{}", found.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_under_way_ends_when_its_device_is_revoked() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (phone, client) = paired(&home, &admin, "Phone").await;
    // A body that never comes to its end.
    let (sender, body) = tokio::io::duplex(64);
    let request = client
        .request("POST", "/api/collections/users/records")
        .header("content-type", "application/json")
        .body(reqwest::Body::wrap_stream(chunks(body)));
    let waiting = tokio::spawn(request.send());
    until("the request is there", async || {
        let known = listed(&admin).await;
        known[0]["last_seen"].as_str() > known[0]["paired"].as_str()
    })
    .await;
    revoke(&admin, &phone, false).await;
    let status = tokio::time::timeout(AT_ONCE, waiting).await.expect("an answer").unwrap();
    assert_eq!(status.unwrap().status().as_u16(), 401);
    drop(sender);
}

fn chunks(
    pipe: tokio::io::DuplexStream,
) -> impl futures_util::Stream<Item = std::io::Result<bytes::Bytes>> {
    use tokio::io::AsyncReadExt as _;
    futures_util::stream::unfold(pipe, |mut pipe| async move {
        let mut chunk = vec![0; 64];
        let length = pipe.read(&mut chunk).await.ok().filter(|length| *length > 0)?;
        chunk.truncate(length);
        Some((Ok(bytes::Bytes::from(chunk)), pipe))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_phone_ends_every_sign_in_of_the_accounts_that_were_used_on_it() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (phone, client) = paired(&home, &admin, "Phone").await;
    let on_phone = user(&home, &client, "ada").await;
    let elsewhere = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    // Signed in before it was paired, used on it since.
    let before = user(&home, &home.guest(), "bob").await;
    let token = before.token().to_owned();
    assert!(is_signed_in(&client.with_token(&token)).await);
    let untouched = user(&home, &home.guest(), "carol").await;
    assert_eq!(listed(&admin).await[0]["accounts"], json!(2));
    let revoked = revoke(&admin, &phone, true).await;
    assert_eq!(revoked["accounts_ended"], json!(2), "{revoked}");
    assert_eq!(revoked["device"]["lost"], json!(true));
    for ended in [home.guest().with_token(on_phone.token()), elsewhere, before] {
        assert!(!is_signed_in(&ended).await);
    }
    assert!(is_signed_in(&untouched).await);
    home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_was_revoked_can_still_turn_out_to_be_lost() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (phone, client) = paired(&home, &admin, "Phone").await;
    user(&home, &client, "ada").await;
    let elsewhere = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    revoke(&admin, &phone, false).await;
    assert!(is_signed_in(&elsewhere).await);
    assert_eq!(revoke(&admin, &phone, true).await["accounts_ended"], json!(1));
    assert!(!is_signed_in(&elsewhere).await);
    let path = format!("{DEVICES}/{}/revoke", phone.id());
    admin.post(&path, &json!({ "lost": true })).await.expect(400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn renewing_a_token_elsewhere_does_not_free_it_of_its_device() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (phone, client) = paired(&home, &admin, "Phone").await;
    let (_, other) = paired(&home, &admin, "Other").await;
    let signed_in = user(&home, &client, "ada").await;
    let mut renewed = Vec::new();
    for by in [home.guest(), other] {
        let by = by.with_token(signed_in.token());
        let answer = by.post("/api/collections/users/auth-refresh", &json!({})).await.expect(200);
        renewed.push(by.with_token(answer.body["token"].as_str().unwrap()));
    }
    revoke(&admin, &phone, false).await;
    for client in renewed {
        assert!(!is_signed_in(&client).await);
    }
}
