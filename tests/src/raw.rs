//! Bytes to a door, exactly as given: tests must be able to say what no decent client would.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(60);

trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}

/// A connection.
pub struct Raw {
    stream: Box<dyn Both>,
}

/// What a client needs to trust one authority; it offers these protocols, if any.
pub fn tls_config(ca_pem: &Path, protocols: &[&str]) -> Arc<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca_pem).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    Arc::new(config)
}

/// `https://127.0.0.1:8443` or `http://…` as a socket address.
fn address(base: &str) -> SocketAddr {
    base.rsplit('/').next().unwrap().parse().unwrap_or_else(|_| panic!("no address in {base}"))
}

impl Raw {
    /// A plain connection.
    pub async fn plain(base: &str) -> Self {
        Self { stream: Box::new(TcpStream::connect(address(base)).await.unwrap()) }
    }

    /// A connection over TLS.
    ///
    /// # Panics
    /// When the handshake fails.
    pub async fn tls(base: &str, config: &Arc<rustls::ClientConfig>) -> Self {
        Self::over(TcpStream::connect(address(base)).await.unwrap(), base, config).await
    }

    /// A connection over TLS whose system takes in next to nothing that is not read.
    ///
    /// # Panics
    /// When the handshake fails.
    pub async fn deaf_tls(base: &str, config: &Arc<rustls::ClientConfig>) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        Self::over(socket.connect(address(base)).await.unwrap(), base, config).await
    }

    /// A connection over TLS from one of this machine's addresses.
    ///
    /// # Panics
    /// When the handshake fails.
    pub async fn tls_from(ip: Ipv4Addr, base: &str, config: &Arc<rustls::ClientConfig>) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind((ip, 0).into()).unwrap();
        Self::over(socket.connect(address(base)).await.unwrap(), base, config).await
    }

    async fn over(stream: TcpStream, base: &str, config: &Arc<rustls::ClientConfig>) -> Self {
        let connector = tokio_rustls::TlsConnector::from(Arc::clone(config));
        let name = ServerName::from(address(base).ip());
        Self { stream: Box::new(connector.connect(name, stream).await.unwrap()) }
    }

    /// Sends bytes. A door that has closed already is no failure: its answer can still be read.
    pub async fn say(&mut self, bytes: &[u8]) {
        if self.stream.write_all(bytes).await.is_ok() {
            let _ = self.stream.flush().await;
        }
    }

    /// Tells the door that nothing more will come.
    pub async fn no_more(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// What the door said until it closed the connection; `None` when it keeps it open.
    pub async fn ended(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        let read = async {
            let mut chunk = vec![0; 16384];
            while let Ok(length @ 1..) = self.stream.read(&mut chunk).await {
                bytes.extend_from_slice(&chunk[..length]);
            }
        };
        tokio::time::timeout(PATIENCE, read).await.ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Everything until the door closes the connection.
    ///
    /// # Panics
    /// When it does not.
    pub async fn rest(&mut self) -> String {
        self.ended().await.expect("the door closes the connection")
    }

    /// Reads until `mark` has come, or the end.
    pub async fn until(&mut self, mark: &str) -> String {
        let mut bytes = Vec::new();
        let mut chunk = [0; 1024];
        while !String::from_utf8_lossy(&bytes).contains(mark) {
            match tokio::time::timeout(PATIENCE, self.stream.read(&mut chunk)).await {
                Ok(Ok(length @ 1..)) => bytes.extend_from_slice(&chunk[..length]),
                Ok(_) => break,
                Err(_) => panic!("no {mark:?}; only {:?}", String::from_utf8_lossy(&bytes)),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Sends a whole request and reads everything until the end.
    pub async fn ask(mut self, bytes: &[u8]) -> String {
        self.say(bytes).await;
        self.rest().await
    }
}
