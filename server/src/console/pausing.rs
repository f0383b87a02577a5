//! `/api/homeport/pause`, and how the box is in one word, as a tray shows it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Console;
use crate::collections::dates;
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Submitted};
use crate::pause::{LONGEST_MINUTES, Rest};

pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new().routes(routes!(begin_pause, end_pause))
}

/// A pause, during which phones are turned away.
#[derive(Serialize, ToSchema)]
pub(super) struct PauseReport {
    since: String,
    /// When it ends by itself; none for one that somebody ends.
    until: Option<String>,
}

/// How long.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct PauseBody {
    /// 1 to 10080; null, or none, until somebody resumes.
    minutes: Option<u32>,
}

/// How the box is, in one word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Condition {
    /// Phones are served.
    Running,
    /// Phones are turned away.
    Paused {
        /// Seconds until that ends by itself; none until somebody resumes.
        left: Option<u64>,
    },
    /// Phones are served, and the admin should know of something.
    Troubled {
        /// What it is, in words.
        message: String,
    },
}

/// Turns phones away from now on, in the place of a pause that is on.
#[utoipa::path(put, path = "/api/homeport/pause", tag = "homeport", request_body = PauseBody,
    responses((status = 200, body = PauseReport), (status = "4XX", body = ErrorBody)))]
async fn begin_pause(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<PauseReport>> {
    caller.require_superuser()?;
    let rest = console.inner.pause.begin(checked(minutes(&body))?, &console.inner.audit).await?;
    Ok(Json(PauseReport::of(rest)))
}

/// Lets phones in again.
#[utoipa::path(delete, path = "/api/homeport/pause", tag = "homeport",
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn end_pause(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    console.inner.pause.end(&console.inner.audit).await;
    Ok(StatusCode::NO_CONTENT)
}

impl PauseReport {
    fn of(rest: Rest) -> Self {
        let shown = |seconds| {
            OffsetDateTime::from_unix_timestamp(seconds).map(dates::to_text).unwrap_or_default()
        };
        Self { since: shown(rest.since), until: rest.until.map(shown) }
    }
}

/// What was sent, where anything that is no number is too few.
fn minutes(body: &Map<String, Value>) -> Option<u32> {
    let sent = body.get("minutes").filter(|sent| !sent.is_null())?;
    Some(sent.as_u64().and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or(0))
}

fn checked(minutes: Option<u32>) -> Result<Option<u32>> {
    match minutes {
        None | Some(1..=LONGEST_MINUTES) => Ok(minutes),
        Some(_) => {
            let message = format!("Must be null, or a whole number from 1 to {LONGEST_MINUTES}.");
            let errors = FieldErrors::one("minutes", "validation_invalid_value", &message);
            Err(Error::fields("The box could not be paused.", errors))
        }
    }
}

impl Console {
    pub(super) fn pause_report(&self) -> Option<PauseReport> {
        self.inner.pause.current().map(PauseReport::of)
    }

    /// How the box is.
    pub(crate) fn condition(&self) -> Condition {
        if let Some(rest) = self.inner.pause.current() {
            return Condition::Paused { left: rest.left() };
        }
        match self.problems().into_iter().next() {
            Some(problem) => Condition::Troubled { message: problem.message },
            None => Condition::Running,
        }
    }

    /// Carries out an order about a pause and says what was done.
    ///
    /// # Errors
    /// 400 for a time that is none, 507.
    pub(crate) async fn order_pause(&self, order: PauseCommand) -> Result<String> {
        let (pause, audit) = (&self.inner.pause, &self.inner.audit);
        Ok(match order {
            PauseCommand::Begin { minutes } => {
                pause.begin(checked(minutes)?, audit).await?;
                match minutes {
                    Some(minutes) => format!("Phones are turned away for {minutes} minutes."),
                    None => "Phones are turned away until you resume.".to_owned(),
                }
            }
            PauseCommand::End => match pause.end(audit).await {
                true => "Phones are let in again.".to_owned(),
                false => "The box was not paused.".to_owned(),
            },
        })
    }
}

/// An order to turn phones away, or to let them in again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "camelCase")]
pub enum PauseCommand {
    /// Turns phones away.
    Begin {
        /// For so many minutes, 1 to 10080; none until somebody ends it.
        minutes: Option<u32>,
    },
    /// Lets phones in again.
    End,
}

/// The command line's, and the tray's of a window onto this server.
pub(super) async fn pause_command(
    State(console): State<Console>,
    Submitted(body): Submitted,
) -> Result<Json<Value>> {
    let order = serde_json::from_value(Value::Object(body));
    let order: PauseCommand = order.map_err(|_error| Error::unreadable())?;
    Ok(Json(json!({ "done": console.order_pause(order).await? })))
}

/// Answered only by a server that can read its database.
pub(super) async fn state(State(console): State<Console>) -> Result<Json<Value>> {
    console.inner.audit.end().await?;
    Ok(Json(json!({ "address": console.shown_address(), "condition": console.condition() })))
}
