//! Talking to systemd, through the programs that come with it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::unit::{MARK, STATE_FOLDER, USER};

const NAME: &str = "homeport.service";

/// The user's own service manager, or the computer's.
pub(super) struct Systemd {
    is_system: bool,
    folder: PathBuf,
}

/// What it says of the unit.
pub(super) struct Shown(HashMap<String, String>);

impl Systemd {
    pub(super) fn of(is_system: bool) -> Result<Self, String> {
        let folder = if is_system {
            PathBuf::from("/etc/systemd/system")
        } else {
            let home = directories::BaseDirs::new();
            let home = home.ok_or("This user has no home folder; try --system, as root.")?;
            home.config_dir().join("systemd/user")
        };
        Ok(Self { is_system, folder })
    }

    pub(super) fn is_system(&self) -> bool {
        self.is_system
    }

    fn file(&self) -> PathBuf {
        self.folder.join(NAME)
    }

    /// What a service of the whole computer needs before it can start.
    pub(super) fn prepare(&self, program: &Path, folder: &Path) -> Result<(), String> {
        if !self.is_system {
            return Ok(());
        }
        if !rustix::process::geteuid().is_root() {
            return Err(
                "A service of the whole computer is installed by root; try sudo.".to_owned()
            );
        }
        let hidden = ["/home", "/root", "/tmp", "/var/tmp", "/run/user"];
        if let Some(place) = hidden.iter().find(|place| program.starts_with(place)) {
            return Err(format!(
                "A service of the whole computer cannot reach {}, since it is below {place}. Install \
                 the package, or copy the program to /usr/local/bin and run that one.",
                program.display()
            ));
        }
        if id_of_user()?.is_none() {
            let options =
                ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
            let mut command = Command::new("useradd");
            command.args(options).args(["--home-dir", STATE_FOLDER, USER]);
            good(&mut command)?;
        }
        if folder != Path::new(STATE_FOLDER) {
            require_owned(folder)?;
        }
        Ok(())
    }

    /// Puts the unit in place; one that somebody else wrote is left alone.
    pub(super) fn write(&self, unit: &str) -> Result<(), String> {
        self.require_ours()?;
        let file = self.file();
        let written =
            std::fs::create_dir_all(&self.folder).and_then(|()| std::fs::write(&file, unit));
        written.map_err(|error| format!("{} cannot be written: {error}", file.display()))
    }

    /// Whether a unit of ours is there.
    fn require_ours(&self) -> Result<bool, String> {
        let file = self.file();
        match std::fs::read_to_string(&file) {
            Ok(text) if text.starts_with(MARK) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            _ => Err(format!(
                "{} was not made by this program, so it is left alone. Remove it first.",
                file.display()
            )),
        }
    }

    /// Starts what was written, now and at every start. What cannot be started at all goes away again.
    pub(super) fn start(&self) -> Result<(), String> {
        let known = self.control(&["daemon-reload"]).and_then(|()| self.control(&["enable", NAME]));
        if let Err(why) = known {
            let _ = std::fs::remove_file(self.file());
            return Err(why);
        }
        // Waits until the service says that it is ready.
        self.control(&["restart", NAME]).map_err(|why| {
            format!(
                "{why}\nThe service is installed and tries again; `{}` may say why.",
                self.journal()
            )
        })
    }

    /// Ends it and removes our unit; a unit of the package stays, and is not started any more.
    pub(super) fn stop(&self) -> Result<(), String> {
        let is_ours = self.require_ours()?;
        if !is_ours && !self.shown()?.is_loaded() {
            return Err("The service is not installed.".to_owned());
        }
        self.control(&["disable", "--now", NAME])?;
        if is_ours {
            let file = self.file();
            let removed = std::fs::remove_file(&file);
            removed.map_err(|error| format!("{} cannot be removed: {error}", file.display()))?;
            self.control(&["daemon-reload"])?;
        }
        Ok(())
    }

    /// A user's services end with their last session unless they linger.
    pub(super) fn stay_without_user(&self) -> Result<(), String> {
        if self.is_system {
            return Ok(());
        }
        good(Command::new("loginctl").arg("enable-linger")).map_err(|_why| {
            "For a start without you, an administrator runs `loginctl enable-linger` with your name."
                .to_owned()
        })
    }

    /// The service's process, when it has one.
    pub(super) fn process(&self) -> Option<u32> {
        self.shown().ok()?.process()
    }

    pub(super) fn shown(&self) -> Result<Shown, String> {
        let wanted = "LoadState,ActiveState,SubState,UnitFileState,StatusText,MainPID,FragmentPath";
        let output = output(self.systemctl().args(["show", NAME, "--property", wanted]))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Ok(Shown(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()))
    }

    /// The command that shows the service's log.
    pub(super) fn journal(&self) -> &'static str {
        if self.is_system { "journalctl -u homeport" } else { "journalctl --user -u homeport" }
    }

    fn control(&self, arguments: &[&str]) -> Result<(), String> {
        good(self.systemctl().args(arguments))
    }

    fn systemctl(&self) -> Command {
        let mut command = Command::new("systemctl");
        if !self.is_system {
            command.arg("--user");
        }
        command
    }
}

impl Shown {
    pub(super) fn of(&self, property: &str) -> &str {
        self.0.get(property).map_or("", String::as_str)
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.of("LoadState") == "loaded"
    }

    pub(super) fn process(&self) -> Option<u32> {
        self.of("MainPID").parse().ok().filter(|pid| *pid != 0)
    }
}

fn id_of_user() -> Result<Option<u32>, String> {
    let output = run(Command::new("id").args(["-u", USER]))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse().ok())
}

/// A folder that systemd does not make has to be the service's already.
#[cfg(unix)]
fn require_owned(folder: &Path) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = std::fs::metadata(folder).map(|folder| folder.uid()).ok();
    if owner.is_some() && owner == id_of_user()? {
        return Ok(());
    }
    let folder = folder.display();
    Err(format!(
        "{folder} has to belong to the service's user {USER}, with all that is in it: \
         `mkdir -p {folder} && chown -R {USER}: {folder}`."
    ))
}

#[cfg(not(unix))]
fn require_owned(_folder: &Path) -> Result<(), String> {
    Ok(())
}

fn good(command: &mut Command) -> Result<(), String> {
    output(command).map(drop)
}

/// What a program said that went well.
fn output(command: &mut Command) -> Result<Output, String> {
    let output = run(command)?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if let Some(why) = out_of_reach(&said) {
        return Err(why.to_owned());
    }
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    Err(format!("`{words}` failed: {}", if said.is_empty() { "it says nothing" } else { &said }))
}

/// What systemd's programs mean where they reach no service manager.
fn out_of_reach(said: &str) -> Option<&'static str> {
    let is_none = said.contains("not been booted with systemd");
    let is_apart = said.contains("Failed to connect to") && said.contains("bus");
    if !is_none && !is_apart {
        return None;
    }
    // sd_booted(3)
    if is_none || !Path::new("/run/systemd/system").is_dir() {
        return Some(
            "systemd does not run on this computer, as in most containers, so there are no services \
             here. Have whatever starts programs here run `homeport serve`.",
        );
    }
    Some(
        "This user's systemd cannot be reached: sign in as the user, not through su or sudo. Or use \
         --system, as root.",
    )
}

fn run(command: &mut Command) -> Result<Output, String> {
    command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!(
            "There is no `{}` here; services need a Linux with systemd.",
            command.get_program().to_string_lossy()
        ),
        _ => format!("`{}` cannot be run: {error}", command.get_program().to_string_lossy()),
    })
}
