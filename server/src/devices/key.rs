//! A device's key: ECDSA on P-256 with SHA-256, what phones' secure hardware and WebCrypto share.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};

/// Before the point in a SubjectPublicKeyInfo for this curve (RFC 5480): there is one way to write
/// it.
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// An uncompressed point: 4, x, y (SEC 1, 2.3.3).
const POINT: usize = 65;
/// Two numbers of 32 bytes (IEEE P1363); DER is longer but for a few in 2^50.
const FIXED: usize = 64;
/// Hexadecimal digits of a device's id.
const ID: usize = 20;

/// A public key.
pub(super) struct Key([u8; POINT]);

impl Key {
    /// Reads base64url of a SubjectPublicKeyInfo, or of the bare point, as Apple hands it out.
    pub(super) fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let point = bytes.strip_prefix(&SPKI).unwrap_or(&bytes);
        let point = <[u8; POINT]>::try_from(point).ok()?;
        (point[0] == 4).then_some(Self(point))
    }

    /// The point in base64url, which is what is kept.
    pub(super) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The id of the device that has this key.
    pub(super) fn device(&self) -> String {
        let mut id = hex::encode(Sha256::digest(self.0));
        id.truncate(ID);
        id
    }

    /// Whether a signature, base64url of DER or of two numbers of 32 bytes, is this key's. A point
    /// that is not on the curve has none.
    pub(super) fn signed(&self, message: &str, signature: &str) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        let holds = |algorithm| {
            let key = UnparsedPublicKey::new(algorithm, &self.0);
            key.verify(message.as_bytes(), &signature).is_ok()
        };
        (signature.len() == FIXED && holds(&ECDSA_P256_SHA256_FIXED))
            || holds(&ECDSA_P256_SHA256_ASN1)
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    };

    use super::*;

    #[test]
    fn both_ways_to_write_a_key_and_a_signature_are_read() {
        let random = SystemRandom::new();
        for algorithm in [&ECDSA_P256_SHA256_FIXED_SIGNING, &ECDSA_P256_SHA256_ASN1_SIGNING] {
            let pair = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, pair.as_ref(), &random).unwrap();
            let point = pair.public_key().as_ref();
            let bare = Key::read(&URL_SAFE_NO_PAD.encode(point)).unwrap();
            let whole = [&SPKI, point].concat();
            let whole = Key::read(&URL_SAFE_NO_PAD.encode(whole)).unwrap();
            assert_eq!(bare.device(), whole.device());
            assert_eq!(bare.device().len(), ID);
            let signature = pair.sign(&random, b"said").unwrap();
            let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
            assert!(bare.signed("said", &signature) && whole.signed("said", &signature));
            assert!(!bare.signed("unsaid", &signature));
        }
    }

    #[test]
    fn what_is_no_key_is_none_and_a_point_off_the_curve_signs_nothing() {
        for bad in ["", "AA", "not base64!", &URL_SAFE_NO_PAD.encode([4; 64])] {
            assert!(Key::read(bad).is_none(), "{bad}");
        }
        let compressed = [&[2][..], &[7; 64]].concat();
        assert!(Key::read(&URL_SAFE_NO_PAD.encode(compressed)).is_none());
        let off = Key::read(&URL_SAFE_NO_PAD.encode([4; POINT])).unwrap();
        assert!(!off.signed("said", &URL_SAFE_NO_PAD.encode([1; FIXED])));
        assert!(!off.signed("said", ""));
    }
}
