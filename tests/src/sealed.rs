//! A whole box in an encrypted backup, made and put back on the command line.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::run;

/// A backup, and a box that is made of it. Only a sealed one holds the key that opens what the box has of
/// services' credentials.
pub struct Sealed {
    folder: tempfile::TempDir,
}

impl Sealed {
    /// Backs up the box in a folder, which may run.
    pub fn backup(of: &Path) -> Self {
        let sealed = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(sealed.path("secret"), "correct horse\n").unwrap();
        let of = of.to_str().unwrap();
        sealed.run(&["backup", "--data-dir", of, "--out", &sealed.text("then.age")]);
        sealed
    }

    /// Puts it back as another box; its data folder.
    pub fn put_back(&self) -> PathBuf {
        self.run(&["restore", &self.text("then.age"), "--data-dir", &self.text("box")]);
        self.path("box")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn run(&self, command: &[&str]) {
        let secret = self.text("secret");
        let sealed = ["--passphrase-file", secret.as_str()];
        let Output { status, stderr, .. } = run(command.iter().copied().chain(sealed));
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    }
}
