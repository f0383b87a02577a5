//! Handing a letter to the mail server.

use std::net::IpAddr;
use std::time::Duration;

use lettre::Message;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::Letter;
use super::plain::text_of;
use super::talk::{self, Server};
use crate::settings::{Settings, Smtp, Values};
use crate::vault::VaultError;

/// For the whole exchange, and for each of its steps.
const PATIENCE: Duration = Duration::from_secs(30);
/// PocketBase's when nothing is set.
const LOCAL_NAME: &str = "localhost";

/// Why a letter was not delivered.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) reason: String,
    /// What an admin can do about it.
    pub(super) mend: Option<&'static str>,
    /// Whether trying again is of no use.
    pub(super) is_final: bool,
}

impl Failure {
    fn finally(reason: impl ToString) -> Self {
        Self { reason: reason.to_string(), mend: None, is_final: true }
    }

    fn for_now(reason: impl ToString, mend: &'static str) -> Self {
        Self { reason: reason.to_string(), mend: Some(mend), is_final: false }
    }
}

/// Delivers a letter with the settings in force.
///
/// # Errors
/// What the mail server said, or why it could not be reached.
pub(super) async fn deliver(settings: &Settings, letter: &Letter) -> Result<(), Failure> {
    let values = settings.current();
    let message = message(&values, letter)?;
    let password = settings.mail_password(&values).map_err(|error| {
        let reason = format!("the mail server's password cannot be used: {error}");
        Failure::for_now(
            reason,
            match error {
                VaultError::Locked => "Unlock the box's secrets in the settings.",
                _ => "Enter the password anew.",
            },
        )
    })?;
    let server = server(&values.smtp, &password)?;
    match tokio::time::timeout(PATIENCE, talk::hand_over(server, &message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(stop)) => {
            Err(Failure { reason: stop.said(), mend: stop.mend(), is_final: stop.is_final() })
        }
        Err(_late) => Err(Failure::for_now(
            "the mail server does not answer",
            "Check the mail server's address, its port and the encryption.",
        )),
    }
}

fn message(settings: &Values, letter: &Letter) -> Result<Message, Failure> {
    let meta = &settings.meta;
    let mailbox = |name: Option<&str>, address: &str| {
        let address = address.parse().map_err(Failure::finally)?;
        Ok::<_, Failure>(Mailbox::new(name.map(str::to_owned), address))
    };
    let from = mailbox(Some(&meta.sender_name), &meta.sender_address)?;
    let domain = meta.sender_address.rsplit('@').next().unwrap_or(LOCAL_NAME);
    let id = format!("<{}@{domain}>", crate::collections::generate::record_id());
    let html = include_str!("frame.html").replacen("{BODY}", &letter.body, 1);
    Message::builder()
        .from(from)
        .to(mailbox(None, &letter.to)?)
        .subject(letter.subject.clone())
        .message_id(Some(id))
        .multipart(MultiPart::alternative_plain_html(text_of(&letter.body), html))
        .map_err(Failure::finally)
}

fn server(smtp: &Smtp, password: &str) -> Result<Server, Failure> {
    let address = "Check the mail server's address and its port.";
    let parameters = TlsParameters::new(smtp.host.clone()).map_err(|error| {
        Failure::for_now(format!("the mail server's name cannot be used: {error}"), address)
    })?;
    let name = if smtp.local_name.is_empty() { LOCAL_NAME } else { &smtp.local_name };
    let port = u16::try_from(smtp.port)
        .map_err(|_none| Failure::for_now("the mail server's port is none", address))?;
    let mechanism = match smtp.auth_method.as_str() {
        "LOGIN" => Mechanism::Login,
        _ => Mechanism::Plain,
    };
    let credentials = Credentials::new(smtp.username.clone(), password.to_owned());
    Ok(Server {
        host: smtp.host.clone(),
        port,
        tls: encryption(smtp, parameters),
        name: ClientId::Domain(name.to_owned()),
        login: (!smtp.username.is_empty()).then_some((credentials, mechanism)),
        patience: PATIENCE,
    })
}

/// Letters hold codes and tokens: they go in the clear to this machine only, whoever takes the offer
/// of STARTTLS out of the mail server's answer.
fn encryption(smtp: &Smtp, parameters: TlsParameters) -> Tls {
    match smtp.tls {
        true => Tls::Wrapper(parameters),
        false if is_here(&smtp.host) => Tls::Opportunistic(parameters),
        false => Tls::Required(parameters),
    }
}

fn is_here(host: &str) -> bool {
    host == LOCAL_NAME || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_leave_this_machine_encrypted_or_not_at_all() {
        for (host, tls, username, expected) in [
            ("localhost", false, "", "opportunistic"),
            ("127.0.0.1", false, "me", "opportunistic"),
            ("::1", false, "", "opportunistic"),
            ("192.168.1.5", false, "", "required"),
            ("mail.example.com", false, "", "required"),
            ("mail.example.com", false, "me", "required"),
            ("localhost.example.com", false, "", "required"),
            ("mail.example.com", true, "", "wrapper"),
        ] {
            let (host, username) = (host.to_owned(), username.to_owned());
            let smtp = Smtp { host, tls, username, port: 25, ..Smtp::default() };
            let parameters = TlsParameters::new("mail.example.com".to_owned()).unwrap();
            let found = match encryption(&smtp, parameters) {
                Tls::None => "none",
                Tls::Opportunistic(_) => "opportunistic",
                Tls::Required(_) => "required",
                Tls::Wrapper(_) => "wrapper",
            };
            assert_eq!(found, expected, "{}", smtp.host);
        }
    }
}
