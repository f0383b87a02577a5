//! A successor for the authority.
//!
//! Who trusts only the old root goes on connecting for a while: the leaf, signed by the new root,
//! is served with a cross-certificate, the new root's key under the old root's signature. The old
//! key signs that one certificate more and is then gone.

use std::{path::Path, sync::Arc};

use rustls_pki_types::CertificateDer;
use time::{Duration, OffsetDateTime};
use tracing::{info, warn};
use x509_parser::parse_x509_certificate;

use crate::{
    Authority, Constraints, TlsError,
    constraints::for_new_authority,
    files::{Files, Pair},
    make::{Root, common_name, whole_second},
    read::{certificate_texts, is_signed_by, only_certificate, parse},
};

/// Apple and Chromium refuse longer lives of what is served.
const LONGEST_OVERLAP: Duration = Duration::days(397);

/// The time after a change of the authority in which the one before it still leads here.
pub struct Overlap {
    pub(crate) previous_pem: String,
    pub(crate) previous: CertificateDer<'static>,
    pub(crate) cross_pem: String,
    pub(crate) cross: CertificateDer<'static>,
    pub(crate) until: OffsetDateTime,
    /// What both authorities may sign for: one name outside either's limits would make some
    /// clients refuse the certificate for every name.
    pub(crate) constraints: Arc<Constraints>,
}

impl Overlap {
    /// The authority before this one, PEM.
    pub fn previous_pem(&self) -> &str {
        &self.previous_pem
    }

    /// SHA-256 over its DER bytes, 64 lower-case hex digits.
    pub fn previous_fingerprint(&self) -> String {
        crate::authority::fingerprint(&self.previous)
    }

    /// The last second in which it leads here.
    pub fn until(&self) -> OffsetDateTime {
        self.until
    }

    /// Reads what was kept of an overlap; a fragment of a sentence when it is not this
    /// authority's.
    pub(crate) fn read(
        own: &CertificateDer<'_>,
        constraints: &Constraints,
        [previous_pem, cross_pem]: [String; 2],
    ) -> Result<Overlap, String> {
        let (previous, cross) = (only_certificate(&previous_pem)?, only_certificate(&cross_pem)?);
        let before = parse(&previous)?;
        let own = parse(own)?;
        let (_, crossed) = parse_x509_certificate(&cross)
            .map_err(|error| format!("its cross-certificate is none ({error})"))?;
        let is_ours = crossed.public_key().raw == own.public_key().raw
            && crossed.subject().as_raw() == own.subject().as_raw()
            && before.subject().as_raw() == own.subject().as_raw();
        if !is_ours || !is_signed_by(&crossed, &before) {
            return Err("its cross-certificate belongs to another authority".into());
        }
        let until = crossed.validity().not_after.to_datetime();
        let constraints = Arc::new(constraints.within(&Constraints::of(&before)?));
        Ok(Overlap { previous_pem, previous, cross_pem, cross, until, constraints })
    }
}

impl Authority {
    /// The overlap with the authority before this one, while it lasts.
    pub fn overlap(&self, now: OffsetDateTime) -> Option<&Overlap> {
        self.overlap.as_ref().filter(|overlap| now < overlap.until)
    }

