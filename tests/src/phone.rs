//! A phone that pairs: written from docs/PAIRING.md, not from the server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{Client, Reply};

/// A phone with a key of its own.
pub struct Phone {
    pair: EcdsaKeyPair,
    /// What it calls itself.
    pub name: String,
}

/// What a pairing link says.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where the box is.
    pub hosts: Vec<String>,
    /// Its port.
    pub port: u16,
    /// SHA-256 of its CA certificate, hexadecimal.
    pub fingerprint: String,
    /// The code.
    pub code: String,
}

impl Link {
    /// Reads a link.
    ///
    /// # Panics
    /// When it is none.
    pub fn parse(link: &str) -> Self {
        let query = link.strip_prefix("homeport://pair?").unwrap_or_else(|| panic!("{link}"));
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(key, _)| *key == name);
            found.unwrap_or_else(|| panic!("no {name} in {link}")).1.to_owned()
        };
        assert_eq!(value("v"), "1");
        Self {
            hosts: value("h").split(',').map(str::to_owned).collect(),
            port: value("p").parse().unwrap(),
            fingerprint: hex::encode(URL_SAFE_NO_PAD.decode(value("f")).unwrap()),
            code: value("c"),
        }
    }
}

impl Phone {
    /// A phone with a new key.
    pub fn new(name: &str) -> Self {
        let (random, algorithm) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        Self { pair, name: name.to_owned() }
    }

    /// Its public key as it sends it.
    pub fn key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key())
    }

    /// Its id at every box.
    pub fn id(&self) -> String {
        hex::encode(Sha256::digest(self.pair.public_key()))[..20].to_owned()
    }

    /// Lines, signed.
    pub fn sign(&self, lines: &[&str]) -> String {
        let signature = self.pair.sign(&SystemRandom::new(), lines.join("\n").as_bytes()).unwrap();
        URL_SAFE_NO_PAD.encode(signature)
    }

    /// Says that it knows a code; its nonce.
    pub async fn greet(&self, guest: &Client, code: &str) -> Reply {
        guest.post("/api/homeport/pair/hello", &json!({ "code": code })).await
    }

    /// The body that pairs it by a link's code and the box's nonce.
    pub fn pairing(&self, link: &Link, nonce: &str) -> Value {
        let (key, name) = (self.key(), self.name.as_str());
        let head = ["homeport pair 1", &link.fingerprint, &link.code, nonce];
        let signature = self.sign(&[&head[..], &[&key, name, "test", "Tests"]].concat());
        json!({
            "code": link.code, "nonce": nonce, "key": key, "signature": signature,
            "name": name, "platform": "test", "app": "Tests",
        })
    }

    /// Pairs by a link.
    pub async fn pair(&self, guest: &Client, link: &Link) -> Reply {
        let greeted = self.greet(guest, &link.code).await;
        if greeted.status != 200 {
            return greeted;
        }
        let nonce = greeted.body["nonce"].as_str().unwrap();
        guest.post("/api/homeport/pair", &self.pairing(link, nonce)).await
    }

    /// Proves to be itself: the answer that has the token.
    pub async fn prove(&self, guest: &Client, fingerprint: &str) -> Reply {
        let challenge = json!({ "device": self.id() });
        let challenge = guest.post("/api/homeport/device/challenge", &challenge).await.expect(200);
        let nonce = challenge.body["nonce"].as_str().unwrap();
        guest.post("/api/homeport/device/token", &self.proof(fingerprint, nonce)).await
    }

    /// The body that proves it.
    pub fn proof(&self, fingerprint: &str, nonce: &str) -> Value {
        let signature = self.sign(&["homeport device 1", fingerprint, &self.id(), nonce]);
        json!({ "device": self.id(), "nonce": nonce, "signature": signature })
    }

    /// The client with a token on every request.
    pub async fn on(&self, guest: &Client, fingerprint: &str) -> Client {
        let proven = self.prove(guest, fingerprint).await.expect(200);
        guest.with_header("x-homeport-device", proven.body["token"].as_str().unwrap())
    }
}
