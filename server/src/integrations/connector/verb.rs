//! What the box does of itself for an action. All else is data; each of these is here because no
//! request that is filled in from data could say it.

use serde::Deserialize;

use super::{Action, Auth, Connector, Effect};

/// The input that says whom a push message is for.
pub(in crate::integrations) const SUBSCRIPTION: &str = "subscription";
/// The input that says for how many seconds a signed address is good.
pub(in crate::integrations) const SECONDS: &str = "seconds";
/// What a letter is made of.
pub(in crate::integrations) const TO: &str = "to";
pub(in crate::integrations) const SUBJECT: &str = "subject";
pub(in crate::integrations) const TEXT: &str = "text";
pub(in crate::integrations) const HTML: &str = "html";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::integrations) enum Verb {
    /// The body is encrypted for a browser and goes where its subscription says (RFC 8291): the keys of
    /// both sides are mixed anew for each message.
    WebPush,
    /// The public key that browsers subscribe with; nothing is sent.
    WebPushKey,
    /// The request is signed and not sent: whoever is given its address may make it, for a while.
    SignedAddress,
    /// A letter is put into the box's own queue of mails: SMTP is a talk, no request.
    Letter,
    /// Whether letters leave the box; nothing is sent.
    LetterReady,
}

impl Verb {
    /// Whether it asks at the address of the connector.
    pub(super) fn needs_base(self) -> bool {
        self == Self::SignedAddress
    }

    /// # Errors
    /// What of the connector or its action does not fit, in words for who wrote the file.
    pub(super) fn judge(self, connector: &Connector, action: &Action) -> Result<(), String> {
        let needs = |inputs: &[&str]| {
            let missing = inputs
                .iter()
                .find(|name| !action.input.get(**name).is_some_and(|input| input.required));
            missing.map_or(Ok(()), |name| Err(format!("it needs the input `{name}`")))
        };
        let fits = |is_so: bool, why: &str| if is_so { Ok(()) } else { Err(why.to_owned()) };
        let reads = fits(action.effect == Effect::Read, "it changes nothing: `effect` is read");
        let is_push = matches!(connector.auth, Auth::Vapid { .. });
        match self {
            Self::WebPush => {
                fits(is_push && !connector.hosts.is_empty(), "it needs `vapid` and `hosts`")?;
                needs(&[SUBSCRIPTION])
            }
            Self::WebPushKey => reads.and(fits(is_push, "it needs `vapid`")),
            Self::SignedAddress => {
                let is_signed = matches!(connector.auth, Auth::S3 { .. });
                reads.and(fits(is_signed, "it needs `s3`"))?;
                needs(&[SECONDS])
            }
            Self::Letter => {
                let text = if action.input.contains_key(HTML) { HTML } else { TEXT };
                needs(&[TO, SUBJECT, text])
            }
            Self::LetterReady => reads,
        }
    }
}
