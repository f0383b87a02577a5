//! The one error. Every fallible function of the server returns it.
//!
//! The variant decides the status, the message goes to the client, the source goes to the log.
//! `rules`, `tls` and `db` have small errors of their own and know nothing of HTTP; what each
//! means here is written out below. The body is PocketBase's: `{"status","message","data"}`.

mod fields;
mod start;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use homeport_db::{DbError, WriterClosed};
use serde::Serialize;

use crate::json::Json;

pub use fields::FieldErrors;
pub(crate) use fields::sentence;
pub use start::{Door, StartError};

/// The server's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// PocketBase's sentence for a request that cannot be made sense of.
pub(crate) const UNREADABLE: &str = "Something went wrong while processing your request.";

/// What went wrong, by what the client is told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 400: The request was read, but its contents are not acceptable. `fields` becomes the
    /// body's `data`; it is empty when no single field is to blame.
    #[error("{message}")]
    Invalid {
        /// The sentence shown to the client.
        message: Cow<'static, str>,
        /// Which fields, and why.
        fields: FieldErrors,
    },
    /// 400: One of several operations that are done together or not at all was refused.
    #[error("Batch transaction failed.")]
    Batch {
        /// Which one, from 0.
        index: usize,
        /// Why.
        source: Box<Error>,
    },
    /// 401: No token, or one that no longer verifies.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// 403: It is known who calls, and the answer is no.
    #[error("{0}")]
    Forbidden(Cow<'static, str>),
    /// 404: Absent, or hidden by a rule: the two look the same on purpose.
    #[error("{0}")]
    NotFound(&'static str),
    /// 412: Another one has changed it since the caller looked (`If-Match`, RFC 9110 13.1.1).
    #[error("Somebody else has changed this since you opened it. Nothing was saved.")]
    Changed,
    /// 413: The body is over its limit.
    #[error("Request entity too large.")]
    TooLarge,
    /// 421: The `Host` is none of this server's names (DNS rebinding looks like this).
    #[error("{0}")]
    Misdirected(String),
    /// 429: Too many tries; `retry_after` becomes the header, in whole seconds.
    #[error("Too Many Requests.")]
    TooMany {
        /// When trying again makes sense.
        retry_after: Duration,
    },
    /// 429: Too many wrong codes.
    #[error("Too many attempts, please try again later with a new OTP.")]
    TooManyCodes {
        /// When trying again makes sense.
        retry_after: Duration,
    },
    /// 401: The first method was right and a second one is asked for. The body is PocketBase's
    /// `{"mfaId"}`: its SDKs look for that.
    #[error("A second authentication method is required.")]
    SecondMethod {
        /// What the second one has to name.
        mfa_id: String,
        /// The only methods that will do, where the account has set some up; `methods` in the body.
        only: Vec<&'static str>,
    },
    /// 503: The server is stopping, or cannot take more at the moment.
    #[error("The server is busy or stopping. Please try again in a moment.")]
    Unavailable,
    /// 503: The admin has paused the box; phones are turned away.
    #[error("This box is paused by its admin. Please try again later.")]
    Paused {
        /// When trying again makes sense.
        retry_after: Duration,
    },
    /// 503: What it takes is sealed, and the passphrase has not been given since the start.
    #[error(
        "The box's secrets are locked. An owner has to unlock them with their passphrase, in the settings of its window or by homeport vault unlock."
    )]
    Locked,
    /// 507: The disk is full; nothing was changed.
    #[error("The server is out of disk space. Nothing was changed.")]
    Full,
    /// 500: Our fault: the client reads a fixed sentence, the log reads the source.
    #[error("Something went wrong while processing your request.")]
    Internal {
        /// What was being done.
        doing: &'static str,
        /// What happened.
        source: BoxError,
    },
}

