//! What the window shows: the server in this process, one that runs elsewhere on the same data
//! folder, or why there is none.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use homeport_server::{Config, RunningServer, Server, StartError, WindowLinks};
use tokio::runtime::Runtime;

/// Whoever owns the folder may be starting or stopping just now.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(200);

/// Where window links come from.
pub(crate) enum Backend {
    /// The server in this process.
    Here(WindowLinks),
    /// A service, or `homeport serve`, runs on this data folder already.
    Elsewhere(PathBuf),
    /// Nothing could be started, and why.
    Failed(String),
}

impl Backend {
    /// Starts the server, or finds the one that owns the folder. The second value is what has to
    /// be stopped in the end.
    pub(crate) fn start(runtime: &Runtime, config: Config) -> (Self, Option<RunningServer>) {
        let folder = config.data_dir.clone();
        let asked = Instant::now();
        loop {
            // On a worker thread: the main thread's stack is too small for the database.
            match runtime.block_on(runtime.spawn(Server::start(config.clone()))) {
                Ok(Ok(server)) => return (Self::Here(server.window_links()), Some(server)),
                Ok(Err(StartError::InUse { .. }))
                    if homeport_server::server_state(&folder).is_ok() =>
                {
                    return (Self::Elsewhere(folder), None);
                }
                Ok(Err(StartError::InUse { .. })) if asked.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Ok(Err(error)) => return (Self::failed(&error), None),
                Err(error) => return (Self::failed(&error), None),
            }
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

    /// Whether there is a server.
    pub(crate) fn is_there(&self) -> bool {
        matches!(self, Self::Here(_) | Self::Elsewhere(_))
    }

    /// The address phones should use, when there is a server to tell it.
    pub(crate) fn address(&self) -> Option<String> {
        match self {
            Self::Here(links) => Some(links.shown_address()),
            Self::Elsewhere(folder) => {
                homeport_server::server_state(folder).ok().map(|state| state.address)
            }
            Self::Failed(_) => None,
        }
    }
}
