//! The root certificate and its key: opened, or made at the first start, and signing leaves.

use std::{fmt, fmt::Write, path::Path, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SerialNumber,
};
use rustls::{
    crypto::{ring, ring::sign::any_ecdsa_type},
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use sha2::{Digest, Sha256};
use time::{Date, Duration, Month, OffsetDateTime, UtcOffset};
use tracing::info;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring::ECDSA_P256_SHA256};
use x509_parser::{certificate::X509Certificate, parse_x509_certificate};

use crate::{
    Constraints, Leaf, LeafInfo, Names, TlsError,
    constraints::for_new_authority,
    files::{Files, Pair},
};

/// Ten years: a new authority means pairing every device again.
const AUTHORITY_LIFE: Duration = Duration::days(3650);
/// Devices whose clocks run late accept a new authority all the same.
const AUTHORITY_BACKDATE: Duration = Duration::days(2);
/// Far below Apple's limits (398 days for system anchors, 825 for an app's own).
const LEAF_LIFE: Duration = Duration::days(90);
/// As for the authority.
const LEAF_BACKDATE: Duration = Duration::days(1);
/// No clock that is right stands before this day: Homeport did not exist.
const CLOCK_FLOOR: Date = match Date::from_calendar_date(2025, Month::January, 1) {
    Ok(date) => date,
    Err(_) => Date::MIN,
};

/// This box's certificate authority.
///
/// ECDSA P-256, ten years, `pathlen:0`, limited by critical name constraints. It signs leaves
/// directly; there is no intermediate.
pub struct Authority {
    certificate_pem: String,
    certificate_der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    constraints: Arc<Constraints>,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
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
        if let Some(authority) = Authority::open(dir)? {
            return Ok(authority);
        }
        let files = Files::in_dir(dir);
        let pair = create(own_names, now)?;
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

