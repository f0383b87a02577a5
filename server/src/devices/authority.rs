//! Another certificate authority: what of it devices have learned, and what becomes of them.

use homeport_tls::TlsError;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::Devices;
use super::wire::Device;
use crate::audit::{Action, Asker, Event, Party};
use crate::collections::dates;
use crate::error::{Error, Result};
use crate::lan::Change;

/// Days in which the authority before still leads to the box, unless the admin says otherwise.
pub(super) const OVERLAP_DAYS: u16 = 180;
/// What is served may not be good for longer: Apple's and Chromium's limit.
pub(super) const MOST_DAYS: u16 = 397;
/// With so many days left, devices that know nothing yet are worth a warning.
const SOON: time::Duration = time::Duration::days(30);

const BAD_DAYS: &str = "The overlap has to be between 1 and 397 days.";
const NO_OVERLAP: &str = "No change of the certificate authority is under way.";

/// The command line's orders about the authority.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case")]
pub enum CaCommand {
    /// How it is.
    Status,
    /// A new one, which devices learn over the present one.
    Rotate {
        /// Days to learn it in; 180 when it is not said.
        days: Option<u16>,
    },
    /// The one before does not lead to the box any more.
    EndOverlap {
        /// Also when devices are locked out by it.
        yes: bool,
    },
    /// A new one at once, and every device cut off.
    Replace {
        /// It is meant.
        yes: bool,
    },
}

/// The certificate authority, and how far a change of it has come.
#[derive(Serialize, ToSchema)]
pub(super) struct AuthorityBody {
    /// `3A:0F:…`, 32 pairs.
    pub(super) fingerprint: String,
    /// Its certificate, PEM: what programs trust the box by.
    pub(super) certificate: String,
    /// Its first moment.
    pub(super) begins: String,
    /// When it ends.
    pub(super) ends: String,
    /// Whether it is good by this computer's clock. Where it is not, phones are refused or refuse.
    pub(super) good: bool,
    /// How many devices are paired.
    pub(super) devices: usize,
    /// The overlap with the one before, after a change.
    pub(super) overlap: Option<OverlapBody>,
}

/// The time in which devices learn a new authority.
#[derive(Serialize, ToSchema)]
pub(super) struct OverlapBody {
    /// When it ends by itself.
    pub(super) until: String,
    /// How many paired devices have shown that they know the new authority.
    pub(super) known: usize,
    /// Paired devices that have not: at the end they are locked out.
    pub(super) unaware: Vec<UnawareDevice>,
}

/// A device that does not know the new authority yet.
#[derive(Serialize, ToSchema)]
pub(super) struct UnawareDevice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) last_seen: Option<String>,
}

impl From<Device> for UnawareDevice {
    fn from(Device { id, name, seen, .. }: Device) -> Self {
        Self { id, name, last_seen: seen }
    }
}

impl Devices {
    /// The fingerprints that a device may sign: the present authority's, and during an overlap the
    /// one before's.
    pub(super) fn trusted_authorities(&self) -> Vec<String> {
        let authority = self.inner.keeper.authority();
        let overlap = authority.overlap(OffsetDateTime::now_utc());
        let previous = overlap.map(homeport_tls::Overlap::previous_fingerprint);
        std::iter::once(authority.fingerprint()).chain(previous).collect()
    }

    pub(super) fn authority(&self) -> AuthorityBody {
        let authority = self.inner.keeper.authority();
        let present = authority.fingerprint();
        let paired = self.paired_devices();
        let devices = paired.len();
        let overlap = authority.overlap(OffsetDateTime::now_utc()).map(|overlap| {
            let mut unaware = paired
                .into_iter()
                .filter(|device| device.ca.as_deref() != Some(present.as_str()))
                .map(UnawareDevice::from)
                .collect::<Vec<_>>();
            unaware.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
            let until = dates::to_text(overlap.until());
            OverlapBody { until, known: devices - unaware.len(), unaware }
        });
        AuthorityBody {
            fingerprint: authority.fingerprint_colons(),
            certificate: authority.certificate_pem().to_owned(),
            begins: dates::to_text(authority.not_before()),
            ends: dates::to_text(authority.not_after()),
            good: (authority.not_before()..authority.not_after())
                .contains(&OffsetDateTime::now_utc()),
            devices,
            overlap,
        }
    }

    /// What the admin should know of a change that will lock devices out soon.
    pub(crate) fn lockout_warning(&self) -> Option<String> {
        let authority = self.inner.keeper.authority();
        let now = OffsetDateTime::now_utc();
        let left = authority.overlap(now)?.until() - now;
        let unaware = self.authority().overlap?.unaware;
        if left > SOON || unaware.is_empty() {
            return None;
        }
        Some(format!(
            "In {} days the old certificate authority ends, and devices that were not here since \
             it was changed are locked out: {}. Open the app on them; one that stays on \
             this list has an app that is too old to learn it.",
            left.whole_days(),
            names_of(&unaware)
        ))
    }

