//! What a service is asked to do about a payment, written down before it is asked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::schedule::now_ms;
use crate::integrations::Miss;

/// Something the service is asked to do. Moments are milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Ask {
    pub(super) what: What,
    /// Under which the service knows it again, and, of a refund, what it calls it.
    pub(super) key: String,
    /// How many keys of it were given up: the present one ends with that number.
    #[serde(default)]
    pub(super) given_up: u32,
    /// Of a refund.
    #[serde(default)]
    pub(super) amount: i64,
    pub(super) is: Answer,
    pub(super) begun: i64,
    /// How often it was put to the service, under whichever key. Looking it up is none of these.
    #[serde(default)]
    pub(super) tries: u32,
    /// When it was put to the service first under the present key: written down before.
    #[serde(default)]
    pub(super) sent: Option<i64>,
    /// When the last try ended, or began, if nobody saw its end.
    #[serde(default)]
    pub(super) tried_at: Option<i64>,
    /// How often the service has answered the present key with its own failure, status 500.
    #[serde(default)]
    pub(super) broken: u32,
    /// Whether a try may have had its effect without anybody hearing of it.
    #[serde(default)]
    pub(super) is_unsure: bool,
    /// A refusal after a try that may have had its effect: believed when the service knows of none.
    #[serde(default)]
    pub(super) refusal: Option<Trouble>,
    /// Since when it may have been asked for in a time that this state does not know of: then it is
    /// looked up, never asked for again.
    #[serde(default)]
    pub(super) doubted: Option<i64>,
    /// What went wrong last.
    #[serde(default)]
    pub(super) last: Option<Trouble>,
    /// The service's name for what it did.
    #[serde(default)]
    pub(super) at_service: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentAskKind)]
pub(super) enum What {
    Create,
    Capture,
    Cancel,
    Refund,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentAskState)]
pub(super) enum Answer {
    /// The service has not said, or was not asked yet.
    Waiting,
    /// The service has taken a refund on, and the money is on its way.
    Pending,
    Done,
    Refused,
    /// It was not done: the service does not know of it, or was never asked for it.
    Absent,
}

/// What went wrong.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(as = PaymentTrouble)]
pub(super) struct Trouble {
    /// An integration's kind of failure.
    pub(super) kind: String,
    /// The service's own code.
    pub(super) code: String,
    pub(super) message: String,
    /// The service's HTTP status; 0 when there was none.
    pub(super) status: u16,
}

impl From<&Miss> for Trouble {
    fn from(miss: &Miss) -> Self {
        let (kind, code, message) = (miss.kind.clone(), miss.code.clone(), miss.message.clone());
        Self { kind, code, message, status: miss.status }
    }
}

impl Trouble {
    pub(super) fn of(kind: &str, message: &str) -> Self {
        let (kind, message) = (kind.to_owned(), message.to_owned());
        Self { kind, message, ..Self::default() }
    }
}

impl Ask {
    pub(super) fn new(what: What, key: String, amount: i64) -> Self {
        Self {
            what,
            key,
            given_up: 0,
            amount,
            is: Answer::Waiting,
            begun: now_ms(),
            tries: 0,
            sent: None,
            tried_at: None,
            broken: 0,
            is_unsure: false,
            refusal: None,
            doubted: None,
            last: None,
            at_service: String::new(),
        }
    }

    /// The key under which it is put to the service now.
    pub(super) fn present_key(&self) -> String {
        match self.given_up {
            0 => self.key.clone(),
            number => format!("{}-r{number}", self.key),
        }
    }

    /// Whether it is neither done nor given up.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.is, Answer::Waiting | Answer::Pending)
    }

    /// It is about to be put to the service. Until that has answered nobody knows what came of it.
    pub(super) fn put(&mut self) {
        let now = now_ms();
        self.is_unsure = true;
        self.tries = self.tries.saturating_add(1);
        (self.sent, self.tried_at) = (self.sent.or(Some(now)), Some(now));
    }

    /// From now on it is put to the service under another key.
    pub(super) fn give_key_up(&mut self) {
        self.given_up = self.given_up.saturating_add(1);
        (self.sent, self.broken, self.is_unsure) = (None, 0, false);
    }
}
