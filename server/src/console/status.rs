//! What the window's first page shows.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::Console;
use super::pausing::PauseReport;
use super::recovery::{CrashReport, SafeModeReport};
use crate::collections::{Upkeep, dates};
use crate::doctor;
use crate::error::Result;
use crate::{lan, qr};

/// How the box is.
#[derive(Serialize, ToSchema)]
pub(super) struct Status {
    name: String,
    version: &'static str,
    started: String,
    now: String,
    /// Addresses for phones, best first.
    https: Vec<String>,
    loopback: String,
    trust_page: Option<String>,
    /// SHA-256 of the CA certificate, 64 hexadecimal digits.
    ca_sha256: String,
    /// None while the box has no certificate to show, as when its authority has ended.
    certificate_expires: Option<String>,
    data_dir: String,
    database: DatabaseStatus,
    /// Open live streams.
    subscribers: usize,
    /// What is still being done for a collection that was changed or deleted.
    upkeep: Option<Upkeep>,
    /// The run before this one ended without saying so; until somebody has read of it.
    crash: Option<CrashReport>,
    /// What rests, while the box is in safe mode.
    safe_mode: Option<SafeModeReport>,
    /// The pause during which phones are turned away.
    pause: Option<PauseReport>,
    problems: Vec<Problem>,
}

/// How much is in the database.
#[derive(Serialize, ToSchema)]
struct DatabaseStatus {
    /// Not counting the system's own.
    collections: usize,
    /// Changes of records ever committed.
    changes: u64,
}

/// Something the admin should know.
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    code: &'static str,
    pub(super) message: String,
}

/// What a phone has to scan.
#[derive(Serialize, ToSchema)]
pub(super) struct Connect {
    url: String,
    /// A QR code of `url`.
    qr_svg: String,
    /// `3A:0F:…`, 32 pairs.
    fingerprint: String,
    /// The page that tells a phone which step of its way here fails; none without a trust page.
    check: Option<Scanned>,
}

/// An address and the QR code of it.
#[derive(Serialize, ToSchema)]
struct Scanned {
    url: String,
    qr_svg: String,
}

impl Scanned {
    fn of(url: String) -> Result<Self> {
        Ok(Self { qr_svg: qr::picture(&url)?, url })
    }
}

impl Console {
    pub(super) fn status(&self) -> Status {
        let inner = &self.inner;
        let problems = self.problems();
        let catalog = inner.collections.catalog();
        let own_collections =
            catalog.all().filter(|collection| !collection.definition.system).count();
        let leaf = inner.keeper.leaf().current();
        Status {
            name: inner.keeper.name(),
            version: env!("CARGO_PKG_VERSION"),
            started: dates::to_text(inner.started),
            now: dates::to_text(OffsetDateTime::now_utc()),
            https: self.https_addresses(),
            loopback: format!("http://{}", inner.addresses.loopback),
            trust_page: self.trust_page_address(),
            ca_sha256: inner.keeper.authority().fingerprint(),
            certificate_expires: leaf.map(|leaf| dates::to_text(leaf.not_after)),
            data_dir: inner.data_dir.display().to_string(),
            database: DatabaseStatus { collections: own_collections, changes: inner.log.head() },
            subscribers: inner.realtime.subscribers(),
            upkeep: inner.collections.upkeep(),
            crash: self.crash_report(),
            safe_mode: self.safe_mode_report(),
            pause: self.pause_report(),
            problems,
        }
    }

