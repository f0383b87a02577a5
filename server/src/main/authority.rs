//! `ca` and `certificate` on the terminal.

use std::path::{Path, PathBuf};

use homeport_server::{CaCommand, CertificateCommand};

use crate::say::say;

/// What can be done to the certificate authority; each works while a server runs on the folder.
#[derive(clap::Subcommand)]
pub(crate) enum Order {
    /// Say how it is, and which devices know it.
    Status,
    /// Make a new one. Paired devices learn it by themselves over the present one, which leads to
    /// this box for some months more; browsers have to be given the new certificate by hand.
    Rotate {
        /// How long the present one leads here, 1 to 397 [default: 180].
        #[arg(long, value_name = "DAYS")]
        overlap_days: Option<u16>,
    },
    /// End the time in which the one before leads here. Devices that have not been here since the
    /// change are locked out.
    EndOverlap {
        /// Also when devices are locked out.
        #[arg(long)]
        yes: bool,
    },
    /// Somebody else may have this box's key: make a new authority at once and cut every device
    /// off. Each has to be paired again.
    Replace {
        /// It is meant.
        #[arg(long)]
        yes: bool,
    },
}

/// Without an order, prints the certificate.
pub(crate) async fn run(data_dir: &Path, order: Option<Order>) -> Result<(), String> {
    let command = match order {
        None => {
            let pem = homeport_server::ca_certificate(data_dir);
            say!("{}", pem.map_err(|error| error.to_string())?.trim_end());
            return Ok(());
        }
        Some(Order::Status) => CaCommand::Status,
        Some(Order::Rotate { overlap_days }) => CaCommand::Rotate { days: overlap_days },
        Some(Order::EndOverlap { yes }) => CaCommand::EndOverlap { yes },
        Some(Order::Replace { yes }) => CaCommand::Replace { yes },
    };
    let done = homeport_server::ca_command(data_dir, command).await;
    say!("{}", done.map_err(|error| error.to_string())?);
    Ok(())
}

/// What can be done with a certificate of the admin's own; each works while a server runs on the
/// folder.
#[derive(clap::Subcommand)]
pub(crate) enum Own {
    /// Say which one there is, and when it ends.
    Status,
    /// Serve this one to whoever asks for a name that it covers. Paired devices go on with the
    /// box's own.
    Import {
        /// The certificate and its signers, PEM, the server's own first.
        #[arg(value_name = "FILE")]
        certificate: PathBuf,
        /// Its key, PEM, not encrypted.
        #[arg(value_name = "KEY")]
        key: PathBuf,
    },
    /// Serve the box's own everywhere again.
    Remove,
}

pub(crate) async fn own(data_dir: &Path, order: Own) -> Result<(), String> {
    let command = match order {
        Own::Status => CertificateCommand::Status,
        Own::Import { certificate, key } => {
            CertificateCommand::Import { certificate: read(&certificate)?, key: read(&key)? }
        }
        Own::Remove => CertificateCommand::Remove,
    };
    let done = homeport_server::certificate_command(data_dir, command).await;
    say!("{}", done.map_err(|error| error.to_string())?);
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    const LONGEST: u64 = 256 << 10;
    let fail = |error: &dyn std::fmt::Display| format!("Cannot read {}: {error}.", path.display());
    let length = std::fs::metadata(path).map_err(|error| fail(&error))?.len();
    if length > LONGEST {
        return Err(fail(&"it is too long to be a certificate or a key"));
    }
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => {
            fail(&"it is not text. PEM is needed: openssl x509 -inform DER -in FILE")
        }
        _ => fail(&error),
    })
}
