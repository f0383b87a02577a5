//! Pairing by a number that is typed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use homeport_tests::{Client, Home, Phone};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{PAIRINGS, at_window, code, listed, state};

const TYPED: &str = "/api/homeport/pair/typed";
/// A commitment, of the right form.
const NOBODYS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A phone in the middle of the exchange.
struct Attempt {
    phone: Phone,
    nonce: String,
    commitment: String,
    exchange: String,
    box_nonce: String,
    /// What it takes for the box's CA.
    fingerprint: String,
}

impl Attempt {
    fn commitment(phone: &Phone, nonce: &str) -> String {
        let key = phone.key();
        let lines = ["homeport typed commitment 1", nonce, &key, &phone.name, "test", "Tests"];
        URL_SAFE_NO_PAD.encode(Sha256::digest(lines.join("\n")))
    }

    async fn begin(guest: &Client, fingerprint: &str, nonce: &str) -> Self {
        let phone = Phone::new("No camera");
        let commitment = Self::commitment(&phone, nonce);
        let begun = guest.post(TYPED, &json!({ "commitment": commitment })).await.expect(200).body;
        let text = |name: &str| begun[name].as_str().unwrap().to_owned();
        Self {
            exchange: text("exchange"),
            box_nonce: text("nonce"),
            phone,
            nonce: nonce.to_owned(),
            commitment,
            fingerprint: fingerprint.to_owned(),
        }
    }

    fn revelation(&self) -> Value {
        let (key, name) = (self.phone.key(), self.phone.name.as_str());
        let lines = [
            "homeport typed pair 1",
            &self.fingerprint,
            &self.exchange,
            &self.box_nonce,
            &self.nonce,
            &key,
            name,
            "test",
            "Tests",
        ];
        json!({
            "exchange": self.exchange, "nonce": self.nonce, "key": key,
            "signature": self.phone.sign(&lines),
            "name": name, "platform": "test", "app": "Tests",
        })
    }

    /// The six digits that the phone makes for itself.
    fn check(&self) -> String {
        let lines = [
            "homeport typed number 1",
            &self.fingerprint,
            &self.commitment,
            &self.box_nonce,
            &self.nonce,
            &self.phone.key(),
        ];
        let hash = Sha256::digest(lines.join("\n"));
        let number = u64::from_be_bytes(hash[..8].try_into().unwrap());
        format!("{:06}", number % 1_000_000)
    }

    async fn confirm(&self, guest: &Client, digits: &str) -> u16 {
        let body = json!({ "exchange": self.exchange, "digits": digits });
        guest.post(&format!("{TYPED}/confirm"), &body).await.status
    }
}

