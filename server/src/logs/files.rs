//! Where the log lies: numbered files of one JSON object a line, the oldest dropped first.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::entry;
use crate::collections::dates;

/// A file that has grown beyond this is followed by a new one.
const FILE_BYTES: u64 = 2 << 20;
/// How many files there are at most: with [`FILE_BYTES`], what the log may take on disk.
const MOST_FILES: usize = 16;

/// The log's files.
pub(super) struct Files {
    folder: PathBuf,
    open: Option<Open>,
}

struct Open {
    file: File,
    bytes: u64,
}

impl Files {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, open: None }
    }

    /// Appends whole lines.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn append(&mut self, lines: &str) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut open = match self.open.take() {
            Some(open) if open.bytes < FILE_BYTES => open,
            _ => self.next_file()?,
        };
        open.file.write_all(lines.as_bytes())?;
        open.bytes += lines.len() as u64;
        self.open = Some(open);
        Ok(())
    }

    /// The newest file if there is room in it, or a new one; older ones make place.
    fn next_file(&mut self) -> io::Result<Open> {
        create_private(&self.folder)?;
        let mut files = self.list()?;
        if let Some((_, path)) = files.last()
            && fs::metadata(path)?.len() < FILE_BYTES
        {
            let mut file = OpenOptions::new().read(true).append(true).open(path)?;
            let bytes = end_last_line(&mut file)?;
            return Ok(Open { file, bytes });
        }
        let number = files.last().map_or(1, |(number, _)| number + 1);
        while files.len() >= MOST_FILES {
            fs::remove_file(files.remove(0).1)?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        private_file(&mut options);
        let file = options.open(self.folder.join(format!("{number:08}.jsonl")))?;
        Ok(Open { file, bytes: 0 })
    }

    /// Every file with its number, oldest first.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn list(&self) -> io::Result<Vec<(u64, PathBuf)>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
            let is_log = path.extension().is_some_and(|kind| kind == "jsonl");
            if let Some(number) = number.filter(|_| is_log) {
                files.push((number, path));
            }
        }
        files.sort();
        Ok(files)
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.open = None;
        for (_, path) in self.list()? {
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// Forgets what is older than a moment.
    ///
    /// # Errors
    /// The disk's; what was not reached is still there.
    pub(super) fn prune(&mut self, before: OffsetDateTime) -> io::Result<()> {
        let before = dates::to_text(before);
        self.open = None;
        for (_, path) in self.list()? {
            let text = read(&path)?;
            let is_young =
                |line: &&str| entry::created(line).is_some_and(|created| created > before.as_str());
            let kept =
                text.lines().filter(is_young).map(|line| format!("{line}\n")).collect::<String>();
            if kept.is_empty() {
                fs::remove_file(path)?;
            } else if kept.len() < text.len() {
                let part = path.with_extension("part");
                let mut options = OpenOptions::new();
                options.write(true).create(true).truncate(true);
                private_file(&mut options);
                options.open(&part)?.write_all(kept.as_bytes())?;
                fs::rename(part, path)?;
            }
        }
        Ok(())
    }
}

/// A file's text; what a crash cut off in the middle of a letter is left out.
///
/// # Errors
/// The disk's.
pub(super) fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    // It may be growing meanwhile, or have been longer once.
    File::open(path)?.take(4 * FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A crash may have cut the last line off: it ends here, so that the next one is whole.
fn end_last_line(file: &mut File) -> io::Result<u64> {
    let bytes = file.metadata()?.len();
    if bytes == 0 {
        return Ok(0);
    }
    file.seek(SeekFrom::Start(bytes - 1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    if last == *b"\n" {
        return Ok(bytes);
    }
    file.write_all(b"\n")?;
    Ok(bytes + 1)
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    // The user profile's access list already excludes others.
    fs::create_dir_all(path)
}

#[cfg(unix)]
fn private_file(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private_file(_options: &mut OpenOptions) {}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn line(created: &str, text: &str) -> String {
        format!("{{\"created\":\"{created}\",\"id\":\"{text}\"}}\n")
    }

    fn all(files: &Files) -> String {
        files.list().unwrap().iter().map(|(_, path)| read(path).unwrap()).collect()
    }

    #[test]
    fn the_log_is_bounded_and_the_oldest_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Files::new(folder.path().join("logs"));
        let long = "x".repeat(1 << 20);
        for n in 0..40 {
            files.append(&line(&format!("{n}"), &long)).unwrap();
        }
        let kept = files.list().unwrap();
        assert_eq!(kept.len(), MOST_FILES);
        let bytes = kept.iter().map(|(_, path)| fs::metadata(path).unwrap().len()).sum::<u64>();
        assert!(bytes <= MOST_FILES as u64 * (FILE_BYTES + (2 << 20)), "{bytes}");
        assert!(
            all(&files).contains("\"created\":\"39\"")
                && !all(&files).contains("\"created\":\"0\"")
        );
        files.clear().unwrap();
        assert!(files.list().unwrap().is_empty());
    }

    #[test]
    fn a_cut_off_line_spoils_no_other_and_old_ones_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Files::new(folder.path().to_owned());
        files.append(&line("2026-01-01 00:00:00.000Z", "old")).unwrap();
        files.append("{\"created\":\"2026-01-0").unwrap();
        let mut files = Files::new(folder.path().to_owned());
        files.append(&line("2026-01-03 00:00:00.000Z", "new")).unwrap();
        assert_eq!(all(&files).lines().count(), 3);
        files.prune(datetime!(2026-01-02 0:00 UTC)).unwrap();
        assert_eq!(all(&files), line("2026-01-03 00:00:00.000Z", "new"));
        files.append(&line("2026-01-04 00:00:00.000Z", "newer")).unwrap();
        assert_eq!(all(&files).lines().count(), 2);
        files.prune(datetime!(2026-01-05 0:00 UTC)).unwrap();
        assert!(files.list().unwrap().is_empty());
    }
}
