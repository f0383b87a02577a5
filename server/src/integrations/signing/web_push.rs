//! What only one browser can read: Message Encryption for Web Push (RFC 8291) in the encoding
//! `aes128gcm` (RFC 8188).

use std::fmt;

use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::{PublicKey, SecretKey};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use reqwest::Url;
use ring::{aead, hkdf};
use serde_json::Value;

use super::Unsigned;
use super::key::{decoded, key_in, make};
use crate::integrations::connector::Format;

/// Bytes of the one record, and of all that is sent: push services take no more (RFC 8291, 4).
const RECORD: u32 = 4096;
const SALT: usize = 16;
const POINT: usize = 65;
/// Salt, record size, the key's length and the key.
const HEADER: usize = SALT + 4 + 1 + POINT;
/// What ends the last record.
const LAST: u8 = 2;
/// Bytes of a message.
const LONGEST: usize = RECORD as usize - HEADER - 1 - 16;
/// Bytes of what a browser and its app share.
const AUTH: usize = 16;
const LONGEST_ENDPOINT: usize = 2048;
const FAILED: Unsigned = Unsigned("the message cannot be encrypted");

/// Where a browser is reached, and what it reads with.
pub(in crate::integrations) struct Subscription {
    pub(in crate::integrations) endpoint: Url,
    key: PublicKey,
    auth: Vec<u8>,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription(…)")
    }
}

impl Subscription {
    /// Reads what a browser's `PushSubscription.toJSON()` gives; as an object, or as a text of it.
    ///
    /// # Errors
    /// What is wrong, in words that end a sentence.
    pub(in crate::integrations) fn read(value: &Value) -> Result<Self, Unsigned> {
        let inside = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let value = inside.as_ref().unwrap_or(value);
        let text = |at: &str| value.pointer(at).and_then(Value::as_str).unwrap_or_default();
        let endpoint = text("/endpoint");
        let endpoint = Url::parse(endpoint)
            .ok()
            .filter(|url| url.has_host() && endpoint.len() <= LONGEST_ENDPOINT);
        let endpoint = endpoint.ok_or(Unsigned("its endpoint is no address"))?;
        let key = decoded(text("/keys/p256dh")).unwrap_or_default();
        let key = PublicKey::from_sec1_bytes(&key).ok().filter(|_| key.len() == POINT);
        let key = key.ok_or(Unsigned("its keys.p256dh is no public key of P-256"))?;
        let auth = decoded(text("/keys/auth")).filter(|auth| auth.len() == AUTH);
        let auth = auth.ok_or(Unsigned("its keys.auth is not 16 bytes in base64url"))?;
        Ok(Self { endpoint, key, auth })
    }

    /// A message that only this browser can read.
    ///
    /// # Errors
    /// When it is too long.
    pub(in crate::integrations) fn encrypt(&self, message: &[u8]) -> Result<Vec<u8>, Unsigned> {
        if message.len() > LONGEST {
            return Err(Unsigned("the message is longer than 3993 bytes"));
        }
        let mut salt = [0; SALT];
        OsRng.try_fill_bytes(&mut salt).map_err(|_none| FAILED)?;
        self.encrypt_with(message, &key_in(&make()?, Format::P256)?, salt)
    }

