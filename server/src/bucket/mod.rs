//! A bucket of an S3 service, in which things may be kept away from this computer.
//!
//! Invariants
//! - The secret signs and is never sent: a request carries its signature, good for minutes, in its
//!   URL (AWS Signature Version 4). URLs are therefore never logged, and no redirect is followed.
//! - What arrives is what was sent: every part goes with its checksum, and the whole is asked for
//!   its size afterwards.
//! - An object is there whole or not at all. What did not become one is taken back, unless this
//!   computer goes down meanwhile.
//! - At most one part is in memory, whatever the object's size; and whatever a service answers,
//!   nothing goes on for ever.

mod ask;
mod objects;
mod put;
mod remote;
mod sign;

use std::io;
use std::sync::Arc;

use rusty_s3::{Credentials, UrlStyle};
use zeroize::Zeroizing;

pub(crate) use remote::Remote;
pub(crate) use sign::{Signer, said};

/// What a service says of a bucket that is not there.
const NO_BUCKET: &str = "NoSuchBucket";

/// What it takes to use a bucket.
pub(crate) struct Access {
    /// `https://s3.eu-west-1.amazonaws.com`; HTTPS where no scheme is said.
    pub(crate) endpoint: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) secret: Zeroizing<String>,
    /// The bucket's name stands in the path, not before the host.
    pub(crate) force_path_style: bool,
}

/// A bucket that can be asked.
#[derive(Clone)]
pub(crate) struct Bucket {
    inner: Arc<Inner>,
}

struct Inner {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    client: reqwest::Client,
}

/// Why a bucket did not do what it was asked for, in sentences for the admin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BucketError {
    #[error("The endpoint is no address of a service.")]
    Endpoint,
    #[error("The secret does not open: {why}.", why = .0)]
    Secret(String),
    #[error("{0} could not be reached. Check the endpoint and this computer's connection.")]
    Unreachable(String),
    #[error("The service did not answer in time.")]
    Late,
    #[error("{}", in_words(*status, code))]
    Refused { status: u16, code: String },
    #[error("What answered does not speak S3.")]
    Odd,
    #[error("What arrived in the bucket is not what was sent.")]
    Changed,
    #[error("The file could not be read or written here: {0}.")]
    File(#[from] io::Error),
}

impl BucketError {
    /// Whether there is no such object.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, code } if code != NO_BUCKET)
    }

    fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Late => true,
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
            _ => false,
        }
    }
}

/// Codes are those of Amazon's S3 API reference, which others use too.
fn in_words(status: u16, code: &str) -> String {
    let known = match code {
        NO_BUCKET => "There is no bucket of this name.",
        "InvalidAccessKeyId" => "The service does not know this access key.",
        "SignatureDoesNotMatch" => "The secret does not belong to this access key.",
        "RequestTimeTooSkewed" => "This computer's clock is wrong.",
        "AccessDenied" => "This access key may not do that in this bucket.",
        "PermanentRedirect" | "TemporaryRedirect" | "AuthorizationHeaderMalformed" => {
            "The bucket is in another region, or behind another endpoint."
        }
        "BadDigest" => "What arrived is not what was sent.",
        _ => "",
    };
    match (known, code) {
        // Answers to `HEAD` have no body to say more.
        ("", "") if status == 403 => {
            "The access key is unknown, its secret wrong, or it may not do that in this bucket."
                .to_owned()
        }
        ("", "") => format!("The service refused, with status {status}."),
        ("", code) => format!("The service refused: {code} (status {status})."),
        (known, code) => format!("{known} ({code})"),
    }
}

impl Bucket {
    /// # Errors
    /// When the endpoint is no address of a service.
    pub(crate) fn open(access: &Access) -> Result<Self, BucketError> {
        let endpoint = match access.endpoint.contains("://") {
            true => access.endpoint.clone(),
            false => format!("https://{}", access.endpoint),
        };
        let endpoint = reqwest::Url::parse(&endpoint).map_err(|_odd| BucketError::Endpoint)?;
        if !matches!(endpoint.scheme(), "https" | "http") {
            return Err(BucketError::Endpoint);
        }
        let style = if access.force_path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket =
            rusty_s3::Bucket::new(endpoint, style, access.name.clone(), access.region.clone())
                .map_err(|_odd| BucketError::Endpoint)?;
        let credentials = Credentials::new(access.key.clone(), access.secret.as_str());
        let client = ask::client()?;
        Ok(Self { inner: Arc::new(Inner { bucket, credentials, client }) })
    }
}

#[cfg(test)]
mod tests;
