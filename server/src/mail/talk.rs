//! The talk with a mail server, step by step: what it means that something was refused depends on
//! what it was.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message};

/// Answers that are about the talk or the login, at whichever step they come: RFC 5321 section 4.2
/// and RFC 4954 section 6.
const NOT_THE_LETTERS: [u16; 9] = [500, 502, 503, 504, 521, 530, 534, 535, 538];
/// The class of answers that are about who may send: RFC 3463 section 3.8. "Relay access denied",
/// say, comes when the addressee is named, and is no fault of theirs.
const POLICY: &str = "5.7.";

/// Who to talk to, and how.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    /// What we call ourselves.
    pub(super) name: ClientId,
    pub(super) login: Option<(Credentials, Mechanism)>,
    /// For each step.
    pub(super) patience: Duration,
}

/// How far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Connect,
    Secure,
    Login,
    Sender,
    Addressee,
    Letter,
}

/// What stopped it, and where.
pub(super) struct Stop {
    pub(super) step: Step,
    pub(super) error: Error,
}

impl Step {
    fn stop(self) -> impl FnOnce(Error) -> Stop {
        move |error| Stop { step: self, error }
    }
}

impl Stop {
    /// What the server or the network said.
    pub(super) fn said(&self) -> String {
        let said = self.error.to_string();
        match std::error::Error::source(&self.error).map(ToString::to_string) {
            Some(source) if !said.contains(&source) => format!("{said}: {source}"),
            _ => said,
        }
    }

    /// Whether the addressee or the letter was refused for good: all else can be mended.
    pub(super) fn is_final(&self) -> bool {
        let code = self.error.status().filter(|_| self.error.is_permanent()).map(u16::from);
        code.is_some_and(|code| is_final(self.step, code, &self.said()))
    }

    /// What an admin can do about it.
    pub(super) fn mend(&self) -> Option<&'static str> {
        mend(self.step, self.is_final())
    }
}

fn is_final(step: Step, code: u16, said: &str) -> bool {
    let is_policy = said.contains(POLICY);
    match step {
        Step::Connect | Step::Secure | Step::Login | Step::Sender => false,
        _ if NOT_THE_LETTERS.contains(&code) => false,
        Step::Addressee => !is_policy,
        Step::Letter => true,
    }
}

fn mend(step: Step, is_final: bool) -> Option<&'static str> {
    match step {
        Step::Connect => Some("Check the mail server's address, its port and the encryption."),
        Step::Secure => Some(
            "Letters go to another computer only encrypted. Choose TLS and its port, usually 465, \
             or the port at which the mail server offers STARTTLS, usually 587.",
        ),
        Step::Login => Some("Check the user name and the password."),
        Step::Sender => Some(
            "Check the sender's address: the mail server may not let this user send from it, or \
             may ask for a user name and a password.",
        ),
        Step::Addressee if !is_final => Some(
            "The mail server does not pass letters on for this box. It may ask for a user name and \
             a password.",
        ),
        Step::Addressee | Step::Letter => None,
    }
}

/// Hands a letter over.
///
/// # Errors
/// Where it stopped.
pub(super) async fn hand_over(server: Server, message: &Message) -> Result<(), Stop> {
    let Server { host, port, tls, name, login, patience } = server;
    let wrapped = match &tls {
        Tls::Wrapper(parameters) => Some(parameters.clone()),
        _ => None,
    };
    let at = (host.as_str(), port);
    let mut line = AsyncSmtpConnection::connect_tokio1(at, Some(patience), &name, wrapped, None)
        .await
        .map_err(Step::Connect.stop())?;
    let talked = async {
        match tls {
            Tls::Required(parameters) => line.starttls(parameters, &name).await,
            Tls::Opportunistic(parameters) if line.can_starttls() => {
                line.starttls(parameters, &name).await
            }
            _ => Ok(()),
        }
        .map_err(Step::Secure.stop())?;
        if let Some((credentials, mechanism)) = login {
            line.auth(&[mechanism], &credentials).await.map_err(Step::Login.stop())?;
        }
        say(&mut line, message).await
    }
    .await;
    // A line that could not be made secure is none any more: there is nobody to say goodbye to.
    if !matches!(&talked, Err(Stop { step: Step::Secure, .. })) {
        line.abort().await;
    }
    talked
}

async fn say(line: &mut AsyncSmtpConnection, message: &Message) -> Result<(), Stop> {
    let (envelope, bytes) = (message.envelope(), message.formatted());
    let mut parameters = Vec::new();
    let speaks = |extension| line.server_info().supports_feature(extension);
    let mut addresses = envelope.to().iter().chain(envelope.from());
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !addresses.all(is_ascii) && speaks(Extension::SmtpUtfEight) {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() && speaks(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sender = Mail::new(envelope.from().cloned(), parameters);
    line.command(sender).await.map_err(Step::Sender.stop())?;
    for addressee in envelope.to() {
        let addressee = Rcpt::new(addressee.clone(), Vec::new());
        line.command(addressee).await.map_err(Step::Addressee.stop())?;
    }
    line.command(Data).await.map_err(Step::Letter.stop())?;
    line.message(&bytes).await.map_err(Step::Letter.stop())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_addressee_or_the_letter_is_refused_for_good() {
        for (step, code, said, expected) in [
            (Step::Connect, 554, "554 no SMTP service here", false),
            (Step::Secure, 503, "STARTTLS not now", false),
            (Step::Login, 535, "5.7.8 Username and password not accepted", false),
            (Step::Sender, 530, "5.7.0 Authentication required", false),
            (Step::Sender, 550, "5.1.8 sender rejected", false),
            (Step::Sender, 553, "sender address rejected: not owned by user", false),
            (Step::Addressee, 550, "5.1.1 user unknown", true),
            (Step::Addressee, 550, "no such user", true),
            (Step::Addressee, 554, "5.7.1 Relay access denied", false),
            (Step::Addressee, 530, "log in first", false),
            (Step::Addressee, 503, "need MAIL first", false),
            (Step::Letter, 554, "5.7.1 this looks like spam", true),
            (Step::Letter, 552, "5.3.4 too big", true),
            (Step::Letter, 535, "log in first", false),
        ] {
            assert_eq!(is_final(step, code, said), expected, "{step:?} {code} {said}");
            assert!(expected || mend(step, false).is_some() || step == Step::Letter, "{said}");
        }
    }
}