    /// `mine` and `salt` are for this message alone.
    fn encrypt_with(
        &self,
        message: &[u8],
        mine: &SecretKey,
        salt: [u8; SALT],
    ) -> Result<Vec<u8>, Unsigned> {
        let theirs = self.key.to_encoded_point(false);
        let public = mine.public_key().to_encoded_point(false);
        let (theirs, public) = (theirs.as_bytes(), public.as_bytes());
        let shared = p256::ecdh::diffie_hellman(mine.to_nonzero_scalar(), self.key.as_affine());
        let mixed = hkdf::Salt::new(hkdf::HKDF_SHA256, &self.auth);
        let mixed = mixed.extract(shared.raw_secret_bytes());
        let secret = derived::<32>(&mixed, &[b"WebPush: info\0", theirs, public])?;
        let mixed = hkdf::Salt::new(hkdf::HKDF_SHA256, &salt).extract(&secret);
        let key = derived::<16>(&mixed, &[b"Content-Encoding: aes128gcm\0"])?;
        let nonce = derived::<12>(&mixed, &[b"Content-Encoding: nonce\0"])?;

        let mut record = [message, &[LAST]].concat();
        let key = aead::UnboundKey::new(&aead::AES_128_GCM, &key).map_err(|_odd| FAILED)?;
        // The one record's nonce is as it was derived: its number is 0.
        let nonce = aead::Nonce::assume_unique_for_key(nonce);
        aead::LessSafeKey::new(key)
            .seal_in_place_append_tag(nonce, aead::Aad::empty(), &mut record)
            .map_err(|_odd| FAILED)?;

        let length = u8::try_from(public.len()).map_err(|_odd| FAILED)?;
        Ok([&salt[..], &RECORD.to_be_bytes(), &[length], public, &record].concat())
    }
}

/// So many bytes.
struct Bytes(usize);

impl hkdf::KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived<const LENGTH: usize>(
    from: &hkdf::Prk,
    info: &[&[u8]],
) -> Result<[u8; LENGTH], Unsigned> {
    let mut bytes = [0; LENGTH];
    let filled = from.expand(info, Bytes(LENGTH)).and_then(|made| made.fill(&mut bytes));
    filled.map(|()| bytes).map_err(|_odd| FAILED)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    const THEIRS: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const SHARED: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    fn given() -> Value {
        let keys = json!({ "p256dh": THEIRS, "auth": SHARED });
        json!({ "endpoint": "https://push.example.net/x", "expirationTime": null, "keys": keys })
    }

    #[test]
    fn it_encrypts_as_rfc_8291_shows() {
        // Section 5 and appendix A.
        let mine = key_in("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", Format::P256).unwrap();
        let salt = decoded("DGv6ra1nlYgDCS1FRnbzlw").unwrap().try_into().unwrap();
        let message = b"When I grow up, I want to be a watermelon";
        let to = Subscription::read(&given()).unwrap();
        let sent = to.encrypt_with(message, &mine, salt).unwrap();
        let expected = concat!(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml",
            "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT",
            "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
        );
        assert_eq!(URL_SAFE_NO_PAD.encode(sent), expected);
    }

    #[test]
    fn each_message_is_encrypted_anew_and_fits_into_a_push_services_limit() {
        let to = Subscription::read(&given().to_string().into()).unwrap();
        let (one, other) = (to.encrypt(b"x").unwrap(), to.encrypt(b"x").unwrap());
        assert_ne!(one[..HEADER], other[..HEADER]);
        assert_eq!(to.encrypt(&[0; LONGEST]).unwrap().len(), RECORD as usize);
        assert!(to.encrypt(&[0; LONGEST + 1]).is_err());
    }

    #[test]
    fn what_is_no_subscription_is_told() {
        for (at, value) in [
            ("/endpoint", json!("push.example.net")),
            ("/endpoint", json!("data:text/plain,x")),
            ("/endpoint", json!(format!("https://push.example.net/{}", "x".repeat(2048)))),
            ("/endpoint", Value::Null),
            ("/keys/p256dh", json!("AAAA")),
            // No point of the curve, and one that is written short.
            ("/keys/p256dh", json!(URL_SAFE_NO_PAD.encode([4; 65]))),
            ("/keys/p256dh", json!(URL_SAFE_NO_PAD.encode([2; 33]))),
            ("/keys/auth", json!("BTBZMqHH6r4Tts7J")),
            ("/keys", Value::Null),
        ] {
            let mut bad = given();
            *bad.pointer_mut(at).unwrap() = value;
            assert!(Subscription::read(&bad).is_err(), "{at}");
        }
        for bad in [Value::Null, json!([]), json!("{"), json!("\"x\"")] {
            assert!(Subscription::read(&bad).is_err(), "{bad}");
        }
    }
}
