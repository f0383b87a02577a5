//! Mails: written from templates, queued on disk, delivered by SMTP.
//!
//! Invariants
//! - A letter that was taken is on disk until it is delivered, refused for good because of itself or
//!   its addressee, or of no use any more: a restart loses none.
//! - Letters hold secrets (tokens, codes): they are sealed on disk, never logged, and go with their
//!   delivery.
//! - Without SMTP the letters that somebody asked for are kept for an owner to hand over: the newest
//!   ones, for as long as they are of use.

mod deliver;
mod kept;
mod letter;
mod plain;
mod post;
mod queue;
mod store;
mod talk;
mod template;

use std::sync::{Arc, Mutex};

use homeport_db::{Db, Writer};
use time::OffsetDateTime;
use tokio::sync::Notify;

use crate::collections::generate;
use crate::error::{Error, Result};
use crate::settings::{Settings, UNSET_APP_URL};
use crate::vault::Vault;

pub(crate) use deliver::deliver;
pub(crate) use kept::{Kept, OTP};
pub(crate) use letter::{Asked, Letter};
pub(crate) use queue::MailQueue;
pub(crate) use template::Filling;

/// Letters that may wait; more are refused.
const MOST_WAITING: u64 = 10_000;

/// Where phones reach the box, if it is anywhere; asked anew for each mail.
pub(crate) type Address = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Mails {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    settings: Settings,
    vault: Vault,
    reached_at: Address,
    /// Rings when a letter was taken.
    bell: Notify,
    /// What the mail server said when it did not take one.
    troubles: Mutex<queue::Troubles>,
}

impl Mails {
    pub(crate) fn new(
        (db, writer): (Db, Writer<Error>),
        (settings, vault): (Settings, Vault),
        reached_at: Address,
    ) -> Self {
        let (bell, troubles) = (Notify::new(), Mutex::default());
        let inner = Inner { db, writer, settings, vault, reached_at, bell, troubles };
        Self { inner: Arc::new(inner) }
    }

    /// Whether letters leave the box: somebody has set up SMTP.
    pub(crate) fn is_set_up(&self) -> bool {
        self.inner.settings.current().smtp.enabled
    }

    /// Whose letters leave the box, where any do.
    pub(crate) fn sender(&self) -> Option<String> {
        let settings = self.inner.settings.current();
        settings.smtp.enabled.then(|| settings.meta.sender_address.clone())
    }

    /// What the app that this box serves is called.
    pub(crate) fn app_name(&self) -> String {
        self.inner.settings.current().meta.app_name.clone()
    }

    /// Where the app is, as an admin has set it; nothing where nobody has.
    pub(crate) fn app_url(&self) -> Option<String> {
        let url = self.inner.settings.current().meta.app_url.clone();
        (url != UNSET_APP_URL).then_some(url)
    }

    /// Where links lead: the app, or the box as phones reach it. Without a slash at the end.
    pub(crate) fn url(&self) -> String {
        let set = self.inner.settings.current().meta.app_url.clone();
        let url = match set.as_str() {
            // Nobody has set one. PocketBase's leads nowhere from a phone.
            UNSET_APP_URL => (self.inner.reached_at)().unwrap_or(set),
            _ => set,
        };
        url.trim_end_matches('/').to_owned()
    }

    /// Begins filling a template in.
    pub(crate) fn filling(&self) -> Filling {
        Filling::default().with("APP_NAME", &self.app_name()).with("APP_URL", &self.url())
    }

    /// Takes a letter to be delivered, or to be kept for an owner where there is no SMTP. One to nobody
    /// takes the same time and goes nowhere, so that nobody can tell whether somebody is known. When
    /// this returns it is on disk.
    ///
    /// # Errors
    /// 503 when too many wait.
    pub(crate) async fn send(&self, letter: Letter) -> Result<()> {
        self.send_all(std::slice::from_ref(&letter)).await
    }

    /// Takes several letters, or none of them.
    ///
    /// # Errors
    /// 503 when too many wait.
    pub(crate) async fn send_all(&self, letters: &[Letter]) -> Result<()> {
        let waiting = store::count(&self.inner.db).await?;
        if waiting.saturating_add(letters.len() as u64) > MOST_WAITING {
            return Err(Error::Unavailable);
        }
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let Inner { writer, vault, .. } = &*self.inner;
        let named = letters.iter().map(|letter| {
            // A code's letter has the code's id, by which it goes when the code is used.
            let code = letter.asked.as_ref().filter(|asked| asked.kind == OTP);
            (code.map_or_else(generate::record_id, |code| code.otp_id.clone()), letter)
        });
        store::keep(writer, vault, now, named).await?;
        self.inner.bell.notify_one();
        Ok(())
    }

    /// Has the queue looked through at once: what kept letters from going out is over.
    pub(crate) fn wake(&self) {
        self.inner.bell.notify_one();
    }

    /// Delivers a letter now, past the queue, and waits for it.
    ///
    /// # Errors
    /// What the mail server said, or that there is none.
    pub(crate) async fn try_out(&self, letter: &Letter) -> Result<(), String> {
        let settings = &self.inner.settings;
        if !self.is_set_up() {
            return Err("SMTP is not set up".to_owned());
        }
        post::deliver(settings, letter).await.map_err(|failure| match failure.mend {
            Some(mend) => format!("{}. {}", failure.reason, mend.trim_end_matches('.')),
            None => failure.reason,
        })
    }
}
