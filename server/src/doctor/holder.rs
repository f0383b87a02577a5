//! Which program has a port. Linux tells it in `/proc`; elsewhere nobody does without help.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use super::Finding;

/// A program that listens.
pub(crate) struct Holder {
    name: String,
    pid: u32,
}

impl Holder {
    /// Whether it is this program itself.
    pub(crate) fn is_this(&self) -> bool {
        self.pid == std::process::id()
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(text, "{} (process {})", self.name, self.pid)
    }
}

const ID: &str = "ports";

/// Whether a server could listen on all of these.
pub(super) fn free(ports: &[u16]) -> Finding {
    for port in ports {
        let place = SocketAddr::from((Ipv4Addr::UNSPECIFIED, *port));
        let Err(error) = TcpListener::bind(place) else { continue };
        return refused(*port, &error, holder_of(*port));
    }
    let ports = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(" and ");
    Finding::ok(ID, format!("The usual ports, {ports}, are free."))
}

/// Of the page with the certificate, which is not there for the rest of this run.
pub(super) fn lost(port: u16) -> Finding {
    let by = holder_of(port).map_or_else(|| "another program".to_owned(), |by| by.to_string());
    let text = format!(
        "The page where phones get the certificate is not there: {by} took its port, {port}, while \
         Homeport changed how it listens. Everything else goes on."
    );
    let next = "Stop that program, then quit Homeport and open it again.";
    Finding::fail(ID, text, next)
}

fn refused(port: u16, error: &std::io::Error, holder: Option<Holder>) -> Finding {
    const OTHERS: &str = "start Homeport with other ports (--listen, --trust-page).";
    if error.kind() != std::io::ErrorKind::AddrInUse {
        let text = format!("Port {port} cannot be opened: {error}.");
        return Finding::fail(
            ID,
            text,
            format!("Ports below 1024 need an administrator's rights: {OTHERS}"),
        );
    }
    let Some(holder) = holder else {
        let text = format!("Port {port} is in use by a program of another user of this computer.");
        let next = format!("See with this command which it is, and stop it, or {OTHERS}");
        let found = Finding::fail(ID, text, next);
        return match cfg!(target_os = "linux") {
            true => found.with_command(format!("sudo ss -Hltnp 'sport = :{port}'")),
            false => found,
        };
    };
    let text = format!("Port {port} is in use by {holder}.");
    Finding::fail(ID, text, format!("Stop that program, or {OTHERS}"))
}

/// Who listens on a TCP port, as far as this user may know.
pub(crate) fn holder_of(port: u16) -> Option<Holder> {
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"].iter().find_map(|table| {
        let table = std::fs::read_to_string(table).ok()?;
        table.lines().skip(1).find_map(|line| listening_inode(line, port))
    })?;
    let wanted = format!("socket:[{inode}]");
    std::fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let pid = process.file_name().to_str()?.parse().ok()?;
        has_open(&process.path(), &wanted).then(|| Holder { name: name_of(&process.path()), pid })
    })
}

/// The socket's inode in a line of `/proc/net/tcp`, where it is one that listens on `port`.
fn listening_inode(line: &str, port: u16) -> Option<u64> {
    const LISTEN: &str = "0A";
    let words = line.split_whitespace().collect::<Vec<_>>();
    let (local, state, inode) = (words.get(1)?, words.get(3)?, words.get(9)?);
    let (_, local_port) = local.rsplit_once(':')?;
    let matches = *state == LISTEN && u16::from_str_radix(local_port, 16).ok()? == port;
    matches.then(|| inode.parse().ok())?
}

fn has_open(process: &Path, wanted: &str) -> bool {
    let handles = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    handles.into_iter().any(|handle| {
        std::fs::read_link(handle.path()).is_ok_and(|target| target.as_os_str() == wanted)
    })
}

fn name_of(process: &Path) -> String {
    let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
    match name.trim() {
        "" => "a program".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_table_is_read() {
        let line = "   0: 00000000:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000  \
                    1000        0 4242 1 0000000000000000 100 0 0 10 0";
        assert_eq!(listening_inode(line, 8443), Some(4242));
        assert_eq!(listening_inode(line, 8080), None);
        assert_eq!(listening_inode(&line.replace(" 0A ", " 01 "), 8443), None);
        for odd in ["", "x", "0: 0 0 0A", "0: a:zz b 0A 0 0 0 0 0 0"] {
            assert_eq!(listening_inode(odd, 8443), None, "{odd}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_took_the_pages_port_is_told() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let finding = lost(port);
        assert_eq!((finding.id.as_str(), finding.state), (ID, super::super::State::Fail));
        let who = format!("(process {}) took its port, {port}", std::process::id());
        assert!(finding.text.contains(&who), "{}", finding.text);
        drop(taken);
        assert!(lost(port).text.contains("another program took"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_has_has_a_port_is_told() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_eq!(holder_of(port).unwrap().pid, std::process::id());
        let finding = free(&[port]);
        assert_eq!(finding.state, super::super::State::Fail);
        assert!(finding.text.contains(&std::process::id().to_string()), "{}", finding.text);
        // Of another user's program the system tells an administrator alone.
        let unknown = refused(port, &std::io::ErrorKind::AddrInUse.into(), None);
        assert!(unknown.command.unwrap().contains(&format!("sport = :{port}'")));
    }
}
