//! The headless program.

// As in the library.
#![recursion_limit = "256"]

#[path = "main/authority.rs"]
mod authority;
#[path = "main/examination.rs"]
mod examination;
#[path = "main/keeping.rs"]
mod keeping;
#[path = "main/notify.rs"]
mod notify;
#[path = "main/pausing.rs"]
mod pausing;
#[path = "main/say.rs"]
mod say;
#[path = "main/service.rs"]
mod service;
#[path = "main/superusers.rs"]
mod superusers;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use homeport_server::{AuditCommand, SafeModeCommand, ServeOptions, Server, data_folder};
use indicatif::{ProgressBar, ProgressStyle};
use say::say;
use serde::Serialize;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    Serve(ServeOptions),
    /// Manage the admins' accounts; works while a server runs on the folder.
    Superuser {
        #[command(subcommand)]
        command: superusers::Superuser,
    },
    /// Print the CA certificate (PEM) that phones and programs have to trust, or change it.
    Ca {
        #[command(subcommand)]
        order: Option<authority::Order>,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR", global = true)]
        data_dir: Option<PathBuf>,
    },
    /// Serve a certificate of your own, for the names that it covers.
    Certificate {
        #[command(subcommand)]
        order: authority::Own,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR", global = true)]
        data_dir: Option<PathBuf>,
    },
    /// Look after the audit trail; works while a server runs on the folder.
    Audit {
        #[command(subcommand)]
        order: AuditOrder,
    },
    /// Check ports, names, addresses, certificate, firewall and disk, and say what to do next.
    Doctor {
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
        /// Print the report as JSON, for whoever helps. It holds no secret.
        #[arg(long)]
        json: bool,
    },
    /// Print a link that opens the window of the running server, once, within a minute.
    WindowLink {
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Print a link that pairs one phone with the running server, once, within ten minutes, and its
    /// QR code.
    Pair {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Take over the collections, records, files and admins of a PocketBase data folder. What is
    /// in the data folder already stays as it is, so it can be run again.
    ImportPocketbase {
        /// PocketBase's folder, the one with `data.db`; nothing in it is changed.
        #[arg(value_name = "PB_DATA_DIR")]
        source: PathBuf,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Back the whole box up into one file; works while a server runs on the folder.
    Backup {
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
        /// The file to make; it must not be there yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Encrypt it with the passphrase in this file.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Make a data folder of a backup, with its certificates: phones go on trusting the box.
    Restore {
        /// The backup.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The folder to make; empty, or not there yet.
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
        /// Decrypt it with the passphrase in this file.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Look after the master key, which opens the secrets that the box keeps sealed. But for `unlock`
    /// the server must not be running.
    Vault {
        #[command(subcommand)]
        order: keeping::VaultOrder,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR", global = true)]
        data_dir: Option<PathBuf>,
    },
    /// Tell whether the box is in safe mode after repeated crashes, or leave it.
    SafeMode {
        /// Leave it: what rested goes on.
        #[arg(long)]
        leave: bool,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Turn phones away for a while, as the running server's window does.
    Pause(pausing::Begin),
    /// Let phones in again.
    Resume {
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Have systemd run Homeport, also when nobody has signed in.
    Service {
        #[command(subcommand)]
        order: service::Order,
    },
    /// Print the OpenAPI document of the window's API.
    #[command(hide = true)]
    Openapi,
}

#[derive(Subcommand)]
enum AuditOrder {
    /// Check that no entry was altered, removed or put in. Fails when one was, and names the first.
    Verify {
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
        /// Also check that the chain leads through an entry that was written down before, as
        /// this command prints the last one: that finds a trail that was made up anew.
        #[arg(long, value_name = "SEQ:HASH")]
        from: Option<String>,
    },
}

/// The line that tells scripts where the server is. Its names and their order are a contract.
#[derive(Serialize)]
struct Ready<'a> {
    ready: bool,
    https: &'a str,
    loopback: &'a str,
    trust_page: Option<&'a str>,
    ca_sha256: &'a str,
    ca_pem: String,
    pid: u32,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    homeport_server::log_to_stderr();
    let outcome = match homeport_server::runtime() {
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
            let (command, data_dir) = command.parted();
            let done = homeport_server::superuser(&data_folder(data_dir)?, command).await;
            say!("{}", done.map_err(|error| error.to_string())?);
            Ok(())
        }
        Command::Ca { order, data_dir } => authority::run(&data_folder(data_dir)?, order).await,
        Command::Certificate { order, data_dir } => {
            authority::own(&data_folder(data_dir)?, order).await
        }
        Command::Audit { order: AuditOrder::Verify { data_dir, from } } => {
            let order = AuditCommand::Verify { from };
            let found = homeport_server::audit_command(&data_folder(data_dir)?, order).await;
            say!("{}", found.map_err(|error| error.to_string())?);
            Ok(())
        }
        Command::Doctor { data_dir, json } => {
            let data_dir = data_folder(data_dir)?;
            let report = tokio::task::spawn_blocking(move || homeport_server::examine(&data_dir));
            examination::show(&report.await.map_err(|error| error.to_string())?, json)
        }
        Command::WindowLink { data_dir } => {
            let data_dir = data_folder(data_dir)?;
            let link = tokio::task::spawn_blocking(move || homeport_server::window_link(&data_dir));
            let link = link.await.map_err(|error| error.to_string())?;
            say!("{}", link.map_err(|error| error.to_string())?);
            Ok(())
        }
        Command::Pair { data_dir } => {
            let data_dir = data_folder(data_dir)?;
            let made =
                tokio::task::spawn_blocking(move || homeport_server::pairing_link(&data_dir));
            let (link, drawing) = made
                .await
                .map_err(|error| error.to_string())?
                .map_err(|error| error.to_string())?;
            say!("{drawing}\n\n{link}\n\nGood for one device, for ten minutes.");
            Ok(())
        }
        Command::ImportPocketbase { source, data_dir } => {
            import_pocketbase(&data_folder(data_dir)?, &source).await
        }
        Command::Backup { data_dir, out, passphrase_file } => {
            keeping::backup(&data_folder(data_dir)?, &out, passphrase_file).await
        }
        Command::Restore { file, data_dir, passphrase_file } => {
            keeping::restore(&file, &data_folder(data_dir)?, passphrase_file).await
        }
        Command::Vault { order, data_dir } => keeping::vault(&data_folder(data_dir)?, order).await,
        Command::SafeMode { leave, data_dir } => {
            let data_dir = data_folder(data_dir)?;
            let command = SafeModeCommand { leave };
            let done =
                tokio::task::spawn_blocking(move || homeport_server::safe_mode(&data_dir, command));
            let done = done.await.map_err(|error| error.to_string())?;
            say!("{}", done.map_err(|error| error.to_string())?);
            Ok(())
        }
        Command::Pause(begin) => pausing::begin(begin).await,
        Command::Resume { data_dir } => pausing::end(data_dir).await,
        Command::Service { order } => {
            let done = tokio::task::spawn_blocking(move || service::run(order)).await;
            done.map_err(|error| error.to_string())?
        }
        Command::Openapi => {
            let document = homeport_server::openapi_document().to_pretty_json();
            say!("{}", document.map_err(|error| error.to_string())?);
            Ok(())
        }
    }
}

async fn import_pocketbase(data_dir: &Path, source: &Path) -> Result<(), String> {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{msg:20} [{bar:30}] {human_pos} of {human_len}");
    bar.set_style(style.map_err(|error| error.to_string())?.progress_chars("=> "));
    let progress = |name: &str, done: u64, total: u64| {
        bar.set_message(name.to_owned());
        bar.set_length(total);
        bar.set_position(done);
    };
    let outcome = homeport_server::import_pocketbase(data_dir, source, &progress).await;
    bar.finish_and_clear();
    let collections = outcome.map_err(|error| error.to_string())?.collections;
    for moved in &collections {
        say!(
            "{:24} {:>8} records, {:>6} files; {} here already, {} refused",
            moved.name,
            moved.records,
            moved.files,
            moved.known,
            moved.refused
        );
        for reason in &moved.left {
            say!("    {reason}");
        }
    }
    let missing = collections.iter().filter(|moved| moved.is_missing);
    let missing = missing.map(|moved| moved.name.as_str()).collect::<Vec<_>>();
    if !missing.is_empty() {
        return Err(format!(
            "These collections could not be made, as told above, and stayed behind: {}.",
            missing.join(", ")
        ));
    }
    say!("Done. Admins and users sign in with the passwords they had.");
    Ok(())
}

async fn serve(options: ServeOptions) -> Result<(), String> {
    let stop = homeport_server::stop_signal()?;
    let config = options.into_config()?;
    let data_dir = config.data_dir.clone();
    let mut server = Server::start(config).await.map_err(|error| error.to_string())?;
    let at = server.addresses();
    let ready = Ready {
        ready: true,
        https: &at.https,
        loopback: &at.loopback,
        trust_page: at.trust_page.as_deref(),
        ca_sha256: &at.ca_sha256,
        ca_pem: at.ca_pem.display().to_string(),
        pid: std::process::id(),
    };
    let ready = serde_json::to_string(&ready).map_err(|error| error.to_string())?;
    say!("{ready}");
    let _ = std::io::stdout().flush();
    let (url, code) = server.connect_text();
    let _ = writeln!(
        std::io::stderr(),
        "\n{code}\n\nHomeport is running.\n  Phones: scan the code, or open {url}\n  \
         Apps:   {}\n  Admin:  `{} window-link --data-dir {}` prints a link for this machine's \
         browser, at {}/_/\n  Stop:   Ctrl+C\n",
        server.shown_address(),
        std::env::args().next().as_deref().unwrap_or("homeport"),
        data_dir.display(),
        at.loopback,
    );
    notify::ready(&server);
    let pulse = server.pulse();
    tokio::select! {
        () = stop => {}
        () = notify::keep_watch(pulse) => {}
        () = server.ended() => return Err("Homeport ended; the log above says why.".to_owned()),
    }
    tracing::info!("Stopping");
    notify::stopping();
    server.stop().await;
    Ok(())
}
