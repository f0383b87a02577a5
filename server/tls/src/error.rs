//! What can go wrong, in words the person at the box can act on.

use std::{io, path::PathBuf};

use time::OffsetDateTime;

/// Why the authority could not be opened or a certificate could not be made.
///
/// The messages name the file and the remedy; they hold no secrets.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The operating system refused a file operation.
    #[error("could not {doing} {}", path.display())]
    Io {
        /// What was tried, as a verb: "read", "create".
        doing: &'static str,
        /// The file or directory it was tried on.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// One of the two files is there and the other is not. Nothing was written.
    #[error(
        "{} exists but {} is missing. Put the missing file back from a backup, which keeps paired \
         devices trusted. If this box has never been paired, delete {} and start again.",
        present.display(), missing.display(), present.display()
    )]
    HalfPresent {
        /// The file that is there.
        present: PathBuf,
        /// The file that should be beside it.
        missing: PathBuf,
    },
    /// A file is there but its contents cannot be used. Nothing was written.
    #[error(
        "{} cannot be used: {why}. Put the file back from a backup. Deleting both ca.pem and \
         ca.key starts over, and every paired device then has to be paired again.",
        path.display()
    )]
    Unusable {
        /// The damaged file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Both files are sound but the key belongs to another certificate. Nothing was written.
    #[error(
        "{} is not the key of {}. Put both files back from the same backup.",
        key.display(), certificate.display()
    )]
    Mismatch {
        /// The authority's certificate.
        certificate: PathBuf,
        /// The key that does not belong to it.
        key: PathBuf,
    },
    /// The clock is so far back that an authority made now would have expired once it is right.
    #[error("the clock says {}; set date and time before the first start", now.date())]
    ClockNotSet {
        /// The time the caller gave.
        now: OffsetDateTime,
    },
    /// The authority's ten years are over (or the clock is far ahead).
    #[error(
        "this box's certificate authority ended on {}, so no certificate can be made. If this \
         computer's date is right, replace the authority and pair every device again",
        not_after.date()
    )]
    AuthorityExpired {
        /// The last second of the authority's life.
        not_after: OffsetDateTime,
    },
    /// The authority was changed a short time ago, and phones are still learning of it.
    #[error(
        "the certificate authority was changed already, and devices have until {} to learn the \
         new one; end that overlap first",
        until.date()
    )]
    OverlapRuns {
        /// When the overlap ends.
        until: OffsetDateTime,
    },
    /// None of the wanted names and addresses may be signed for.
    #[error("none of this box's names and addresses may appear in its certificate")]
    NoNames,
    /// The certificate was made but does not verify. It was thrown away.
    #[error("the new certificate does not verify for {name}")]
    SelfCheck {
        /// The name or address that failed; "its authority" for signature, dates and limits.
        name: String,
        /// The verifier's answer.
        source: webpki::Error,
    },
    /// A certificate or key could not be built.
    #[error("could not {doing}")]
    Signing {
        /// What was tried, as a verb: "sign the certificate".
        doing: &'static str,
        /// The certificate builder's answer.
        source: rcgen::Error,
    },
    /// rustls refused the key or the settings.
    #[error("could not {doing}")]
    Rustls {
        /// What was tried, as a verb: "load the key".
        doing: &'static str,
        /// rustls's answer.
        source: rustls::Error,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
}

impl TlsError {
    /// For `map_err` on a [`rcgen`] call: `doing` is a verb and its object.
    pub(crate) fn signing(doing: &'static str) -> impl FnOnce(rcgen::Error) -> TlsError {
        move |source| TlsError::Signing { doing, source }
    }

    /// For `map_err` on a [`rustls`] call: `doing` is a verb and its object.
    pub(crate) fn rustls(doing: &'static str) -> impl FnOnce(rustls::Error) -> TlsError {
        move |source| TlsError::Rustls { doing, source }
    }
}
