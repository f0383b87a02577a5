//! Embeds the window's icons and its one page of its own.

fn main() {
    tauri_build::build();
}
