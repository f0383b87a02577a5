//! `/api/homeport/vault`: whether the box's secrets are locked, and their passphrase.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use zeroize::Zeroizing;

use super::Console;
use crate::audit::{Action, Asker, Event, Party};
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Submitted};
use crate::vault::{LONGEST_PASSPHRASE, LockError, SHORTEST_PASSPHRASE};

const FAILED: &str = "The passphrase could not be changed.";
const NOT_UNLOCKED: &str = "The box's secrets were not unlocked.";
const BUSY: &str = "A backup is being made or put back. Change the passphrase when that is done.";

pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new()
        .routes(routes!(view_vault))
        .routes(routes!(unlock_vault))
        .routes(routes!(change_passphrase))
}

/// What the box's secrets are under.
#[derive(Serialize, ToSchema)]
struct VaultReport {
    /// Whether a passphrase has to be given after each start.
    passphrase: bool,
    /// Whether it has not been given yet: what needs secrets is refused or waits.
    locked: bool,
}

/// The passphrase of the box's secrets.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct UnlockBody {
    passphrase: String,
}

/// Another passphrase.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct PassphraseBody {
    /// The present one, where there is one.
    present: Option<String>,
    /// At least 10 characters and at most 1024 bytes, none of them a control character; `null` for none from
    /// now on.
    #[schema(required)]
    passphrase: Option<String>,
}

/// Says what the box's secrets are under.
#[utoipa::path(get, path = "/api/homeport/vault", tag = "homeport",
    responses((status = 200, body = VaultReport), (status = "4XX", body = ErrorBody)))]
async fn view_vault(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<VaultReport>> {
    caller.require_superuser()?;
    Ok(Json(console.vault_report()))
}

/// Unlocks the box's secrets until it is stopped. After a wrong passphrase the next one has to wait,
/// longer each time.
#[utoipa::path(post, path = "/api/homeport/vault/unlock", tag = "homeport", request_body = UnlockBody,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn unlock_vault(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(mut body): Submitted,
) -> Result<StatusCode> {
    caller.require_superuser()?;
    console.unlock(taken(&mut body, "passphrase")?.unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets, changes or takes away the passphrase of the box's secrets.
#[utoipa::path(put, path = "/api/homeport/vault/passphrase", tag = "homeport",
    request_body = PassphraseBody,
    responses((status = 200, body = VaultReport), (status = "4XX", body = ErrorBody)))]
async fn change_passphrase(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(mut body): Submitted,
) -> Result<Json<VaultReport>> {
    caller.require_superuser()?;
    let present = taken(&mut body, "present")?;
    if !body.contains_key("passphrase") {
        return Err(wrong_field("passphrase", "validation_required", "Cannot be blank."));
    }
    let next = taken(&mut body, "passphrase")?;
    if let Some(next) = &next
        && (next.chars().count() < SHORTEST_PASSPHRASE || next.len() > LONGEST_PASSPHRASE)
    {
        let message =
            format!("The length must be between {SHORTEST_PASSPHRASE} and {LONGEST_PASSPHRASE}.");
        return Err(wrong_field("passphrase", "validation_length_out_of_range", &message));
    }
    // Neither a line of a file nor what is typed brings one of them back.
    if next.as_ref().is_some_and(|next| next.chars().any(char::is_control)) {
        let message = "It must not contain control characters.";
        return Err(wrong_field("passphrase", "validation_invalid_value", message));
    }
    console.change_passphrase(present, next).await?;
    Ok(Json(console.vault_report()))
}

/// A text of the body, out of it; `None` for none and `null`.
fn taken(body: &mut Map<String, Value>, field: &str) -> Result<Option<Zeroizing<String>>> {
    match body.get_mut(field).map(Value::take) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(Zeroizing::new(text))),
        Some(_) => Err(wrong_field(field, "validation_invalid_value", "Must be a text.")),
    }
}

fn wrong_field(field: &str, code: &str, message: &str) -> Error {
    Error::fields(FAILED, FieldErrors::one(field, code, message))
}

