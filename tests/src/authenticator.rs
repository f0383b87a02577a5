//! An authenticator app (RFC 6238), written without the box's library: the two have to agree.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::hmac;

const STEP_SECONDS: u64 = 30;
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// An app that knows a secret. Its codes are good once, so each it shows is a step's own: the
/// present one's, or the next that it has not shown. The box takes those of one step ahead, no more.
pub struct Authenticator {
    key: hmac::Key,
    next_step: u64,
}

fn present_step() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / STEP_SECONDS
}

impl Authenticator {
    /// An app that has scanned an `otpauth:` link.
    ///
    /// # Panics
    /// When the link asks for more than all apps know, or names no secret.
    pub fn scan(link: &str) -> Self {
        let query = link.strip_prefix("otpauth://totp/").and_then(|link| link.split_once('?'));
        let (_, query) = query.unwrap_or_else(|| panic!("no link of an app: {link}"));
        let part = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
        for (name, usual) in [("algorithm=", "SHA1"), ("digits=", "6"), ("period=", "30")] {
            assert_eq!(part(name).unwrap_or(usual), usual, "{link}");
        }
        Self::knowing(part("secret=").unwrap())
    }

    /// An app that was told a secret in Base32.
    pub fn knowing(secret: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(secret));
        Self { key, next_step: 0 }
    }

    /// A code that it has not shown yet.
    pub fn code(&mut self) -> String {
        let step = self.next_step.max(present_step());
        self.next_step = step + 1;
        self.at(step * STEP_SECONDS)
    }

    /// The code at a time, seconds since 1970-01-01 UTC.
    pub fn at(&self, seconds: u64) -> String {
        let tag = hmac::sign(&self.key, &(seconds / STEP_SECONDS).to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[19] & 15);
        let part = <[u8; 4]>::try_from(&tag[offset..offset + 4]).unwrap();
        format!("{:06}", (u32::from_be_bytes(part) & 0x7fff_ffff) % 1_000_000)
    }
}

fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut kept) = (Vec::new(), 0_u32, 0);
    for letter in text.chars() {
        let value = LETTERS.find(letter).unwrap_or_else(|| panic!("no Base32: {text}"));
        bits = (bits << 5) | u32::try_from(value).unwrap();
        kept += 5;
        if kept >= 8 {
            kept -= 8;
            bytes.push((bits >> kept).to_be_bytes()[3]);
            bits &= (1 << kept) - 1;
        }
    }
    bytes
}
