//! `/api/homeport/mail`: the letters that wait.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Console;
use crate::error::{ErrorBody, Result};
use crate::http::Caller;
use crate::mail::MailQueue;

pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new().routes(routes!(view_mail)).routes(routes!(retry_mail))
}

/// Says how many letters wait, and what the mail server said.
#[utoipa::path(get, path = "/api/homeport/mail", tag = "homeport",
    responses((status = 200, body = MailQueue), (status = "4XX", body = ErrorBody)))]
async fn view_mail(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<MailQueue>> {
    caller.require_superuser()?;
    console.inner.mails.queue().await.map(Json)
}

/// Tries all letters that wait now.
#[utoipa::path(post, path = "/api/homeport/mail/retry", tag = "homeport",
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn retry_mail(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    console.inner.mails.try_again().await?;
    Ok(StatusCode::NO_CONTENT)
}
