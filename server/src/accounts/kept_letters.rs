//! `/api/homeport/mail/kept`: what people asked to be mailed while there is no mail server, for an
//! owner to hand over. A letter goes with its code or token: when that is used, over or void.

use axum::extract::State;
use axum::{Extension, Json};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Accounts;
use super::letters::options;
use super::otp::is_over;
use crate::audit::{Action, Event};
use crate::auth::tokens;
use crate::collections::{dates, sign_ins};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, PathOf, Role};
use crate::mail::{Kept, OTP};
use crate::qr;
use crate::records::Record;

/// The tokens that are mailed; a change of a record's token key is the end of all of them.
pub(super) const TOKENS: [&str; 3] =
    [tokens::VERIFICATION, tokens::PASSWORD_RESET, tokens::EMAIL_CHANGE];
const GONE: &str = "The letter is not there any more: it was used, or is over.";

/// The routes of this file.
pub(super) fn documented() -> OpenApiRouter<Accounts> {
    OpenApiRouter::new().routes(routes!(list_kept_letters)).routes(routes!(show_kept_letter))
}

/// A letter that is kept. What is in it is shown on purpose only.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct KeptLetter {
    id: String,
    /// Where it would have gone.
    to: String,
    /// `otp`, `verification`, `passwordReset` or `emailChange`.
    kind: String,
    /// Name of the collection of whoever it is for.
    collection: String,
    /// Their record's id.
    record: String,
    /// When it was asked for.
    asked: String,
    /// When it is of no use any more.
    until: String,
}

/// The letters that are kept, the newest first.
#[derive(Serialize, ToSchema)]
struct KeptLetters {
    letters: Vec<KeptLetter>,
}

/// What is in a letter.
#[derive(Serialize, ToSchema)]
struct ShownLetter {
    /// What to type in, or the bare token where the letter has no link with it.
    code: Option<String>,
    /// Where the letter leads.
    link: Option<String>,
    /// The link as a QR code, an SVG; none where it is too long for one.
    qr: Option<String>,
}

fn moment(seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(seconds).map(dates::to_text).unwrap_or_default()
}

impl Accounts {
    /// The letters that are kept and still of use, each with whom it is for; the others go.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn good_letters(&self) -> Result<Vec<(Kept, Record)>> {
        let (mut good, mut useless) = (Vec::new(), Vec::new());
        for kept in self.mails.kept().await? {
            match self.still_good(&kept).await? {
                Some(record) => good.push((kept, record)),
                None => useless.push(kept.id),
            }
        }
        self.mails.forget_kept(&useless).await?;
        Ok(good)
    }

    /// Whom a letter is for, while its code or token would be taken.
    async fn still_good(&self, kept: &Kept) -> Result<Option<Record>> {
        let asked = &kept.asked;
        let Ok(collection) = self.auth_collection(&asked.collection) else { return Ok(None) };
        let Some(record) = self.records.get(&collection, &asked.record).await? else {
            return Ok(None);
        };
        let good = match asked.kind.as_str() {
            OTP => self.code_is_good(&record, &asked.otp_id).await?,
            kind => {
                let key = record.text("tokenKey");
                let claims = tokens::verify(&asked.secret, kind, &collection, key);
                let is_verified = record.values.get("verified") == Some(&true.into());
                claims.is_some() && !(kind == tokens::VERIFICATION && is_verified)
            }
        };
        Ok(Some(record).filter(|_| good))
    }

    async fn code_is_good(&self, record: &Record, id: &str) -> Result<bool> {
        let otp = &options(&record.collection)?.otp;
        let codes = self.records.collection(sign_ins::OTPS_ID)?;
        let code = self.records.get(&codes, id).await?.filter(|_| otp.enabled);
        let now = OffsetDateTime::now_utc();
        Ok(code.is_some_and(|code| !is_over(code.text("created"), otp.duration, now)))
    }

    /// Lets go of what was kept for a record and has been used, or is void now. That it stays for a
    /// while fails nobody's sign-in.
    pub(super) async fn used_letters(&self, record: &Record, kinds: &[&str]) {
        let of = (record.collection.id(), record.id.as_str());
        if let Err(error) = self.mails.forget_of(of, kinds).await {
            tracing::warn!(%error, "A letter that was used is still kept");
        }
    }

    /// As [`used_letters`](Accounts::used_letters), for a code.
    pub(super) async fn used_code(&self, id: &str) {
        // Where there is a mail server its letter has gone.
        if self.mails.is_set_up() {
            return;
        }
        if let Err(error) = self.mails.forget_kept(&[id.to_owned()]).await {
            tracing::warn!(%error, "A letter that was used is still kept");
        }
    }

    async fn show_letter(&self, id: &str) -> Result<ShownLetter> {
        let kept = self.mails.kept_one(id).await?.ok_or(Error::NotFound(GONE))?;
        let record = self.still_good(&kept).await?.ok_or(Error::NotFound(GONE))?;
        // Noted before it is shown, and not shown when it cannot be.
        let event = Event::new(Action::LetterShown).on(record.party());
        self.audit.append(event.with("kind", kept.asked.kind.as_str())).await?;
        let link = kept.link().filter(|_| kept.asked.kind != OTP);
        let qr = link.as_ref().and_then(|link| qr::picture(link).ok());
        let code = Some(kept.asked.secret.clone()).filter(|_| link.is_none());
        Ok(ShownLetter { code, link, qr })
    }
}

/// Lists the letters that wait for an owner, since there is no mail server.
#[utoipa::path(get, path = "/api/homeport/mail/kept", tag = "homeport",
    responses((status = 200, body = KeptLetters), (status = "4XX", body = ErrorBody)))]
async fn list_kept_letters(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<KeptLetters>> {
    caller.require_role(Role::Owner)?;
    let letters = accounts.good_letters().await?.into_iter().map(|(kept, record)| KeptLetter {
        to: kept.letter.to,
        kind: kept.asked.kind,
        collection: record.collection.name().to_owned(),
        record: record.id,
        asked: moment(kept.at),
        until: moment(kept.letter.until),
        id: kept.id,
    });
    Ok(Json(KeptLetters { letters: letters.collect() }))
}

/// Shows the code or the link of one of them. The audit trail says so.
#[utoipa::path(post, path = "/api/homeport/mail/kept/{id}/show", tag = "homeport",
    params(("id" = String, Path)),
    responses((status = 200, body = ShownLetter), (status = "4XX", body = ErrorBody)))]
async fn show_kept_letter(
    State(accounts): State<Accounts>,
    Extension(caller): Extension<Caller>,
    PathOf(id): PathOf<String>,
) -> Result<Json<ShownLetter>> {
    caller.require_role(Role::Owner)?;
    accounts.show_letter(&id).await.map(Json)
}
