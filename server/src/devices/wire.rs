//! What is on the wire, and a device as it is kept.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::pairings::PairingState;
use crate::error::{Error, FieldErrors, Result};

const FAILED: &str = "An error occurred while validating the submitted data.";
/// Longest texts, in characters.
const LONGEST_NAME: usize = 60;
const LONGEST_PLATFORM: usize = 30;
const LONGEST_APP: usize = 100;
/// Keys, signatures, nonces and codes are far shorter.
const LONGEST_TOKEN: usize = 500;

/// A device as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Device {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) platform: String,
    pub(super) app: String,
    /// The point, in base64url.
    pub(super) key: String,
    pub(super) paired: String,
    pub(super) paired_by: String,
    pub(super) seen: Option<String>,
    pub(super) address: Option<String>,
    pub(super) revoked: Option<String>,
    #[serde(default)]
    pub(super) lost: bool,
    /// Revoked with all others, when the authority was replaced.
    #[serde(default)]
    pub(super) replaced: bool,
    /// SHA-256 of the authority that it has last shown to trust.
    #[serde(default)]
    pub(super) ca: Option<String>,
    /// Whose tokens it was handed or has sent: ids of collections and records.
    pub(super) accounts: BTreeSet<(String, String)>,
}

/// A paired device, or one that was.
#[derive(Serialize, ToSchema)]
pub(super) struct DeviceBody {
    /// Twenty hexadecimal digits of its key's hash.
    id: String,
    name: String,
    /// As the app calls it: `android`, `ios`, …
    platform: String,
    app: String,
    paired: String,
    /// A superuser's address, `this computer` for the window, or `command line`.
    paired_by: String,
    /// When it last sent a request that proved to be its own.
    last_seen: Option<String>,
    /// Where that came from.
    address: Option<String>,
    /// When it was cut off.
    revoked: Option<String>,
    /// Whether it was said to be lost.
    lost: bool,
    /// Whether it was cut off with all others, when the certificate authority was replaced.
    replaced: bool,
    /// How many accounts have signed in on it.
    accounts: usize,
}

impl From<Device> for DeviceBody {
    fn from(device: Device) -> Self {
        let Device { id, name, platform, app, paired, paired_by, seen, address, .. } = device;
        Self {
            id,
            name,
            platform,
            app,
            paired,
            paired_by,
            last_seen: seen,
            address,
            revoked: device.revoked,
            lost: device.lost,
            replaced: device.replaced,
            accounts: device.accounts.len(),
        }
    }
}

/// All devices.
#[derive(Serialize, ToSchema)]
pub(super) struct DeviceList {
    /// The paired ones first, then those that were; each by when they were paired, newest first.
    pub(super) devices: Vec<DeviceBody>,
}

/// What a revocation ended.
#[derive(Serialize, ToSchema)]
pub(super) struct Revoked {
    pub(super) device: DeviceBody,
    /// Accounts whose every sign-in has ended, when the device was lost.
    pub(super) accounts_ended: usize,
}

/// A new code.
#[derive(Serialize, ToSchema)]
pub(super) struct NewPairing {
    pub(super) id: String,
    /// What the QR code says. It is shown once and nowhere kept.
    pub(super) link: String,
    pub(super) qr_svg: String,
    /// Where the box is reached, for typing in: `192.168.1.20:8443`.
    pub(super) addresses: Vec<String>,
    /// `3A:0F:…`, 32 pairs.
    pub(super) fingerprint: String,
    pub(super) expires: String,
    /// Seconds that it is good.
    pub(super) seconds: u64,
}

/// What has become of a code.
#[derive(Serialize, ToSchema)]
pub(super) struct PairingBody {
    pub(super) id: String,
    pub(super) state: PairingState,
    /// The device that was paired.
    pub(super) device: Option<DeviceBody>,
    /// The device that waits for its number.
    pub(super) typed: Option<TypedBody>,
    /// A wrong number was typed: only the QR code is left of this one.
    pub(super) typed_wrong: bool,
}

