//! The root certificate and its key: opened, or made at the first start, and signing leaves.

use std::{fmt, fmt::Write, path::Path, sync::Arc};

use rcgen::{
    CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PublicKeyData, SanType, SerialNumber,
};
use rustls::{crypto::ring::sign::any_ecdsa_type, sign::CertifiedKey};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use tracing::info;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring::ECDSA_P256_SHA256};

use crate::{
    Constraints, Leaf, LeafInfo, Names, Overlap, TlsError,
    constraints::for_new_authority,
    files::{Files, Pair},
    make::{Root, common_name, distinguished_name, new_key, serial, whole_second},
    read::{only_certificate, parse},
    rotation,
};

/// From the first second to the last. Far below Apple's limits (398 days for system anchors, 825 for
/// an app's own).
const LEAF_LIFE: Duration = Duration::days(90);
/// Devices whose clocks run late accept a new leaf all the same.
const LEAF_BACKDATE: Duration = Duration::days(1);

/// This box's certificate authority.
///
/// ECDSA P-256, ten years, `pathlen:0`, limited by critical name constraints. It signs leaves
/// directly; there is no intermediate.
pub struct Authority {
    pub(crate) certificate_pem: String,
    pub(crate) certificate_der: CertificateDer<'static>,
    pub(crate) issuer: Issuer<'static, KeyPair>,
    constraints: Arc<Constraints>,
    pub(crate) not_before: OffsetDateTime,
    pub(crate) not_after: OffsetDateTime,
    pub(crate) overlap: Option<Overlap>,
    pub(crate) files: Files,
}

impl Authority {
    /// Opens `dir/ca.pem` and `dir/ca.key`, or makes both when neither exists.
    ///
    /// `own_names` are host names this box answers to beyond the local trees, such as its bare
    /// host name; they count at creation only. A name that is a public top-level domain or no host
    /// name is left out with a warning. Files are created with mode 0600 (key) and 0644
    /// (certificate) in `dir` with 0700; looser rights on `dir` or the key are tightened with a
    /// warning. An authority past its end still opens, so that the box can say so.
    ///
    /// # Errors
    /// `HalfPresent`, `Unusable`, `Mismatch` for what is wrong with existing files, which stay
    /// untouched; `ClockNotSet` when an authority would be made before 2025; `Io`.
    pub fn open_or_create(
        dir: &Path,
        own_names: &[String],
        now: OffsetDateTime,
    ) -> Result<Authority, TlsError> {
        let files = Files::in_dir(dir);
        if let Some(pair) = files.read()? {
            rotation::finish(&files, &pair, dir)?;
            files.remove_unfinished();
            return Authority::load(&files, pair);
        }
        let root = Root::new(common_name()?, for_new_authority(own_names), now, None)?;
        let pair = Pair { key: root.key_pem(), certificate: root.certificate };
        files.create(&pair)?;
        let authority = Authority::load(&files, pair)?;
        info!(
            ca.fingerprint = %authority.fingerprint(),
            "Made this box's certificate authority in `{}`", dir.display()
        );
        Ok(authority)
    }

    /// Opens the authority in `dir`; `None` when there is none. Nothing is made.
    ///
    /// # Errors
    /// As of [`Authority::open_or_create`].
    pub fn open(dir: &Path) -> Result<Option<Authority>, TlsError> {
        let files = Files::in_dir(dir);
        files.read()?.map(|pair| Authority::load(&files, pair)).transpose()
    }

    pub(crate) fn load(files: &Files, pair: Pair) -> Result<Authority, TlsError> {
        let (certificate_pem, overlap) = rotation::of_key_file(files, &pair)?;
        let bad_certificate =
            |why: String| TlsError::Unusable { path: files.certificate.clone(), why };
        let bad_key = |why: String| TlsError::Unusable { path: files.key.clone(), why };

        let certificate_der = only_certificate(&certificate_pem).map_err(bad_certificate)?;
        let parsed = parse(&certificate_der).map_err(bad_certificate)?;
        let constraints = Constraints::of(&parsed).map_err(bad_certificate)?;
        let (not_before, not_after) =
            (parsed.validity().not_before.to_datetime(), parsed.validity().not_after.to_datetime());
        let key = KeyPair::from_pem(&pair.key)
            .map_err(|error| bad_key(format!("it holds no private key ({error})")))?;
        if parsed.public_key().raw != key.subject_public_key_info() {
            return Err(TlsError::Mismatch {
                certificate: files.certificate.clone(),
                key: files.key.clone(),
            });
        }
        let overlap = overlap
            .map(|kept| Overlap::read(&certificate_der, &constraints, kept))
            .transpose()
            .map_err(bad_key)?;
        let issuer = Issuer::from_ca_cert_der(&certificate_der, key)
            .map_err(|error| bad_certificate(error.to_string()))?;
        Ok(Authority {
            certificate_pem,
            certificate_der,
            issuer,
            constraints: Arc::new(constraints),
            not_before,
            not_after,
            overlap,
            files: files.clone(),
        })
    }

