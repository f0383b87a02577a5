//! Run by systemd: the unit that is written, what is asked of `systemctl`, and what the service
//! manager hears from the server.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use homeport_tests::{Program, Serve, until};
use tempfile::TempDir;

/// A user's home and a `systemctl` that notes what it is asked.
struct Computer {
    home: TempDir,
}

impl Computer {
    fn new() -> Self {
        Self::answering("exit 0")
    }

    /// Where `systemctl` does what the shell lines say.
    fn answering(lines: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let programs = home.path().join("bin");
        std::fs::create_dir(&programs).unwrap();
        for name in ["systemctl", "loginctl"] {
            let program = programs.join(name);
            let script = format!(
                "#!/bin/sh\necho \"{name} $*\" >> '{}'\n{lines}\n",
                home.path().join("asked").display()
            );
            std::fs::write(&program, script).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { home }
    }

    fn unit(&self) -> PathBuf {
        self.home.path().join("config/systemd/user/homeport.service")
    }

    fn asked(&self) -> Vec<String> {
        let asked = std::fs::read_to_string(self.home.path().join("asked")).unwrap_or_default();
        asked.lines().map(str::to_owned).collect()
    }

    fn service(&self, arguments: &[&str]) -> Output {
        Command::new(homeport_tests::binary())
            .arg("service")
            .args(arguments)
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.home.path().join("config"))
            .env("XDG_DATA_HOME", self.home.path().join("share"))
            .env("PATH", self.home.path().join("bin"))
            .output()
            .unwrap()
    }

