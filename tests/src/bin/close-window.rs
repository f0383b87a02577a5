//! For the test of the window, where no window manager is: closes the windows that have a title, as
//! the button in their frame does. Fails where none is seen.

#[cfg(target_os = "linux")]
mod x11 {
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{
        AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState, Window,
    };
    use x11rb::rust_connection::RustConnection;

    type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

    /// How many there were.
    pub(super) fn close(title: &str) -> Outcome<usize> {
        let (server, screen) = x11rb::connect(None)?;
        let root = server.setup().roots.get(screen).ok_or("no screen")?.root;
        let protocols = server.intern_atom(false, b"WM_PROTOCOLS")?.reply()?.atom;
        let delete = server.intern_atom(false, b"WM_DELETE_WINDOW")?.reply()?.atom;
        let mut closed = 0;
        for window in server.query_tree(root)?.reply()?.children {
            if is_seen(&server, window, title)? {
                let order = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
                server.send_event(false, window, EventMask::NO_EVENT, order)?;
                closed += 1;
            }
        }
        server.flush()?;
        // The server has read what was sent when it answers.
        server.get_input_focus()?.reply()?;
        Ok(closed)
    }

    fn is_seen(server: &RustConnection, window: Window, title: &str) -> Outcome<bool> {
        let state = server.get_window_attributes(window)?.reply()?.map_state;
        let name = server.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 1000)?;
        Ok(state == MapState::VIEWABLE && name.reply()?.value == title.as_bytes())
    }
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let title = std::env::args().nth(1).ok_or("which title?")?;
    match x11::close(&title)? {
        0 => Err("no such window is seen".into()),
        _ => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
