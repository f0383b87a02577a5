//! Trying the mail settings out with one of the real mails.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{Accounts, form};
use crate::collections::{Collection, SUPERUSERS, dates, generate};
use crate::error::{Error, FieldErrors, Result};
use crate::mail::Letter;
use crate::records::Record;

pub(super) const FAILED: &str = "Failed to send the test email.";
const TEMPLATES: [&str; 5] =
    ["verification", "password-reset", "email-change", "otp", "login-alert"];

impl Accounts {
    /// Sends a mail of a template, filled in for nobody, and waits for the mail server's answer.
    ///
    /// # Errors
    /// 400 for a bad form, and with the mail server's words when it does not take the mail.
    pub(super) async fn test_mail(&self, body: &Map<String, Value>) -> Result<()> {
        let (email, template) = (form::text(body, "email")?, form::text(body, "template")?);
        let name = Some(form::text(body, "collection")?).filter(|name| !name.is_empty());
        let mut errors = FieldErrors::default();
        form::address("email", email, &mut errors);
        if form::required("template", template, &mut errors) && !TEMPLATES.contains(&template) {
            errors.add("template", "validation_in_invalid", "Must be a valid value.");
        }
        let collection = self.auth_collection(name.unwrap_or(SUPERUSERS)).ok();
        if collection.is_none() {
            let message = "Must be a valid auth collection id or name.";
            errors.add("collection", "validation_invalid_auth_collection", message);
        }
        errors.into_result(FAILED)?;
        let Some(collection) = collection else { return Ok(()) };
        let letter = self.test_letter(&nobody(&collection, email), template)?;
        self.mails.try_out(&letter).await.map_err(|reason| {
            Error::invalid(format!("Failed to send the test email. Raw error: {reason}."))
        })
    }

    fn test_letter(&self, record: &Record, template: &str) -> Result<Letter> {
        match template {
            "verification" => self.verification_letter(record),
            "password-reset" => self.password_reset_letter(record),
            "email-change" => self.email_change_letter(record, record.text("email")),
            "otp" => self.code_letter(record, "_PB_TEST_OTP_ID_", "123456"),
            _ => {
                let now = dates::to_text(OffsetDateTime::now_utc());
                self.alert_letter(record, &format!("{now} - TEST_IP TEST_USER_AGENT"))
            }
        }
    }
}

/// A record that is nobody's: its token is signed with a key that is forgotten at once.
pub(super) fn nobody(collection: &Arc<Collection>, email: &str) -> Record {
    let fields = collection.fields.iter().map(|column| &column.field);
    let mut values: Map<String, Value> =
        fields.map(|field| (field.name.clone(), field.kind.zero())).collect();
    let id = "_test_".to_owned();
    values.insert("id".to_owned(), json!(id));
    values.insert("email".to_owned(), json!(email));
    values.insert("tokenKey".to_owned(), json!(generate::secret()));
    Record::of_values(collection, values)
}
