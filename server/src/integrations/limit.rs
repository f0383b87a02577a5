//! How often each caller may call an integration.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::FieldErrors;
use crate::gate::Windows;
use crate::http::{Caller, household};
use crate::records::Asking;

const MOST_CALLS: u64 = 1_000_000;
/// A day.
const LONGEST: u64 = 24 * 60 * 60;

/// So many calls of each caller, from the first one on, in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IntegrationLimit)]
pub(super) struct Limit {
    /// 1 to 1,000,000.
    #[schema(minimum = 1, maximum = 1_000_000)]
    calls: u64,
    /// 1 to 86,400.
    #[schema(minimum = 1, maximum = 86_400)]
    seconds: u64,
}

impl Limit {
    /// What a new integration has: more than a person taps, less than a loop in an app asks for before
    /// somebody looks at the bill.
    pub(super) const PRESET: Self = Self { calls: 60, seconds: 60 };

    /// Tells what is wrong with it.
    pub(super) fn judge(self, errors: &mut FieldErrors) {
        if !(1..=MOST_CALLS).contains(&self.calls) {
            let message = "Must be between 1 and 1000000.";
            errors.add("limit.calls", "validation_out_of_range", message);
        }
        if !(1..=LONGEST).contains(&self.seconds) {
            let message = "Must be between a second and a day.";
            errors.add("limit.seconds", "validation_out_of_range", message);
        }
    }
}

/// Whose calls are counted together.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// A record that signed in.
    Account(Arc<str>),
    Device(String),
    Address(IpAddr),
}

impl Who {
    /// Of guests by their address: what device they are, they say themselves.
    pub(super) fn at(asking: &Asking, address: IpAddr) -> Option<Self> {
        match &asking.caller {
            Caller::Guest => Some(Self::Address(household(address))),
            _ => Self::of(asking, address),
        }
    }

    /// `None` for admins, who are not counted.
    fn of(asking: &Asking, address: IpAddr) -> Option<Self> {
        match &asking.caller {
            admin if admin.is_superuser() => None,
            Caller::Guest => Some(match asking.device() {
                Some(device) => Self::Device(device.to_owned()),
                None => Self::Address(household(address)),
            }),
            caller => Some(Self::Account(caller.label())),
        }
    }
}

/// Who has called what how often. Another limit opens its windows afresh, and so does a start.
#[derive(Default)]
pub(super) struct Limits(Mutex<Windows<(String, Limit, Who)>>);

impl Limits {
    /// Counts a call.
    ///
    /// # Errors
    /// How long it takes until the caller may call again.
    pub(super) fn take(
        &self,
        name: &str,
        limit: Limit,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<(), Duration> {
        let Some(who) = Who::of(asking, address) else { return Ok(()) };
        let (key, length) = ((name.to_owned(), limit, who), Duration::from_secs(limit.seconds));
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.take(key, limit.calls, length, Instant::now())
    }
}
