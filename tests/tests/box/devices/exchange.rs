//! Pairing by a link that was scanned.

use homeport_tests::{Home, Phone};
use serde_json::{Value, json};

use super::{PAIRINGS, at_window, code, listed, paired, revoke, state};

const PAIR: &str = "/api/homeport/pair";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_knows_the_code_is_told_how_to_know_the_box() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let made = admin.post(PAIRINGS, &json!({})).await.expect(200).body;
    assert!(made["qr_svg"].as_str().unwrap().contains("<svg"));
    assert_eq!(made["seconds"], json!(600));
    let (_, link) = code(&admin).await;
    assert_eq!(link.fingerprint, home.addresses().ca_sha256);
    let der = home.guest().get("/api/homeport/ca").await.expect(200);
    assert_eq!(der.header("content-type"), "application/pkix-cert");
    let paired = Phone::new("Phone").pair(&home.guest(), &link).await.expect(200).body;
    assert_eq!(paired["box"]["fingerprint"], json!(link.fingerprint));
    let pem = std::fs::read_to_string(&home.addresses().ca_pem).unwrap();
    assert_eq!(paired["box"]["ca"], json!(pem));
    assert_eq!(paired["box"]["port"], json!(link.port));
    assert_eq!(paired["box"]["hosts"], json!(link.hosts));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_guesses_at_a_code_fail() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (id, link) = code(&admin).await;
    let guesses = (0..20).map(|guesser| {
        let (guest, code) = (home.guest(), link.code.clone());
        tokio::spawn(async move {
            for n in 0..500 {
                // Next to the real one, and of its form.
                let guess = format!("{}{:04}", &code[..18], guesser * 500 + n);
                let body = json!({ "code": guess });
                let reply = guest.post("/api/homeport/pair/hello", &body).await;
                assert!(guess == code || matches!(reply.status, 403 | 429), "{}", reply.text);
            }
        })
    });
    for guesser in guesses.collect::<Vec<_>>() {
        guesser.await.unwrap();
    }
    assert_eq!(state(&admin, &id).await, "waiting");
    assert!(listed(&admin).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_lets_one_phone_in_however_many_come_at_once() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (_, link) = code(&admin).await;
    let first = Phone::new("0");
    let nonce = first.greet(&home.guest(), &link.code).await.expect(200).body["nonce"].clone();
    let tries = (0..8).map(|n| {
        let phone = Phone::new(&n.to_string());
        let body = phone.pairing(&link, nonce.as_str().unwrap());
        let guest = home.guest();
        tokio::spawn(async move { guest.post(PAIR, &body).await.status })
    });
    let mut let_in = 0;
    for one in tries.collect::<Vec<_>>() {
        let status = one.await.unwrap();
        assert!(matches!(status, 200 | 403 | 429), "{status}");
        let_in += usize::from(status == 200);
    }
    assert_eq!((let_in, listed(&admin).await.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_used_or_cancelled_code_is_refused() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (_, used) = code(&admin).await;
    Phone::new("Phone").pair(&home.guest(), &used).await.expect(200);
    Phone::new("Other").pair(&home.guest(), &used).await.expect(403);
    let (id, cancelled) = code(&admin).await;
    let phone = Phone::new("Late");
    let greeted = phone.greet(&home.guest(), &cancelled.code).await.expect(200);
    admin.delete(&format!("{PAIRINGS}/{id}")).await.expect(204);
    assert_eq!(state(&admin, &id).await, "cancelled");
    let body = phone.pairing(&cancelled, greeted.body["nonce"].as_str().unwrap());
    home.guest().post(PAIR, &body).await.expect(403);
    phone.greet(&home.guest(), &cancelled.code).await.expect(403);
    assert_eq!(listed(&admin).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replayed_exchange_is_refused() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (_, link) = code(&admin).await;
    let (phone, guest) = (Phone::new("Phone"), home.guest());
    let greeted = phone.greet(&guest, &link.code).await.expect(200);
    let body = phone.pairing(&link, greeted.body["nonce"].as_str().unwrap());
    guest.post(PAIR, &body).await.expect(200);
    guest.post(PAIR, &body).await.expect(403);
    // Nor is what was signed for one code good for another.
    let (_, second) = code(&admin).await;
    let greeted = phone.greet(&guest, &second.code).await.expect(200);
    let mut moved = body.clone();
    moved["code"] = json!(second.code);
    moved["nonce"] = greeted.body["nonce"].clone();
    guest.post(PAIR, &moved).await.expect(403);
    assert_eq!(listed(&admin).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_by_another_key_or_of_other_words_is_refused() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (id, link) = code(&admin).await;
    let (phone, other, guest) = (Phone::new("Phone"), Phone::new("Phone"), home.guest());
    let greeted = phone.greet(&guest, &link.code).await.expect(200);
    let body = phone.pairing(&link, greeted.body["nonce"].as_str().unwrap());
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    for changed in [
        with("key", json!(other.key())),
        with("name", json!("Somebody else's")),
        with("platform", json!("other")),
        with("app", json!("Other")),
        with("signature", json!(phone.sign(&["something else"]))),
        with("nonce", json!("AAAAAAAAAAAAAAAAAAAAAA")),
    ] {
        guest.post(PAIR, &changed).await.expect(403);
    }
    assert_eq!(state(&admin, &id).await, "seen");
    guest.post(PAIR, &body).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_with_another_boxs_authority_is_refused() {
    let (home, other) = (Home::start(), Home::start());
    let admin = at_window(&home).await;
    let (_, link) = code(&admin).await;
    assert_ne!(link.fingerprint, other.addresses().ca_sha256);
    // Signed by a phone that was led to trust somebody else's authority.
    let misled =
        homeport_tests::Link { fingerprint: other.addresses().ca_sha256.clone(), ..link.clone() };
    Phone::new("Phone").pair(&home.guest(), &misled).await.expect(403);
    Phone::new("Phone").pair(&home.guest(), &link).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_cannot_be_paired_again() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (phone, _) = paired(&home, &admin, "Phone").await;
    revoke(&admin, &phone, false).await;
    let (id, link) = code(&admin).await;
    phone.pair(&home.guest(), &link).await.expect(403);
    // The code is not used up by it.
    assert_eq!(state(&admin, &id).await, "seen");
    Phone::new("Other").pair(&home.guest(), &link).await.expect(200);
    let devices = listed(&admin).await;
    assert_eq!(devices.len(), 2);
    assert!(devices[0]["revoked"].is_null() && devices[1]["revoked"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_paired_again_is_the_same_device() {
    let home = Home::start();
    let admin = at_window(&home).await;
    let (mut phone, client) = paired(&home, &admin, "Phone").await;
    let (_, link) = code(&admin).await;
    phone.name = "Phone, set up anew".to_owned();
    phone.pair(&home.guest(), &link).await.expect(200);
    let devices = listed(&admin).await;
    assert_eq!(devices.len(), 1);
    assert_eq!(devices[0]["name"], json!("Phone, set up anew"));
    client.get("/api/health").await.expect(200);
}
