//! What is on the wire.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What is known of an authenticator app.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TotpBody {
    /// Whether signing in asks for its code.
    pub(super) enabled: bool,
    /// Recovery codes that have not been used.
    pub(super) recovery_codes_left: usize,
}

/// A proof of who asks.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct TotpProof {
    /// Where there is no second method: the password. Who signed in within the last ten minutes needs
    /// none.
    password: Option<String>,
    /// Where an app is on: a code of it, or a recovery code.
    code: Option<String>,
    /// Where there are passkeys: what one has answered to `/api/homeport/passkeys/prove`.
    credential: Option<Value>,
}

/// A code of the app, or a recovery code.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(super) struct TotpCode {
    code: String,
}

/// What an app has to know. It is shown once, and counts once it is confirmed by a code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::accounts) struct EnrolledBody {
    /// The secret in Base32, to be typed.
    pub(super) secret: String,
    /// The link that apps scan: `otpauth://totp/…`.
    pub(super) uri: String,
    /// The link as a QR code.
    pub(super) qr_svg: String,
}

/// Codes for when the app is lost, each good once. They are shown once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecoveryCodesBody {
    pub(super) recovery_codes: Vec<String>,
}
