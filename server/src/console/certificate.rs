//! `/api/homeport/certificate`: a certificate of the admin's own.

use axum::extract::State;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Console;
use crate::collections::dates;
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Submitted};
use crate::lan::CertificateCommand;

pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new().routes(routes!(view_own, import_own, remove_own))
}

/// The certificate that was imported, if one was.
#[derive(Serialize, ToSchema)]
struct OwnBody {
    certificate: Option<OwnCertificateBody>,
}

/// What is public about an imported certificate.
#[derive(Serialize, ToSchema)]
struct OwnCertificateBody {
    /// The host names that it covers.
    names: Vec<String>,
    issuer: String,
    ends: String,
    /// Whether it is served: it is not before its time, nor after it.
    served: bool,
    /// Whether its signers came along.
    chained: bool,
}

/// A certificate and its key.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct ImportBody {
    /// The certificate and its signers, PEM, the server's own first.
    certificate: String,
    /// Its key, PEM. It is never shown again.
    key: String,
}

/// Shows the imported certificate.
#[utoipa::path(get, path = "/api/homeport/certificate", tag = "homeport",
    responses((status = 200, body = OwnBody), (status = "4XX", body = ErrorBody)))]
async fn view_own(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<OwnBody>> {
    caller.require_superuser()?;
    Ok(Json(console.own_certificate()))
}

/// Imports a certificate: it is served from now on to whoever asks for a name that it covers.
#[utoipa::path(put, path = "/api/homeport/certificate", tag = "homeport",
    request_body = ImportBody,
    responses((status = 200, body = OwnBody), (status = "4XX", body = ErrorBody)))]
async fn import_own(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<OwnBody>> {
    caller.require_superuser()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let (certificate, key) = (text("certificate"), text("key"));
    console.change_certificate(CertificateCommand::Import { certificate, key }).await?;
    Ok(Json(console.own_certificate()))
}

/// Removes the imported certificate: the box's own is served everywhere.
#[utoipa::path(delete, path = "/api/homeport/certificate", tag = "homeport",
    responses((status = 200, body = OwnBody), (status = "4XX", body = ErrorBody)))]
async fn remove_own(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<OwnBody>> {
    caller.require_superuser()?;
    console.change_certificate(CertificateCommand::Remove).await?;
    Ok(Json(console.own_certificate()))
}

impl Console {
    /// Carries out an order about it and says how things are then.
    ///
    /// # Errors
    /// 400 with what is wrong with it.
    pub(super) async fn change_certificate(&self, command: CertificateCommand) -> Result<String> {
        let event = command.event();
        let keeper = self.inner.keeper.clone();
        let done = tokio::task::spawn_blocking(move || keeper.certificate_command(command)).await;
        let done = done.map_err(|error| Error::internal("change the certificate", error))?;
        let done = done.map_err(Error::invalid)?;
        if let Some(event) = event {
            self.inner.audit.append_or_warn(event).await;
        }
        Ok(done)
    }

    fn own_certificate(&self) -> OwnBody {
        let certificate = self.inner.keeper.own().map(|own| OwnCertificateBody {
            names: own.names.clone(),
            issuer: own.issuer.clone(),
            ends: dates::to_text(own.not_after),
            served: own.is_good(OffsetDateTime::now_utc()),
            chained: own.chain > 1,
        });
        OwnBody { certificate }
    }
}