    /// The certificate as text, the same bytes as in `ca.pem`.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The certificate as devices store it.
    pub fn certificate_der(&self) -> &CertificateDer<'static> {
        &self.certificate_der
    }

    /// SHA-256 over the certificate's DER bytes: what the QR code holds.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.certificate_der).into()
    }

    /// The digest as 64 lower-case hex digits.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.certificate_der)
    }

    /// The fingerprint for people: upper-case pairs joined by `:` (95 characters), the same text
    /// as `openssl x509 -fingerprint -sha256` prints.
    pub fn fingerprint_colons(&self) -> String {
        self.digest().map(|byte| format!("{byte:02X}")).join(":")
    }

    /// The folder that it lies in.
    pub fn dir(&self) -> &Path {
        self.files.dir()
    }

    /// What this authority may sign for.
    pub fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    /// The first second of the authority's life.
    pub fn not_before(&self) -> OffsetDateTime {
        self.not_before
    }

    /// The last second of the authority's life.
    pub fn not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    /// Makes a certificate with a fresh key for the part of `names` this authority may sign for.
    ///
    /// Lives for 90 days, the first of which is the one before `now`, within the authority's own
    /// life. A clock
    /// that lies before the authority's birth is taken to stand at it. The result has been
    /// verified against the authority for each name.
    ///
    /// # Errors
    /// `NoNames` when nothing in `names` is permitted, `AuthorityExpired`, and `SelfCheck` or
    /// `Signing` for what should not happen; the caller then keeps the leaf it has.
    pub fn issue(&self, names: &Names, now: OffsetDateTime) -> Result<Leaf, TlsError> {
        let moment = whole_second(now).max(self.not_before);
        let overlap = self.overlap(moment);
        let constraints = overlap.map_or(&self.constraints, |overlap| &overlap.constraints);
        let names = names.allowed(constraints);
        if names.is_empty() {
            return Err(TlsError::NoNames);
        }
        if moment >= self.not_after {
            return Err(TlsError::AuthorityExpired { not_after: self.not_after });
        }
        let serial = serial()?;
        let mut params = CertificateParams::default();
        let begin = moment.saturating_sub(LEAF_BACKDATE).max(self.not_before);
        params.not_before = begin;
        params.not_after = begin.saturating_add(LEAF_LIFE).min(self.not_after);
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        // Not a host name: OpenSSL may hold one against the name constraints.
        params.distinguished_name = distinguished_name("Homeport".into());
        params.subject_alt_names = subject_alt_names(&names)?;
        params.is_ca = IsCa::NoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;

        let key = new_key()?;
        let certificate = params
            .signed_by(&key, &self.issuer)
            .map_err(TlsError::signing("sign the certificate"))?;
        self.verify(certificate.der(), &names, moment)?;
        let cross = overlap.map(|overlap| overlap.cross.clone());

        let signing_key =
            any_ecdsa_type(&key.into()).map_err(TlsError::rustls("load the certificate's key"))?;
        let chain = std::iter::once(certificate.into()).chain(cross).collect();
        let certified_key = CertifiedKey::new(chain, signing_key);
        certified_key.keys_match().map_err(TlsError::rustls("match certificate and key"))?;
        Ok(Leaf {
            certified_key: Arc::new(certified_key),
            info: Arc::new(LeafInfo {
                names,
                not_before: params.not_before,
                not_after: params.not_after,
                serial: hex(&serial),
                constraints: Arc::clone(constraints),
                overlap_until: overlap.map(|overlap| overlap.until),
            }),
        })
    }

    /// What a strict client does, once per name. rcgen signs whatever it is given.
    fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        names: &Names,
        moment: OffsetDateTime,
    ) -> Result<(), TlsError> {
        let failed = |name: &str| {
            let name = name.to_owned();
            move |source| TlsError::SelfCheck { name, source }
        };
        let end_entity = EndEntityCert::try_from(leaf).map_err(failed("anything"))?;
        let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or_default();
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let crossed = self.overlap(moment);
        let cross = crossed.map(|overlap| overlap.cross.clone());
        // Those who trust the new root alone, and those who trust the old one alone.
        let roots = [
            ("its authority", Some(&self.certificate_der)),
            ("the authority before", crossed.map(|overlap| &overlap.previous)),
        ];
        for (whom, root) in roots {
            let Some(root) = root else { continue };
            let anchor = anchor_from_trusted_cert(root).map_err(failed(whom))?;
            end_entity
                .verify_for_usage(
                    &[ECDSA_P256_SHA256],
                    &[anchor],
                    cross.as_slice(),
                    time,
                    KeyUsage::server_auth(),
                    None,
                    None,
                )
                .map_err(failed(whom))?;
        }
        let hosts = names.dns.iter().cloned().chain(names.ips.iter().map(ToString::to_string));
        for host in hosts {
            let server_name = ServerName::try_from(host.as_str())
                .or(Err(webpki::Error::MalformedDnsIdentifier))
                .map_err(failed(&host))?;
            end_entity.verify_is_valid_for_subject_name(&server_name).map_err(failed(&host))?;
        }
        Ok(())
    }
}

// Written by hand so that no key material can reach a log.
impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("fingerprint", &self.fingerprint())
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

fn subject_alt_names(names: &Names) -> Result<Vec<SanType>, TlsError> {
    let mut sans = Vec::with_capacity(names.dns.len() + names.ips.len());
    for name in &names.dns {
        let name = name.as_str().try_into().map_err(TlsError::signing("write a host name"))?;
        sans.push(SanType::DnsName(name));
    }
    sans.extend(names.ips.iter().copied().map(SanType::IpAddress));
    Ok(sans)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 of a certificate, as hex digits.
pub(crate) fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    hex(&Sha256::digest(certificate))
}
