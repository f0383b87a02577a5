//! What is mailed: templates of auth collections, filled in for a record.

use std::sync::Arc;

use time::OffsetDateTime;

use super::Accounts;
use super::test_mail::nobody;
use crate::auth::tokens;
use crate::collections::value::to_text;
use crate::collections::{AuthOptions, Collection, EmailTemplate, FieldKind};
use crate::error::{Error, Result};
use crate::mail::{Asked, Filling, Letter, OTP};
use crate::records::Record;

/// How long a letter about a sign-in is of use, seconds.
const ALERT_SECONDS: i64 = 24 * 60 * 60;

/// The options of a collection that signs in.
///
/// # Errors
/// When it is none, which callers have checked.
pub(super) fn options(collection: &Collection) -> Result<&AuthOptions> {
    let auth = collection.definition.auth.as_ref();
    auth.ok_or_else(|| Error::internal("read an auth collection", "it has no options"))
}

/// A letter that somebody asked for, with what it is sent for.
fn asked_for(
    letter: Letter,
    record: &Record,
    (kind, secret, otp_id): (&str, &str, &str),
) -> Letter {
    let asked = Asked {
        collection: record.collection.id().to_owned(),
        record: record.id.clone(),
        kind: kind.to_owned(),
        secret: secret.to_owned(),
        otp_id: otp_id.to_owned(),
    };
    Letter { asked: Some(asked), ..letter }
}

impl Accounts {
    fn letter(
        &self,
        record: &Record,
        to: &str,
        template: &EmailTemplate,
        until: i64,
        finish: impl FnOnce(Filling) -> Filling,
    ) -> Letter {
        let mut filling = self.mails.filling();
        // What is hidden stays so.
        for field in record.collection.fields.iter().map(|column| &column.field) {
            if let Some(value) = record.values.get(&field.name).filter(|_| !field.hidden) {
                let text = match field.kind {
                    FieldKind::Json { .. } => value.to_string(),
                    _ => to_text(value),
                };
                filling = filling.with_foreign(&format!("RECORD:{}", field.name), &text);
            }
        }
        let filling = finish(filling);
        Letter {
            to: to.to_owned(),
            subject: filling.subject(&template.subject),
            body: filling.html(&template.body),
            until,
            asked: None,
        }
    }

    /// A letter with a token in it, to the record's address or to the one it is to have.
    fn with_token(
        &self,
        record: &Record,
        kind: &str,
        template: &EmailTemplate,
        new_email: Option<&str>,
    ) -> Result<Letter> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let (email, identity) = (record.text("email"), (&*record.id, record.text("tokenKey")));
        let (token, until) =
            tokens::issue_for_mail(&record.collection, kind, identity, (email, new_email), now)?;
        let to = new_email.unwrap_or(email);
        let letter =
            self.letter(record, to, template, until, |filling| filling.with("TOKEN", &token));
        Ok(asked_for(letter, record, (kind, &token, "")))
    }

    /// The letter for whoever was found by an address. Where nobody was it is written all the same,
    /// which is work too, and goes nowhere.
    pub(super) fn letter_for(
        &self,
        found: Option<Record>,
        (collection, email): (&Arc<Collection>, &str),
        write: impl Fn(&Record) -> Result<Letter>,
    ) -> Result<Letter> {
        match found {
            Some(record) => write(&record),
            None => Ok(write(&nobody(collection, email))?.for_nobody()),
        }
    }

    pub(super) fn verification_letter(&self, record: &Record) -> Result<Letter> {
        let template = &options(&record.collection)?.verification_template;
        self.with_token(record, tokens::VERIFICATION, template, None)
    }

    pub(super) fn password_reset_letter(&self, record: &Record) -> Result<Letter> {
        let template = &options(&record.collection)?.reset_password_template;
        self.with_token(record, tokens::PASSWORD_RESET, template, None)
    }

    pub(super) fn email_change_letter(&self, record: &Record, new_email: &str) -> Result<Letter> {
        let template = &options(&record.collection)?.confirm_email_change_template;
        self.with_token(record, tokens::EMAIL_CHANGE, template, Some(new_email))
    }

    pub(super) fn code_letter(&self, record: &Record, id: &str, code: &str) -> Result<Letter> {
        let otp = &options(&record.collection)?.otp;
        let until = OffsetDateTime::now_utc().unix_timestamp().saturating_add(otp.duration);
        let filled = |filling: Filling| filling.with("OTP", code).with("OTP_ID", id);
        let letter = self.letter(record, record.text("email"), &otp.email_template, until, filled);
        Ok(asked_for(letter, record, (OTP, code, id)))
    }

    /// `from` says when and from where somebody signed in.
    pub(super) fn alert_letter(&self, record: &Record, from: &str) -> Result<Letter> {
        let template = &options(&record.collection)?.auth_alert.email_template;
        let until = OffsetDateTime::now_utc().unix_timestamp() + ALERT_SECONDS;
        let filled = |filling: Filling| filling.with_foreign("ALERT_INFO", from);
        Ok(self.letter(record, record.text("email"), template, until, filled))
    }
}