    /// Changes the authority. Codes that are open name the one before, and are taken back. It goes
    /// on when whoever asked hangs up.
    ///
    /// # Errors
    /// 400 for days that cannot be, while an earlier change is not over, and when there is none
    /// to end; 500.
    pub(super) async fn change_authority(&self, change: Change) -> Result<AuthorityBody> {
        match change {
            Change::Rotate { days } if !(1..=MOST_DAYS).contains(&days) => {
                return Err(Error::invalid(BAD_DAYS));
            }
            Change::EndOverlap if self.authority().overlap.is_none() => {
                return Err(Error::invalid(NO_OVERLAP));
            }
            Change::Rotate { .. } | Change::EndOverlap | Change::Replace => {}
        }
        let devices = self.clone();
        let carrying_out = async move { devices.carry_out(change).await };
        let changed = tokio::spawn(Asker::current().scope(carrying_out)).await;
        changed.map_err(|error| Error::internal("change the authority", error))?
    }

    async fn carry_out(&self, change: Change) -> Result<AuthorityBody> {
        // No device comes in between.
        let changing = self.inner.changing.lock().await;
        if matches!(change, Change::Replace) {
            // First: whoever has the old key must not come in under it in between.
            let cut_off = self.cut_all_off(&changing).await?;
            tracing::info!(cut_off, "Cut all devices off");
        }
        let keeper = self.inner.keeper.clone();
        let event = Event::new(Action::AuthorityChanged).on(Party::kind("authority"));
        let event = match &change {
            Change::Rotate { days } => event.with("change", "rotate").with("days", *days),
            Change::EndOverlap => event.with("change", "endOverlap"),
            Change::Replace => event.with("change", "replace"),
        };
        let changed = tokio::task::spawn_blocking(move || keeper.change(change)).await;
        let changed = changed.map_err(|error| Error::internal("change the authority", error))?;
        changed.map_err(refusal)?;
        // Those that were made up to now name the one before.
        self.inner.pairings.cancel_all();
        let event = event.with("fingerprint", self.fingerprint());
        self.inner.audit.append_or_warn(event).await;
        Ok(self.authority())
    }

    /// Carries out an order of the command line and says how things are then.
    ///
    /// # Errors
    /// 400, in words for whoever gave it.
    pub(crate) async fn ca_command(&self, command: CaCommand) -> Result<String> {
        let before = self.authority();
        let (change, done) = match command {
            CaCommand::Status => return Ok(in_words(&before)),
            CaCommand::Rotate { days } => {
                let days = days.unwrap_or(OVERLAP_DAYS);
                (Change::Rotate { days }, "The certificate authority was changed.")
            }
            CaCommand::EndOverlap { yes } => {
                let unaware = before.overlap.map_or_else(Vec::new, |overlap| overlap.unaware);
                if !yes && !unaware.is_empty() {
                    return Err(Error::invalid(format!(
                        "This locks out: {}. They would have to be paired again. Add --yes to do \
                         it all the same.",
                        names_of(&unaware)
                    )));
                }
                (Change::EndOverlap, "The overlap is over.")
            }
            CaCommand::Replace { yes: false } => {
                return Err(Error::invalid(format!(
                    "This cuts off all {} paired devices at once; each has to be paired again, and \
                     browsers have to be given the new certificate. It is for when somebody else \
                     may have this box's key. Add --yes to do it.",
                    before.devices
                )));
            }
            CaCommand::Replace { yes: true } => (
                Change::Replace,
                "The certificate authority was replaced, and all devices cut off.",
            ),
        };
        let after = self.change_authority(change).await?;
        Ok(format!("{done}\n{}", in_words(&after)))
    }
}

fn names_of(devices: &[UnawareDevice]) -> String {
    devices.iter().map(|device| device.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn in_words(authority: &AuthorityBody) -> String {
    let AuthorityBody { fingerprint, begins, ends, good, devices, overlap, certificate: _ } =
        authority;
    let day = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let mut text = match good {
        true => format!("SHA-256 {fingerprint}\nIt ends on {}.", day(ends)),
        false => format!(
            "SHA-256 {fingerprint}\nIt is good from {} to {}, which is not now. If this computer's \
             date is right, replace it: homeport ca replace.",
            day(begins),
            day(ends)
        ),
    };
    if let Some(OverlapBody { until, known, unaware }) = overlap {
        let until = day(until);
        text.push_str(&format!(
            "\nDevices learn it over the one before until {until}; {known} of {devices} know it."
        ));
        if !unaware.is_empty() {
            text.push_str(&format!(" Not yet: {}.", names_of(unaware)));
        }
        text.push_str("\nBrowsers have to be given the new certificate by hand until then.");
    }
    text
}

fn refusal(error: TlsError) -> Error {
    match error {
        TlsError::OverlapRuns { .. }
        | TlsError::AuthorityExpired { .. }
        | TlsError::ClockNotSet { .. } => {
            Error::invalid(format!("The certificate authority was not changed: {error}."))
        }
        other => Error::internal("change the authority", other),
    }
}
