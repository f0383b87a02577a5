//! What is on the wire. What the browser's `navigator.credentials` takes and gives is WebAuthn's own JSON
//! (<https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON>).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::kept::Passkey;

/// What is known of a passkey.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PasskeyBody {
    pub(super) id: String,
    /// What its holder calls it.
    pub(super) name: String,
    /// The name of the box that it is for: it works on pages at that name only.
    pub(super) rp_id: String,
    pub(super) created: String,
    /// When somebody signed in with it last.
    pub(super) last_used: Option<String>,
}

impl PasskeyBody {
    pub(super) fn of(passkey: &Passkey) -> Self {
        Self {
            id: passkey.id.clone(),
            name: passkey.name.clone(),
            rp_id: passkey.party.clone(),
            created: passkey.created.clone(),
            last_used: passkey.used.clone(),
        }
    }
}

/// The passkeys of an account.
#[derive(Serialize, ToSchema)]
pub(super) struct PasskeysBody {
    pub(super) passkeys: Vec<PasskeyBody>,
    /// The name that a passkey would be for which is set up on the page that asks; nothing where none
    /// can be, and where somebody else's are asked for.
    pub(super) here: Option<String>,
}

/// A name of the box, and how many passkeys are for it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PasskeyNameBody {
    pub(super) name: String,
    pub(super) passkeys: usize,
    pub(super) accounts: usize,
    /// Whether the box has this name now.
    pub(super) is_served: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PasskeyNamesBody {
    pub(super) names: Vec<PasskeyNameBody>,
}

/// A proof of who asks.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct PasskeyProof {
    /// Where there is no second method: the password. Who signed in within the last ten minutes needs
    /// none.
    password: Option<String>,
    /// Where an authenticator app is on: a code of it, or a recovery code.
    code: Option<String>,
    /// Where there are passkeys: what one has answered to `/api/homeport/passkeys/prove`.
    credential: Option<Value>,
}

/// A new passkey.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct NewPasskey {
    /// What its holder calls it, 1 to 64 characters.
    name: String,
    /// What the authenticator has answered.
    credential: Value,
}

/// What a passkey is to be called.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct PasskeyName {
    /// 1 to 64 characters.
    name: String,
}

/// Which passkey is to go, and a proof of who asks.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct PasskeyRemoval {
    id: String,
    /// Where an authenticator app is on: a code of it, or a recovery code.
    code: Option<String>,
    /// What a passkey has answered to `/api/homeport/passkeys/prove`.
    credential: Option<Value>,
}
