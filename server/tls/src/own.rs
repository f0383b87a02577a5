//! A certificate that the admin brings along, served to whoever asks for a name that it covers.

use std::{fmt, path::Path, sync::Arc};

use rustls::{SignatureAlgorithm, crypto::ring::sign::any_supported_type, sign::CertifiedKey};
use rustls_pki_types::{
    CertificateDer, PrivateKeyDer, UnixTime,
    pem::{self, PemObject},
};
use time::OffsetDateTime;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::{certificate::X509Certificate, extensions::GeneralName, parse_x509_certificate};

use crate::{
    TlsError,
    files::{put, read_text, remove},
    read::certificate_texts,
};

pub(crate) const FILE: &str = "own.pem";

/// A certificate of somebody else's authority with its key.
#[derive(Clone)]
pub struct OwnCertificate {
    certified_key: Arc<CertifiedKey>,
    info: Arc<OwnInfo>,
    pem: Arc<str>,
}

/// What is public about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnInfo {
    /// The host names that it covers, in lower case; one may begin with `*.`.
    pub names: Vec<String>,
    /// Who signed it.
    pub issuer: String,
    /// First second of its life, UTC.
    pub not_before: OffsetDateTime,
    /// Last second of its life, UTC.
    pub not_after: OffsetDateTime,
    /// Certificates in the file, its own among them.
    pub chain: usize,
}

/// Why a certificate and a key are not taken; none of it holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// No PEM, or none of this kind.
    #[error(
        "There is no certificate in the first file. It has to be PEM text: -----BEGIN CERTIFICATE-----."
    )]
    NoCertificate,
    /// The two were swapped, or there is none.
    #[error(
        "There is no private key in the second file. It has to be PEM text: -----BEGIN PRIVATE KEY-----."
    )]
    NoKey,
    /// Nobody is there to type a passphrase at a start.
    #[error("The key is encrypted. Decrypt it first: openssl pkey -in KEY -out PLAIN.")]
    EncryptedKey,
    /// Neither RSA nor ECDSA, or too short.
    #[error(
        "Browsers take no such key. It has to be RSA of 2048 bits or more, or ECDSA on P-256 or P-384."
    )]
    OddKey,
    /// The key of another certificate.
    #[error(
        "The key does not belong to the first certificate in the file. The server's own certificate has to come first."
    )]
    OtherKey,
    /// Not what a certificate looks like.
    #[error("Certificate {0} in the file cannot be read.")]
    Unreadable(usize),
    /// An authority's.
    #[error(
        "The first certificate in the file is an authority's. The server's own certificate has to come first."
    )]
    Authority,
    /// Out of order, or one is missing.
    #[error(
        "Certificate {0} in the file is not followed by the one that signed it. Their order is: the server's, then each signer."
    )]
    Order(usize),
    /// Clients would refuse it.
    #[error("The chain does not hold: {0}.")]
    Chain(String),
    /// It names no host.
    #[error("The certificate names no host, so no client would take it for one.")]
    NoNames,
    /// Not for servers.
    #[error("The certificate is not meant for servers.")]
    NotForServers,
    /// Over.
    #[error("The certificate ended on {}.", .0.date())]
    Ended(OffsetDateTime),
    /// Not yet.
    #[error("The certificate is good from {} on only. Is this computer's date right?", .0.date())]
    NotYet(OffsetDateTime),
}

impl OwnCertificate {
    /// Takes a chain and a key, both PEM, as they are good at this moment.
    ///
    /// # Errors
    /// What is wrong with them, and what to do.
    pub fn new(chain: &str, key: &str, now: OffsetDateTime) -> Result<OwnCertificate, OwnError> {
        let taken = OwnCertificate::read(chain, key)?;
        if now < taken.info.not_before {
            return Err(OwnError::NotYet(taken.info.not_before));
        }
        if now > taken.info.not_after {
            return Err(OwnError::Ended(taken.info.not_after));
        }
        Ok(taken)
    }

