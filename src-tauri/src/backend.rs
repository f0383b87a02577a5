//! What the window shows: the server in this process, one that runs elsewhere on the same data
//! folder, or why there is none.

use std::path::PathBuf;

use homeport_server::{Config, RunningServer, Server, StartError, WindowLinks};
use tokio::runtime::Runtime;

/// Where window links come from.
pub(crate) enum Backend {
    /// The server in this process.
    Here(WindowLinks),
    /// `homeport serve` runs on this data folder already.
    Elsewhere(PathBuf),
    /// Nothing could be started, and why.
    Failed(String),
}

impl Backend {
    /// Starts the server, or finds the one that owns the folder. The second value is what has to
    /// be stopped in the end.
    pub(crate) fn start(runtime: &Runtime, config: Config) -> (Self, Option<RunningServer>) {
        let folder = config.data_dir.clone();
        // On a worker thread: the main thread's stack is too small for the database.
        match runtime.block_on(runtime.spawn(Server::start(config))) {
            Ok(Ok(server)) => (Self::Here(server.window_links()), Some(server)),
            Ok(Err(in_use @ StartError::InUse { .. })) => {
                match homeport_server::window_link(&folder) {
                    Ok(_) => (Self::Elsewhere(folder), None),
                    Err(_) => (Self::failed(&in_use), None),
                }
            }
            Ok(Err(error)) => (Self::failed(&error), None),
            Err(error) => (Self::failed(&error), None),
        }
    }

    fn failed(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "Homeport could not start");
        Self::Failed(error.to_string())
    }

    /// A link that opens the window's session, once, within a minute.
    ///
    /// # Errors
    /// In words for the admin.
    pub(crate) fn window_link(&self) -> Result<String, String> {
        match self {
            Self::Here(links) => Ok(links.make()),
            Self::Elsewhere(folder) => {
                homeport_server::window_link(folder).map_err(|error| error.to_string())
            }
            Self::Failed(reason) => Err(reason.clone()),
        }
    }

    /// The address phones should use, when this process knows it.
    pub(crate) fn address(&self) -> Option<String> {
        match self {
            Self::Here(links) => Some(links.shown_address()),
            Self::Elsewhere(_) | Self::Failed(_) => None,
        }
    }
}