    /// A new authority of the same name to which the present one leads until `overlap` has gone
    /// by, 397 days at most. In memory; [`Authority::keep`] puts it in the present one's place.
    ///
    /// # Errors
    /// `OverlapRuns` while an earlier change is not over, `AuthorityExpired` when the present
    /// one leads nowhere any more, `ClockNotSet`.
    pub fn successor(
        &self,
        own_names: &[String],
        now: OffsetDateTime,
        overlap: Duration,
    ) -> Result<Authority, TlsError> {
        if let Some(overlap) = self.overlap(now) {
            return Err(TlsError::OverlapRuns { until: overlap.until });
        }
        if now >= self.not_after {
            return Err(TlsError::AuthorityExpired { not_after: self.not_after });
        }
        if now < self.not_before {
            return Err(TlsError::ClockNotSet { now });
        }
        let damaged = |why: &str| TlsError::Unusable {
            path: self.files.certificate.clone(),
            why: why.to_owned(),
        };
        let present = parse(&self.certificate_der).map_err(|why| damaged(&why))?;
        let name = present.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
        let name = name.ok_or_else(|| damaged("it has no name"))?.to_owned();
        // It begins when the present one did: made by a clock that ran ahead, it would otherwise
        // be good for nobody once the clock is right, and the present key is gone then.
        let root = Root::new(name, for_new_authority(own_names), now, Some(self.not_before))?;
        let until = whole_second(now) + overlap.min(LONGEST_OVERLAP);
        let cross = root.crossed(&self.issuer, (self.not_before, until.min(self.not_after)))?;
        let key = [&root.key_pem(), &root.certificate, &self.certificate_pem, &cross];
        let key = key.map(|pem| pem.replace("\r\n", "\n")).concat();
        // Reading it back proves that it belongs together: another subject would fail here.
        Authority::load(&self.files, Pair { certificate: root.certificate, key })
    }

    /// A new authority that has nothing to do with the present one, for when somebody else may
    /// have the present one's key. In memory, as [`Authority::successor`].
    ///
    /// # Errors
    /// `ClockNotSet`.
    pub fn replacement(
        &self,
        own_names: &[String],
        now: OffsetDateTime,
    ) -> Result<Authority, TlsError> {
        let root = Root::new(common_name()?, for_new_authority(own_names), now, None)?;
        let key = [root.key_pem(), root.certificate.clone()].concat();
        Authority::load(&self.files, Pair { certificate: root.certificate, key })
    }

    /// The same authority without its overlap. In memory, as [`Authority::successor`].
    ///
    /// # Errors
    /// `Unusable`, which should not happen.
    pub fn alone(&self) -> Result<Authority, TlsError> {
        let certificate = self.certificate_pem.clone();
        let key = [self.issuer.key().serialize_pem(), certificate.clone()].concat();
        Authority::load(&self.files, Pair { certificate, key })
    }

    /// Puts this authority on disk in the place of the one that is there. A crash leaves the one
    /// or the other, whole: all that counts goes by one rename.
    ///
    /// # Errors
    /// `Io`; the one that is there then stays.
    pub fn keep(&self) -> Result<(), TlsError> {
        let mut key = [self.issuer.key().serialize_pem(), self.certificate_pem.clone()].concat();
        if let Some(overlap) = &self.overlap {
            key.push_str(&overlap.previous_pem);
            key.push_str(&overlap.cross_pem);
        }
        self.files.replace(&Pair { certificate: self.certificate_pem.clone(), key })?;
        info!(ca.fingerprint = %self.fingerprint(), "The box has another certificate authority");
        Ok(())
    }
}

/// An authority that was once changed lies in `ca.key` as a whole, and `ca.pem` is a copy of its
/// certificate: the certificate, and what is kept of an overlap.
pub(crate) fn of_key_file(
    files: &Files,
    pair: &Pair,
) -> Result<(String, Option<[String; 2]>), TlsError> {
    let mut texts = certificate_texts(&pair.key).into_iter();
    match (texts.next(), texts.next(), texts.next(), texts.next()) {
        (None, ..) => Ok((pair.certificate.clone(), None)),
        (Some(own), None, ..) => Ok((own, None)),
        (Some(own), Some(previous), Some(cross), None) => Ok((own, Some([previous, cross]))),
        _ => Err(TlsError::Unusable {
            path: files.key.clone(),
            why: "it holds an odd number of certificates".into(),
        }),
    }
}

/// Brings `ca.pem` up to date after a crash between the two files.
pub(crate) fn finish(files: &Files, pair: &Pair, dir: &Path) -> Result<(), TlsError> {
    let (own, _) = of_key_file(files, pair)?;
    if own != pair.certificate && !certificate_texts(&pair.key).is_empty() {
        warn!("The certificate in `{}` was not this box's; it is now", dir.display());
        files.replace_certificate(&own)?;
    }
    Ok(())
}
