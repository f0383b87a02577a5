//! Whether phones come by IPv6 too: chosen in the window, kept beside the ports.

use std::io;
use std::net::SocketAddr;

use serde_json::{Map, Value};

use super::ports::not_kept;
use super::{Console, Move};
use crate::audit::{Action, Asker, Event, Party};
use crate::error::{Error, FieldErrors, Result};
use crate::folder::Ports;
use crate::http::try_ipv6;

const BUSY: &str = "A backup is being made or put back. Change this when that is done.";

/// What a change wants of it, if anything.
pub(super) fn wanted(body: &Map<String, Value>) -> Result<Option<bool>> {
    match (body.get("ipv6"), body.contains_key("interfaces")) {
        (None, _) => Ok(None),
        (Some(Value::Bool(ipv6)), false) => Ok(Some(*ipv6)),
        (Some(Value::Bool(_)), true) => Err(refused("Must be changed by itself.")),
        (Some(_), _) => Err(refused("Must be true or false.")),
    }
}

impl Console {
    /// `None` where the start names one address.
    pub(super) fn hears_ipv6(&self) -> Option<bool> {
        let here = self.inner.addresses.https;
        here.ip().is_unspecified().then_some(here.is_ipv6())
    }

    /// Has the server listen by IPv6 too, or by IPv4 alone, now and at every start that asks for all
    /// addresses.
    pub(super) async fn listen_by_ipv6(&self, ipv6: bool) -> Result<()> {
        // To its end, also when nobody waits for the answer: what is written down has to come true.
        let turning = self.clone();
        let turning = Asker::current().scope(async move { turning.turn_ipv6(ipv6).await });
        let turned = tokio::spawn(turning).await;
        turned.unwrap_or_else(|error| Err(Error::internal("listen by IPv6", error)))
    }

    async fn turn_ipv6(&self, ipv6: bool) -> Result<()> {
        let inner = &self.inner;
        let _one_at_a_time = inner.choosing.lock().await;
        let here = inner.addresses.https;
        let Some(now) = self.hears_ipv6() else {
            let address = here.ip();
            return Err(refused(&format!("Homeport was started to listen at {address} alone.")));
        };
        if now == ipv6 {
            // What is written down may say otherwise, where the last start could not have it so.
            return self.keep_ipv6(ipv6, Vec::new()).await.map(drop);
        }
        if inner.backups.is_busy() {
            return Err(Error::invalid(BUSY));
        }
        let order = inner.moves.try_reserve().map_err(|_full| Error::Unavailable)?;
        let by_four = |at: &SocketAddr| at.ip().is_unspecified() && at.is_ipv4();
        let doors = [Some(here), inner.addresses.trust_page].into_iter().flatten();
        let tried = doors.filter(|at| ipv6 && by_four(at)).map(|at| at.port()).collect();
        let before = self.keep_ipv6(ipv6, tried).await?;
        let turned = if ipv6 { "IPv6 on" } else { "IPv6 off" };
        tracing::info!(turned, "Listening anew");
        let event = Event::new(Action::SettingsChanged).on(Party::kind("settings"));
        inner.audit.append_or_warn(event.with("changed", vec![turned.to_owned()])).await;
        order.send(Move::Ipv6 { before });
        Ok(())
    }

    /// Writes the choice down when all these ports can be had by IPv6; what it was before.
    async fn keep_ipv6(&self, ipv6: bool, tried: Vec<u16>) -> Result<Option<bool>> {
        let (folder, asked) = (self.inner.data_dir.clone(), self.inner.asked.ip());
        let kept = tokio::task::spawn_blocking(move || {
            for port in tried {
                try_ipv6(port).map_err(|error| no_ipv6(port, &error))?;
            }
            let before = Ports::of(&folder);
            before.choose_ipv6(&folder, asked, ipv6).map_err(not_kept)?;
            Ok(before.ipv6())
        });
        kept.await.map_err(|error| Error::internal("listen by IPv6", error))?
    }
}

fn no_ipv6(port: u16, error: &io::Error) -> Error {
    refused(&match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("Port {port} is in use by another program over IPv6.")
        }
        _ => format!("This computer has no IPv6 ({error})."),
    })
}

fn refused(message: &str) -> Error {
    let errors = FieldErrors::one("ipv6", "validation_invalid_value", message);
    Error::fields("An error occurred while saving the new settings.", errors)
}
