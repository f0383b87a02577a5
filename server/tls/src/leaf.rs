//! One certificate for this box's names, and when it needs a successor.

use std::{fmt, sync::Arc};

use rustls::sign::CertifiedKey;
use rustls_pki_types::CertificateDer;
use time::OffsetDateTime;

use crate::{Constraints, Names};

/// A verified certificate with its key, ready for [`Swappable`](crate::Swappable).
///
/// Made by [`Authority::issue`](crate::Authority::issue) only.
#[derive(Clone)]
pub struct Leaf {
    pub(crate) certified_key: Arc<CertifiedKey>,
    pub(crate) info: Arc<LeafInfo>,
}

/// What is public about a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafInfo {
    /// The names and addresses the certificate covers, exactly.
    pub names: Names,
    /// First second of its life, UTC; lies a day before it was issued.
    pub not_before: OffsetDateTime,
    /// Last second of its life, UTC.
    pub not_after: OffsetDateTime,
    /// 16 bytes as 32 lower-case hex digits, as `openssl x509 -serial` shows in upper case.
    pub serial: String,
    /// What its issuer may sign for; during an overlap, what both issuers may.
    pub constraints: Arc<Constraints>,
    /// Until when it is served with a cross-certificate, when it is.
    pub overlap_until: Option<OffsetDateTime>,
}

impl Leaf {
    /// The certificates a server sends: the leaf alone, since clients hold the authority; during
    /// an overlap with the cross-certificate, for those who hold the one before.
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.certified_key.cert
    }

    /// Chain and signing key in rustls's form.
    pub fn certified_key(&self) -> &Arc<CertifiedKey> {
        &self.certified_key
    }

    /// Names, lifetime and serial.
    pub fn info(&self) -> &Arc<LeafInfo> {
        &self.info
    }
}

// Written by hand so that no key material can reach a log.
impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leaf").field("info", &self.info).finish_non_exhaustive()
    }
}

/// Whether a leaf needs a successor now.
///
/// True when the overlap it was made for is over, when the names the authority may sign for are no longer the ones the leaf covers, when a
/// third of its life or less is left, or when the clock stands before its first second. The last
/// stays true for as long as the clock lies before the authority's own birth; issuing is cheap,
/// and such a leaf serves devices whose clocks are right.
pub fn needs_renewal(info: &LeafInfo, wanted: &Names, now: OffsetDateTime) -> bool {
    let life = info.not_after - info.not_before;
    now < info.not_before
        || info.overlap_until.is_some_and(|until| until <= now)
        || info.not_after - now <= life / 3
        || wanted.allowed(&info.constraints) != info.names
}
