//! A desktop for the test of the window: owns the names that icons and notices look for on the
//! session bus, and prints `icon`, the bus name and the object of each icon that comes, and `notice`
//! and the title of each notice.

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
        println!("icon {} {item}", header.sender().map_or("", |sender| sender.as_str()));
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

/// Who shows notices.
#[cfg(target_os = "linux")]
struct Notices;

#[cfg(target_os = "linux")]
#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notices {
    #[expect(clippy::print_stdout, reason = "the test reads it")]
    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        title: &str,
        _text: &str,
        _actions: Vec<String>,
        _hints: std::collections::HashMap<String, zbus::zvariant::OwnedValue>,
        _shown_for: i32,
    ) -> u32 {
        println!("notice {title}");
        1
    }
}

#[cfg(target_os = "linux")]
fn main() -> zbus::Result<()> {
    let bus = zbus::blocking::connection::Builder::session()?;
    let _held = bus
        .serve_at("/StatusNotifierWatcher", Watcher)?
        .serve_at("/org/freedesktop/Notifications", Notices)?
        .name("org.freedesktop.Notifications")?
        .name("org.kde.StatusNotifierWatcher")?
        .build()?;
    loop {
        std::thread::park();
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
