//! Starting when the user signs in: an entry in the folder that desktops look through for that.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, Manager as _};

const NAME: &str = "dev.homeport.desktop.desktop";

/// What is started then.
pub(crate) struct Autostart {
    /// The options of this start, so that it is the same box.
    pub(crate) arguments: Vec<String>,
}

/// Whether it is on.
pub(crate) fn is_on(app: &AppHandle) -> bool {
    file(app).is_some_and(|file| file.exists())
}

/// Switches it.
///
/// # Errors
/// The disk's, or that there is no place for it.
pub(crate) fn set(app: &AppHandle, on: bool) -> std::io::Result<()> {
    let file = file(app).ok_or(std::io::ErrorKind::NotFound)?;
    if !on {
        return std::fs::remove_file(file);
    }
    // What an AppImage mounts is gone when it ends; the image stays.
    let image = std::env::var_os("APPIMAGE").map(PathBuf::from);
    let program = image.map_or_else(std::env::current_exe, Ok)?;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, entry(&program, &app.state::<Autostart>().arguments))
}

fn file(app: &AppHandle) -> Option<PathBuf> {
    app.path().config_dir().ok().map(|folder| folder.join("autostart").join(NAME))
}

fn entry(program: &Path, arguments: &[String]) -> String {
    let program = program.to_string_lossy();
    let words = std::iter::once(&*program).chain(arguments.iter().map(String::as_str));
    let words = words.chain(["--minimized"]).map(word).collect::<Vec<_>>().join(" ");
    format!(
        "[Desktop Entry]\nType=Application\nName=Homeport\n\
         Comment=The backend of your mobile app, on a machine you own\n\
         Exec={words}\nIcon=dev.homeport.desktop\nTerminal=false\n"
    )
}

/// A word of `Exec`, which is read twice: as a text of the file, and as a command's word.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.,:=+@[]".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut word = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '`' | '$' => word.extend(['\\', '\\', letter]),
            '\\' => word.push_str(r"\\\\"),
            '%' => word.push_str("%%"),
            '\n' => word.push_str("\\n"),
            other => word.push(other),
        }
    }
    word.push('"');
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_starts_the_same_box_without_a_window() {
        let arguments = ["--data-dir", "/home/ann/my data", "--name", "50% \"x\" $HOME \\"];
        let entry = entry(Path::new("/usr/bin/homeport-desktop"), &arguments.map(str::to_owned));
        let exec = "Exec=/usr/bin/homeport-desktop --data-dir \"/home/ann/my data\" --name \
                    \"50%% \\\\\"x\\\\\" \\\\$HOME \\\\\\\\\" --minimized\n";
        assert!(entry.contains(exec), "{entry}");
    }
}