    fn read(chain: &str, key: &str) -> Result<OwnCertificate, OwnError> {
        let certificates = CertificateDer::pem_slice_iter(chain.as_bytes())
            .collect::<Result<Vec<CertificateDer<'static>>, _>>()
            .or(Err(OwnError::NoCertificate))?;
        let parsed = certificates
            .iter()
            .enumerate()
            .map(|(at, der)| match parse_x509_certificate(der) {
                Ok(([], certificate)) => Ok(certificate),
                _ => Err(OwnError::Unreadable(at + 1)),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let leaf = parsed.first().ok_or(OwnError::NoCertificate)?;
        let signing_key = private_key(key)?;
        let info = OwnInfo {
            names: host_names(leaf),
            issuer: leaf.issuer().to_string(),
            not_before: leaf.validity().not_before.to_datetime(),
            not_after: leaf.validity().not_after.to_datetime(),
            chain: certificates.len(),
        };
        let certified_key = CertifiedKey::new(certificates.clone(), signing_key);
        certified_key.keys_match().or(Err(OwnError::OtherKey))?;
        check(leaf, &info)?;
        check_chain(&certificates, &parsed)?;
        // Files often hold more than they are asked for: what was taken is kept, and nothing else.
        let key = key_text(key).ok_or(OwnError::NoKey)?;
        let pem = [certificate_texts(chain).concat(), key].concat().into();
        Ok(OwnCertificate { certified_key: Arc::new(certified_key), info: Arc::new(info), pem })
    }

    /// The one that is kept in this folder; `None` when there is none. It may have ended.
    ///
    /// # Errors
    /// `Io`, or `Unusable` for a file that was damaged.
    pub fn open(dir: &Path) -> Result<Option<OwnCertificate>, TlsError> {
        let path = dir.join(FILE);
        let Some(text) = read_text(&path)? else { return Ok(None) };
        let read = OwnCertificate::read(&text, &text);
        read.map(Some).map_err(|error| TlsError::Unusable { path, why: error.to_string() })
    }

    /// Keeps it in this folder, in the place of one that is there.
    ///
    /// # Errors
    /// `Io`; the one before then stays.
    pub fn keep(&self, dir: &Path) -> Result<(), TlsError> {
        put(dir, &dir.join(FILE), &self.pem, 0o600)
    }

    /// Removes the one that is kept in this folder.
    ///
    /// # Errors
    /// `Io`.
    pub fn forget(dir: &Path) -> Result<(), TlsError> {
        remove(dir, &dir.join(FILE))
    }

    /// What is public about it.
    pub fn info(&self) -> &Arc<OwnInfo> {
        &self.info
    }

    pub(crate) fn certified_key(&self) -> &Arc<CertifiedKey> {
        &self.certified_key
    }
}

impl OwnInfo {
    /// Whether it covers a host name.
    pub fn covers(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.names.iter().any(|name| match name.strip_prefix('*') {
            // One label and no more (RFC 6125 §6.4.3).
            Some(rest) => host
                .strip_suffix(rest)
                .is_some_and(|label| !label.is_empty() && !label.contains('.')),
            None => *name == host,
        })
    }

    /// Whether it is good at a moment.
    pub fn is_good(&self, now: OffsetDateTime) -> bool {
        self.not_before <= now && now <= self.not_after
    }
}

// Written by hand so that no key material can reach a log.
impl fmt::Debug for OwnCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnCertificate").field("info", &self.info).finish_non_exhaustive()
    }
}

/// The first private key's block, as PEM (RFC 7468).
fn key_text(text: &str) -> Option<String> {
    let begins = text.match_indices("-----BEGIN ").map(|(at, _)| &text[at..]);
    let block = begins.into_iter().find(|block| {
        block.lines().next().is_some_and(|line| line.trim_end().ends_with("PRIVATE KEY-----"))
    })?;
    let end = block.find("-----END ")?;
    let last = block[end..].lines().next()?.trim_end();
    Some([&block[..end], last, "\n"].concat())
}

fn private_key(text: &str) -> Result<Arc<dyn rustls::sign::SigningKey>, OwnError> {
    if text.contains("ENCRYPTED") {
        return Err(OwnError::EncryptedKey);
    }
    let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|error| match error {
        pem::Error::NoItemsFound => OwnError::NoKey,
        _ => OwnError::OddKey,
    })?;
    let key = any_supported_type(&key).or(Err(OwnError::OddKey))?;
    match key.algorithm() {
        SignatureAlgorithm::RSA | SignatureAlgorithm::ECDSA => Ok(key),
        _ => Err(OwnError::OddKey),
    }
}

fn host_names(leaf: &X509Certificate<'_>) -> Vec<String> {
    let names = leaf.subject_alternative_name().ok().flatten();
    let names = names.iter().flat_map(|extension| &extension.value.general_names);
    let names = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    });
    names.collect()
}

fn check(leaf: &X509Certificate<'_>, info: &OwnInfo) -> Result<(), OwnError> {
    if leaf.is_ca() {
        return Err(OwnError::Authority);
    }
    if info.names.is_empty() {
        return Err(OwnError::NoNames);
    }
    let usage = leaf.extended_key_usage().ok().flatten();
    match usage.is_none_or(|usage| usage.value.server_auth || usage.value.any) {
        true => Ok(()),
        false => Err(OwnError::NotForServers),
    }
}

/// Each is signed by the next: by the names, and then by the signatures, up to the last one.
fn check_chain(
    certificates: &[CertificateDer<'_>],
    parsed: &[X509Certificate<'_>],
) -> Result<(), OwnError> {
    for (at, pair) in parsed.windows(2).enumerate() {
        if let [one, next] = pair
            && one.issuer().as_raw() != next.subject().as_raw()
        {
            return Err(OwnError::Order(at + 1));
        }
    }
    let [leaf, between @ .., last] = certificates else { return Ok(()) };
    let fails = |error: webpki::Error| OwnError::Chain(error.to_string());
    let anchor = anchor_from_trusted_cert(last).map_err(fails)?;
    let leaf = EndEntityCert::try_from(leaf).map_err(fails)?;
    // When its own life begins: whether it is good now is another question.
    let begin = parsed.iter().map(|one| one.validity().not_before.timestamp()).max();
    let begin = u64::try_from(begin.unwrap_or_default()).unwrap_or_default();
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(begin));
    let usage = KeyUsage::server_auth();
    leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &[anchor], between, time, usage, None, None)
        .map(|_path| ())
        .map_err(fails)
}
