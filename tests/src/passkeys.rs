//! An authenticator with passkeys, and the browser before it (WebAuthn), written without the box's
//! library: the two have to agree. It does what it is told, also what a browser would refuse.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// An authenticator, for whose passkeys somebody puts a finger on it.
pub struct Passkeys {
    held: Vec<Held>,
    /// Whether it looks whose finger that is.
    pub verifies: bool,
    /// Whether it counts, as those do that no cloud copies.
    pub counts: bool,
    /// The name that it signs for, in the place of the one it is asked for.
    pub signs_for: Option<String>,
}

struct Held {
    id: Vec<u8>,
    name: String,
    handle: Value,
    key: EcdsaKeyPair,
    count: u32,
}

impl Default for Passkeys {
    fn default() -> Self {
        Self { held: Vec::new(), verifies: true, counts: false, signs_for: None }
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn client_data(kind: &str, origin: &str, options: &Value) -> Vec<u8> {
    let (challenge, origin) = (&options["challenge"], json!(origin));
    format!(r#"{{"type":"{kind}","challenge":{challenge},"origin":{origin},"crossOrigin":false}}"#)
        .into_bytes()
}

impl Passkeys {
    /// `navigator.credentials.create` on a page of this origin.
    ///
    /// # Panics
    /// When the options are none.
    pub fn create(&mut self, origin: &str, options: &Value) -> Value {
        let random = SystemRandom::new();
        let mut id = vec![0; 32];
        random.fill(&mut id).unwrap();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        let asked = options["pubKeyCredParams"].as_array().unwrap();
        assert!(asked.iter().any(|one| one["alg"] == -7), "{options}");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let name = options["rp"]["id"].as_str().unwrap().to_owned();
        let handle = options["user"]["id"].clone();
        let held = Held { id, name, handle, key, count: 0 };

        let mut data = self.data(&held, HAS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(held.id.len()).unwrap().to_be_bytes());
        data.extend(&held.id);
        // COSE: EC2, ES256, P-256, x and y (RFC 9052, 7.1).
        let point = held.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client_data = client_data("webauthn.create", origin, options);
        let made = json!({
            "id": text(&held.id),
            "rawId": text(&held.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(&client_data),
                "attestationObject": text(&object),
                "transports": ["internal"],
            },
        });
        self.held.push(held);
        made
    }

    /// `navigator.credentials.get` on a page of this origin: with the newest passkey that fits.
    ///
    /// # Panics
    /// When there is none.
    pub fn get(&mut self, origin: &str, options: &Value) -> Value {
        let allowed = options["allowCredentials"].as_array().cloned().unwrap_or_default();
        let fits = |held: &Held| {
            let id = json!(text(&held.id));
            held.name == options["rpId"].as_str().unwrap()
                && (allowed.is_empty() || allowed.iter().any(|one| one["id"] == id))
        };
        let at = self.held.iter().rposition(fits).unwrap_or_else(|| panic!("none: {options}"));
        self.sign(at, origin, options)
    }

    /// The passkey that was made as the `nth`, whatever is asked for.
    ///
    /// # Panics
    /// When there is none.
    pub fn sign(&mut self, nth: usize, origin: &str, options: &Value) -> Value {
        assert_eq!(options["userVerification"], "required", "{options}");
        self.held[nth].count += u32::from(self.counts);
        let held = &self.held[nth];
        let data = self.data(held, 0);
        let client_data = client_data("webauthn.get", origin, options);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = held.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": text(&held.id),
            "rawId": text(&held.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(&client_data),
                "authenticatorData": text(&data),
                "signature": text(signature.as_ref()),
                "userHandle": held.handle,
            },
        })
    }

    /// Sets a passkey's counter back, as in a copy that was made of it.
    pub fn set_back(&mut self, nth: usize, count: u32) {
        self.held[nth].count = count;
    }

    fn data(&self, held: &Held, more: u8) -> Vec<u8> {
        let name = self.signs_for.as_ref().unwrap_or(&held.name);
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(name).to_vec();
        data.push(USER_PRESENT | verified | more);
        data.extend(held.count.to_be_bytes());
        data
    }
}
