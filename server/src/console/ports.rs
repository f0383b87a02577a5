//! `/api/homeport/ports`: the port that phones come to, and moving it.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use axum::extract::State;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Console, Move};
use crate::audit::{Action, Asker, Event, Party};
use crate::doctor::holder_of;
use crate::error::{Door, Error, ErrorBody, FieldErrors, Result};
use crate::folder::Ports;
use crate::http::{Caller, Submitted, bind};

const BUSY: &str = "A backup is being made or put back. Move to another port when that is done.";

pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new().routes(routes!(view_ports, move_port))
}

/// Where phones come to.
#[derive(Serialize, ToSchema)]
struct PortsBody {
    https: u16,
    /// How many devices have paired, which know the box by that port.
    paired: usize,
}

/// Where phones are to come to.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct PortsChange {
    /// 1 to 65535.
    https: u16,
}

/// Shows the port that phones come to.
#[utoipa::path(get, path = "/api/homeport/ports", tag = "homeport",
    responses((status = 200, body = PortsBody), (status = "4XX", body = ErrorBody)))]
async fn view_ports(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<PortsBody>> {
    caller.require_superuser()?;
    Ok(Json(console.ports(console.inner.addresses.https.port())))
}

/// Moves to another port, now and at every start that asks for the one of this start. Connections
/// of phones end; the window's go on after a moment. Who has paired knows the port before.
#[utoipa::path(put, path = "/api/homeport/ports", tag = "homeport", request_body = PortsChange,
    responses((status = 200, body = PortsBody), (status = "4XX", body = ErrorBody)))]
async fn move_port(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<PortsBody>> {
    caller.require_superuser()?;
    let port = wanted(&body)?;
    // To its end, also when nobody waits for the answer: what is written down has to come true.
    let moving = console.clone();
    let moving = Asker::current().scope(async move { moving.move_to(port).await });
    let moved = tokio::spawn(moving).await;
    moved.unwrap_or_else(|error| Err(Error::internal("move to a port", error)))?;
    Ok(Json(console.ports(port)))
}

impl Console {
    fn ports(&self, https: u16) -> PortsBody {
        PortsBody { https, paired: self.inner.devices.how_many_paired() }
    }

    /// Takes the port, writes the choice down, and has the server start anew on it.
    async fn move_to(&self, port: u16) -> Result<()> {
        let inner = &self.inner;
        let _one_at_a_time = inner.choosing.lock().await;
        let here = inner.addresses.https;
        if here.port() == port {
            return Ok(());
        }
        if inner.backups.is_busy() {
            return Err(Error::invalid(BUSY));
        }
        let order = inner.moves.try_reserve().map_err(|_full| Error::Unavailable)?;
        let (folder, asked) = (inner.data_dir.clone(), inner.asked.port());
        let taken = tokio::task::spawn_blocking(move || {
            let socket = take(SocketAddr::new(here.ip(), port))?;
            let kept = Ports::of(&folder).choose(&folder, Door::Https, (asked, port));
            kept.map_err(not_kept)?;
            Ok::<_, Error>(socket)
        });
        let socket = taken.await.map_err(|error| Error::internal("take a port", error))??;
        tracing::info!(from = here.port(), to = port, "Moving to another port");
        let event = Event::new(Action::SettingsChanged).on(Party::kind("settings"));
        let event = event.with("changed", vec![format!("https port {} to {port}", here.port())]);
        inner.audit.append_or_warn(event).await;
        order.send(Move::Port(socket));
        Ok(())
    }
}

/// Of a choice that could not be written down.
pub(super) fn not_kept(error: std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::Full,
        _ => Error::internal("keep where phones come to", error),
    }
}

fn wanted(body: &Map<String, Value>) -> Result<u16> {
    let port = body.get("https").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
    let port = port.filter(|port| *port > 0);
    port.ok_or_else(|| refused("Must be a whole number from 1 to 65535."))
}

/// Takes a port that is free.
fn take(address: SocketAddr) -> Result<TcpListener> {
    let port = address.port();
    bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => match holder_of(port) {
            Some(holder) if holder.is_this() => {
                refused("The box has it already, for its other pages.")
            }
            Some(holder) => refused(&format!("It is in use by {holder}.")),
            None => refused("It is in use by another program."),
        },
        ErrorKind::PermissionDenied => {
            refused("This computer keeps it for administrators. Take one from 1024 on.")
        }
        _ => refused(&format!("It cannot be used: {error}.")),
    })
}

fn refused(message: &str) -> Error {
    let errors = FieldErrors::one("https", "validation_invalid_value", message);
    Error::fields("The box could not move to this port.", errors)
}
