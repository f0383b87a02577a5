//! `backup` and `restore` on the terminal.

use std::io::{BufRead as _, Read as _};
use std::path::{Path, PathBuf};

use homeport_server::{VaultCommand, vault_passphrase};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use zeroize::Zeroizing;

use crate::say::say;

/// Longer ones are taken for another kind of file.
const LONGEST: u64 = 4096;

pub(crate) async fn backup(
    data_dir: &Path,
    out: &Path,
    passphrase_file: Option<PathBuf>,
) -> Result<(), String> {
    let passphrase = passphrase_file.as_deref().map(passphrase).transpose()?;
    let is_encrypted = passphrase.is_some();
    let bar = Bar::new()?;
    let told = |doing: &str, done: u64, total: Option<u64>| bar.show(doing, done, total);
    let size = homeport_server::backup(data_dir, out, passphrase, &told).await;
    bar.0.finish_and_clear();
    let size = HumanBytes(size.map_err(|error| error.to_string())?);
    let how = if is_encrypted { "encrypted and " } else { "" };
    say!("Backed up to {} ({size}), {how}read back to its end.", out.display());
    Ok(())
}

pub(crate) async fn restore(
    file: &Path,
    data_dir: &Path,
    passphrase_file: Option<PathBuf>,
) -> Result<(), String> {
    let passphrase = passphrase_file.as_deref().map(passphrase).transpose()?;
    let bar = Bar::new()?;
    let told = |doing: &str, done: u64, total: Option<u64>| bar.show(doing, done, total);
    let outcome = homeport_server::restore(file, data_dir, passphrase, &told).await;
    bar.0.finish_and_clear();
    let restored = outcome.map_err(|error| error.to_string())?;
    let folder = data_dir.display();
    say!("Restored to {folder}. Start it with `homeport serve --data-dir {folder}`.");
    if restored.needs_passphrase {
        say!(
            "Its secrets are under the passphrase that they had where the backup was made: unlock them \
             after the start, in the settings of the window or by `homeport vault unlock --data-dir \
             {folder}`."
        );
    }
    if !restored.locked.is_empty() {
        say!(
            "The backup does not hold the master key, since it was not encrypted. These do not open \
             here: {}. Enter them anew, or bring the key from the folder that was backed up: homeport \
             vault import OLDDIR/vault/master.key --data-dir {folder}",
            restored.locked.join(", ")
        );
    }
    Ok(())
}

/// What can be done about the master key.
#[derive(clap::Subcommand)]
pub(crate) enum VaultOrder {
    /// Unlock the secrets of the running server with their passphrase: mails and calls of integrations
    /// that have waited go on. Works while a server runs on the folder, and only then.
    Unlock {
        /// The file with the passphrase; without it, a line is read from the standard input, which a
        /// terminal does not show.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Make another one. What it opened is wrapped anew, and what is sealed from now on has another
    /// data key. The key before stays in the file, for backups that were made with it.
    Rotate {
        /// The file with the passphrase that it is under, where there is one.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Make one in the place of one that is lost. What that one opened has to be entered anew.
    NewKey {
        /// The key is there and nobody knows its passphrase any more: it is put aside.
        #[arg(long)]
        passphrase_lost: bool,
    },
    /// Add the keys of another file: the old computer's, after a move.
    Import {
        /// A `master.key`.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The file with the passphrase that it is under, where there is one.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
        /// The file with the passphrase that this box's own key is under, where there is one: those that
        /// are added are put under it.
        #[arg(long, value_name = "FILE")]
        own_passphrase_file: Option<PathBuf>,
    },
}

pub(crate) async fn vault(data_dir: &Path, order: VaultOrder) -> Result<(), String> {
    let named = |file: Option<PathBuf>| file.as_deref().map(vault_passphrase).transpose();
    let command = match order {
        VaultOrder::Unlock { passphrase_file: Some(file) } => {
            VaultCommand::Unlock(vault_passphrase(&file)?)
        }
        VaultOrder::Unlock { passphrase_file: None } => VaultCommand::Unlock(typed()?),
        VaultOrder::Rotate { passphrase_file } => VaultCommand::Rotate(named(passphrase_file)?),
        VaultOrder::NewKey { passphrase_lost } => VaultCommand::NewKey { passphrase_lost },
        VaultOrder::Import { file, passphrase_file, own_passphrase_file } => {
            let (theirs, own) = (named(passphrase_file)?, named(own_passphrase_file)?);
            VaultCommand::Import { file, theirs, own }
        }
    };
    let done = homeport_server::vault_command(data_dir, command).await;
    say!("{}", done.map_err(|error| error.to_string())?);
    Ok(())
}

/// A line of the standard input, which a terminal does not show.
fn typed() -> Result<Zeroizing<String>, String> {
    let _unseen = Unseen::begin();
    let mut line = Zeroizing::new(String::with_capacity(8 << 10));
    std::io::stdin()
        .lock()
        .take(LONGEST)
        .read_line(&mut line)
        .map_err(|error| format!("The passphrase cannot be read: {error}."))?;
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    if length == 0 { Err("There is no passphrase.".to_owned()) } else { Ok(line) }
}

/// What is in a file, without the end of its line.
fn passphrase(file: &Path) -> Result<String, String> {
    let name = file.display();
    let mut text = String::new();
    std::fs::File::open(file)
        .and_then(|file| file.take(LONGEST + 1).read_to_string(&mut text))
        .map_err(|error| format!("The passphrase in {name} cannot be read: {error}."))?;
    let text = text.trim_end_matches(['\r', '\n']);
    match text.len() as u64 {
        0 => Err(format!("There is no passphrase in {name}.")),
        1..=LONGEST => Ok(text.to_owned()),
        _ => Err(format!("{name} is too large to hold a passphrase.")),
    }
}

/// Has a terminal show nothing of what is typed, until it is dropped.
#[cfg(unix)]
struct Unseen(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Unseen {
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let Ok(before) = tcgetattr(std::io::stdin()) else { return Self(None) };
        say!("The passphrase (it is not shown):");
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO);
        unseen.local_modes.insert(LocalModes::ECHONL);
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &unseen);
        Self(Some(before))
    }
}

#[cfg(unix)]
impl Drop for Unseen {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.0 {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(not(unix))]
struct Unseen;

#[cfg(not(unix))]
impl Unseen {
    fn begin() -> Self {
        Self
    }
}

struct Bar(ProgressBar);

impl Bar {
    fn new() -> Result<Self, String> {
        let style = ProgressStyle::with_template("{msg:20} {wide_bar} {bytes}");
        let bar = ProgressBar::new(0);
        bar.set_style(style.map_err(|error| error.to_string())?.progress_chars("=> "));
        Ok(Self(bar))
    }

    fn show(&self, doing: &str, done: u64, total: Option<u64>) {
        self.0.set_message(doing.to_owned());
        self.0.set_length(total.unwrap_or(done));
        self.0.set_position(done);
    }
}
