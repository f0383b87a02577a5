//! Rules of the house, read from the sources: which room may import which, which crate may name
//! the engine, which versions stay pinned, which tests the security argument names. No dependencies,
//! so that it runs in a second.

#[cfg(test)]
mod imports;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod security;

#[cfg(test)]
mod sources {
    use std::path::{Path, PathBuf};

    pub(crate) fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    /// Every Rust file below `folder`, with its text.
    pub(crate) fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    files.push((path, text));
                }
            }
        }
        files
    }
}
