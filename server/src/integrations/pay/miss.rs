//! Questions that a service did not answer, or not as it should.

use crate::error::Error;
use crate::integrations::connector::Action;
use crate::integrations::deliver::{End, end_of};
use crate::integrations::failure::{Failure, Kind};

/// A question without an answer that helps; nothing of a secret is in it.
#[derive(Debug)]
pub(crate) struct Miss {
    pub(crate) end: End,
    /// The service's; 0 when there is none.
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) code: String,
    pub(crate) message: String,
    /// What was asked in vain.
    pub(crate) of: Missed,
}

/// Which of the questions that something takes was asked in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    /// The one by which it is done.
    Itself,
    /// One that comes before it: it was not put to the service.
    Before,
    /// One that comes after it: the service has taken it on.
    After,
}

impl Miss {
    pub(in crate::integrations) fn of(failure: Failure, action: Option<&Action>) -> Self {
        let end = end_of(&failure, action);
        let status = match &failure {
            Failure::Own(_) => 0,
            Failure::Provider { status, .. } => *status,
        };
        let (kind, code, message) = failure.told();
        Self { end, status, kind, code, message, of: Missed::Itself }
    }

    /// It cannot be asked for.
    pub(in crate::integrations) fn ours(message: &'static str) -> Self {
        Self::of(Error::invalid(message).into(), None)
    }

    /// A list leads to where it has been.
    pub(crate) fn in_circles() -> Self {
        Self::unread("The service's list goes round in circles.")
    }

    /// The service answers what it should not.
    pub(in crate::integrations) fn unread(message: &str) -> Self {
        Self::of(Failure::of(Kind::Unknown, message), None)
    }
}
