//! Handing a letter to the mail server.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::Letter;
use super::plain::text_of;
use crate::settings::{Settings, Smtp, Values};

/// For the whole exchange, and for each of its steps.
const PATIENCE: Duration = Duration::from_secs(30);
/// PocketBase's when nothing is set.
const LOCAL_NAME: &str = "localhost";

/// Why a letter was not delivered.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) reason: String,
    /// Whether trying again is of no use.
    pub(super) is_final: bool,
}

impl Failure {
    fn finally(reason: impl ToString) -> Self {
        Self { reason: reason.to_string(), is_final: true }
    }
}

/// Delivers a letter with the settings in force.
///
/// # Errors
/// What the mail server said, or why it could not be reached.
pub(super) async fn deliver(settings: &Settings, letter: &Letter) -> Result<(), Failure> {
    let values = settings.current();
    let message = message(&values, letter)?;
    let password = settings.mail_password(&values).map_err(|error| Failure {
        reason: format!("the mail server's password cannot be used: {error}"),
        is_final: false,
    })?;
    let transport = transport(&values.smtp, &password)?;
    match tokio::time::timeout(PATIENCE, transport.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => {
            let mut reason = error.to_string();
            let source = std::error::Error::source(&error).map(ToString::to_string);
            if let Some(source) = source.filter(|source| !reason.contains(source)) {
                reason = format!("{reason}: {source}");
            }
            Err(Failure { reason, is_final: error.is_permanent() })
        }
        Err(_late) => {
            Err(Failure { reason: "the mail server does not answer".to_owned(), is_final: false })
        }
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

fn transport(smtp: &Smtp, password: &str) -> Result<AsyncSmtpTransport<Tokio1Executor>, Failure> {
    let passing = |reason: String| Failure { reason, is_final: false };
    let parameters = TlsParameters::new(smtp.host.clone())
        .map_err(|error| passing(format!("the mail server's name cannot be used: {error}")))?;
    let tls = match smtp.tls {
        true => Tls::Wrapper(parameters),
        // A password goes in the clear to this machine only.
        false if !smtp.username.is_empty() && !is_here(&smtp.host) => Tls::Required(parameters),
        false => Tls::Opportunistic(parameters),
    };
    let name = if smtp.local_name.is_empty() { LOCAL_NAME } else { &smtp.local_name };
    let port = u16::try_from(smtp.port).map_err(|_none| passing("the port is none".to_owned()))?;
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(smtp.host.as_str())
        .port(port)
        .tls(tls)
        .hello_name(ClientId::Domain(name.to_owned()))
        .timeout(Some(PATIENCE));
    if !smtp.username.is_empty() {
        let mechanism = match smtp.auth_method.as_str() {
            "LOGIN" => Mechanism::Login,
            _ => Mechanism::Plain,
        };
        builder = builder
            .credentials(Credentials::new(smtp.username.clone(), password.to_owned()))
            .authentication(vec![mechanism]);
    }
    Ok(builder.build())
}

fn is_here(host: &str) -> bool {
    host == LOCAL_NAME || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
