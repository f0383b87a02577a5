//! Accounts that begin without an address or a password. Homeport's own: PocketBase has none, so
//! the option is not shown while it is as it was made.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::limits;
use crate::error::FieldErrors;

/// As many at once as a box takes without being asked.
const USUAL_MOST: i64 = 10_000;
const MOST: (i64, i64) = (1, 1_000_000);
/// Ten years.
const DAYS: (i64, i64) = (0, 3_650);

/// Accounts that begin without an address or a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Anonymous {
    /// Whether new ones can be made. Those that are there stay when it is switched off.
    pub(crate) enabled: bool,
    /// How many there may be at once.
    pub(crate) max: i64,
    /// Days after which those are removed that were not seen since; 0 keeps them.
    pub(crate) remove_after: i64,
}

impl Default for Anonymous {
    fn default() -> Self {
        Self { enabled: false, max: USUAL_MOST, remove_after: 0 }
    }
}

impl Anonymous {
    pub(super) fn is_initial(&self) -> bool {
        self == &Self::default()
    }
}

pub(super) fn check(anonymous: &Anonymous, is_system: bool, errors: &mut FieldErrors) {
    if is_system && anonymous.enabled {
        let message = "Nobody becomes an admin anonymously.";
        errors.add("anonymous.enabled", "validation_anonymous_system", message);
    }
    for (at, number, (least, most)) in [
        ("anonymous.max", anonymous.max, MOST),
        ("anonymous.removeAfter", anonymous.remove_after, DAYS),
    ] {
        if number < least {
            limits::too_small(at, least, errors);
        } else if number > most {
            limits::too_large(at, most, errors);
        }
    }
}
