//! What a trial has found, in words.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::accounts::totp::EnrolledBody;

/// How one step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignInFindingState)]
enum State {
    Right,
    Wrong,
    /// Nobody can tell without a real sign-in, or it only has to be known.
    Open,
}

/// One step of a sign-in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInFinding)]
pub(in crate::accounts) struct Finding {
    state: State,
    said: String,
    /// What can be done about it.
    mend: Option<String>,
}

impl Finding {
    pub(in crate::accounts) fn right(said: impl Into<String>) -> Self {
        Self { state: State::Right, said: said.into(), mend: None }
    }

    pub(in crate::accounts) fn wrong(said: impl Into<String>, mend: &str) -> Self {
        let mend = Some(mend.to_owned()).filter(|mend| !mend.is_empty());
        Self { state: State::Wrong, said: said.into(), mend }
    }

    pub(in crate::accounts) fn open(said: impl Into<String>) -> Self {
        Self { state: State::Open, said: said.into(), mend: None }
    }
}

/// How a way to sign in fared.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInTrial)]
pub(in crate::accounts) struct Trial {
    /// Nothing was wrong.
    passed: bool,
    findings: Vec<Finding>,
    /// What has to be done before it goes on; nothing when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Next>,
}

/// What the phone or the browser has to do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignInTrialNext)]
pub(in crate::accounts) enum Next {
    /// An authenticator app scans this, and shows a code. It is no account's.
    Scan(EnrolledBody),
    /// The browser makes a passkey: PublicKeyCredentialCreationOptionsJSON.
    Make(Value),
    /// That passkey answers: PublicKeyCredentialRequestOptionsJSON.
    Use(Value),
}

impl Trial {
    pub(in crate::accounts) fn of(findings: Vec<Finding>) -> Self {
        let passed = findings.iter().all(|finding| finding.state != State::Wrong);
        Self { passed, findings, next: None }
    }

    pub(in crate::accounts) fn then(self, next: Next) -> Self {
        Self { next: Some(next), ..self }
    }

    pub(super) fn is_over(&self) -> bool {
        self.next.is_none()
    }

    pub(super) fn passed(&self) -> bool {
        self.passed
    }
}