    fn good(&self, arguments: &[&str]) -> String {
        let output = self.service(arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    fn bad(&self, arguments: &[&str]) -> String {
        let output = self.service(arguments);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn the_service_is_installed_told_of_and_removed_and_the_data_stays() {
    let computer = Computer::new();
    let data = computer.home.path().join("my data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("kept"), "").unwrap();
    let folder = data.to_str().unwrap();
    let options = ["install", "--data-dir", folder, "--name", "Ann's 50% box", "--no-mdns"];
    let said = computer.good(&options);
    assert!(said.contains(folder) && said.contains("also when nobody signs in"), "{said}");
    let unit = std::fs::read_to_string(computer.unit()).unwrap();
    for line in ["Type=notify", "WatchdogSec=60", "WantedBy=default.target"] {
        assert!(unit.lines().any(|one| one == line), "{unit}");
    }
    assert!(unit.contains(&format!("serve --data-dir \"{folder}\" --listen 0.0.0.0:8443")));
    assert!(unit.contains("--name \"Ann's 50%% box\" --no-mdns\n"), "{unit}");
    assert_eq!(
        computer.asked(),
        [
            "systemctl --user daemon-reload",
            "systemctl --user enable homeport.service",
            "systemctl --user restart homeport.service",
            "loginctl enable-linger",
        ]
    );
    // Again, with other options: it is ours, so it may be replaced.
    computer.good(&["install", "--data-dir", folder, "--listen", "0.0.0.0:9443"]);
    assert!(std::fs::read_to_string(computer.unit()).unwrap().contains("--listen 0.0.0.0:9443"));

    let said = computer.good(&["uninstall"]);
    assert!(said.contains("The data is where it was"), "{said}");
    assert!(!computer.unit().exists() && data.join("kept").exists());
    let asked = computer.asked();
    let end = ["systemctl --user disable --now homeport.service", "systemctl --user daemon-reload"];
    assert!(asked.ends_with(&end.map(str::to_owned)), "{asked:?}");
}

#[test]
fn how_the_service_is_is_told_in_words_and_by_the_exit_status() {
    let shows = |state: &str| {
        Computer::answering(&format!(
            "printf 'LoadState=loaded\\nActiveState={state}\\nSubState=x\\nMainPID=4711\\n\
             StatusText=Serving at https://box.local:8443\\nUnitFileState=enabled\\nFragmentPath=/u\\n'"
        ))
    };
    let said = shows("active").good(&["status"]);
    for part in ["4711", "enabled", "Serving at https://box.local:8443"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(shows("failed").bad(&["status"]).contains("journalctl --user -u homeport"));
    let none = Computer::answering("echo LoadState=not-found");
    assert!(none.bad(&["status"]).contains("homeport service install"));
    assert!(none.bad(&["uninstall"]).contains("not installed"));
}

#[test]
fn what_cannot_be_installed_is_refused_and_leaves_nothing() {
    let computer = Computer::answering("echo 'no bus here' >&2; exit 1");
    let said = computer.bad(&["install"]);
    assert!(said.contains("daemon-reload") && said.contains("no bus here"), "{said}");
    assert!(!computer.unit().exists());

    let computer = Computer::new();
    let said = computer.bad(&["install", "--name", "a\nExecStart=/bin/sh"]);
    assert!(said.contains("cannot be written into a unit"), "{said}");
    std::fs::create_dir_all(computer.unit().parent().unwrap()).unwrap();
    std::fs::write(computer.unit(), "[Service]\nExecStart=/mine\n").unwrap();
    for order in ["install", "uninstall"] {
        assert!(computer.bad(&[order]).contains("left alone"));
    }
    assert_eq!(std::fs::read_to_string(computer.unit()).unwrap(), "[Service]\nExecStart=/mine\n");
    assert!(computer.asked().is_empty());
    // Not raw words of a program that the admin did not run.
    for raw in [
        "System has not been booted with systemd as init system (PID 1). Can't operate.",
        "Failed to connect to bus: No medium found",
        "Failed to connect to user scope bus via local transport: Host is down",
    ] {
        let computer = Computer::answering(&format!("echo \"{raw}\" >&2; exit 1"));
        for order in ["status", "install", "uninstall"] {
            let said = computer.bad(&[order]);
            let is_told = ["homeport serve", "--system"].iter().any(|next| said.contains(next));
            assert!(is_told && !said.contains(raw) && said.lines().count() == 1, "{said}");
            assert!(!computer.unit().exists());
        }
    }
    // A program in a build folder or a home is out of a confined service's reach.
    std::fs::remove_dir_all(computer.home.path().join("bin")).unwrap();
    assert!(computer.bad(&["status"]).contains("systemd"));
}

#[test]
fn a_folder_that_is_served_by_hand_is_not_taken_from_under_it() {
    let computer = Computer::answering("echo MainPID=1");
    let folder = tempfile::tempdir().unwrap();
    let server = Serve::on(folder.path()).start();
    let said = computer.bad(&["install", "--data-dir", folder.path().to_str().unwrap()]);
    assert!(said.contains(&format!("process {}", server.pid())), "{said}");
    assert!(!computer.unit().exists());
    server.stop();
}

/// systemd's own judgement, where it is here.
#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let computer = Computer::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("homeport.service");
    // What it says of the unit; it also tells of those that are installed here.
    let verify = |scope: &str, unit: &str| {
        std::fs::write(&path, unit).unwrap();
        let mut command = Command::new("systemd-analyze");
        command.env("SYSTEMD_LOG_TARGET", "console").env("SYSTEMD_LOG_LEVEL", "info");
        command.env("XDG_RUNTIME_DIR", folder.path());
        let found = command.args([scope, "--man=no", "verify"]).arg(&path).output().ok()?;
        let said = String::from_utf8_lossy(&found.stderr).into_owned();
        Some(said.lines().filter(|line| line.contains("homeport")).collect::<Vec<_>>().join("\n"))
    };
    let odd = "Ann's 50% \"box\" $HOME";
    for scope in [&["--system"][..], &[]] {
        let mut options = vec!["install", "--print", "--name", odd, "--listen", "[::]:443"];
        options.extend(scope);
        let unit = computer.good(&options);
        assert!(!computer.unit().exists() && computer.asked().is_empty(), "it printed only");
        let is_system = !scope.is_empty();
        for part in ["User=homeport", "ProtectSystem=strict", "StateDirectory=homeport"] {
            assert_eq!(unit.contains(part), is_system, "{part}: {unit}");
        }
        assert_eq!(unit.contains("CAP_NET_BIND_SERVICE"), is_system, "{unit}");
        let scope = if is_system { "--system" } else { "--user" };
        let Some(said) = verify(scope, &unit) else {
            println!("skipped: there is no systemd-analyze here");
            return;
        };
        assert_eq!(said, "", "{unit}");
        let said = verify(scope, &unit.replace("Type=notify", "Tpye=notify")).unwrap();
        assert!(said.contains("Tpye"), "it finds nothing wrong with anything: {said}");
    }
}

/// The service manager's end of the wire.
struct Manager {
    socket: UnixDatagram,
    heard: Vec<String>,
}

impl Manager {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self { socket, heard: Vec::new() }
    }

    /// Reads on until a message has this line.
    fn hears(&mut self, line: &str) -> String {
        loop {
            let mut bytes = [0; 4096];
            let length = self.socket.recv(&mut bytes).unwrap_or_else(|error| {
                panic!("{line} was waited for in vain ({error}) after {:?}", self.heard)
            });
            let message = String::from_utf8(bytes[..length].to_vec()).unwrap();
            self.heard.push(message.clone());
            if message.lines().any(|one| one == line) {
                return message;
            }
        }
    }
}

#[tokio::test]
async fn the_service_manager_hears_of_readiness_of_life_and_of_the_end() {
    let folder = Program::folder_with_admin();
    let outer = tempfile::tempdir().unwrap();
    let socket = outer.path().join("notify");
    let mut manager = Manager::at(&socket);
    let serve = Serve::on(folder.path()).env("NOTIFY_SOCKET", socket.to_str().unwrap());
    let mut server = serve.env("WATCHDOG_USEC", "400000").start();
    let ready = manager.hears("READY=1");
    assert!(ready.contains("STATUS=Serving at https://"), "{ready}");
    assert!(!manager.heard.iter().any(|message| message.contains("WATCHDOG=1")));
    for _ in 0..3 {
        manager.hears("WATCHDOG=1");
    }
    // What it asks of itself is no news to whoever reads the log of requests.
    let logs = server.admin().await.get("/api/logs").await.expect(200);
    assert!(!logs.text.contains("control/state"), "{}", logs.text);
    server.ask_to_stop();
    manager.hears("STOPPING=1");
    assert!(server.wait().0.success());
    assert!(!server.log().contains("cannot be told"), "{}", server.log());
}

#[tokio::test]
async fn a_server_that_does_not_answer_falls_silent() {
    let folder = Program::folder_with_admin();
    let outer = tempfile::tempdir().unwrap();
    let socket = outer.path().join("notify");
    let mut manager = Manager::at(&socket);
    let serve = Serve::on(folder.path()).env("NOTIFY_SOCKET", socket.to_str().unwrap());
    let server = serve.env("WATCHDOG_USEC", "400000").start();
    manager.hears("WATCHDOG=1");
    // Its own door leads nowhere: what it hears there is no answer of its own.
    let running = folder.path().join("running.json");
    let lead = std::fs::read_to_string(&running).unwrap();
    std::fs::write(&running, lead.replace("\"key\":\"", "\"key\":\"no")).unwrap();
    until("it finds out", async || server.log().contains("does not answer itself")).await;
    manager.socket.set_nonblocking(true).unwrap();
    while manager.socket.recv(&mut [0; 4096]).is_ok() {}
    let twice = |log: String| log.matches("does not answer itself").count() >= 3;
    until("it stays so", async || twice(server.log())).await;
    assert!(manager.socket.recv(&mut [0; 4096]).is_err(), "it says that it lives");
    std::fs::write(&running, lead).unwrap();
    manager.socket.set_nonblocking(false).unwrap();
    manager.hears("WATCHDOG=1");
}
