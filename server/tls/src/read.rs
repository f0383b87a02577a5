//! Reading an authority's certificates, which may have been damaged or swapped meanwhile.

use rustls_pki_types::{CertificateDer, pem::PemObject};
use webpki::{anchor_from_trusted_cert, ring::ECDSA_P256_SHA256};
use x509_parser::{certificate::X509Certificate, parse_x509_certificate};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificates in a text, each as the text it is.
pub(crate) fn certificate_texts(pem: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = pem;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let Some((body, after)) = after.split_once(END) else { break };
        texts.push(format!("{BEGIN}{body}{END}\n"));
        rest = after;
    }
    texts
}

/// The one certificate in `pem`; a fragment of a sentence when there is none or more.
pub(crate) fn only_certificate(pem: &str) -> Result<CertificateDer<'static>, String> {
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
pub(crate) fn parse<'a>(der: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, String> {
    let (rest, certificate) =
        parse_x509_certificate(der).map_err(|error| format!("it is no certificate ({error})"))?;
    if !rest.is_empty() {
        return Err("bytes follow its certificate".into());
    }
    // Clients' own reader, which also compares the part that the signature does not cover.
    anchor_from_trusted_cert(der)
        .map_err(|error| format!("clients would not accept it ({error})"))?;
    if !is_signed_by(&certificate, &certificate) {
        return Err("its signature does not fit its contents".into());
    }
    let may_sign = certificate
        .key_usage()
        .is_ok_and(|usage| usage.is_some_and(|usage| usage.value.key_cert_sign()));
    if !certificate.is_ca() || !may_sign {
        return Err("it is no certificate authority".into());
    }
    Ok(certificate)
}

/// Whether a certificate was signed with the key of another one; both ECDSA P-256.
pub(crate) fn is_signed_by(certificate: &X509Certificate<'_>, by: &X509Certificate<'_>) -> bool {
    let key = &by.public_key().subject_public_key.data;
    let (signed, signature) =
        (certificate.tbs_certificate.as_ref(), &certificate.signature_value.data);
    ECDSA_P256_SHA256.verify_signature(key, signed, signature).is_ok()
}
