//! The headless program.

#![expect(clippy::print_stdout, reason = "the command line's answers go to standard output")]

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use homeport_server::{Config, Database, Server, SuperuserCommand};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// SurrealDB's executor recurses; unoptimised builds need more.
const STACK_BYTES: usize = if cfg!(debug_assertions) { 32 << 20 } else { 16 << 20 };

/// The backend of your mobile app, on a machine you own.
#[derive(Parser)]
#[command(name = "homeport", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until it is told to stop.
    Serve(Serve),
    /// Manage the admins' accounts; works while a server runs on the folder.
    Superuser {
        #[command(subcommand)]
        command: Superuser,
    },
    /// Print the CA certificate (PEM) that phones and programs have to trust.
    Ca {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Print a link that opens the window of the running server, once, within a minute.
    WindowLink {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Print the OpenAPI document of the window's API.
    #[command(hide = true)]
    Openapi,
}

#[derive(clap::Args)]
struct Serve {
    /// The data folder; made when it is missing, private to you.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Where phones connect, over TLS.
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

#[derive(Subcommand)]
enum Superuser {
    /// Make an admin, or set the password of an existing one.
    Upsert(EmailAndPassword),
    /// Make an admin.
    Create(EmailAndPassword),
    /// Set an admin's password.
    Update(EmailAndPassword),
    /// Delete an admin; not the last one.
    Delete {
        /// The admin's e-mail address.
        email: String,
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
}

#[derive(clap::Args)]
struct EmailAndPassword {
    /// The admin's e-mail address.
    email: String,
    /// The password, at least 8 characters.
    password: String,
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Clone, Copy)]
enum AddressOrOff {
    At(SocketAddr),
    Off,
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
            Err("a remote SurrealDB isn't supported by this version yet; leave the option out".to_owned())
        }
        text => Err(format!("{text:?} is none of `surrealkv` and `mem`")),
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("HOMEPORT_LOG")
        .unwrap_or_else(|_unset| tracing_subscriber::EnvFilter::new("warn,homeport_server=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(async { tokio::spawn(run(cli.command)).await }),
        Err(error) => return fail(&format!("The async runtime could not start: {error}")),
    };
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(message)) => fail(&message),
        Err(error) => fail(&format!("Homeport ended with a fault: {error}")),
    }
}

fn fail(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "homeport: {message}");
    ExitCode::FAILURE
}

async fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Serve(options) => serve(options).await,
        Command::Superuser { command } => {
            let (command, data_dir) = superuser(command);
            let done = homeport_server::superuser(&folder(data_dir)?, command).await;
            println!("{}", done.map_err(|error| error.to_string())?);
            Ok(())
        }
        Command::Ca { data_dir } => {
            let pem = homeport_server::ca_certificate(&folder(data_dir)?);
            print!("{}", pem.map_err(|error| error.to_string())?);
            Ok(())
        }
        Command::WindowLink { data_dir } => {
            let data_dir = folder(data_dir)?;
            let link = tokio::task::spawn_blocking(move || homeport_server::window_link(&data_dir));
            let link = link.await.map_err(|error| error.to_string())?;
            println!("{}", link.map_err(|error| error.to_string())?);
            Ok(())
        }
        Command::Openapi => {
            let document = homeport_server::openapi_document().to_pretty_json();
            println!("{}", document.map_err(|error| error.to_string())?);
            Ok(())
        }
    }
}

fn superuser(command: Superuser) -> (SuperuserCommand, Option<PathBuf>) {
    match command {
        Superuser::Upsert(EmailAndPassword { email, password, data_dir }) => {
            (SuperuserCommand::Upsert { email, password }, data_dir)
        }
        Superuser::Create(EmailAndPassword { email, password, data_dir }) => {
            (SuperuserCommand::Create { email, password }, data_dir)
        }
        Superuser::Update(EmailAndPassword { email, password, data_dir }) => {
            (SuperuserCommand::Update { email, password }, data_dir)
        }
        Superuser::Delete { email, data_dir } => (SuperuserCommand::Delete { email }, data_dir),
    }
}

async fn serve(options: Serve) -> Result<(), String> {
    // Before anything is opened, so that a signal during a slow start is not lost.
    let stop = stop_signal()?;
    let config = Config {
        data_dir: folder(options.data_dir)?,
        listen: options.listen,
        loopback: options.loopback,
        trust_page: match options.trust_page {
            AddressOrOff::At(address) => Some(address),
            AddressOrOff::Off => None,
        },
        name: options.name,
        mdns: !options.no_mdns,
        database: options.database,
    };
    let server = Server::start(config).await.map_err(|error| error.to_string())?;
    let at = server.addresses();
    let ready = json!({
        "ready": true,
        "https": at.https,
        "loopback": at.loopback,
        "trust_page": at.trust_page,
        "ca_sha256": at.ca_sha256,
        "ca_pem": at.ca_pem.display().to_string(),
        "pid": std::process::id(),
    });
    println!("{ready}");
    let _ = std::io::stdout().flush();
    let (url, code) = server.connect_text();
    let _ = writeln!(
        std::io::stderr(),
        "\n{code}\n\nHomeport is running.\n  Phones: scan the code, or open {url}\n  \
         Apps:   {}\n  Admin:  `homeport window-link` prints a link for this machine's browser, \
         at {}/_/\n  Stop:   Ctrl+C\n",
        server.shown_address(),
        at.loopback,
    );
    stop.await;
    tracing::info!("Stopping");
    server.stop().await;
    Ok(())
}

/// The user's data folder, where none is named.
fn folder(named: Option<PathBuf>) -> Result<PathBuf, String> {
    let default = || {
        directories::ProjectDirs::from("dev", "homeport", "homeport")
            .map(|directories| directories.data_local_dir().to_owned())
    };
    named.or_else(default).ok_or_else(|| "This user has no home folder; name one with --data-dir.".to_owned())
}

#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| format!("Cannot listen for signals: {error}"));
    let (mut terminate, mut interrupt) =
        (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let mut hangup = listen(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
