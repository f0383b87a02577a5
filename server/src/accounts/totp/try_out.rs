//! Trying an authenticator app without an account: it scans a key that is nobody's, and shows a code.

use serde_json::{Map, Value};

use super::kept;
use super::wire::EnrolledBody;
use super::{code_in, now};
use crate::accounts::try_out::{Finding, Next, Trial};
use crate::accounts::{Accounts, form};
use crate::collections::Collection;
use crate::error::{Error, FieldErrors, Result};
use crate::qr;

const SCAN_ANEW: &str =
    "Scan the picture once more, and type the six digits that the app shows now.";
const CLOCKS: &str = "Let both set their clocks by themselves. Codes are taken half a minute around \
                      the present one.";

impl Accounts {
    /// Begins without a key, and ends with it and a code. The key is the caller's to keep meanwhile:
    /// it opens nothing.
    ///
    /// # Errors
    /// 400 for a key that is none, and for a code that is empty or too long.
    pub(in crate::accounts) fn try_app(
        &self,
        collection: &Collection,
        body: &Map<String, Value>,
    ) -> Result<Trial> {
        let named = form::text(body, "secret")?;
        if named.is_empty() {
            let secret = kept::new_secret();
            let account = format!("trial for {}", collection.name());
            let uri = kept::link(&secret, &self.mails.app_name(), &account)?;
            let scan = EnrolledBody { secret, qr_svg: qr::picture(&uri)?, uri };
            return Ok(Trial::of(Vec::new()).then(Next::Scan(scan)));
        }
        if !kept::is_secret(named) {
            let message = "This is no key of a trial.";
            let errors = FieldErrors::one("secret", "validation_invalid_value", message);
            return Err(Error::fields(form::BAD_FIELDS, errors));
        }
        let left = Finding::open("Remove the trial's entry from the app again. It opens nothing.");
        let findings = match kept::ahead(named, code_in(body)?, now())? {
            Some(0) => {
                let said =
                    "The code is right: the app has the key, and its clock and this box's agree.";
                vec![Finding::right(said), left]
            }
            Some(ahead) => vec![Finding::wrong(clocks(ahead), CLOCKS), left],
            None => vec![Finding::wrong("This is no code of that key.", SCAN_ANEW)],
        };
        Ok(Trial::of(findings))
    }
}

/// Which clock is ahead of the other, in words.
fn clocks(ahead: i64) -> String {
    let span = match ahead.abs() {
        seconds @ ..120 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", (seconds + 30) / 60),
    };
    if ahead > 0 {
        format!(
            "The code would be right, but the phone's clock is about {span} ahead of this box's."
        )
    } else {
        format!("The code would be right, but the phone's clock is about {span} behind this box's.")
    }
}