/// What is told of a passphrase that was not taken.
fn told(error: LockError, failed: &'static str, field: &str) -> Error {
    match error {
        LockError::Wrong => {
            let message = "This is not the passphrase, or the key file is damaged.";
            Error::fields(failed, FieldErrors::one(field, "validation_wrong_passphrase", message))
        }
        LockError::TooSoon(retry_after) => Error::TooMany { retry_after },
        LockError::Locked => Error::Locked,
        LockError::Busy => Error::invalid(BUSY),
        LockError::Over => Error::Unavailable,
        LockError::Failed(error) => Error::internal("open the vault", error),
    }
}

impl Console {
    fn vault_report(&self) -> VaultReport {
        let vault = &self.inner.vault;
        VaultReport { passphrase: vault.has_passphrase(), locked: vault.is_locked() }
    }

    /// Unlocks the box's secrets; what has waited for them goes on.
    ///
    /// # Errors
    /// 400 for another passphrase, 429 too soon after one.
    async fn unlock(&self, passphrase: Zeroizing<String>) -> Result<()> {
        let this = self.clone();
        to_the_end(async move { this.unlock_now(&passphrase).await }).await
    }

    async fn unlock_now(&self, passphrase: &Zeroizing<String>) -> Result<()> {
        let inner = &self.inner;
        let was_locked = inner.vault.is_locked();
        let unlocked = inner.vault.unlock(passphrase, &inner.writer).await;
        if was_locked {
            self.note(Action::VaultUnlocked, unlocked.as_ref().map(|()| "")).await;
        }
        unlocked.map_err(|error| told(error, NOT_UNLOCKED, "passphrase"))?;
        inner.mails.wake();
        inner.doctor.keepers.integrations.ring();
        Ok(())
    }

    async fn change_passphrase(
        &self,
        present: Option<Zeroizing<String>>,
        next: Option<Zeroizing<String>>,
    ) -> Result<()> {
        let this = self.clone();
        to_the_end(async move { this.change_passphrase_now(present, next).await }).await
    }

    async fn change_passphrase_now(
        &self,
        present: Option<Zeroizing<String>>,
        next: Option<Zeroizing<String>>,
    ) -> Result<()> {
        let (vault, backups) = (&self.inner.vault, &self.inner.backups);
        let to = match (vault.has_passphrase(), next.is_some()) {
            (_, false) => "none",
            (true, true) => "another",
            (false, true) => "one",
        };
        let changed = vault.change_passphrase(present, next, || backups.is_busy()).await;
        self.note(Action::PassphraseChanged, changed.as_ref().map(|()| to)).await;
        changed.map_err(|error| told(error, FAILED, "present"))
    }

    /// Notes what was done, and wrong passphrases; never what they were.
    async fn note(&self, action: Action, outcome: std::result::Result<&str, &LockError>) {
        let event = Event::new(action).on(Party::kind("vault"));
        let event = match outcome {
            Ok("") => event,
            Ok(to) => event.with("to", to),
            Err(LockError::Wrong) => event.refused(),
            // The disk may have refused what came after the change.
            Err(LockError::Failed(_)) if action == Action::PassphraseChanged => {
                event.with("to", "unknown")
            }
            Err(_) => return,
        };
        self.inner.audit.append_or_warn(event).await;
    }
}

/// Also when nobody waits for the answer: what is in memory, in the file and in the trail has to say the
/// same, and two that are under way would not know of each other.
async fn to_the_end(doing: impl Future<Output = Result<()>> + Send + 'static) -> Result<()> {
    let done = tokio::spawn(Asker::current().scope(doing)).await;
    done.unwrap_or_else(|error| Err(Error::internal("open the vault", error)))
}

/// The command line's.
pub(super) async fn unlock_command(
    State(console): State<Console>,
    Submitted(mut body): Submitted,
) -> Result<Json<Value>> {
    if !console.inner.vault.is_locked() {
        return Ok(Json(json!({ "done": "The box's secrets are not locked." })));
    }
    console.unlock(taken(&mut body, "passphrase")?.unwrap_or_default()).await?;
    Ok(Json(json!({ "done": "The box's secrets are unlocked; what has waited for them goes on." })))
}