    fn load(files: &Files, pair: Pair) -> Result<Authority, TlsError> {
        let bad_certificate =
            |why: String| TlsError::Unusable { path: files.certificate.clone(), why };
        let bad_key = |why: String| TlsError::Unusable { path: files.key.clone(), why };

        let certificate_der = only_certificate(&pair.certificate).map_err(bad_certificate)?;
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
        let issuer = Issuer::from_ca_cert_der(&certificate_der, key)
            .map_err(|error| bad_certificate(error.to_string()))?;
        Ok(Authority {
            certificate_pem: pair.certificate,
            certificate_der,
            issuer,
            constraints: Arc::new(constraints),
            not_before,
            not_after,
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

    /// SHA-256 over the certificate's DER bytes, 64 lower-case hex digits: what the QR code holds.
    pub fn fingerprint(&self) -> String {
        hex(&Sha256::digest(&self.certificate_der))
    }

    /// The fingerprint for people: upper-case pairs joined by `:` (95 characters), the same text
    /// as `openssl x509 -fingerprint -sha256` prints.
    pub fn fingerprint_colons(&self) -> String {
        let pairs: Vec<String> = Sha256::digest(&self.certificate_der)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        pairs.join(":")
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
    /// Lives from a day before `now` to 90 days after, within the authority's own life. A clock
    /// that lies before the authority's birth is taken to stand at it. The result has been
    /// verified against the authority for each name.
    ///
    /// # Errors
    /// `NoNames` when nothing in `names` is permitted, `AuthorityExpired`, and `SelfCheck` or
    /// `Signing` for what should not happen; the caller then keeps the leaf it has.
    pub fn issue(&self, names: &Names, now: OffsetDateTime) -> Result<Leaf, TlsError> {
        let names = names.allowed(&self.constraints);
        if names.is_empty() {
            return Err(TlsError::NoNames);
        }
        let moment = whole_second(now).max(self.not_before);
        if moment >= self.not_after {
            return Err(TlsError::AuthorityExpired { not_after: self.not_after });
        }
        let serial = serial()?;
        let mut params = CertificateParams::default();
        params.not_before = moment.saturating_sub(LEAF_BACKDATE).max(self.not_before);
        params.not_after = moment.saturating_add(LEAF_LIFE).min(self.not_after);
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

        let signing_key =
            any_ecdsa_type(&key.into()).map_err(TlsError::rustls("load the certificate's key"))?;
        let certified_key = CertifiedKey::new(vec![certificate.into()], signing_key);
        certified_key.keys_match().map_err(TlsError::rustls("match certificate and key"))?;
        Ok(Leaf {
            certified_key: Arc::new(certified_key),
            info: Arc::new(LeafInfo {
                names,
                not_before: params.not_before,
                not_after: params.not_after,
                serial: hex(&serial),
                constraints: Arc::clone(&self.constraints),
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
        let anchor =
            anchor_from_trusted_cert(&self.certificate_der).map_err(failed("the authority"))?;
        let end_entity = EndEntityCert::try_from(leaf).map_err(failed("anything"))?;
        let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or_default();
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        end_entity
            .verify_for_usage(
                &[ECDSA_P256_SHA256],
                &[anchor],
                &[],
                time,
                KeyUsage::server_auth(),
                None,
                None,
            )
            .map_err(failed("its authority"))?;
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

/// A new root certificate and its key, in memory.
fn create(own_names: &[String], now: OffsetDateTime) -> Result<Pair, TlsError> {
    let now = whole_second(now);
    if now.date() < CLOCK_FLOOR {
        return Err(TlsError::ClockNotSet { now });
    }
    let mut params = CertificateParams::default();
    params.not_before = now.saturating_sub(AUTHORITY_BACKDATE);
    params.not_after = now.saturating_add(AUTHORITY_LIFE);
    params.serial_number = Some(SerialNumber::from_slice(&serial()?));
    params.distinguished_name = distinguished_name(format!("Homeport Local CA {}", short_id()?));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(for_new_authority(own_names));
    let key = new_key()?;
    let certificate =
        params.self_signed(&key).map_err(TlsError::signing("sign the authority's certificate"))?;
    Ok(Pair { certificate: certificate.pem(), key: key.serialize_pem() })
}

/// The one certificate in `pem`; a fragment of a sentence when there is none or more.
fn only_certificate(pem: &str) -> Result<CertificateDer<'static>, String> {
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| format!("it is no PEM text ({error})"))?;
    let n_certificates = certificates.len();
    let [certificate] = <[_; 1]>::try_from(certificates)
        .or(Err(format!("it holds {n_certificates} certificates instead of one")))?;
    Ok(certificate)
}

/// Parses an authority's certificate and checks that not a bit of it has changed since it signed
/// itself; a fragment of a sentence when it cannot sign leaves.
fn parse<'a>(der: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, String> {
    let (rest, certificate) =
        parse_x509_certificate(der).map_err(|error| format!("it is no certificate ({error})"))?;
    if !rest.is_empty() {
        return Err("bytes follow its certificate".into());
    }
    // Clients' own reader, which also compares the part that the signature does not cover.
    anchor_from_trusted_cert(der)
        .map_err(|error| format!("clients would not accept it ({error})"))?;
    let public_key = &certificate.public_key().subject_public_key.data;
    ECDSA_P256_SHA256
        .verify_signature(
            public_key,
            certificate.tbs_certificate.as_ref(),
            &certificate.signature_value.data,
        )
        .or(Err("its signature does not fit its contents"))?;
    let may_sign = certificate
        .key_usage()
        .is_ok_and(|usage| usage.is_some_and(|usage| usage.value.key_cert_sign()));
    if !certificate.is_ca() || !may_sign {
        return Err("it is no certificate authority".into());
    }
    Ok(certificate)
}

fn new_key() -> Result<KeyPair, TlsError> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(TlsError::signing("make a key"))
}

fn distinguished_name(common_name: String) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name.push(DnType::OrganizationName, "Homeport appliance");
    name
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

/// RFC 5280 §4.1.2.2: positive, at most 20 bytes. The fixed second bit keeps the length at 16.
fn serial() -> Result<[u8; 16], TlsError> {
    let mut serial: [u8; 16] = random()?;
    serial[0] = (serial[0] & 0x7f) | 0x40;
    Ok(serial)
}

/// Tells two boxes apart in a phone's list of certificates: four of `a`–`z`, `2`–`7`.
fn short_id() -> Result<String, TlsError> {
    let alphabet = b"abcdefghijklmnopqrstuvwxyz234567";
    let bytes: [u8; 4] = random()?;
    Ok(bytes.iter().map(|byte| char::from(alphabet[usize::from(byte & 31)])).collect())
}

fn random<const N: usize>() -> Result<[u8; N], TlsError> {
    let mut bytes = [0; N];
    ring::default_provider().secure_random.fill(&mut bytes).or(Err(TlsError::NoRandomness))?;
    Ok(bytes)
}

/// Certificates count whole seconds in UTC.
fn whole_second(time: OffsetDateTime) -> OffsetDateTime {
    time.to_offset(UtcOffset::UTC).truncate_to_second()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
