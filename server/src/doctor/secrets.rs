//! What the box keeps sealed and cannot open.

use super::Finding;
use crate::collections::Collections;
use crate::integrations::Integrations;
use crate::settings::Settings;
use crate::vault::Vault;

/// Who keeps what is sealed.
#[derive(Clone)]
pub(crate) struct Keepers {
    pub(crate) settings: Settings,
    pub(crate) collections: Collections,
    pub(crate) integrations: Integrations,
    pub(crate) vault: Vault,
}

impl Keepers {
    /// What was sealed with a key that is not on this computer, in words.
    pub(crate) fn locked(&self) -> Vec<String> {
        let mut locked = self.settings.locked();
        locked.extend(self.collections.locked());
        locked.extend(self.integrations.locked());
        locked
    }

    /// Says in the log what does not open, and what to do about it.
    pub(crate) fn warn(&self) {
        let locked = self.locked();
        if !locked.is_empty() {
            tracing::error!(
                locked = locked.join(", "),
                "Sealed with a key that is not on this computer. Enter these anew, or bring the \
                 master key of the box that sealed them: homeport vault import FILE"
            );
        }
    }

    /// Nothing, where everything opens.
    pub(super) fn finding(&self) -> Option<Finding> {
        if self.vault.is_locked() {
            let text = "The box's secrets are locked: mails wait, and calls of integrations.";
            let next = "Unlock them with their passphrase, in the settings of the window or here.";
            return Some(
                Finding::warn("secrets", text, next).with_command("homeport vault unlock"),
            );
        }
        let locked = self.locked();
        let text = format!(
            "Sealed with a key that is not on this computer: {secrets}.",
            secrets = locked.join(", ")
        );
        let next = "Enter these anew, or stop Homeport and bring the master key of the box that \
                    sealed them.";
        let command = "homeport vault import OLDDIR/vault/master.key";
        (!locked.is_empty()).then(|| Finding::warn("secrets", text, next).with_command(command))
    }
}
