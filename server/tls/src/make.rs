//! What certificates are made of: a new root, its cross-certificate, keys, serial numbers.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use rustls::crypto::ring;
use time::{Date, Duration, Month, OffsetDateTime, UtcOffset};

use crate::TlsError;

/// Ten years: browsers have to be given a new authority by hand.
const AUTHORITY_LIFE: Duration = Duration::days(3650);
/// Devices whose clocks run late accept a new authority all the same.
const AUTHORITY_BACKDATE: Duration = Duration::days(2);
/// No clock that is right stands before this day: Homeport did not exist.
const CLOCK_FLOOR: Date = match Date::from_calendar_date(2025, Month::January, 1) {
    Ok(date) => date,
    Err(_) => Date::MIN,
};

/// A root that has just been made.
pub(crate) struct Root {
    params: CertificateParams,
    key: KeyPair,
    /// PEM.
    pub(crate) certificate: String,
}

impl Root {
    /// A new root, in memory, good from `begin`, or else from a little before now. Two roots of one
    /// `common_name` have the same subject.
    pub(crate) fn new(
        common_name: String,
        limits: NameConstraints,
        now: OffsetDateTime,
        begin: Option<OffsetDateTime>,
    ) -> Result<Root, TlsError> {
        let now = whole_second(now);
        if now.date() < CLOCK_FLOOR {
            return Err(TlsError::ClockNotSet { now });
        }
        let mut params = CertificateParams::default();
        params.not_before = begin.unwrap_or_else(|| now.saturating_sub(AUTHORITY_BACKDATE));
        params.not_after = now.saturating_add(AUTHORITY_LIFE);
        params.serial_number = Some(SerialNumber::from_slice(&serial()?));
        params.distinguished_name = distinguished_name(common_name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.name_constraints = Some(limits);
        let key = new_key()?;
        let certificate = params
            .self_signed(&key)
            .map_err(TlsError::signing("sign the authority's certificate"))?
            .pem();
        Ok(Root { params, key, certificate })
    }

    /// This root's key under the signature of another root of the same subject, PEM: who trusts
    /// only that one reaches this one by it. Of the same subject, or it would count against
    /// `pathlen:0` and be refused.
    pub(crate) fn crossed(
        &self,
        by: &Issuer<'_, KeyPair>,
        (from, until): (OffsetDateTime, OffsetDateTime),
    ) -> Result<String, TlsError> {
        let mut params = self.params.clone();
        params.serial_number = Some(SerialNumber::from_slice(&serial()?));
        params.not_before = from.max(params.not_before);
        params.not_after = until.min(params.not_after);
        params.use_authority_key_identifier_extension = true;
        let certificate = params
            .signed_by(&self.key, by)
            .map_err(TlsError::signing("sign the cross-certificate"))?;
        Ok(certificate.pem())
    }

    /// PKCS#8, PEM.
    pub(crate) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }
}

/// The subject's common name of a box's first authority, or of one that has nothing to do with
/// those before it.
pub(crate) fn common_name() -> Result<String, TlsError> {
    Ok(format!("Homeport Local CA {}", short_id()?))
}

pub(crate) fn new_key() -> Result<KeyPair, TlsError> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(TlsError::signing("make a key"))
}

pub(crate) fn distinguished_name(common_name: String) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name.push(DnType::OrganizationName, "Homeport appliance");
    name
}

/// RFC 5280 §4.1.2.2: positive, at most 20 bytes. The fixed second bit keeps the length at 16.
pub(crate) fn serial() -> Result<[u8; 16], TlsError> {
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
pub(crate) fn whole_second(time: OffsetDateTime) -> OffsetDateTime {
    time.to_offset(UtcOffset::UTC).truncate_to_second()
}
