//! `homeport service`: run by systemd, so that it is there when nobody has signed in.

#[path = "service/systemd.rs"]
mod systemd;
#[path = "service/unit.rs"]
mod unit;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use homeport_server::{ServeOptions, data_folder};

use systemd::Systemd;
use unit::Unit;

use crate::say::say;

/// What can be done about the service.
#[derive(Subcommand)]
pub(crate) enum Order {
    /// Run Homeport as a service from now on, and whenever this computer starts. Again with other
    /// options, it changes them.
    Install {
        /// For the whole computer, as a user of its own; needs root. Else it is your own.
        #[arg(long)]
        system: bool,
        /// Print the unit, and change nothing.
        #[arg(long)]
        print: bool,
        #[command(flatten)]
        serve: ServeOptions,
    },
    /// Stop the service and remove it. The data stays.
    Uninstall {
        /// The one of the whole computer.
        #[arg(long)]
        system: bool,
    },
    /// Say whether the service is there and running; exit 0 when it runs.
    Status {
        /// The one of the whole computer.
        #[arg(long)]
        system: bool,
    },
}

/// Carries an order out.
///
/// # Errors
/// In words for the admin.
pub(crate) fn run(order: Order) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("services are installed on Linux only, with systemd".to_owned());
    }
    match order {
        Order::Install { system, print, serve } => install(&Systemd::of(system)?, print, &serve),
        Order::Uninstall { system } => uninstall(&Systemd::of(system)?),
        Order::Status { system } => status(&Systemd::of(system)?),
    }
}

fn install(systemd: &Systemd, print: bool, serve: &ServeOptions) -> Result<(), String> {
    let folder = match (serve.data_dir(), systemd.is_system()) {
        (None, true) => PathBuf::from(unit::STATE_FOLDER),
        (named, _) => data_folder(named.map(Path::to_owned))?,
    };
    let folder = std::path::absolute(&folder).map_err(|error| error.to_string())?;
    let program = std::env::current_exe().and_then(|path| path.canonicalize());
    let program = program.map_err(|error| format!("This program cannot be found: {error}"))?;
    let unit = Unit::new(systemd.is_system(), &program, &folder, serve)?;
    if print {
        say!("{}", unit.to_string().trim_end());
        return Ok(());
    }
    not_run_by_hand(systemd, &folder)?;
    systemd.prepare(&program, &folder)?;
    systemd.write(&unit.to_string())?;
    systemd.start()?;
    say!("Homeport runs as a service on {}.", folder.display());
    match systemd.stay_without_user() {
        Ok(()) => say!("It starts with this computer, also when nobody signs in."),
        Err(why) => say!("It starts when you sign in. {why}"),
    }
    say!("`homeport service status` tells how it is; its log is in `{}`.", systemd.journal());
    if systemd.is_system() {
        let to_it = format!("sudo -u {} homeport", unit::USER);
        say!(
            "Commands for it go through its user: `{to_it} window-link --data-dir {}`.",
            folder.display()
        );
    }
    Ok(())
}

/// The service would wait for the folder for ever.
fn not_run_by_hand(systemd: &Systemd, folder: &Path) -> Result<(), String> {
    let Ok(running) = homeport_server::server_state(folder) else { return Ok(()) };
    if systemd.process() == Some(running.pid) {
        return Ok(());
    }
    Err(format!(
        "Homeport is running on {} already (process {}), not as this service. Stop it, and install \
         again: the service takes over on the same data.",
        folder.display(),
        running.pid
    ))
}

fn uninstall(systemd: &Systemd) -> Result<(), String> {
    systemd.stop()?;
    say!("The service is stopped and removed. The data is where it was.");
    Ok(())
}

fn status(systemd: &Systemd) -> Result<(), String> {
    let shown = systemd.shown()?;
    if !shown.is_loaded() {
        return Err(
            "The service is not installed; `homeport service install` does that.".to_owned()
        );
    }
    say!("unit      {}", shown.of("FragmentPath"));
    say!("state     {} ({})", shown.of("ActiveState"), shown.of("SubState"));
    if let Some(pid) = shown.process() {
        say!("process   {pid}");
    }
    say!("at start  {}", shown.of("UnitFileState"));
    if !shown.of("StatusText").is_empty() {
        say!("says      {}", shown.of("StatusText"));
    }
    match shown.of("ActiveState") {
        "active" => Ok(()),
        _ => Err(format!("The service does not run; `{}` may say why.", systemd.journal())),
    }
}
