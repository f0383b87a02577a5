//! The connection doctor: can phones reach this box, and if not, what is the one next step?
//!
//! It looks and never changes anything. Each finding has a cause in words for the admin; where a
//! command would help it is shown, never run. The report holds no secret, so that it can be sent
//! to whoever helps.

mod ask;
mod certificate;
mod crash;
mod firewall;
mod holder;
mod isolation;
mod machine;
mod network;
mod phones;
mod reach;
mod routes;
mod secrets;

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::collections::dates;
use crate::config::Config;
use crate::folder::{self, Ports};
use crate::http::Callers;
use crate::lan::{Choices, Keeper};
use crate::pause::Pause;

pub(crate) use certificate::own_warning as own_certificate_warning;
pub(crate) use crash::after_crash;
pub(crate) use holder::holder_of;
pub(crate) use routes::{documented, router};
pub(crate) use secrets::Keepers;

/// What was found, in the order in which a connection comes about.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// When it was made, `2026-01-31 10:00:00.000Z`.
    pub at: String,
    /// Homeport's version.
    pub version: String,
    /// `linux`, `macos`, `windows`.
    pub os: String,
    /// Whether nothing failed; warnings do not count.
    pub well: bool,
    /// Each with its state.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// `server listening name certificate own secrets key clock network isolation phones firewall disk
    /// folder ports`
    pub id: String,
    /// How it is.
    pub state: State,
    /// What was found, a sentence or two.
    pub text: String,
    /// The one next step, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// A command for the next step. It is shown, never run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// How a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// It may be in the way, or will be.
    Warn,
    /// It is in the way.
    Fail,
    /// It could not be looked at here.
    Skip,
}

impl Finding {
    fn new(id: &str, state: State, text: impl Into<String>) -> Self {
        Self { id: id.to_owned(), state, text: text.into(), next: None, command: None }
    }

    fn ok(id: &str, text: impl Into<String>) -> Self {
        Self::new(id, State::Ok, text)
    }

    fn skip(id: &str, text: impl Into<String>) -> Self {
        Self::new(id, State::Skip, text)
    }

    fn warn(id: &str, text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { next: Some(next.into()), ..Self::new(id, State::Warn, text) }
    }

    fn fail(id: &str, text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { next: Some(next.into()), ..Self::new(id, State::Fail, text) }
    }

    fn with_command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }
}

impl Report {
    fn of(findings: Vec<Finding>) -> Self {
        Self {
            at: dates::to_text(OffsetDateTime::now_utc()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            os: std::env::consts::OS.to_owned(),
            well: findings.iter().all(|finding| finding.state != State::Fail),
            findings,
        }
    }
}

/// The room's state: what a running server knows of itself.
#[derive(Clone)]
pub(crate) struct Doctor {
    pub(crate) keeper: Keeper,
    pub(crate) https: SocketAddr,
    pub(crate) trust_page: Option<SocketAddr>,
    pub(crate) lost_page: Option<SocketAddr>,
    pub(crate) announced: bool,
    pub(crate) callers: Callers,
    pub(crate) data_dir: PathBuf,
    pub(crate) keepers: Keepers,
    pub(crate) pause: Pause,
    pub(crate) turn: Arc<Mutex<()>>,
}

impl Doctor {
    fn running(&self) -> Finding {
        const ID: &str = "server";
        let pid = std::process::id();
        if self.pause.current().is_none() {
            return Finding::ok(ID, format!("Homeport runs (process {pid})."));
        }
        let text = format!("Homeport runs (process {pid}), and is paused: phones are turned away.");
        let next = "Resume it on the window's first page, or with the command.";
        Finding::warn(ID, text, next).with_command("homeport resume")
    }

