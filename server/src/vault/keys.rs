//! The keys while they are open: which of them seals, and which open.

use homeport_db::Db;

use super::cipher::Key;
use super::held::Opened;
use super::inbox::Inbox;
use super::store::{self, Way};
use super::{KeyFile, MARK};
use crate::error::{Error, StartError};

/// What there is to seal and to open with.
#[derive(Clone)]
pub(super) struct Keys {
    /// Data keys that open.
    pub(super) data: Vec<Key>,
    /// The one that seals; none where it could not be written down.
    pub(super) seals: Option<Key>,
    /// Master keys, the present one first.
    pub(super) masters: Vec<Key>,
    /// Where secrets are put while there is none of them.
    pub(super) inbox: Option<Inbox>,
    pub(super) has_passphrase: bool,
}

/// Keys that were opened, and why what was to be written for it could not be. They are good all the
/// same: the next opening writes it.
pub(super) struct Loaded {
    pub(super) keys: Keys,
    pub(super) unwritten: Option<Error>,
}

impl Loaded {
    pub(super) fn or_warn(self) -> Keys {
        if let Some(error) = self.unwritten {
            tracing::warn!(%error, "Keys of sealed secrets could not be written anew; the next start does it");
        }
        self.keys
    }
}

impl Keys {
    pub(super) fn locked(inbox: Inbox) -> Self {
        let (data, masters) = (Vec::new(), Vec::new());
        Self { data, seals: None, masters, inbox: Some(inbox), has_passphrase: true }
    }

    /// Opens what these master keys have wrapped, and wraps it by the first of them. What another than the
    /// present one has wrapped opens what was sealed with it, and never seals: whoever can write to the
    /// folder of a locked box can have put both there.
    pub(super) async fn load(
        db: &Db,
        way: Way<'_>,
        (file, has_passphrase): (&KeyFile, bool),
        opened: &Opened,
    ) -> Result<Loaded, StartError> {
        let masters = opened.keys.clone();
        let present = masters.first().ok_or_else(|| file.missing())?;
        let (mut found, mut lost) = (Vec::new(), 0);
        for wrapped in store::all(db).await? {
            let Some(master) = masters.iter().find(|master| master.id() == wrapped.master) else {
                lost += 1;
                continue;
            };
            let (key, is_dated) =
                wrapped.unwrap(master).map_err(|_damaged| file.wrong(&wrapped.id))?;
            found.push((wrapped, master, key, is_dated));
        }
        if lost > 0 {
            // Whether anything is sealed with them is known to who keeps it: `doctor::Keepers`.
            tracing::debug!(lost, "Keys of a vault whose master key is not on this computer");
        }
        // Of those that do not say it themselves the row says when they were made, which anybody can
        // write: once there are others, none of them is the latest.
        let is_present = |by: &Key| by.id() == present.id();
        let are_dated = found.iter().any(|(_, by, _, is_dated)| *is_dated && is_present(by));
        let (mut data, mut seals, mut unwritten) = (Vec::new(), None, None);
        for (wrapped, master, key, is_dated) in found {
            let is_ours = is_present(master) && (is_dated || !are_dated);
            let made = if is_ours { wrapped.made } else { 0 };
            if !is_present(master) || !is_dated {
                unwritten = store::keep(way, made, &key, present).await.err().or(unwritten);
            }
            if made > 0 && seals.is_none() {
                seals = Some(key.clone());
            }
            data.push(key);
        }
        if seals.is_none() {
            match store::begin(way, present).await {
                Ok(key) => {
                    data.push(key.clone());
                    seals = Some(key);
                }
                Err(error) => unwritten = Some(error),
            }
        }
        let keys = Self { data, seals, masters, inbox: None, has_passphrase };
        Ok(Loaded { keys, unwritten })
    }

    /// What opens a text of this form and key.
    pub(super) fn of(&self, mark: &str, id: &str) -> Option<&Key> {
        let keys = if mark == MARK { &self.data } else { &self.masters };
        keys.iter().find(|key| key.id() == id)
    }
}
