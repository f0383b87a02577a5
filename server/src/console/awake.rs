//! `/api/homeport/awake`: whether the computer stays awake while the server runs.

use axum::extract::State;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Console;
use crate::awake::Hold;
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Submitted};

pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new().routes(routes!(view_awake, keep_awake))
}

/// Whether the computer stays awake.
#[derive(Serialize, ToSchema)]
struct AwakeBody {
    /// Whether it is wanted.
    wanted: bool,
    /// Whether it is so.
    hold: Hold,
    /// Why it is not possible, where it is not.
    reason: Option<String>,
}

/// Whether the computer is to stay awake.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct AwakeChange {
    wanted: bool,
}

/// Says whether the computer stays awake while the server runs.
#[utoipa::path(get, path = "/api/homeport/awake", tag = "homeport",
    responses((status = 200, body = AwakeBody), (status = "4XX", body = ErrorBody)))]
async fn view_awake(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<AwakeBody>> {
    caller.require_superuser()?;
    console.awake().await.map(Json)
}

/// Keeps the computer from sleeping by itself while the server runs, or lets it.
#[utoipa::path(put, path = "/api/homeport/awake", tag = "homeport", request_body = AwakeChange,
    responses((status = 200, body = AwakeBody), (status = "4XX", body = ErrorBody)))]
async fn keep_awake(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<AwakeBody>> {
    caller.require_superuser()?;
    let wanted = body.get("wanted").and_then(Value::as_bool).ok_or_else(|| {
        let errors =
            FieldErrors::one("wanted", "validation_invalid_value", "Must be true or false.");
        Error::fields("An error occurred while saving the new settings.", errors)
    })?;
    let inner = &console.inner;
    let _one_at_a_time = inner.choosing.lock().await;
    inner.settings.keep_awake(wanted).await?;
    let awake = inner.awake.clone();
    let asked = tokio::task::spawn_blocking(move || awake.want(wanted)).await;
    asked.map_err(|error| Error::internal("keep the computer awake", error))?;
    console.awake().await.map(Json)
}

impl Console {
    async fn awake(&self) -> Result<AwakeBody> {
        let wanted = self.inner.settings.keeps_awake().await?;
        let (hold, reason) = self.inner.awake.hold();
        Ok(AwakeBody { wanted, hold, reason })
    }
}
