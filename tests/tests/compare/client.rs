//! A plain HTTP/1.1 client that sends exactly the bytes it is given: a comparison must be able to
//! say what no well-behaved client would.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rustls::pki_types::ServerName;

/// Where requests go.
#[derive(Clone)]
pub(crate) enum Door {
    Plain(SocketAddr),
    Tls(SocketAddr, Arc<rustls::ClientConfig>),
}

/// An answer, whole.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Lower-case names.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// A request; `target` and the header values go out as they are.
#[derive(Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: Vec<u8>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
}

impl Request {
    fn bytes(&self, host: SocketAddr, connection: &str) -> Vec<u8> {
        let mut bytes = format!("{} ", self.method).into_bytes();
        bytes.extend_from_slice(&self.target);
        bytes.extend_from_slice(
            format!(" HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n").as_bytes(),
        );
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if let Some(body) = &self.body {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }
}

/// Sends a request on a connection of its own and reads the answer.
pub(crate) fn send(door: &Door, request: &Request) -> io::Result<Reply> {
    let bytes = match door {
        Door::Plain(address) => exchange(connect(*address)?, &request.bytes(*address, "close"))?,
        Door::Tls(address, config) => {
            let name = ServerName::from(address.ip());
            let session = rustls::ClientConnection::new(Arc::clone(config), name);
            let session = session.map_err(io::Error::other)?;
            let stream = rustls::StreamOwned::new(session, connect(*address)?);
            exchange(stream, &request.bytes(*address, "close"))?
        }
    };
    parse(&bytes, request.method == "HEAD")
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(20)))?;
    Ok(stream)
}

fn exchange(mut stream: impl Read + Write, request: &[u8]) -> io::Result<Vec<u8>> {
    // A server may answer, and hang up, before it has read everything.
    let _ = stream.write_all(request).and_then(|()| stream.flush());
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(_) if !bytes.is_empty() => Ok(bytes),
        Err(error) => Err(error),
    }
}

fn parse(bytes: &[u8], head_only: bool) -> io::Result<Reply> {
    let bad =
        || io::Error::new(io::ErrorKind::InvalidData, String::from_utf8_lossy(bytes).into_owned());
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(bad)?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status =
        lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut reply =
        Reply { status: status.ok_or_else(bad)?, headers, body: bytes[end + 4..].to_vec() };
    if reply.header("transfer-encoding") == Some("chunked") && !head_only {
        reply.body = unchunk(&reply.body).ok_or_else(bad)?;
    }
    Ok(reply)
}

fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = bytes.windows(2).position(|window| window == b"\r\n")?;
        let size =
            usize::from_str_radix(std::str::from_utf8(&bytes[..end]).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(bytes.get(end + 2..end + 2 + size)?);
        bytes = bytes.get(end + 4 + size..)?;
    }
}

/// One server-sent event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data: String,
}

/// Opens a stream of events and reads it until either end goes away.
pub(crate) fn listen(address: SocketAddr, request: &Request) -> io::Result<mpsc::Receiver<Event>> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(&request.bytes(address, "keep-alive"))?;
    let (events, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let mut event = Event { id: String::new(), name: String::new(), data: String::new() };
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { return };
            // Chunk sizes and comments match none of these.
            if let Some(id) = line.strip_prefix("id:") {
                event.id = id.trim().to_owned();
            } else if let Some(name) = line.strip_prefix("event:") {
                event.name = name.trim().to_owned();
            } else if let Some(data) = line.strip_prefix("data:") {
                event.data = data.trim().to_owned();
            } else if line.trim().is_empty() && !event.data.is_empty() {
                if events.send(event.clone()).is_err() {
                    return;
                }
                event.data.clear();
            }
        }
    });
    Ok(heard)
}
