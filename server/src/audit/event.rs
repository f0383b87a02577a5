//! What is noted: an action, who did it, from where, to what, and how it ended.

use homeport_db::Note;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Asker;

/// Longest texts, in characters.
const LONGEST_NAME: usize = 100;
const LONGEST_AGENT: usize = 250;
const LONGEST_DETAIL: usize = 2000;
/// Where names of admins' accounts are kept.
const SUPERUSERS: &str = "_superusers";

/// Everything that is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditAction)]
pub(crate) enum Action {
    /// Somebody signed in.
    SignIn,
    /// Somebody did not get in.
    SignInFailed,
    /// An owner tried a way to sign in, without signing in.
    SignInTried,
    /// The first of two methods was right.
    FirstMethodPassed,
    /// Sign-ins were ended before their time.
    SessionsEnded,
    /// A one-time ticket opened the window.
    WindowOpened,
    /// A ticket that was none, or used, or too old.
    WindowRefused,
    /// The window's session was ended.
    WindowLeft,
    /// A superuser was handed a token to act as somebody.
    Impersonated,
    /// A password, an e-mail address or what ends all sign-ins was changed.
    AccountChanged,
    /// A change of a password came with an old one that was not the account's.
    OldPasswordWrong,
    /// An account without an address or a password was made.
    AnonymousMade,
    /// An owner was shown the code or the link of a letter that no mail server takes away.
    LetterShown,
    /// An anonymous account got a way in.
    AccountUpgraded,
    /// Anonymous accounts that were not seen for long were removed.
    AnonymousRemoved,
    /// An authenticator app was set up for an account.
    SecondFactorSet,
    /// The authenticator app of an account was taken away.
    SecondFactorRemoved,
    /// A passkey was added to an account.
    PasskeyAdded,
    /// A passkey of an account was taken away.
    PasskeyRemoved,
    /// An account got new recovery codes.
    RecoveryRenewed,
    /// An admin's account came into being.
    SuperuserMade,
    /// An admin's account was changed.
    SuperuserChanged,
    /// An admin's account is gone.
    SuperuserRemoved,
    /// An admin was given another role.
    RoleChanged,
    /// A collection came into being.
    CollectionMade,
    /// A collection's rules, fields or options were changed.
    CollectionChanged,
    /// A collection is gone, with its records.
    CollectionRemoved,
    /// The box's settings were changed.
    SettingsChanged,
    /// The box's secrets were unlocked with their passphrase.
    VaultUnlocked,
    /// The passphrase of the box's secrets was set, changed or taken away.
    PassphraseChanged,
    /// Safe mode, into which the box goes after repeated crashes, was left.
    SafeModeLeft,
    /// The box was paused: phones are turned away.
    Paused,
    /// The pause ended, by hand or on its time.
    Resumed,
    /// A code to pair a device was made.
    PairingOpened,
    /// A device with a wrong code, or a number that was wrong.
    PairingFailed,
    /// A device was paired.
    DevicePaired,
    /// A device was cut off.
    DeviceRevoked,
    /// A revoked device was taken off the list.
    DeviceForgotten,
    /// The certificate authority was changed.
    AuthorityChanged,
    /// The admin's own certificate was changed.
    CertificateChanged,
    /// An integration was set up, or changed.
    IntegrationChanged,
    /// An integration and its credentials were removed.
    IntegrationRemoved,
    /// A connector of one's own was made.
    ConnectorMade,
    /// A connector of one's own was changed.
    ConnectorChanged,
    /// A connector of one's own was removed.
    ConnectorRemoved,
    /// Somebody has signed in at the service of an integration.
    IntegrationSignedIn,
    /// Who had signed in there was forgotten.
    IntegrationSignedOut,
    /// Integrations were let out, or none.
    IntegrationsSwitched,
    /// A server's key was made.
    ApiKeyMade,
    /// A key was given another name or end.
    ApiKeyChanged,
    /// A key was revoked.
    ApiKeyRevoked,
    /// A key was used for the first time, or after a long pause.
    ApiKeyUsed,
    /// A key that was none, or over, or asked for what it was not given.
    ApiKeyRefused,
    /// A superuser, or a server's key, at an address that the settings keep them from.
    AddressRefused,
    /// An automation was made, or changed.
    AutomationChanged,
    /// An automation was removed.
    AutomationRemoved,
    /// Calls that were given up, or held, are made again.
    DeliveriesReplayed,
    /// A call that was to be made was let go.
    DeliveryDiscarded,
    /// An intake was made, or changed.
    IntakeChanged,
    /// An intake was removed.
    IntakeRemoved,
    /// What a service had told was taken in again.
    HeardReplayed,
    /// What a service had told, and could not be taken in, was let go.
    HeardDiscarded,
    /// A record's payment was begun.
    PaymentBegun,
    /// A payment went on to another state.
    PaymentMoved,
    /// An admin had money taken or paid back, or a payment called off.
    PaymentAsked,
    /// A service tells of a payment that was begun after the backup that was put back.
    PaymentLost,
    /// A backup was made.
    BackupMade,
    /// A backup came from elsewhere.
    BackupUploaded,
    /// A backup left the box.
    BackupDownloaded,
    /// A backup was deleted.
    BackupRemoved,
    /// A backup took the place of the present state.
    BackupRestored,
    /// A PocketBase folder was taken over.
    MovedIn,
    /// The request log was emptied.
    LogsCleared,
    /// The trail was exported.
    TrailExported,
    /// The trail's oldest entries were removed.
    TrailShortened,
}

