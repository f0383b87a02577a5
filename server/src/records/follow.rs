//! Whoever has something done because records change, in the changes' own transaction.

use std::sync::{Arc, OnceLock};

use homeport_db::{DbError, Deciding, Intent, Key, View};

use super::Records;
use crate::error::Error;

/// Asked in the writer's turn, behind each write's decision.
pub(crate) trait Follower: Send + Sync {
    /// Whether nothing is to be done, whatever changes.
    fn is_idle(&self) -> bool;

    /// Puts beside what was decided whatever has to be there with it. May be asked more than once;
    /// only what is committed counts.
    ///
    /// # Errors
    /// Why nothing may be changed.
    fn follow<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error>;
}

/// Who follows, once there is somebody.
pub(super) type Following = Arc<OnceLock<Arc<dyn Follower>>>;

impl Records {
    /// Has somebody follow from now on. The first stays.
    pub(crate) fn followed_by(&self, follower: Arc<dyn Follower>) {
        // An error means that there is one.
        let _ = self.inner.following.set(follower);
    }
}

/// A write that is followed.
pub(super) struct Followed<I> {
    pub(super) intent: I,
    pub(super) following: Following,
}

impl<I: Intent<Refusal = Error>> Intent for Followed<I> {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        self.intent.reads()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        let Some(follower) = self.following.get().filter(|follower| !follower.is_idle()) else {
            return self.intent.decide(view);
        };
        Box::pin(async move {
            self.intent.decide(view).await?;
            follower.follow(view).await
        })
    }

    fn refused(&self, error: DbError) -> Error {
        self.intent.refused(error)
    }

    fn actor(&self) -> Arc<str> {
        self.intent.actor()
    }
}
