//! The options of `homeport serve`, which the desktop app takes too.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::config::{Config, Database};

/// SurrealDB's executor recurses; unoptimised builds need more.
const STACK_BYTES: usize = if cfg!(debug_assertions) { 32 << 20 } else { 16 << 20 };

/// How to run a server.
#[derive(Clone, Debug, clap::Args)]
pub struct ServeOptions {
    /// The data folder; made when it is missing, private to you.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Where phones connect, over TLS. `[::]` is every address of this computer, of both families.
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8443")]
    listen: SocketAddr,
    /// Where the window and programs on this machine connect; plain HTTP, this machine only.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    loopback: SocketAddr,
    /// The plain page that hands out the CA certificate, or `off`.
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8080", value_parser = address_or_off)]
    trust_page: AddressOrOff,
    /// The box's name, as phones see it.
    #[arg(long)]
    name: Option<String>,
    /// Do not announce the box on the network.
    #[arg(long)]
    no_mdns: bool,
    /// Which engine keeps the data: `surrealkv` (in the data folder) or `mem` (gone at the end).
    #[arg(long, value_name = "ENGINE", default_value = "surrealkv", value_parser = database)]
    database: Database,
}

#[derive(Clone, Copy, Debug)]
enum AddressOrOff {
    At(SocketAddr),
    Off,
}

impl ServeOptions {
    /// The data folder that was named.
    pub fn data_dir(&self) -> Option<&Path> {
        self.data_dir.as_deref()
    }

    /// Whether a port is asked for that only root may have on most systems.
    pub fn binds_low_port(&self) -> bool {
        let trust_page = match self.trust_page {
            AddressOrOff::At(address) => Some(address),
            AddressOrOff::Off => None,
        };
        let ports = [Some(self.listen), Some(self.loopback), trust_page];
        ports.into_iter().flatten().any(|address| (1..1024).contains(&address.port()))
    }

    /// The words that mean the same on `folder`, all of them written out: what runs later is what
    /// was meant now.
    pub fn arguments(&self, folder: &str) -> Vec<String> {
        let trust_page = match self.trust_page {
            AddressOrOff::At(address) => address.to_string(),
            AddressOrOff::Off => "off".to_owned(),
        };
        let (listen, loopback) = (self.listen.to_string(), self.loopback.to_string());
        let mut words = vec!["--data-dir", folder, "--listen", &listen, "--loopback", &loopback];
        words.extend(["--trust-page", &trust_page]);
        words.extend(self.name.iter().flat_map(|name| ["--name", name.as_str()]));
        words.extend(self.no_mdns.then_some("--no-mdns"));
        match self.database {
            Database::SurrealKv => {}
            Database::Memory => words.extend(["--database", "mem"]),
        }
        words.into_iter().map(str::to_owned).collect()
    }

    /// What to start the server with.
    ///
    /// # Errors
    /// When no data folder is named and the user has no home folder.
    pub fn into_config(self) -> Result<Config, String> {
        Ok(Config {
            data_dir: data_folder(self.data_dir)?,
            listen: self.listen,
            loopback: self.loopback,
            trust_page: match self.trust_page {
                AddressOrOff::At(address) => Some(address),
                AddressOrOff::Off => None,
            },
            name: self.name,
            mdns: !self.no_mdns,
            database: self.database,
            passphrase_file: passphrase_file(),
        })
    }
}

/// Where the passphrase of the box's secrets is for a box that starts by itself: the file that
/// `HOMEPORT_PASSPHRASE_FILE` names, or the credential of that name that systemd hands a service.
fn passphrase_file() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let given = || {
        let file = PathBuf::from(named("CREDENTIALS_DIRECTORY")?).join("homeport-passphrase");
        file.is_file().then_some(file)
    };
    named("HOMEPORT_PASSPHRASE_FILE").map(PathBuf::from).or_else(given)
}

/// The data folder that was named, or else the user's own.
///
/// # Errors
/// When none is named and the user has no home folder.
pub fn data_folder(named: Option<PathBuf>) -> Result<PathBuf, String> {
    let default = || {
        directories::ProjectDirs::from("dev", "homeport", "homeport")
            .map(|directories| directories.data_local_dir().to_owned())
    };
    named
        .or_else(default)
        .ok_or_else(|| "This user has no home folder; name one with --data-dir.".to_owned())
}

/// The async runtime that a server needs: its worker threads have room for the database.
///
/// # Errors
/// The system's, when it gives no threads.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build()
}

/// Logs to standard error: warnings, and what Homeport itself says; `HOMEPORT_LOG` asks for more.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HOMEPORT_LOG")
        .unwrap_or_else(|_unset| tracing_subscriber::EnvFilter::new("warn,homeport_server=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}

/// Resolves when the system asks this process to end. Made before anything is opened, so that a
/// signal during a slow start is not lost.
///
/// # Errors
/// In words, when the system gives no signals.
#[cfg(unix)]
pub fn stop_signal() -> Result<impl Future<Output = ()> + Send, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| format!("Cannot listen for signals: {error}"));
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut hangup = listen(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

/// Resolves when the user asks this process to end.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub fn stop_signal() -> Result<impl Future<Output = ()> + Send, String> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

fn address_or_off(text: &str) -> Result<AddressOrOff, String> {
    match text {
        "off" => Ok(AddressOrOff::Off),
        text => text.parse().map(AddressOrOff::At).map_err(|_error| {
            format!("{text:?} is neither an address such as 0.0.0.0:8080 nor `off`")
        }),
    }
}

fn database(text: &str) -> Result<Database, String> {
    match text {
        "surrealkv" => Ok(Database::SurrealKv),
        "mem" => Ok(Database::Memory),
        text if text.starts_with("ws://") || text.starts_with("wss://") => {
            Err("a remote SurrealDB isn't supported by this version yet; leave the option out"
                .to_owned())
        }
        text => Err(format!("{text:?} is none of `surrealkv` and `mem`")),
    }
}
