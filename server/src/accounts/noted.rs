//! What of signing in is noted in the audit trail beside the sessions themselves, which are noted
//! where they are kept.

use super::{Accounts, Method};
use crate::audit::{Action, Event, Party};
use crate::collections::Collection;
use crate::error::{Error, Result};
use crate::records::Record;

impl Accounts {
    /// Notes that somebody did not get in, and why: `wrong`, `tooMany`, `notAllowed`. It takes no
    /// longer for one who is known here.
    pub(super) fn note_refusal(
        &self,
        collection: &Collection,
        whose: Option<&Record>,
        method: Method,
        reason: &str,
    ) {
        let target = whose.map_or_else(|| Party::unknown(collection.name()), Record::party);
        let event = Event::new(Action::SignInFailed).refused().on(target);
        self.audit.append_soon(event.with("method", method.name()).with("reason", reason));
    }

    /// As [`note_refusal`](Accounts::note_refusal), where the last steps of a sign-in have refused
    /// it. What asks for a second method is none.
    pub(super) fn noted<T>(
        &self,
        record: &Record,
        method: Method,
        outcome: Result<T>,
    ) -> Result<T> {
        let reason = match &outcome {
            Err(Error::Forbidden(_)) => "notAllowed",
            Err(Error::Invalid { .. }) => "wrongSecondMethod",
            Err(Error::TooMany { .. } | Error::TooManyCodes { .. }) => "tooMany",
            _ => return outcome,
        };
        self.note_refusal(&record.collection, Some(record), method, reason);
        outcome
    }

    /// Notes that the first of two methods was right.
    pub(super) fn note_first(&self, record: &Record, method: Method) {
        let event = Event::new(Action::FirstMethodPassed).who(record.party());
        self.audit.append_soon(event.with("method", method.name()));
    }

    /// Notes a sign-in to the window, which has no session here.
    pub(super) async fn note_window(&self, record: &Record, method: &str) {
        let event = Event::new(Action::SignIn).who(record.party()).with("method", method);
        self.audit.append_or_warn(event.with("window", true)).await;
    }
}
