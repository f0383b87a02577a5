//! The unit that is written: what systemd is to run, and what the service may reach.

use std::fmt;
use std::path::Path;

use homeport_server::ServeOptions;

/// Whom a service of the whole computer runs as.
pub(crate) const USER: &str = "homeport";
/// Where such a service keeps its data unless told otherwise; systemd makes it.
pub(crate) const STATE_FOLDER: &str = "/var/lib/homeport";
/// By this a file is known to be ours, and may be replaced and removed.
pub(crate) const MARK: &str = "# Made by `homeport service install`, which also changes it.";

/// What a service of the whole computer has no need of.
const CONFINED: &str = "\
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
ProtectClock=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
";

/// A unit of systemd.
pub(crate) struct Unit {
    is_system: bool,
    command: String,
    /// A folder that is not the one systemd makes.
    other_folder: Option<String>,
    binds_low_port: bool,
}

impl Unit {
    /// The unit that serves `folder` with these options.
    ///
    /// # Errors
    /// When something cannot be written into a unit.
    pub(crate) fn new(
        is_system: bool,
        program: &Path,
        folder: &Path,
        serve: &ServeOptions,
    ) -> Result<Self, String> {
        let mut command = vec![word(&text(program)?)?, "serve".to_owned()];
        for argument in serve.arguments(&text(folder)?) {
            command.push(word(&argument)?);
        }
        let is_other = is_system && folder != Path::new(STATE_FOLDER);
        let other_folder =
            is_other.then(|| text(folder).and_then(|path| word(&path))).transpose()?;
        let binds_low_port = is_system && serve.binds_low_port();
        Ok(Self { is_system, command: command.join(" "), other_folder, binds_low_port })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { command, .. } = self;
        write!(
            to,
            "{MARK}\n\n[Unit]\nDescription=Homeport, the backend of your mobile app\n\
             Documentation=man:homeport(1)\n"
        )?;
        if self.is_system {
            writeln!(to, "Wants=network-online.target\nAfter=network-online.target")?;
        }
        // Reading a large log back after a power cut takes its time; then a minute of silence is death.
        write!(
            to,
            "\n[Service]\nType=notify\nExecStart={command}\nRestart=on-failure\nRestartSec=5\n\
             TimeoutStartSec=10min\nTimeoutStopSec=15\nWatchdogSec=60\nLimitNOFILE=65536\nLimitCORE=0\nUMask=0077\n\
             NoNewPrivileges=yes\n"
        )?;
        if self.is_system {
            write!(to, "User={USER}\nGroup={USER}\n{CONFINED}")?;
            match &self.other_folder {
                None => writeln!(to, "StateDirectory=homeport\nStateDirectoryMode=0700")?,
                Some(folder) => writeln!(to, "ReadWritePaths={folder}")?,
            }
        }
        if self.binds_low_port {
            writeln!(to, "AmbientCapabilities=CAP_NET_BIND_SERVICE")?;
        }
        let wanted = if self.is_system { "multi-user" } else { "default" };
        write!(to, "\n[Install]\nWantedBy={wanted}.target\n")
    }
}

fn text(path: &Path) -> Result<String, String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| format!("{} cannot be written into a unit: it is no text.", path.display()))
}

/// A word as systemd reads it back: `%` and `$` mean something to it, quotes and backslashes too.
fn word(text: &str) -> Result<String, String> {
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(format!("{text:?} cannot be written into a unit."));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.,:=+@[]".contains(c);
    if text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '%' | '$' => quoted.extend([letter, letter]),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    Ok(quoted)
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn words_are_written_as_systemd_reads_them() {
        for (text, written) in [
            ("/usr/bin/homeport", "/usr/bin/homeport"),
            ("[::]:8443", "[::]:8443"),
            ("Ann's box", "\"Ann's box\""),
            ("50 % \"off\" \\ $HOME", "\"50 %% \\\"off\\\" \\\\ $$HOME\""),
            ("caf\u{e9}", "\"caf\u{e9}\""),
        ] {
            assert_eq!(word(text).as_deref(), Ok(written));
        }
        for text in ["", "a\nExecStart=/bin/sh", "a\0"] {
            assert!(word(text).is_err(), "{text:?}");
        }
    }
}