/// A device without a camera that waits for its number.
#[derive(Serialize, ToSchema)]
pub(super) struct TypedBody {
    pub(super) name: String,
    pub(super) platform: String,
    pub(super) app: String,
    pub(super) address: String,
    /// Twelve digits to be typed into the device.
    pub(super) number: String,
}

/// The box, for a device that trusts it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct BoxBody {
    pub(super) name: String,
    /// SHA-256 of the CA certificate, 64 hexadecimal digits.
    pub(super) fingerprint: String,
    /// The CA certificate, PEM.
    pub(super) ca: String,
    /// The one before it, while it still leads here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous: Option<PreviousBody>,
    /// Where it is reached, best first.
    pub(super) hosts: Vec<String>,
    pub(super) port: u16,
}

/// The CA before the present one.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PreviousBody {
    pub(super) fingerprint: String,
    pub(super) ca: String,
    /// Until when the box can be reached by it.
    pub(super) until: String,
}

/// What a device that was paired is told.
#[derive(Serialize)]
pub(super) struct PairedBody {
    pub(super) device: Named,
    pub(super) r#box: BoxBody,
}

/// A device by id and name.
#[derive(Serialize)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
}

/// A device that says who it is.
#[derive(Clone, Debug)]
pub(super) struct Introduction {
    /// As it was sent: that is what was signed.
    pub(super) key: String,
    pub(super) signature: String,
    pub(super) name: String,
    pub(super) platform: String,
    pub(super) app: String,
}

/// The texts of a body; what is wrong is gathered.
pub(super) struct Form<'a> {
    body: &'a Map<String, Value>,
    errors: FieldErrors,
}

impl<'a> Form<'a> {
    pub(super) fn new(body: &'a Map<String, Value>) -> Self {
        Self { body, errors: FieldErrors::default() }
    }

    /// A text of `most` characters that shows on one line.
    fn line(&mut self, name: &str, most: usize) -> String {
        let text = match self.body.get(name) {
            Some(Value::String(text)) => text.as_str(),
            _ => "",
        };
        if text.trim().is_empty() {
            self.errors.add(name, "validation_required", "Cannot be blank.");
        } else if text.chars().count() > most {
            let message = format!("The length must be no more than {most}.");
            self.errors.add(name, "validation_length_too_long", &message);
        } else if text.chars().any(is_unsafe) {
            self.errors.add(name, "validation_invalid_format", "Must be one line of plain text.");
        }
        text.to_owned()
    }

    /// A code, a nonce or the like.
    pub(super) fn token(&mut self, name: &str) -> String {
        self.line(name, LONGEST_TOKEN)
    }

    /// A SHA-256 in base64url.
    pub(super) fn hash(&mut self, name: &str) -> String {
        let text = self.token(name);
        let is_hash = URL_SAFE_NO_PAD.decode(&text).is_ok_and(|bytes| bytes.len() == 32);
        if !is_hash {
            self.errors.add(name, "validation_invalid_format", "Must be a SHA-256 in base64url.");
        }
        text
    }

    pub(super) fn name(&mut self) -> String {
        self.line("name", LONGEST_NAME)
    }

    pub(super) fn introduction(&mut self) -> Introduction {
        Introduction {
            key: self.token("key"),
            signature: self.token("signature"),
            name: self.name(),
            platform: self.line("platform", LONGEST_PLATFORM),
            app: self.line("app", LONGEST_APP),
        }
    }

    /// # Errors
    /// 400 with what was wrong.
    pub(super) fn finish(self) -> Result<()> {
        self.errors.into_result(FAILED)
    }
}

/// The key of an introduction, where it is one.
///
/// # Errors
/// 400.
pub(super) fn key_of(device: &Introduction) -> Result<super::key::Key> {
    super::key::Key::read(&device.key).ok_or_else(|| {
        let message = "Must be a P-256 public key, base64url of its SPKI or its point.";
        Error::fields(FAILED, FieldErrors::one("key", "validation_invalid_format", message))
    })
}

/// Line breaks would change what was signed; marks that turn the direction of text would change what
/// an admin reads.
fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
