//! `/api/homeport/network`: which of the computer's networks are shown and announced, and whether
//! phones come by IPv6 too.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Console, ipv6};
use crate::error::{Error, ErrorBody, FieldErrors, Result};
use crate::http::{Caller, Submitted};
use crate::lan::{self, Choices, Kind};

/// More choices than any computer has interfaces.
const MOST: usize = 256;

pub(super) fn documented() -> OpenApiRouter<Console> {
    OpenApiRouter::new().routes(routes!(view_network, choose_interfaces))
}

/// The computer's networks.
#[derive(Serialize, ToSchema)]
struct NetworkBody {
    /// Those that have an address, the ones for phones first.
    interfaces: Vec<InterfaceBody>,
    /// `shop-pc.local`
    host: String,
    /// The name that phones see: with a number where another box on the network has the name.
    shown_name: String,
    /// Whether phones come by IPv6 too; null where the start names one address, and there is nothing
    /// to choose.
    ipv6: Option<bool>,
}

/// One network interface.
#[derive(Serialize, ToSchema)]
struct InterfaceBody {
    /// As the system calls it: `eth0`, `docker0`, `Wi-Fi`.
    name: String,
    addresses: Vec<String>,
    kind: Kind,
    /// Whether its addresses are shown and announced.
    used: bool,
    /// Whether they would be without a choice.
    used_by_default: bool,
    /// Why it is left out by default.
    reason: Option<&'static str>,
}

/// One of the two.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
enum NetworkChange {
    Interfaces {
        /// Interfaces to use, or not to, by name; `null` is the default again. Others stay as they are.
        interfaces: BTreeMap<String, Option<bool>>,
    },
    Ipv6 {
        /// Whether phones come by IPv6 too.
        ipv6: bool,
    },
}

/// Shows the computer's networks.
#[utoipa::path(get, path = "/api/homeport/network", tag = "homeport",
    responses((status = 200, body = NetworkBody), (status = "4XX", body = ErrorBody)))]
async fn view_network(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<NetworkBody>> {
    caller.require_superuser()?;
    Ok(Json(console.network()))
}

/// Chooses networks; what is shown and announced follows at once. Or chooses IPv6: then connections
/// of phones end, and the window's go on after a moment.
#[utoipa::path(patch, path = "/api/homeport/network", tag = "homeport", request_body = NetworkChange,
    responses((status = 200, body = NetworkBody), (status = "4XX", body = ErrorBody)))]
async fn choose_interfaces(
    State(console): State<Console>,
    Extension(caller): Extension<Caller>,
    Submitted(body): Submitted,
) -> Result<Json<NetworkBody>> {
    caller.require_superuser()?;
    let ipv6 = ipv6::wanted(&body)?;
    match ipv6 {
        Some(ipv6) => console.listen_by_ipv6(ipv6).await?,
        None => console.choose(body.get("interfaces")).await?,
    }
    let network = console.network();
    // What it will be: the server is about to start anew.
    Ok(Json(NetworkBody { ipv6: ipv6.or(network.ipv6), ..network }))
}

impl Console {
    async fn choose(&self, change: Option<&Value>) -> Result<()> {
        let keeper = &self.inner.keeper;
        let _one_at_a_time = self.inner.choosing.lock().await;
        let chosen = chosen(keeper.choices(), change)?;
        self.inner.settings.choose_interfaces(&chosen).await?;
        keeper.choose(chosen);
        Ok(())
    }

    fn network(&self) -> NetworkBody {
        let keeper = &self.inner.keeper;
        let interfaces = lan::interfaces(&keeper.choices()).into_iter();
        let interfaces = interfaces.map(|interface| InterfaceBody {
            name: interface.name,
            addresses: interface.addresses.iter().map(ToString::to_string).collect(),
            kind: interface.kind,
            used: interface.used,
            used_by_default: interface.kind.leads_to_phones(),
            reason: interface.kind.reason(),
        });
        NetworkBody {
            interfaces: interfaces.collect(),
            host: keeper.host(),
            shown_name: keeper.shown_name(),
            ipv6: self.hears_ipv6(),
        }
    }
}

/// The choices after a change. An interface that is as by default needs none.
fn chosen(mut choices: Choices, change: Option<&Value>) -> Result<Choices> {
    let wrong = |message: &str| {
        let errors = FieldErrors::one("interfaces", "validation_invalid_value", message);
        Error::fields("An error occurred while saving the new settings.", errors)
    };
    let change = change
        .and_then(Value::as_object)
        .ok_or_else(|| wrong("Must name interfaces, each with true, false or null."))?;
    let known = lan::interfaces(&Choices::new());
    for (name, wanted) in change {
        let here = known.iter().find(|interface| interface.name == *name);
        if here.is_none() && !choices.contains_key(name) {
            return Err(wrong("This computer has no interface of this name."));
        }
        match wanted {
            Value::Null => choices.remove(name),
            Value::Bool(wanted) if here.is_some_and(|here| here.used == *wanted) => {
                choices.remove(name)
            }
            Value::Bool(wanted) => choices.insert(name.clone(), *wanted),
            _ => return Err(wrong("Must be true, false or null.")),
        };
    }
    if choices.len() > MOST {
        return Err(wrong("Too many interfaces."));
    }
    Ok(choices)
}
