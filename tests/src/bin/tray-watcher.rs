//! A tray for the test of the window: owns the name that icons look for on the session bus, and
//! prints the bus name and the object of each that comes.

/// The tray's object.
#[cfg(target_os = "linux")]
struct Watcher;

#[cfg(target_os = "linux")]
#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    #[expect(clippy::print_stdout, reason = "the test reads it")]
    fn register_status_notifier_item(
        &self,
        item: &str,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) {
        println!("{} {item}", header.sender().map_or("", |sender| sender.as_str()));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

#[cfg(target_os = "linux")]
fn main() -> zbus::Result<()> {
    let bus = zbus::blocking::connection::Builder::session()?;
    let _held = bus
        .serve_at("/StatusNotifierWatcher", Watcher)?
        .name("org.kde.StatusNotifierWatcher")?
        .build()?;
    loop {
        std::thread::park();
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
