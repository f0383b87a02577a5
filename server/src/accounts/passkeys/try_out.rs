//! Trying a passkey without an account: one is made, answers once, and is forgotten.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::asked::Purpose;
use super::ceremony::{self, State};
use super::credential_in;
use super::kept::{Kept, Passkey};
use super::party::Party;
use crate::accounts::Accounts;
use crate::accounts::letters::options;
use crate::accounts::try_out::{Finding, Next, Trial};
use crate::collections::Collection;
use crate::error::Result;
use crate::http::Page;

/// Whose passkey it is: nobody's, as accounts have a slash. Authenticators keep one of it for a name,
/// so that a second trial replaces what the first has left there.
const NOBODY: &str = "trial";
const SHOWN: &str = "Trial of sign-in";
const LEFT: &str = "The box has forgotten this passkey. Should your browser or key go on listing \
                    “Trial of sign-in”, remove it there: it opens nothing.";

impl Accounts {
    /// The next step: begins without a credential, goes on with what was made, and ends with what
    /// that has answered.
    ///
    /// # Errors
    /// 400 for a credential that is none; 429 when too many wait.
    pub(in crate::accounts) fn try_passkey(
        &self,
        collection: &Collection,
        body: &Map<String, Value>,
        (address, page): (IpAddr, &Page),
    ) -> Result<Trial> {
        let party = match self.party(page) {
            Ok(party) => party,
            Err(none) => {
                let said = "Pages at the address of this one have no passkeys.";
                return Ok(Trial::of(vec![Finding::wrong(said, &none.in_words())]));
            }
        };
        let purpose = Purpose::Trial(collection.id().to_owned());
        if !body.contains_key("credential") {
            let begun =
                ceremony::enrol(&party, &self.mails.app_name(), (NOBODY, SHOWN), &Kept::default())?;
            let said =
                format!("Pages at {} have passkeys, for the name {}.", party.origin, party.name);
            let next = self.asked.wait(begun, purpose, party, address)?;
            return Ok(Trial::of(vec![Finding::right(said)]).then(Next::Make(next)));
        }
        let credential = credential_in(body)?;
        match self.asked.take(credential, &purpose, &party) {
            Some(asked @ State::Enrol(_)) => {
                self.try_made(asked, purpose, (address, party), credential)
            }
            Some(State::Tried(tried)) => {
                let (asked, kept) = *tried;
                let asked = State::Named(asked);
                let holds = ceremony::judge(asked, &party, NOBODY, &kept, credential).is_ok();
                let is_good_alone = options(collection)?.password_auth.enabled;
                Ok(Trial::of(answered(holds, is_good_alone, &(self.named)())))
            }
            _ => {
                let said = "The answer came too late, or was meant for something else.";
                Ok(Trial::of(vec![Finding::wrong(said, "Try again from the beginning.")]))
            }
        }
    }

    /// Asks a passkey that was just made for a signature.
    fn try_made(
        &self,
        asked: State,
        purpose: Purpose,
        (address, party): (IpAddr, Party),
        credential: &Value,
    ) -> Result<Trial> {
        let mut kept = Kept::default();
        if let Some(made) = ceremony::made(asked, &party, credential)? {
            kept.add(Passkey::new(SHOWN.to_owned(), &party, &made))?;
        }
        let Some(begun) = ceremony::ask_tried(&party, kept)? else {
            let said = "What the browser has made does not hold.";
            let mend =
                "It has to look whose finger, face or PIN it is. Try another browser or key.";
            return Ok(Trial::of(vec![Finding::wrong(said, mend)]));
        };
        let next = self.asked.wait(begun, purpose, party, address)?;
        let said = "A passkey was made, after a finger, a face or a PIN.";
        Ok(Trial::of(vec![Finding::right(said)]).then(Next::Use(next)))
    }
}

fn answered(holds: bool, is_good_alone: bool, named: &str) -> Vec<Finding> {
    if !holds {
        let said = "Its answer does not hold.";
        return vec![Finding::wrong(said, "Try another browser or key."), Finding::open(LEFT)];
    }
    let means = match is_good_alone {
        true => "It would sign in by itself, or after a first method.",
        false => "It would be asked for after a first method only, as Password is switched off.",
    };
    let for_people = format!(
        "People have passkeys on pages at the box's names, as {named}, where their device trusts its \
         certificate: not at numbers, not in native apps."
    );
    vec![
        Finding::right("It has answered, and its signature is right."),
        Finding::open(means),
        Finding::open(for_people),
        Finding::open(LEFT),
    ]
}
