//! Keeping the computer awake: what is asked of logind, when it is let go, and what is said where it
//! is not possible.

use std::io::{BufRead as _, BufReader, PipeReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use homeport_tests::{ADMIN, Client, PASSWORD, Program, Serve, until};
use serde_json::{Value, json};

const AWAKE: &str = "/api/homeport/awake";
const BUS: &str = "DBUS_SYSTEM_BUS_ADDRESS";
const PATIENCE: Duration = Duration::from_secs(60);

async fn at_window(server: &Program) -> Client {
    server.local().sign_in("_superusers", ADMIN, PASSWORD).await
}

async fn want(window: &Client, wanted: bool) -> Value {
    window.send("PUT", AWAKE, Some(&json!({ "wanted": wanted }))).await.expect(200).body
}

/// A bus of its own, ended with the test.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// What was asked for, and what tells when it is let go.
type Asked = (String, PipeReader);

/// A stand-in for logind.
struct Logind {
    /// Whether it lets the box hold sleep up, as it does for whoever sits at the computer.
    lets_sleep: bool,
    asked: mpsc::Sender<Asked>,
}

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(
        &self,
        what: &str,
        who: &str,
        _why: &str,
        mode: &str,
    ) -> zbus::fdo::Result<zbus::zvariant::OwnedFd> {
        assert_eq!((who, mode), ("Homeport", "block"));
        if what.contains("sleep") && !self.lets_sleep {
            return Err(zbus::fdo::Error::AccessDenied("not at a seat".to_owned()));
        }
        let (reader, writer) = std::io::pipe().unwrap();
        self.asked.send((what.to_owned(), reader)).unwrap();
        Ok(std::os::fd::OwnedFd::from(writer).into())
    }
}

fn logind(bus: &Bus, lets_sleep: bool) -> (zbus::blocking::Connection, mpsc::Receiver<Asked>) {
    let (asked, heard) = mpsc::channel();
    let service = zbus::blocking::connection::Builder::address(bus.address.as_str()).unwrap();
    let service =
        service.serve_at("/org/freedesktop/login1", Logind { lets_sleep, asked }).unwrap();
    (service.name("org.freedesktop.login1").unwrap().build().unwrap(), heard)
}

/// Waits until what was held is let go.
async fn let_go(mut held: PipeReader) {
    let ended = tokio::task::spawn_blocking(move || held.read(&mut [0]).unwrap());
    assert_eq!(tokio::time::timeout(PATIENCE, ended).await.expect("it is let go").unwrap(), 0);
}

fn start(folder: &Path, address: &str) -> Program {
    Serve::on(folder).env(BUS, address).start()
}

#[tokio::test]
async fn the_computer_is_kept_awake_while_it_is_wanted_and_a_server_runs() {
    let (folder, bus) = (Program::folder_with_admin(), Bus::start());
    let (_service, heard) = logind(&bus, true);
    let server = start(folder.path(), &bus.address);
    let window = at_window(&server).await;
    let off = json!({ "wanted": false, "hold": "off", "reason": null });
    let full = json!({ "wanted": true, "hold": "full", "reason": null });
    assert_eq!(window.get(AWAKE).await.expect(200).body, off);
    assert!(heard.try_recv().is_err(), "nobody asked for it");

    assert_eq!(want(&window, true).await, full);
    assert_eq!(want(&window, true).await, full);
    let (what, held) = heard.recv().unwrap();
    assert_eq!(what, "sleep:idle");
    assert!(heard.try_recv().is_err(), "once is enough");
    assert_eq!(want(&window, false).await, off);
    let_go(held).await;

    want(&window, true).await;
    let (_, held) = heard.recv().unwrap();
    server.stop();
    let_go(held).await;
    // By itself, at the next start; and a crash lets go, too.
    let mut server = start(folder.path(), &bus.address);
    let (_, held) = heard.recv_timeout(PATIENCE).unwrap();
    let window = at_window(&server).await;
    until("it says so", async || window.get(AWAKE).await.body == full).await;
    let trail = window.get("/api/homeport/audit?action=settingsChanged").await.expect(200);
    assert_eq!(trail.text.matches("keepAwake").count(), 4, "{}", trail.text);
    server.kill();
    let_go(held).await;
}

#[tokio::test]
async fn where_the_computer_does_not_let_the_box_that_is_said() {
    let (folder, bus) = (Program::folder_with_admin(), Bus::start());
    let server = start(folder.path(), "unix:path=/nowhere/at/all");
    let window = at_window(&server).await;
    let told = want(&window, true).await;
    assert_eq!((&told["hold"], &told["wanted"]), (&json!("impossible"), &json!(true)), "{told}");
    assert_eq!(told["reason"], "There is no system bus.");
    for wrong in [json!({}), json!({ "wanted": "yes" }), json!({ "wanted": null })] {
        window.send("PUT", AWAKE, Some(&wrong)).await.expect(400);
    }
    for (client, status) in [(server.local(), 401), (server.guest(), 404)] {
        client.get(AWAKE).await.expect(status);
        client.send("PUT", AWAKE, Some(&json!({ "wanted": false }))).await.expect(status);
    }
    server.stop();

    // A bus without logind, and then one that lets a service do less.
    let server = start(folder.path(), &bus.address);
    let window = at_window(&server).await;
    let reason = async || window.get(AWAKE).await.expect(200).body["reason"].clone();
    until("it was asked for", async || !reason().await.is_null()).await;
    assert_eq!(reason().await, "systemd-logind does not run here.");
    let (_service, heard) = logind(&bus, false);
    assert_eq!(want(&window, true).await["hold"], "idleOnly");
    assert_eq!(heard.recv().unwrap().0, "idle");
    server.stop();
}
