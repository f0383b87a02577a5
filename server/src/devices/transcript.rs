//! What is signed and hashed: lines of text, so that every language writes the same bytes. No value
//! has a line break in it; docs/PAIRING.md is the contract.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::wire::Introduction;

/// What a device signs that scanned a link.
pub(super) fn pair(fingerprint: &str, code: &str, nonce: &str, device: &Introduction) -> String {
    let Introduction { key, name, platform, app, .. } = device;
    ["homeport pair 1", fingerprint, code, nonce, key, name, platform, app].join("\n")
}

/// What a device signs that has a number typed into it.
pub(super) fn typed(
    fingerprint: &str,
    exchange: &str,
    nonce: &str,
    own_nonce: &str,
    device: &Introduction,
) -> String {
    let Introduction { key, name, platform, app, .. } = device;
    let head = ["homeport typed pair 1", fingerprint, exchange, nonce, own_nonce];
    [&head[..], &[key, name, platform, app]].concat().join("\n")
}

/// What such a device is bound to before it hears the box's nonce.
pub(super) fn commitment(own_nonce: &str, device: &Introduction) -> String {
    let Introduction { key, name, platform, app, .. } = device;
    let text = ["homeport typed commitment 1", own_nonce, key, name, platform, app].join("\n");
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// The six digits that are the same at both ends when nobody stands between.
pub(super) fn check_digits(
    fingerprint: &str,
    commitment: &str,
    nonce: &str,
    own_nonce: &str,
    key: &str,
) -> String {
    let lines = ["homeport typed number 1", fingerprint, commitment, nonce, own_nonce, key];
    let hash: [u8; 32] = Sha256::digest(lines.join("\n")).into();
    let [a, b, c, d, e, f, g, h, ..] = hash;
    // 2^64 is so much more than 10^6 that no digit is likelier than another.
    format!("{:06}", u64::from_be_bytes([a, b, c, d, e, f, g, h]) % 1_000_000)
}

/// What a device signs to get a token.
pub(super) fn proof(fingerprint: &str, device: &str, nonce: &str) -> String {
    ["homeport device 1", fingerprint, device, nonce].join("\n")
}
