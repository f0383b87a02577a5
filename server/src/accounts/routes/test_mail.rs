//! `POST /api/settings/test/email`: one of the mails, to see whether it arrives.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Extension, Router};

use super::super::test_mail::FAILED;
use crate::accounts::Accounts;
use crate::error::{Error, Result};
use crate::http::{Caller, SubmittedNames};

/// The route of this file.
pub(super) fn router() -> Router<Accounts> {
    Router::new().route("/api/settings/test/email", post(test_mail))
}

async fn test_mail(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    body: Result<SubmittedNames>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    let SubmittedNames(body) = body.map_err(|error| match error {
        Error::Invalid { .. } => Error::invalid(super::BAD_BODY),
        other => other,
    })?;
    accounts.test_mail(&body).await.map_err(|error| match error {
        Error::Invalid { fields, message } if fields.is_empty() => Error::invalid(message),
        Error::Invalid { fields, .. } => Error::fields(FAILED, fields),
        other => other,
    })?;
    Ok(StatusCode::NO_CONTENT)
}
