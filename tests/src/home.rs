//! A box inside this process, through the same door as production: `Server::start`.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;

use homeport_server::{Addresses, Config, Database, Server, ServerHandle, SuperuserCommand};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::{ADMIN, Client, PASSWORD};

/// A running box on free ports. Dropping it stops the server and removes its folder.
pub struct Home {
    addresses: Addresses,
    server: ServerHandle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    folder: TempDir,
}

/// How a box is to be.
pub struct HomeBuilder {
    config: Config,
    folder: TempDir,
}

impl Home {
    /// A box in memory; most tests need no more.
    pub fn start() -> Home {
        Self::builder().start()
    }

    /// A box to be described.
    pub fn builder() -> HomeBuilder {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config {
            listen: nowhere,
            loopback: nowhere,
            trust_page: Some(nowhere),
            mdns: false,
            database: Database::Memory,
            ..Config::new(folder.path())
        };
        HomeBuilder { config, folder }
    }

    /// Where it is.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A guest at the door for phones. Each call makes connections of its own.
    pub fn guest(&self) -> Client {
        Client::trusting(&self.addresses.https, &self.addresses.ca_pem)
    }

    /// A guest at the door for this machine.
    pub fn local(&self) -> Client {
        Client::plain(&self.addresses.loopback)
    }

    /// The admin, at the door for phones.
    pub async fn admin(&self) -> Client {
        self.guest().sign_in("_superusers", ADMIN, PASSWORD).await
    }

    /// A link that opens the window's session, once.
    pub fn window_link(&self) -> String {
        self.server.window_link()
    }

    /// The admin's window: its cookie, and the header for changing requests.
    pub async fn window(&self) -> Client {
        let link = self.window_link();
        let path = link.strip_prefix(&self.addresses.loopback).unwrap();
        let entered = self.local().get(path).await.expect(303);
        let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
        self.local().with_header("cookie", &cookie).with_header("x-homeport-csrf", "1")
    }
}

impl HomeBuilder {
    /// With the database on disk.
    #[must_use]
    pub fn on_disk(mut self) -> Self {
        self.config.database = Database::SurrealKv;
        self
    }

    /// With a name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.config.name = Some(name.to_owned());
        self
    }

    /// Starts it and makes the admin.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(self) -> Home {
        let Self { config, folder } = self;
        let (started, wait) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        // The database needs bigger stacks than a test's runtime has.
        let serve = async move {
            let data_dir = config.data_dir.clone();
            let server = Server::start(config).await.unwrap();
            let (email, password) = (ADMIN.to_owned(), PASSWORD.to_owned());
            let command = SuperuserCommand::Upsert { email, password };
            homeport_server::superuser(&data_dir, command).await.unwrap();
            started.send((server.addresses().clone(), server.handle())).unwrap();
            // An error means that the test ended by a panic: then, too, it is time to stop.
            let _ = stopped.await;
            server.stop().await;
        };
        let thread = std::thread::spawn(move || {
            let runtime = homeport_server::runtime().unwrap();
            runtime.block_on(async { runtime.spawn(serve).await }).unwrap();
        });
        let (addresses, server) = wait.recv().expect("the server starts");
        Home { addresses, server, stop: Some(stop), thread: Some(thread), folder }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server ended by a panic");
        }
    }
}