    /// What the admin should know.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let inner = &self.inner;
        let mut problems = Vec::new();
        problems.extend(self.certificate_problem());
        if inner.vault.is_locked() {
            let message = "The box's secrets are locked since its start: mails wait, and calls of \
                           integrations. Unlock them with their passphrase.";
            problems.push(Problem { code: "locked", message: message.to_owned() });
        }
        problems.extend(self.network_problems());
        if let Some(message) = doctor::own_certificate_warning(&inner.keeper) {
            problems.push(Problem { code: "certificate", message });
        }
        if let Some(message) = inner.devices.lockout_warning() {
            problems.push(Problem { code: "lockout", message });
        }
        if let Some(message) = inner.backups.problem() {
            problems.push(Problem { code: "backup", message });
        }
        let sign_ins = inner.doctor.keepers.integrations.sign_in_problems();
        problems.extend(sign_ins.into_iter().map(|message| Problem { code: "sign_in", message }));
        problems
    }

    /// Why there is no fresh certificate for phones.
    fn certificate_problem(&self) -> Option<Problem> {
        let keeper = &self.inner.keeper;
        if keeper.has_ended() {
            let day = keeper.authority().not_after().date();
            let message = format!(
                "Phones cannot connect: this box's certificate authority ended on {day}. If this \
                 computer's date is wrong, set it right. Otherwise replace the authority and pair \
                 every device again."
            );
            return Some(Problem { code: "authority_ended", message });
        }
        let message = keeper.problem()?;
        Some(Problem {
            code: "certificate",
            message: format!("The certificate could not be renewed: {message}."),
        })
    }

    fn network_problems(&self) -> Vec<Problem> {
        let keeper = &self.inner.keeper;
        let mut problems = Vec::new();
        if lan::reachable_addresses(self.inner.addresses.https.ip(), &keeper.choices()).is_empty() {
            let left_out = lan::interfaces(&keeper.choices()).iter().any(|one| !one.used);
            let message = match left_out {
                true => {
                    "None of the networks in use has an address for phones. Connect this computer \
                     to the network that they use, or choose another of its networks in the settings."
                }
                false => {
                    "This computer has no address on a local network. Connect it to the network \
                     that your phones use."
                }
            };
            problems.push(Problem { code: "no_network", message: message.to_owned() });
        }
        let (name, shown) = (keeper.name(), keeper.shown_name());
        if keeper.is_numbered() {
            let message = format!(
                "Another box on this network is called {name}, so phones see this one as {shown} \
                 ({}). Give one of them another name.",
                keeper.host()
            );
            problems.push(Problem { code: "name_taken", message });
        }
        problems
    }

    pub(super) fn connect(&self) -> Result<Connect> {
        let url = self
            .trust_page_address()
            .or_else(|| self.https_addresses().into_iter().next())
            .unwrap_or_else(|| format!("http://{}", self.inner.addresses.loopback));
        let check = self.trust_page_address().map(|page| Scanned::of(format!("{page}/check")));
        let Scanned { url, qr_svg } = Scanned::of(url)?;
        let fingerprint = self.inner.keeper.authority().fingerprint_colons();
        Ok(Connect { url, qr_svg, fingerprint, check: check.transpose()? })
    }

    /// The address phones should use, best guess.
    pub(crate) fn shown_address(&self) -> String {
        self.https_addresses().into_iter().next().unwrap_or_default()
    }

    /// What a phone's camera should see, and its QR code drawn with half blocks.
    pub(crate) fn connect_text(&self) -> (String, String) {
        let url = self.trust_page_address().unwrap_or_else(|| self.shown_address());
        let code = qr::drawing(&url).unwrap_or_default();
        (url, code)
    }

    /// Every address phones can use, IP addresses first: `.local` names fail on some of them.
    fn https_addresses(&self) -> Vec<String> {
        let bound = self.inner.addresses.https;
        let mut addresses = lan::https_addresses(bound, &self.inner.keeper.choices());
        if bound.ip().is_unspecified() {
            addresses.push(format!("https://{}:{}", self.inner.keeper.host(), bound.port()));
        }
        addresses
    }

    fn trust_page_address(&self) -> Option<String> {
        let bound = self.inner.addresses.trust_page?;
        let choices = self.inner.keeper.choices();
        let ip = lan::reachable_addresses(bound.ip(), &choices).into_iter().next()?;
        Some(format!("http://{}", std::net::SocketAddr::new(ip, bound.port())))
    }
}
