//! The frame that a window manager would draw, for the test of the window, where there is none:
//! `window-frame close TITLE` clicks its close button and fails where no such window is seen;
//! `window-frame gone TITLE` fails while there is such a window, seen or hidden.

#[cfg(target_os = "linux")]
mod x11 {
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{
        AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState, Window,
    };
    use x11rb::rust_connection::RustConnection;

    type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

    /// What there is.
    pub(super) struct Screen {
        server: RustConnection,
        root: Window,
    }

    impl Screen {
        pub(super) fn open() -> Outcome<Self> {
            let (server, screen) = x11rb::connect(None)?;
            let root = server.setup().roots.get(screen).ok_or("no screen")?.root;
            Ok(Self { server, root })
        }

        /// The windows that have a title, and whether each is seen. Helpers of a toolkit, which are
        /// never seen and take no orders, are none.
        pub(super) fn windows(&self, title: &str) -> Outcome<Vec<(Window, bool)>> {
            let protocols = self.atom(b"WM_PROTOCOLS")?;
            let mut found = Vec::new();
            for window in self.server.query_tree(self.root)?.reply()?.children {
                let name = self.property(window, AtomEnum::WM_NAME.into())?;
                if name == title.as_bytes() && !self.property(window, protocols)?.is_empty() {
                    let state = self.server.get_window_attributes(window)?.reply()?.map_state;
                    found.push((window, state == MapState::VIEWABLE));
                }
            }
            Ok(found)
        }

        pub(super) fn close(&self, window: Window) -> Outcome<()> {
            let (protocols, delete) =
                (self.atom(b"WM_PROTOCOLS")?, self.atom(b"WM_DELETE_WINDOW")?);
            let order = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
            self.server.send_event(false, window, EventMask::NO_EVENT, order)?;
            // The server has read it when it answers.
            self.server.get_input_focus()?.reply()?;
            Ok(())
        }

        fn atom(&self, name: &[u8]) -> Outcome<u32> {
            Ok(self.server.intern_atom(false, name)?.reply()?.atom)
        }

        fn property(&self, window: Window, name: u32) -> Outcome<Vec<u8>> {
            let found = self.server.get_property(false, window, name, AtomEnum::ANY, 0, 1000)?;
            Ok(found.reply()?.value)
        }
    }
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let [order, title] = arguments.as_slice() else {
        return Err("close or gone, and a title".into());
    };
    let screen = x11::Screen::open()?;
    let windows = screen.windows(title)?;
    if order == "gone" {
        return if windows.is_empty() { Ok(()) } else { Err("there is one".into()) };
    }
    let mut seen = windows.into_iter().filter(|(_, is_seen)| *is_seen).peekable();
    seen.peek().ok_or("no such window is seen")?;
    seen.try_for_each(|(window, _)| screen.close(window))
}

#[cfg(not(target_os = "linux"))]
fn main() {}