/// How it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditOutcome)]
pub(crate) enum Outcome {
    /// It was done.
    #[default]
    Done,
    /// It was tried, and refused.
    Refused,
}

/// Somebody, or something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = AuditParty)]
pub(crate) struct Party {
    /// `guest`, `user`, `superuser`, `apiKey`, `window`, `commandLine`, `box`; of what something was done to
    /// also `unknown`, `collection`, `settings`, `device`, `pairing`, `authority`, `certificate`,
    /// `integration`, `automation`, `delivery`, `intake`, `event`, `payment`, `backup`, `folder`, `logs`,
    /// `trail`, `vault`.
    pub(crate) kind: String,
    /// A record's collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) collection: Option<String>,
    /// A record's, device's, collection's or code's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// As people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}

impl Party {
    pub(crate) fn kind(kind: &str) -> Self {
        Self { kind: kind.to_owned(), collection: None, id: None, name: None }
    }

    pub(crate) fn named(kind: &str, id: &str, name: &str) -> Self {
        Self { id: Some(id.to_owned()), name: Some(cut(name, LONGEST_NAME)), ..Self::kind(kind) }
    }

    /// Nobody that is known, in an auth collection. What was typed is not kept: it may be a password.
    pub(crate) fn unknown(collection: &str) -> Self {
        Self { collection: Some(collection.to_owned()), ..Self::kind("unknown") }
    }

    /// Who is in a record of an auth collection.
    pub(crate) fn record(collection: &str, id: &str, values: &Map<String, Value>) -> Self {
        let text = |name: &&str| values.get(*name).and_then(Value::as_str).unwrap_or("").trim();
        let name = ["email", "username", "name"];
        let name = name.iter().map(text).find(|text| !text.is_empty());
        Self {
            kind: if collection == SUPERUSERS { "superuser" } else { "user" }.to_owned(),
            collection: Some(collection.to_owned()),
            id: Some(id.to_owned()),
            name: name.map(|name| cut(name, LONGEST_NAME)),
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Event {
    pub(super) action: Action,
    pub(super) outcome: Outcome,
    pub(super) actor: Party,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<std::net::IpAddr>,
    /// The paired device that asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device: Option<String>,
    /// What the program that asked calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<Party>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) details: Map<String, Value>,
}

impl Event {
    /// Something that whoever asks at the moment has done.
    pub(crate) fn new(action: Action) -> Self {
        Self::by(&Asker::current(), action)
    }

    pub(crate) fn by(asker: &Asker, action: Action) -> Self {
        Self {
            action,
            outcome: Outcome::Done,
            actor: asker.party(),
            address: asker.address,
            device: asker.device.as_deref().map(|device| cut(device, LONGEST_NAME)),
            agent: asker.agent().map(|agent| cut(agent, LONGEST_AGENT)),
            target: None,
            details: Map::new(),
        }
    }

    /// It was asked for and refused.
    #[must_use]
    pub(crate) fn refused(self) -> Self {
        Self { outcome: Outcome::Refused, ..self }
    }

    /// It turned out who asked.
    #[must_use]
    pub(crate) fn who(self, actor: Party) -> Self {
        Self { actor, ..self }
    }

    #[must_use]
    pub(crate) fn on(self, target: Party) -> Self {
        Self { target: Some(target), ..self }
    }

    /// A detail; never a secret, and never what somebody typed that was refused.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), bounded(value.into()));
        self
    }

    /// It tells something beside that it happened.
    pub(crate) fn has_details(&self) -> bool {
        !self.details.is_empty()
    }

    pub(crate) fn note(&self) -> Note {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => Note::new(members),
            _ => Note::new(Map::new()),
        }
    }
}

fn bounded(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(cut(&text, LONGEST_DETAIL)),
        Value::Array(items) => items.into_iter().map(bounded).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, bounded(value))).collect()
        }
        other => other,
    }
}

/// At most so many characters; one that was longer ends in `…`.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
