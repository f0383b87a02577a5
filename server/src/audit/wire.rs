//! The trail on the wire.

use homeport_db::Entry;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::event::{Action, Outcome, Party};
use super::verify::{Broken, Verified};

/// An entry of the audit trail.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntry {
    /// Its number, from 1, without gaps.
    pub(super) seq: u64,
    /// SHA-256 of the entry as it is kept, 64 hexadecimal digits.
    pub(super) hash: String,
    #[serde(flatten)]
    pub(super) told: AuditTold,
}

/// What an entry tells.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct AuditTold {
    /// `2022-01-31 10:00:00.123Z`
    pub(super) at: String,
    /// What was done. An entry of a newer version may have a name that is none of these.
    #[schema(value_type = Action)]
    pub(super) action: String,
    /// Whether it was done.
    pub(super) outcome: Outcome,
    /// Who did it.
    pub(super) actor: Party,
    /// From where, as far as that is known.
    pub(super) address: Option<String>,
    /// The paired device that asked.
    pub(super) device: Option<String>,
    /// What the program that asked calls itself.
    pub(super) agent: Option<String>,
    /// To whom, or to what.
    pub(super) target: Option<Party>,
    /// Whatever else there is to know.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub(super) details: Map<String, Value>,
}

/// Entries, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditPage {
    pub(super) items: Vec<AuditEntry>,
    /// What to ask for as `before` to see older ones; `null` when there are none. A page may be
    /// short, and even empty, with older entries left to be looked through.
    pub(super) next: Option<u64>,
}

/// What checking the chain has found.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditCheck {
    /// Whether every entry is what it was.
    whole: bool,
    /// The first entry that is kept, and how many there are.
    first: Option<u64>,
    count: Option<u64>,
    /// The last entry, `SEQ:HASH`: written down elsewhere, it shows later that all before it is
    /// still the same.
    head: Option<String>,
    /// The first entry that is wrong.
    broken: Option<AuditBroken>,
}

/// What is wrong with the chain.
#[derive(Serialize, ToSchema)]
struct AuditBroken {
    seq: u64,
    /// In words.
    message: String,
}

impl From<Entry> for AuditEntry {
    fn from(Entry { seq, text, hash }: Entry) -> Self {
        // What somebody has made unreadable is shown all the same, with its number.
        let told = serde_json::from_str(&text).unwrap_or_default();
        Self { seq, hash, told }
    }
}

impl From<Result<Verified, Broken>> for AuditCheck {
    fn from(checked: Result<Verified, Broken>) -> Self {
        match checked {
            Ok(Verified { first, count, head }) => Self {
                whole: true,
                first: Some(first),
                count: Some(count),
                head: Some(format!("{}:{}", head.seq, head.hash)),
                broken: None,
            },
            Err(broken) => Self {
                whole: false,
                first: None,
                count: None,
                head: None,
                broken: Some(AuditBroken { seq: broken.seq, message: broken.to_string() }),
            },
        }
    }
}