/// The number that the window shows.
async fn number(admin: &Client, pairing: &str) -> String {
    let seen = admin.get(&format!("{PAIRINGS}/{pairing}")).await.expect(200).body;
    seen["typed"]["number"].as_str().unwrap_or_else(|| panic!("{seen}")).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_typed_into_the_phone_pairs_it() {
    let home = Home::start();
    let (admin, guest) = (at_window(&home).await, home.guest());
    guest.post(TYPED, &json!({ "commitment": NOBODYS })).await.expect(403);
    let (id, link) = code(&admin).await;
    let attempt = Attempt::begin(&guest, &link.fingerprint, "mine").await;
    assert_eq!(state(&admin, &id).await, "seen");
    // Another device has to wait.
    guest.post(TYPED, &json!({ "commitment": NOBODYS })).await.expect(403);
    guest.post(&format!("{TYPED}/reveal"), &attempt.revelation()).await.expect(204);
    let number = number(&admin, &id).await;
    let seen = admin.get(&format!("{PAIRINGS}/{id}")).await.expect(200).body;
    assert_eq!(seen["typed"]["name"], json!("No camera"));
    assert_eq!(seen["typed"]["address"], json!("127.0.0.1"));
    assert_eq!(number.len(), 12);
    assert_eq!(number[..6], attempt.check());
    assert_eq!(attempt.confirm(&guest, &number[6..]).await, 200);
    assert_eq!(state(&admin, &id).await, "paired");
    attempt.phone.prove(&guest, &link.fingerprint).await.expect(200);
    // Nothing of it works twice, and the code is used up with it.
    assert_eq!(attempt.confirm(&guest, &number[6..]).await, 403);
    Phone::new("Other").pair(&guest, &link).await.expect(403);
    assert_eq!(listed(&admin).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_wrong_number_ends_the_typed_way_and_the_link_still_works() {
    let home = Home::start();
    let (admin, guest) = (at_window(&home).await, home.guest());
    let (id, link) = code(&admin).await;
    let attempt = Attempt::begin(&guest, &link.fingerprint, "mine").await;
    guest.post(&format!("{TYPED}/reveal"), &attempt.revelation()).await.expect(204);
    let number = number(&admin, &id).await;
    let wrong = if number.ends_with("000000") { "000001" } else { "000000" };
    assert_eq!(attempt.confirm(&guest, wrong).await, 403);
    assert_eq!(attempt.confirm(&guest, &number[6..]).await, 403);
    guest.post(TYPED, &json!({ "commitment": NOBODYS })).await.expect(403);
    let seen = admin.get(&format!("{PAIRINGS}/{id}")).await.expect(200).body;
    assert_eq!((&seen["typed_wrong"], &seen["typed"]), (&json!(true), &json!(null)));
    Phone::new("Scans").pair(&guest, &link).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_man_in_the_middle_makes_the_two_ends_show_different_digits() {
    let (home, middle) = (Home::start(), Home::start());
    let (admin, guest) = (at_window(&home).await, home.guest());
    let (id, link) = code(&admin).await;
    // He plays the phone towards the box, with a key of his own …
    let his = Attempt::begin(&guest, &link.fingerprint, "his").await;
    guest.post(&format!("{TYPED}/reveal"), &his.revelation()).await.expect(204);
    let number = number(&admin, &id).await;
    assert_eq!(number[..6], his.check());
    // … and the box towards the phone, with an authority of his own. Whatever nonce he hands on,
    // he has to before he hears the phone's, so he cannot choose one that makes the digits agree.
    let own_authority = middle.addresses().ca_sha256.clone();
    let agreeing = (0..1000)
        .filter(|n| {
            let phone = Phone::new("No camera");
            let commitment = Attempt::commitment(&phone, &format!("unheard {n}"));
            let led_on = Attempt {
                nonce: format!("unheard {n}"),
                commitment,
                exchange: his.exchange.clone(),
                box_nonce: his.box_nonce.clone(),
                fingerprint: own_authority.clone(),
                phone,
            };
            led_on.check() == number[..6]
        })
        .count();
    // One in a million agrees: more than two of a thousand would be something else than chance.
    assert!(agreeing <= 2, "{agreeing}");
    // The phone stops there, and without its last six digits he has one guess.
    let wrong = if number.ends_with("000000") { "000001" } else { "000000" };
    assert_eq!(his.confirm(&guest, wrong).await, 403);
    assert!(listed(&admin).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_something_else_than_it_was_bound_to_is_refused() {
    let home = Home::start();
    let (admin, guest) = (at_window(&home).await, home.guest());
    let (id, link) = code(&admin).await;
    let attempt = Attempt::begin(&guest, &link.fingerprint, "mine").await;
    let reveal = format!("{TYPED}/reveal");
    // Another nonce or key, though rightly signed.
    let other_nonce = Attempt { nonce: "another".to_owned(), ..attempt };
    guest.post(&reveal, &other_nonce.revelation()).await.expect(403);
    let attempt = Attempt { nonce: "mine".to_owned(), ..other_nonce };
    let other_key = Attempt { phone: Phone::new("No camera"), ..attempt };
    guest.post(&reveal, &other_key.revelation()).await.expect(403);
    let seen = admin.get(&format!("{PAIRINGS}/{id}")).await.expect(200).body;
    assert!(seen["typed"].is_null(), "{seen}");
    // Nothing was shown, so there is nothing to confirm; and an unknown exchange has nothing either.
    assert_eq!(other_key.confirm(&guest, "000000").await, 403);
    let body = json!({ "exchange": "unknown", "digits": "000000" });
    guest.post(&format!("{TYPED}/confirm"), &body).await.expect(403);
    assert!(listed(&admin).await.is_empty());
}