impl Error {
    /// 400 without blaming a field.
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Error::Invalid { message: message.into(), fields: FieldErrors::default() }
    }

    /// 400 blaming fields.
    pub fn fields(message: impl Into<Cow<'static, str>>, fields: FieldErrors) -> Self {
        Error::Invalid { message: message.into(), fields }
    }

    /// 400 for a request that cannot be made sense of.
    pub fn unreadable() -> Self {
        Error::invalid(UNREADABLE)
    }

    /// PocketBase's 401 for whoever has to sign in first.
    pub fn sign_in_first() -> Self {
        Error::Unauthorized("The request requires valid record authorization token.")
    }

    /// 403 with a fixed sentence.
    pub fn forbidden(message: &'static str) -> Self {
        Error::Forbidden(Cow::Borrowed(message))
    }

    /// PocketBase's default 404.
    pub fn not_found() -> Self {
        Error::NotFound("The requested resource wasn't found.")
    }

    /// The error with its fields' messages, for where there is no form to show them in.
    pub(crate) fn in_words(&self) -> String {
        let mut text = self.to_string();
        if let Error::Invalid { fields, .. } = self {
            tell_fields("", &serde_json::to_value(fields).unwrap_or_default(), &mut text);
        }
        text
    }

    /// 500, remembering what was being done.
    pub fn internal(doing: &'static str, source: impl Into<BoxError>) -> Self {
        Error::Internal { doing, source: source.into() }
    }

    /// The database failed in a way no caller caused.
    pub fn database(doing: &'static str, error: DbError) -> Self {
        match error {
            // An index goes while a list that was planned with it begins: the next one is not.
            DbError::Stopping | DbError::Conflict | DbError::TimedOut | DbError::NoIndex => {
                Error::Unavailable
            }
            DbError::Disk(reason) => {
                tracing::error!(doing, reason, "The disk failed");
                Error::Unavailable
            }
            DbError::TooLarge => Error::TooLarge,
            DbError::Full => Error::Full,
            other => Error::internal(doing, other),
        }
    }

    /// The HTTP status this error answers with.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::Invalid { .. } | Error::Batch { .. } => StatusCode::BAD_REQUEST,
            Error::Unauthorized(_) | Error::SecondMethod { .. } => StatusCode::UNAUTHORIZED,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Changed => StatusCode::PRECONDITION_FAILED,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Misdirected(_) => StatusCode::MISDIRECTED_REQUEST,
            Error::TooMany { .. } | Error::TooManyCodes { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Unavailable | Error::Paused { .. } | Error::Locked => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Error::Full => StatusCode::INSUFFICIENT_STORAGE,
            Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What became of a definition that the writer was given.
///
/// # Errors
/// When the server is stopping, or the database's.
pub(crate) fn committed(
    doing: &'static str,
    outcome: Result<Result<(), DbError>, WriterClosed>,
) -> Result<()> {
    outcome?.map_err(|error| Error::database(doing, error))
}

/// Appends the messages of nested fields, each behind its path.
pub(crate) fn tell_fields(path: &str, value: &serde_json::Value, text: &mut String) {
    if let Some(message) = value.get("message").and_then(serde_json::Value::as_str) {
        text.push_str(&format!(" {path}: {message}"));
        return;
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        tell_fields(&below, value, text);
    }
}

impl Error {
    /// What the client reads.
    fn body(&self) -> ErrorBody {
        let data = match self {
            Error::Invalid { fields, .. } => fields.clone(),
            Error::Batch { index, source } => {
                let failed = serde_json::json!({
                    "code": "batch_request_failed",
                    "message": "Batch request failed.",
                    "response": source.body(),
                });
                FieldErrors::nested(&format!("requests.{index}"), failed)
            }
            _ => FieldErrors::default(),
        };
        ErrorBody { status: self.status().as_u16(), message: self.to_string(), data }
    }
}

impl From<WriterClosed> for Error {
    fn from(_: WriterClosed) -> Self {
        Error::Unavailable
    }
}

/// PocketBase's error body.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct ErrorBody {
    /// The HTTP status.
    status: u16,
    /// A sentence for people.
    message: String,
    /// Field name to `{"code","message"}`; nested for lists.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    data: FieldErrors,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        let retry_after = match &self {
            Error::TooMany { retry_after }
            | Error::TooManyCodes { retry_after }
            | Error::Paused { retry_after } => Some(retry_after.as_secs().max(1)),
            Error::Unavailable => Some(1),
            _ => None,
        };
        let mut response = match &self {
            Error::SecondMethod { mfa_id, only } => {
                let mut body = serde_json::json!({ "mfaId": mfa_id });
                if !only.is_empty() {
                    body["methods"] = serde_json::json!(only);
                }
                (status, Json(body)).into_response()
            }
            _ => (status, Json(self.body())).into_response(),
        };
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // The request log prints it, once.
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
