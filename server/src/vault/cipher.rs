//! A key, and what is encrypted with one: XChaCha20-Poly1305 with a random nonce of 192 bits, which
//! needs no count of what was encrypted before.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::VaultError;
use crate::error::{Error, Result};

const NONCE: usize = 24;
pub(super) const BYTES: usize = 32;
const ID_BYTES: usize = 8;

/// 256 bits, and the name that they go by. The name says nothing of them.
#[derive(Clone, PartialEq)]
pub(super) struct Key {
    id: String,
    bytes: Zeroizing<[u8; BYTES]>,
}

impl Key {
    pub(super) fn random() -> Result<Self> {
        let mut id = [0; ID_BYTES];
        let mut bytes = Zeroizing::new([0; BYTES]);
        fill(&mut id)?;
        fill(bytes.as_mut_slice())?;
        Ok(Self { id: hex::encode(id), bytes })
    }

    /// A key that was kept; `None` when it cannot be one.
    pub(super) fn kept(id: &str, bytes: &[u8]) -> Option<Self> {
        let is_id = id.len() == 2 * ID_BYTES && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut kept = Zeroizing::new([0; BYTES]);
        if !is_id || bytes.len() != BYTES {
            return None;
        }
        kept.copy_from_slice(bytes);
        Some(Self { id: id.to_owned(), bytes: kept })
    }

    /// A key that was computed, and goes by no name.
    pub(super) fn computed(bytes: Zeroizing<[u8; BYTES]>) -> Self {
        Self { id: String::new(), bytes }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.bytes.as_slice().into())
    }

    /// The nonce, and behind it what was encrypted; bound to `to`, which has to be given again.
    pub(super) fn encrypt(&self, to: &[u8], secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE];
        fill(&mut nonce).map_err(|_no_randomness| VaultError::NoRandomness)?;
        let payload = Payload { msg: secret, aad: to };
        let encrypted = self.cipher().encrypt(XNonce::from_slice(&nonce), payload);
        let encrypted = encrypted.map_err(|_too_long| VaultError::TooLong)?;
        Ok([nonce.as_slice(), &encrypted].concat())
    }

    pub(super) fn decrypt(
        &self,
        to: &[u8],
        bytes: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (nonce, encrypted) = bytes.split_at_checked(NONCE).ok_or(VaultError::Damaged)?;
        let payload = Payload { msg: encrypted, aad: to };
        let secret = self.cipher().decrypt(XNonce::from_slice(nonce), payload);
        secret.map(Zeroizing::new).map_err(|_not_authentic| VaultError::Damaged)
    }
}

pub(super) fn fill(bytes: &mut [u8]) -> Result<()> {
    OsRng.try_fill_bytes(bytes).map_err(|error| Error::internal("make a key", error))
}

/// Texts one behind the other, each with its length in front.
pub(super) fn spell(parts: &[&str]) -> Vec<u8> {
    let mut spelled = Vec::new();
    for part in parts {
        spelled.extend((part.len() as u64).to_le_bytes());
        spelled.extend(part.as_bytes());
    }
    spelled
}
