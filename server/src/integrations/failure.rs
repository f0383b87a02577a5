//! What went wrong at a provider, in one shape for all of them: PocketBase's error body, with the
//! kind, the provider's own code and its status in `data`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::egress::Refused;
use crate::error::Error;

const LONGEST: usize = 500;
/// Seconds; providers may say anything.
const LONGEST_WAIT: u64 = 24 * 60 * 60;

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IntegrationFailureKind)]
pub(super) enum Kind {
    /// The provider does not take what was given.
    Invalid,
    /// The credentials, or what they allow.
    Auth,
    /// No money, no card, no permission of its owner.
    Declined,
    NotFound,
    Conflict,
    RateLimited,
    /// The provider is not well, or answers what it should not.
    Unavailable,
    /// No answer came in time: what was asked for may have happened.
    Timeout,
    /// An answer began and did not come to its end: it may have happened.
    Unknown,
    /// It was not sent.
    Refused,
    /// Integrations, or this one, are switched off.
    SwitchedOff,
    /// The credentials are locked until an owner has given the passphrase.
    Locked,
}

/// The answer when a provider did not do it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IntegrationFailure)]
pub(super) struct FailureBody {
    status: u16,
    message: String,
    data: FailureData,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IntegrationFailureData)]
pub(super) struct FailureData {
    kind: Kind,
    /// The provider's own; empty when it says none.
    code: String,
    /// The provider's HTTP status; 0 when there is none.
    provider_status: u16,
    /// Seconds until another try makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// Why an action has no result.
#[derive(Debug)]
pub(super) enum Failure {
    /// Ours: the caller may not, or what was given is not right.
    Own(Error),
    /// The provider's, or on the way there.
    Provider { kind: Kind, code: String, message: String, status: u16, retry_after: Option<u64> },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl Failure {
    pub(super) fn of(kind: Kind, message: impl Into<String>) -> Self {
        let (code, message) = (String::new(), message.into());
        Self::Provider { kind, code, message, status: 0, retry_after: None }
    }

    /// Nothing was sent: the credentials wait for their passphrase.
    pub(super) fn locked() -> Self {
        Self::of(Kind::Locked, Error::Locked.to_string())
    }

    /// The caller has called too often: nothing was sent, and the provider has nothing to do with it.
    pub(super) fn too_often(rest: Duration) -> Self {
        let message = "You have called this integration too often. Please try again later.";
        let seconds = u64::try_from(rest.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
        let (code, message) = (String::new(), message.to_owned());
        let kind = Kind::RateLimited;
        Self::Provider { kind, code, message, status: 0, retry_after: Some(seconds) }
    }

    /// What a provider's answer tells; `code` and `message` are its own words, `told` what its
    /// connector says of that code.
    pub(super) fn answered(
        (status, told): (u16, Option<Kind>),
        code: &str,
        message: &str,
        retry_after: Option<&str>,
    ) -> Self {
        let kind = told.unwrap_or(match status {
            401 | 403 => Kind::Auth,
            402 => Kind::Declined,
            404 | 410 => Kind::NotFound,
            409 => Kind::Conflict,
            429 => Kind::RateLimited,
            408 | 504 => Kind::Timeout,
            400 | 405..=499 => Kind::Invalid,
            // A provider that says 200 and means something else has said so in its code.
            200..=299 => Kind::Invalid,
            _ => Kind::Unavailable,
        });
        let message = match (kind, message) {
            // What is wrong with the credentials is the admin's to know.
            (Kind::Auth, _) => "The provider does not accept the credentials.".to_owned(),
            (_, "") => format!("The provider answered with status {status}."),
            (_, message) => shortened(message),
        };
        let retry_after = retry_after.and_then(|text| text.trim().parse().ok());
        let retry_after = retry_after.map(|seconds: u64| seconds.min(LONGEST_WAIT));
        Self::Provider { kind, code: shortened(code), message, status, retry_after }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let kind = match refused {
            Refused::Url(_) | Refused::Address => Kind::Refused,
            Refused::Late => Kind::Timeout,
            Refused::Unreachable => Kind::Unavailable,
            Refused::CutShort | Refused::TooLong | Refused::Secret => Kind::Unknown,
        };
        Self::of(kind, format!("The service did not do it, or did not say so: {refused}."))
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (kind, code, message, provider_status, retry_after) = match self {
            Self::Own(error) => return error.into_response(),
            Self::Provider { kind, code, message, status, retry_after } => {
                (kind, code, message, status, retry_after)
            }
        };
        let status = match kind {
            Kind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Kind::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Kind::SwitchedOff | Kind::Locked => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        };
        let data = FailureData { kind, code, provider_status, retry_after };
        let body = FailureBody { status: status.as_u16(), message: message.clone(), data };
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // The request log tells it.
        response.extensions_mut().insert(Arc::new(Error::invalid(message)));
        response
    }
}
