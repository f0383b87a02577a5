//! What is sealed while the keys are locked away: anybody can seal it, and only the master key opens
//! it.
//!
//! The public half of a pair of keys (P-256) lies in the clear beside the locked master key; the other
//! half is computed of that key, so there is none to be kept. Each text has a pair of its own, which is
//! forgotten at once; what the two have in common makes the key that encrypts it.

use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::{PublicKey, SecretKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::VaultError;
use super::cipher::{BYTES, Key, fill};

const HALF_MARK: &[u8] = b"homeport inbox 1";
const KEY_MARK: &[u8] = b"homeport inbox key 1";
/// A point of P-256, compressed.
const POINT: usize = 33;

/// Where a secret can be put in and none be taken out.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Inbox {
    /// The name of the master key that opens it.
    master: String,
    public: [u8; POINT],
}

impl Inbox {
    pub(super) fn of(master: &Key) -> Result<Self, VaultError> {
        let public = point(&own_half(master)?.public_key())?;
        Ok(Self { master: master.id().to_owned(), public })
    }

    /// One that was kept; `None` when it cannot be one.
    pub(super) fn kept(master: &str, public: &[u8]) -> Option<Self> {
        PublicKey::from_sec1_bytes(public).ok()?;
        Some(Self { master: master.to_owned(), public: public.try_into().ok()? })
    }

    pub(super) fn master(&self) -> &str {
        &self.master
    }

    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The text's own half, and behind it what was encrypted; bound to `to`.
    pub(super) fn seal(&self, to: &[u8], secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        let theirs = PublicKey::from_sec1_bytes(&self.public);
        let theirs = theirs.map_err(|_no_point| VaultError::Damaged)?;
        let mut bytes = Zeroizing::new([0; BYTES]);
        fill(bytes.as_mut_slice()).map_err(|_none| VaultError::NoRandomness)?;
        // One in 2^32 is none; another try is as good as the first.
        let own = SecretKey::from_slice(bytes.as_slice());
        let own = own.map_err(|_out_of_range| VaultError::NoRandomness)?;
        let half = point(&own.public_key())?;
        let encrypted = mixed(&own, &theirs, (&half, &self.public)).encrypt(to, secret)?;
        Ok([half.as_slice(), &encrypted].concat())
    }
}

/// Opens what was sealed for a master key's inbox.
///
/// # Errors
/// [`VaultError::Damaged`].
pub(super) fn open(
    master: &Key,
    to: &[u8],
    bytes: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (half, encrypted) = bytes.split_at_checked(POINT).ok_or(VaultError::Damaged)?;
    let theirs = PublicKey::from_sec1_bytes(half).map_err(|_no_point| VaultError::Damaged)?;
    let own = own_half(master)?;
    let public = point(&own.public_key())?;
    mixed(&own, &theirs, (half, &public)).decrypt(to, encrypted)
}

fn own_half(master: &Key) -> Result<SecretKey, VaultError> {
    let hash = Sha256::new().chain_update(HALF_MARK).chain_update(master.bytes()).finalize();
    let bytes = Zeroizing::new(<[u8; BYTES]>::from(hash));
    SecretKey::from_slice(bytes.as_slice()).map_err(|_out_of_range| VaultError::Damaged)
}

fn point(public: &PublicKey) -> Result<[u8; POINT], VaultError> {
    let encoded = public.to_encoded_point(true);
    encoded.as_bytes().try_into().map_err(|_too_short| VaultError::Damaged)
}

/// The key that both halves lead to.
fn mixed(own: &SecretKey, theirs: &PublicKey, (text, inbox): (&[u8], &[u8])) -> Key {
    let common = diffie_hellman(own.to_nonzero_scalar(), theirs.as_affine());
    let hash = Sha256::new()
        .chain_update(KEY_MARK)
        .chain_update(text)
        .chain_update(inbox)
        .chain_update(common.raw_secret_bytes())
        .finalize();
    Key::computed(Zeroizing::new(hash.into()))
}
