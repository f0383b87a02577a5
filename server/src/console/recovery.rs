//! What the window says of a crash, and how safe mode is left.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Console;
use crate::audit::{Action, Event};
use crate::collections::dates;
use crate::error::{ErrorBody, Result};
use crate::folder::Crash;
use crate::http::{Caller, Submitted};

/// What rests in safe mode, as the window and the log tell it.
pub(crate) const RESTS: [&str; 3] = [
    "mails are not delivered",
    "integrations call nobody",
    "nothing runs by the clock, such as automatic backups",
];

/// A run that ended without saying so.
#[derive(Serialize, ToSchema)]
pub(super) struct CrashReport {
    /// When it had begun.
    started: String,
    /// When it was alive for the last time that is known.
    alive: String,
    /// What was looked at since, a sentence each; none while that is done.
    checked: Vec<String>,
    /// What is wrong, a sentence each.
    damage: Vec<String>,
}

/// What rests while the box is in safe mode.
#[derive(Serialize, ToSchema)]
pub(super) struct SafeModeReport {
    /// A clause each.
    rests: Vec<&'static str>,
}

/// The routes without their state.
pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new().routes(routes!(put_crash_away)).routes(routes!(leave_safe_mode))
}

impl Console {
    pub(super) fn crash_report(&self) -> Option<CrashReport> {
        let Crash { started, alive, checked, damage } = self.inner.runs.crash()?;
        let shown = |seconds| {
            OffsetDateTime::from_unix_timestamp(seconds).map(dates::to_text).unwrap_or_default()
        };
        Some(CrashReport { started: shown(started), alive: shown(alive), checked, damage })
    }

    pub(super) fn safe_mode_report(&self) -> Option<SafeModeReport> {
        let is_on = self.inner.runs.safe_mode().is_on();
        is_on.then(|| SafeModeReport { rests: RESTS.to_vec() })
    }

    /// Whether it was on.
    async fn go_on(&self) -> bool {
        let was_on = self.inner.runs.leave_safe_mode();
        if was_on {
            tracing::info!("Safe mode was left");
            self.inner.audit.append_or_warn(Event::new(Action::SafeModeLeft)).await;
        }
        was_on
    }
}

/// Says that somebody has read of the crash.
#[utoipa::path(delete, path = "/api/homeport/crash", tag = "homeport",
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn put_crash_away(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    console.inner.runs.put_away();
    Ok(StatusCode::NO_CONTENT)
}

/// Leaves safe mode: what rested goes on.
#[utoipa::path(delete, path = "/api/homeport/safe-mode", tag = "homeport",
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn leave_safe_mode(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    console.go_on().await;
    Ok(StatusCode::NO_CONTENT)
}

/// The command line's: `{"leave": true}` leaves it.
pub(super) async fn safe_mode_command(
    State(console): State<Console>,
    Submitted(body): Submitted,
) -> Json<Value> {
    let done = match is_to_leave(&body) {
        true if console.go_on().await => "Safe mode is left; everything goes on.".to_owned(),
        _ if console.inner.runs.safe_mode().is_on() => {
            format!("The box is in safe mode: {}.", RESTS.join("; "))
        }
        _ => "The box is not in safe mode.".to_owned(),
    };
    Json(json!({ "done": done }))
}

fn is_to_leave(body: &Map<String, Value>) -> bool {
    body.get("leave").and_then(Value::as_bool).unwrap_or(false)
}
