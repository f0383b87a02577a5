//! How a payment stands, and which way it may go.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentState)]
pub(super) enum State {
    /// It was begun, and nobody has paid yet.
    Created,
    /// The money is reserved.
    Authorised,
    /// The money was taken; a part of it may have been paid back.
    Captured,
    /// All of it was paid back.
    Refunded,
    /// It came to nothing.
    Failed,
    /// It may have been begun: the service was asked and has not said.
    Unknown,
}

impl State {
    /// Whether a payment goes from here to there in one step.
    fn leads_to(self, next: Self) -> bool {
        use State::{Authorised, Captured, Created, Failed, Refunded, Unknown};
        match self {
            Created => matches!(next, Authorised | Captured | Failed | Unknown),
            Unknown => matches!(next, Created | Authorised | Captured | Failed),
            Authorised => matches!(next, Captured | Failed),
            Captured => matches!(next, Refunded),
            // What was given up here may have been paid there all the same.
            Failed => matches!(next, Authorised | Captured),
            // What was paid back has come back.
            Refunded => matches!(next, Captured),
        }
    }

    /// The steps to a state; none where no way leads there, or it is there already.
    pub(super) fn way_to(self, end: Self) -> Vec<Self> {
        match (self, end) {
            _ if self == end => Vec::new(),
            _ if self.leads_to(end) => vec![end],
            (_, State::Refunded) if self.leads_to(State::Captured) => {
                vec![State::Captured, State::Refunded]
            }
            _ => Vec::new(),
        }
    }

    /// Whether nothing is expected to happen any more by itself.
    pub(super) fn is_settled(self) -> bool {
        matches!(self, State::Captured | State::Refunded | State::Failed)
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            State::Created => "created",
            State::Authorised => "authorised",
            State::Captured => "captured",
            State::Refunded => "refunded",
            State::Failed => "failed",
            State::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::State::{Authorised, Captured, Created, Failed, Refunded, Unknown};

    #[test]
    fn a_payment_goes_forward_only() {
        let all = [Created, Authorised, Captured, Refunded, Failed, Unknown];
        let ways = |from: super::State| {
            let ends = all.into_iter().map(|end| from.way_to(end));
            ends.filter(|way| !way.is_empty()).collect::<Vec<_>>()
        };
        let through = vec![Captured, Refunded];
        let one = |state| vec![state];
        assert_eq!(
            ways(Created),
            [one(Authorised), one(Captured), through.clone(), one(Failed), one(Unknown)]
        );
        assert_eq!(
            ways(Unknown),
            [one(Created), one(Authorised), one(Captured), through.clone(), one(Failed)]
        );
        assert_eq!(ways(Authorised), [one(Captured), through.clone(), one(Failed)]);
        assert_eq!(ways(Captured), [one(Refunded)]);
        assert_eq!(ways(Failed), [one(Authorised), one(Captured), through]);
        assert_eq!(ways(Refunded), [one(Captured)]);
    }
}
