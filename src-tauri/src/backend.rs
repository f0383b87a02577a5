//! What the window shows: the server in this process, one that runs elsewhere on the same data
//! folder, or why there is none.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use homeport_server::{
    Condition, Config, PauseCommand, RunningServer, Server, ServerHandle, StartError, TakenPort,
};
use tokio::runtime::Runtime;

/// Whoever owns the folder may be starting or stopping just now.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(200);

/// Where the server is, and what is asked of it.
pub(crate) enum Backend {
    /// The server in this process.
    Here(ServerHandle),
    /// A service, or `homeport serve`, runs on this data folder already.
    Elsewhere(PathBuf),
    /// Nothing could be started, and why.
    Failed(Box<Failure>),
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
                Ok(Ok(server)) => return (Self::Here(server.handle()), Some(server)),
                Ok(Err(StartError::InUse { .. }))
                    if homeport_server::server_state(&folder).is_ok() =>
                {
                    return (Self::Elsewhere(folder), None);
                }
                Ok(Err(StartError::InUse { .. })) if asked.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Ok(Err(error)) => return (Self::failed(runtime, config, error), None),
                Err(error) => {
                    tracing::error!(%error, "Homeport ended with a fault");
                    return (Self::Failed(Box::new(Failure::new(&error.to_string()))), None);
                }
            }
        }
    }

    fn failed(runtime: &Runtime, config: Config, error: StartError) -> Self {
        tracing::error!(%error, "Homeport could not start");
        let reason = error.to_string();
        let asked = async move {
            let taken = homeport_server::taken_port(&config, &error).await;
            taken.map(|taken| (taken, config))
        };
        let taken = runtime.block_on(runtime.spawn(asked)).unwrap_or(None);
        Self::Failed(Box::new(Failure { reason, taken }))
    }

    /// A link that opens the window's session, once, within a minute.
    ///
    /// # Errors
    /// In words for the admin.
    pub(crate) fn window_link(&self) -> Result<String, String> {
        match self {
            Self::Here(server) => Ok(server.window_link()),
            Self::Elsewhere(folder) => {
                homeport_server::window_link(folder).map_err(|error| error.to_string())
            }
            Self::Failed(failure) => Err(failure.reason.clone()),
        }
    }

    /// Whether the admin knows that the box goes on in the tray when the window is closed.
    pub(crate) fn was_told_of_tray(&self) -> bool {
        match self {
            Self::Here(server) => {
                let server = server.clone();
                on_a_worker(async move { server.was_told_of_tray().await }).unwrap_or(false)
            }
            Self::Elsewhere(_) | Self::Failed(_) => true,
        }
    }

    /// They do now.
    ///
    /// # Errors
    /// In words.
    pub(crate) fn note_told_of_tray(&self) -> Result<(), String> {
        let Self::Here(server) = self else { return Ok(()) };
        let server = server.clone();
        on_a_worker(async move { server.note_told_of_tray().await })
    }

    /// Whether there is a server.
    pub(crate) fn is_there(&self) -> bool {
        matches!(self, Self::Here(_) | Self::Elsewhere(_))
    }

    /// The address phones should use, when there is a server to tell it.
    pub(crate) fn address(&self) -> Option<String> {
        match self {
            Self::Here(server) => Some(server.shown_address()),
            Self::Elsewhere(folder) => {
                homeport_server::server_state(folder).ok().map(|state| state.address)
            }
            Self::Failed(_) => None,
        }
    }

    /// How the box is.
    pub(crate) fn condition(&self) -> Condition {
        match self {
            Self::Here(server) => server.condition(),
            Self::Elsewhere(folder) => match homeport_server::server_state(folder) {
                Ok(state) => state.condition,
                Err(error) => Condition::Troubled { message: error.to_string() },
            },
            Self::Failed(failure) => Condition::Troubled { message: failure.reason.clone() },
        }
    }

    /// Has phones turned away, or let in again. What was done, in words.
    ///
    /// # Errors
    /// In words for the admin.
    pub(crate) fn pause(&self, order: PauseCommand) -> Result<String, String> {
        match self {
            Self::Here(server) => {
                let server = server.clone();
                on_a_worker(async move { server.pause(order).await })
            }
            Self::Elsewhere(folder) => {
                homeport_server::pause(folder, order).map_err(|error| error.to_string())
            }
            Self::Failed(failure) => Err(failure.reason.clone()),
        }
    }
}

/// Waits for something of the server's, which runs on a worker thread: others have too small a stack
/// for the database.
fn on_a_worker<T: Send + 'static>(
    work: impl Future<Output = homeport_server::Result<T>> + Send + 'static,
) -> Result<T, String> {
    let done = tauri::async_runtime::block_on(tauri::async_runtime::spawn(work));
    done.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

/// Why nothing could be started.
pub(crate) struct Failure {
    /// In words.
    pub(crate) reason: String,
    /// A port that another program has, where another one can be chosen, and what was asked for.
    pub(crate) taken: Option<(TakenPort, Config)>,
}

impl Failure {
    pub(crate) fn new(reason: &str) -> Self {
        Self { reason: reason.to_owned(), taken: None }
    }

    /// Uses another port in the place of the taken one, from the next start on.
    ///
    /// # Errors
    /// In words for the admin.
    pub(crate) fn use_port(&self, port: &str) -> Result<(), String> {
        let (taken, config) = self.taken.as_ref().ok_or("No port is taken.")?;
        let port = port.trim().parse().map_err(|_error| "This is no port.".to_owned())?;
        homeport_server::use_port(config, taken.door, port)
    }
}
