//! The certificate that the admin brings along, on the command line's order.

use std::sync::{Arc, PoisonError};

use homeport_tls::{OwnCertificate, OwnInfo, TlsError};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Keeper;
use crate::audit::{Action, Event, Party};

const NONE: &str = "The box has no certificate of yours. Its own is served under every name.";
const ONLY_DEVICES: &str = "The certificate covers only names under which paired devices come. They trust the box's \
     own certificate, which stays there, so yours would never be served.";

/// The command line's orders about the admin's own certificate. Not printed: one holds a key.
#[derive(Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "kebab-case")]
pub enum CertificateCommand {
    /// Which one there is.
    Status,
    /// Serve this one for the names that it covers.
    Import {
        /// The chain, PEM, the server's own certificate first.
        certificate: String,
        /// Its key, PEM.
        key: String,
    },
    /// Serve the box's own everywhere.
    Remove,
}

impl CertificateCommand {
    /// What is noted of it once it is carried out; nothing of one that changes nothing.
    pub(crate) fn event(&self) -> Option<Event> {
        let change = match self {
            CertificateCommand::Status => return None,
            CertificateCommand::Import { .. } => "import",
            CertificateCommand::Remove => "remove",
        };
        let event = Event::new(Action::CertificateChanged).on(Party::kind("certificate"));
        Some(event.with("change", change))
    }
}

impl Keeper {
    /// What is public about the admin's own certificate, when there is one.
    pub(crate) fn own(&self) -> Option<Arc<OwnInfo>> {
        let own = self.inner.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.as_ref().map(|own| Arc::clone(own.info()))
    }

    /// Whether the box is reached by this name, with a certificate that covers it.
    pub(crate) fn serves(&self, name: &str) -> bool {
        let now = OffsetDateTime::now_utc();
        let own = || self.own().is_some_and(|own| own.is_good(now) && own.covers(name));
        let leaf = self.leaf().current();
        leaf.is_some_and(|leaf| leaf.names.dns.contains(name)) || own()
    }

    /// Carries out an order and says how things are then. Blocks while it writes.
    ///
    /// # Errors
    /// What is wrong with a certificate, in words for the admin; what the disk refused.
    pub(crate) fn certificate_command(
        &self,
        command: CertificateCommand,
    ) -> Result<String, String> {
        let _serving = self.inner.serving.lock().unwrap_or_else(PoisonError::into_inner);
        match command {
            CertificateCommand::Status => {}
            CertificateCommand::Import { certificate, key } => {
                let own = OwnCertificate::new(&certificate, &key, OffsetDateTime::now_utc());
                let own = own.map_err(|error| error.to_string())?;
                if own.info().names.iter().all(|name| self.leaf().is_of_devices(name)) {
                    return Err(ONLY_DEVICES.to_owned());
                }
                own.keep(self.authority().dir()).map_err(|error| told(&error))?;
                self.put_own(Some(own));
            }
            CertificateCommand::Remove => {
                if self.own().is_none() {
                    return Err(NONE.to_owned());
                }
                OwnCertificate::forget(self.authority().dir()).map_err(|error| told(&error))?;
                self.put_own(None);
            }
        }
        let own = self.own();
        Ok(own.map_or_else(|| NONE.to_owned(), |own| in_words(&own)))
    }

    fn put_own(&self, own: Option<OwnCertificate>) {
        *self.inner.own.lock().unwrap_or_else(PoisonError::into_inner) = own;
        self.serve_own();
    }

    /// Serves the admin's own while it is good; one that has ended is not served.
    pub(super) fn serve_own(&self) {
        let own = self.inner.own.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let now = OffsetDateTime::now_utc();
        self.inner.leaf.serve_own(own.filter(|own| own.info().is_good(now)));
    }
}

/// The one that is kept. A damaged one keeps no box from starting: its own serves everywhere.
pub(super) fn open(dir: &std::path::Path) -> Option<OwnCertificate> {
    OwnCertificate::open(dir).unwrap_or_else(|error| {
        tracing::error!(error = told(&error), "The imported certificate is not served");
        None
    })
}

fn told(error: &TlsError) -> String {
    let source = std::error::Error::source(error).map(|source| format!(": {source}"));
    format!("{error}{}", source.unwrap_or_default())
}

fn in_words(own: &OwnInfo) -> String {
    let days = (own.not_after - OffsetDateTime::now_utc()).whole_days();
    let mut text = format!(
        "Your certificate covers {}. It was signed by {} and ends on {} (in {days} days).\nIt is \
         served to whoever asks for these names. Paired devices come by address or by NAME.local, \
         where the box's own certificate stays.",
        own.names.join(", "),
        own.issuer,
        own.not_after.date(),
    );
    if own.chain == 1 {
        text.push_str(
            "\nThe file holds no signer's certificate: clients that do not know the signer of \
             this one refuse it.",
        );
    }
    text
}