    /// Looks at everything; takes a few seconds at most.
    pub(crate) async fn examine(&self) -> Report {
        let _one_at_a_time = self.turn.lock().await;
        let ports = [Some(self.https.port()), self.trust_page.map(|address| address.port())];
        let ports = ports.into_iter().flatten().collect::<Vec<_>>();
        let apart = tokio::task::spawn_blocking({
            let (bound, choices) = (self.https.ip(), self.keeper.choices());
            let (asks, callers) = (self.announced, self.callers.clone());
            move || isolation::examine((bound, &choices), asks, &callers)
        });
        let (listening, name, apart) =
            tokio::join!(reach::listening(self), network::name(self), apart);
        let phones = phones::checked(&self.callers, self.https.port());
        let mut findings = vec![self.running(), listening, certificate::leaf(&self.keeper), name];
        findings.extend(self.lost_page.map(|page| holder::lost(page.port())));
        findings.extend(certificate::own(&self.keeper));
        findings.extend(self.keepers.finding());
        let (keeper, data_dir) = (self.keeper.clone(), self.data_dir.clone());
        let bound = self.https.ip();
        let looked = tokio::task::spawn_blocking(move || {
            let (born, choices) = (keeper.authority().not_before(), keeper.choices());
            let wanted = firewall::Wanted::of(&ports, bound, &choices);
            let mut found = vec![network::addresses(bound, &choices)];
            found.extend(apart.ok().flatten());
            found.extend(phones);
            found.push(firewall::examine(&wanted));
            found.extend(of_the_machine(&data_dir, Some(born)));
            found
        });
        findings.extend(looked.await.unwrap_or_else(|error| {
            let text = format!("The rest could not be looked at: {error}.");
            vec![Finding::fail("server", text, "Send the report to whoever helps.")]
        }));
        Report::of(findings)
    }
}

/// What can be told of a folder that no server runs on. Nothing is made that is not there.
pub(crate) fn examine_stopped(data_dir: &Path) -> Report {
    let folder = data_dir.display();
    let server = if folder::holds_box(data_dir) {
        let text = format!("Homeport does not run on {folder}.");
        Finding::warn("server", text, "Open Homeport, or start it with homeport serve.")
    } else {
        let next = "Is --data-dir right? Opening Homeport, or homeport serve, makes a new box.";
        Finding::warn("server", format!("There is no box in {folder}."), next)
    };
    from_outside(server, data_dir, Some(holder::free))
}

/// The same of one whose server does not answer as it should.
pub(crate) fn examine_deaf(data_dir: &Path, pid: u32, error: &str) -> Report {
    let text = format!("Homeport seems to run (process {pid}), but does not answer: {error}");
    let next = "Quit Homeport and open it again.";
    from_outside(Finding::fail("server", text, next), data_dir, None)
}

fn from_outside(server: Finding, data_dir: &Path, ports: Option<fn(&[u16]) -> Finding>) -> Report {
    let usual = Ports::of(data_dir).applied(Config::new(data_dir));
    let page = usual.trust_page.map(|page| page.port());
    let usual = [Some(usual.listen.port()), page].into_iter().flatten().collect::<Vec<_>>();
    let mut findings = vec![server];
    findings.extend(ports.map(|ports| ports(&usual)));
    let (bound, choices) = (IpAddr::V6(Ipv6Addr::UNSPECIFIED), Choices::new());
    findings.push(network::addresses(bound, &choices));
    findings.extend(isolation::examine((bound, &choices), false, &Callers::default()));
    findings.push(firewall::examine(&firewall::Wanted::of(&usual, bound, &choices)));
    findings.extend(of_the_machine(data_dir, None));
    Report::of(findings)
}

/// How long ago it was, in words.
fn ago(before: Duration) -> String {
    match before.as_secs() / 60 {
        0 => "just now".to_owned(),
        1 => "a minute ago".to_owned(),
        minutes @ ..120 => format!("{minutes} minutes ago"),
        minutes => format!("{} hours ago", minutes / 60),
    }
}

fn of_the_machine(data_dir: &Path, born: Option<OffsetDateTime>) -> Vec<Finding> {
    vec![
        certificate::key(data_dir),
        machine::clock(data_dir, born),
        machine::disk(data_dir),
        machine::folder(data_dir),
    ]
}
