//! Private keys of P-256, as services hand them out and as browsers' push has them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::DecodePrivateKey as _;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::Unsigned;
use crate::integrations::connector::Format;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";
const LENGTH: usize = 32;
/// One draw in four thousand million is no key.
const DRAWS: usize = 4;

/// The key that a credential is.
///
/// # Errors
/// When it is none, in words that end a sentence.
pub(in crate::integrations) fn key_in(text: &str, format: Format) -> Result<SecretKey, Unsigned> {
    match format {
        Format::P256Pem => {
            let inside = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
            let (inside, _) = inside.ok_or(Unsigned("the key is no private key in PEM"))?;
            // Lines may have been joined or broken anew where it was pasted.
            let inside = inside.split_whitespace().collect::<String>();
            let inside = Zeroizing::new(inside);
            let bytes = STANDARD.decode(inside.as_bytes()).map(Zeroizing::new);
            let bytes = bytes.map_err(|_odd| Unsigned("the key is no private key in PEM"))?;
            SecretKey::from_pkcs8_der(&bytes).map_err(|_other| Unsigned("the key is none of P-256"))
        }
        Format::P256 => {
            let bytes = decoded(text).map(Zeroizing::new).filter(|bytes| bytes.len() == LENGTH);
            let bytes = bytes.ok_or(Unsigned("the key is not 32 bytes in base64url"))?;
            SecretKey::from_slice(&bytes).map_err(|_none| Unsigned("the key is none of P-256"))
        }
    }
}

/// A new key, in base64url.
///
/// # Errors
/// When the computer gives no random numbers.
pub(in crate::integrations) fn make() -> Result<Zeroizing<String>, Unsigned> {
    for _ in 0..DRAWS {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        let drawn = OsRng.try_fill_bytes(&mut *bytes);
        drawn.map_err(|_none| Unsigned("this computer gives no random numbers"))?;
        if SecretKey::from_slice(&*bytes).is_ok() {
            return Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes)));
        }
    }
    Err(Unsigned("this computer gives no random numbers"))
}

/// A key's public half in base64url: the point as it is, 65 bytes.
pub(in crate::integrations) fn public_of(key: &SecretKey) -> String {
    URL_SAFE_NO_PAD.encode(key.public_key().to_encoded_point(false).as_bytes())
}

/// Base64url, with what pads it or without.
pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_pasted_and_nothing_else_is_one() {
        // Of RFC 8291, section 5.
        let kept = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
        let public = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
        let key = key_in(kept, Format::P256).unwrap();
        assert_eq!(public_of(&key), public);
        assert!(key_in(&format!("{kept}="), Format::P256).is_ok());
        use p256::pkcs8::EncodePrivateKey as _;
        let pem = key.to_pkcs8_pem(p256::pkcs8::LineEnding::CRLF).unwrap();
        let joined = pem.replace("\r\n", " ");
        for text in [pem.as_str(), &joined, &format!("  note\n{}\n\n", pem.as_str())] {
            assert_eq!(public_of(&key_in(text, Format::P256Pem).unwrap()), public);
        }
        let zeros = URL_SAFE_NO_PAD.encode([0; LENGTH]);
        for none in ["", "AAAA", "not base64!", &zeros, pem.as_str()] {
            assert!(key_in(none, Format::P256).is_err(), "{none}");
        }
        let cut = pem.replace("MIG", "");
        for none in ["", kept, BEGIN, &format!("{BEGIN}{END}"), &cut] {
            assert!(key_in(none, Format::P256Pem).is_err(), "{none}");
        }
        let (one, other) = (make().unwrap(), make().unwrap());
        assert!(one != other && key_in(&one, Format::P256).is_ok());
    }
}
