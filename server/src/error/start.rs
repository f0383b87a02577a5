//! Why a server could not be started, in words that say what to do.

use std::net::SocketAddr;
use std::path::PathBuf;

/// What a server listens for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Phones, over TLS.
    Https,
    /// The window and programs on this machine.
    Window,
    /// The plain pages with the certificate.
    TrustPage,
}

impl Door {
    /// As a sentence names it.
    pub fn what(self) -> &'static str {
        match self {
            Self::Https => "phones",
            Self::Window => "the window",
            Self::TrustPage => "the trust page",
        }
    }

    /// The option that says where it is.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Https => "--listen",
            Self::Window => "--loopback",
            Self::TrustPage => "--trust-page",
        }
    }
}

/// A failed start. Nothing is left running.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error("The data folder {} cannot be used: {reason}. Choose another one with --data-dir, or mend its permissions.", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// Another Homeport owns the data folder.
    #[error("Homeport is already running on {}{}. Stop it first, or use another --data-dir.", folder.display(), owner.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The other process, when it is known.
        owner: Option<u32>,
    },
    /// A port is taken.
    #[error(
        "The address {address} for {what} is in use by {holder}. Stop that program, or choose another port with {}.",
        door.flag(), what = door.what(), holder = by.as_deref().unwrap_or("another program")
    )]
    PortInUse {
        /// The address.
        address: SocketAddr,
        /// What it is for.
        door: Door,
        /// Who has it, when that is known: `nginx (process 812)`.
        by: Option<String>,
    },
    /// A listener could not be opened for another reason.
    #[error("Cannot listen on {address} for {what}: {reason}. Choose another address with {}.", door.flag(), what = door.what())]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What it is for.
        door: Door,
        /// The system's reason.
        reason: String,
    },
    /// The loopback listener was told to listen elsewhere.
    #[error(
        "--loopback serves plain HTTP and may only listen on this computer itself (127.0.0.1 or ::1), not on {0}."
    )]
    NotLoopback(SocketAddr),
    /// The certificate authority could not be opened.
    #[error("{0}")]
    Tls(#[from] homeport_tls::TlsError),
    /// The key of what is kept sealed is missing, or cannot be used.
    #[error("The master key {} {why}.", file.display())]
    MasterKey {
        /// Where it should be.
        file: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
    /// The database could not be opened.
    #[error("{0}")]
    Database(#[from] homeport_db::DbError),
    /// What a crash has left cannot be put in order on a full disk.
    #[error(
        "The disk of {} is full, and the last run did not end in order: putting its data in order takes room. Make some (100 MB will do) and start Homeport again.",
        folder.display()
    )]
    NoRoom {
        /// The data folder.
        folder: PathBuf,
    },
    /// The data was written by a newer version.
    #[error(
        "The data folder was written by a newer Homeport (data format {found}; this version knows {known}). Install the newer version again."
    )]
    Newer {
        /// The format found.
        found: u64,
        /// The newest format this version knows.
        known: u64,
    },
    /// Anything else.
    #[error("Homeport could not start: {why}", why = .0)]
    Other(String),
}

impl From<super::Error> for StartError {
    fn from(error: super::Error) -> Self {
        match error {
            super::Error::Internal { doing, source } => {
                Self::Other(format!("cannot {doing}: {source}"))
            }
            other => Self::Other(other.to_string()),
        }
    }
}
