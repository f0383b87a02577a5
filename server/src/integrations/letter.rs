//! Letters that apps and automations have sent by the box's own mail: its queue, its mail server, its
//! sender. There is one way of mailing.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::Integrations;
use super::call::Done;
use super::connector::{HTML, SUBJECT, TEXT, TO};
use super::failure::{Failure, Kind};
use super::input::FAILED;
use crate::collections::address::is_email;
use crate::error::{Error, FieldErrors};
use crate::mail::{Filling, Letter};

/// Addressees of one call, each with a letter of their own: nobody sees whom else it went to.
const MOST: usize = 20;
/// Seconds; news that is older is none.
const OF_USE: i64 = 3 * 24 * 60 * 60;

/// The letters that an input asks for.
///
/// # Errors
/// 400 for what is no address, and for too many of them.
pub(super) fn letters(input: &Map<String, Value>) -> Result<Vec<Letter>, Failure> {
    let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
    let refuse = |why: &str| -> Failure {
        Error::fields(FAILED, FieldErrors::one(TO, "validation_is_email", why)).into()
    };
    let mut to = text(TO).split(',').map(str::trim).filter(|one| !one.is_empty());
    let to = to.by_ref().take(MOST + 1).collect::<Vec<_>>();
    match to.as_slice() {
        [] => return Err(refuse("Cannot be blank.")),
        many if many.len() > MOST => return Err(refuse("20 addresses at most.")),
        some if !some.iter().all(|one| is_email(one)) => {
            return Err(refuse("Must be valid email addresses, with commas between."));
        }
        _ => {}
    }
    // What makes a subject of a template keeps it in its line, and markup out of a text.
    let filling = Filling::default().with_foreign("SUBJECT", text(SUBJECT));
    let subject = filling.subject("{SUBJECT}");
    let body = match input.get(HTML).and_then(Value::as_str) {
        Some(html) => html.to_owned(),
        None => {
            let text = Filling::default().with_foreign("TEXT", text(TEXT)).html("{TEXT}");
            format!("<p>{}</p>", text.replace("\r\n", "\n").replace(['\r', '\n'], "<br>\n"))
        }
    };
    let until = OffsetDateTime::now_utc().unix_timestamp() + OF_USE;
    let letter = |to: &&str| Letter {
        to: (*to).to_owned(),
        subject: subject.clone(),
        body: body.clone(),
        until,
        asked: None,
    };
    Ok(to.iter().map(letter).collect())
}

impl Integrations {
    /// Who sends the letters.
    ///
    /// # Errors
    /// When none leave the box.
    pub(super) fn sender(&self) -> Result<Value, Failure> {
        match self.inner.mails.sender() {
            Some(from) => Ok(json!({ "from": from })),
            None => {
                let why = "The box sends no mail yet. Set a mail server up, on the page Mail.";
                Err(Failure::of(Kind::Unavailable, why))
            }
        }
    }

    /// Puts letters into the queue, all of them or none. They are on disk when this returns.
    ///
    /// # Errors
    /// When none leave the box, or too many wait.
    pub(super) async fn post(&self, letters: Vec<Letter>) -> Result<Done, Failure> {
        self.sender()?;
        let count = letters.len();
        match self.inner.mails.send_all(&letters).await {
            Ok(()) => Ok(Done::known(json!({ "queued": count }))),
            Err(Error::Unavailable) => {
                let why = "Too many mails wait already. Please try again later.";
                Err(Failure::of(Kind::Unavailable, why))
            }
            Err(error) => Err(error.into()),
        }
    }
}
