//! The clock, the disk, and where the data folder lies.

use std::path::Path;

use time::OffsetDateTime;

use super::Finding;
use crate::folder::{self, Disk};

/// How far a file may lie in the future.
const SLACK: time::Duration = time::Duration::minutes(5);
const LITTLE: u64 = 2 << 30;
/// Below this the box stops writing (`server/db/src/space.rs`).
const NONE: u64 = 96 << 20;

/// `born`: when the box's certificate authority was made.
pub(super) fn clock(data_dir: &Path, born: Option<OffsetDateTime>) -> Finding {
    clock_kept_at(Path::new("/run/systemd/timesync"), data_dir, born)
}

/// `kept`: where the system says whether its clock follows the network's time.
fn clock_kept_at(kept: &Path, data_dir: &Path, born: Option<OffsetDateTime>) -> Finding {
    const ID: &str = "clock";
    let now = OffsetDateTime::now_utc();
    let is_right = kept.join("synchronized").exists();
    if let Some(born) = born.filter(|born| now < *born) {
        return born_ahead(now, born, is_right);
    }
    let written = [folder::tls_of(data_dir).join("ca.pem"), data_dir.join(".lock")];
    let written = written.iter().filter_map(|path| std::fs::metadata(path).ok()?.modified().ok());
    let latest = written.max().map(OffsetDateTime::from);
    if !is_right && latest.is_some_and(|latest| now + SLACK < latest) {
        let text = "This computer's clock is behind the box's own files: it is behind now, or was \
                    ahead when they were written.";
        let next = "Compare it with a phone's, and set it right where it is wrong.";
        return Finding::warn(ID, text, next);
    }
    if kept.is_dir() && !is_right {
        let text = format!("It is {} UTC here, but not set by the network's time yet.", shown(now));
        return Finding::warn(
            ID,
            text,
            "Compare it with a phone's; more than some minutes are too many.",
        );
    }
    Finding::ok(ID, format!("It is {} UTC here.", shown(now)))
}

/// The authority begins in the future, so phones whose clocks are right refuse all that it signs.
/// Which of the two clocks was wrong, the one now or the one then, only the network's time tells.
fn born_ahead(now: OffsetDateTime, born: OffsetDateTime, is_right: bool) -> Finding {
    const REPLACE: &str =
        "Devices, Certificate authority, Replace it. Every device has to be paired again.";
    let (now, born) = (shown(now), born.date());
    let text = format!(
        "The box's certificate authority begins on {born}, and it is {now} UTC here. Phones with the \
         right time refuse it until then."
    );
    match is_right {
        true => Finding::fail(
            "clock",
            format!(
                "{text} It was made while this computer's clock was ahead; the clock is right now."
            ),
            format!("Make a new one: {REPLACE}"),
        ),
        false => Finding::fail(
            "clock",
            format!("{text} This computer's clock is behind now, or was ahead when it was made."),
            format!(
                "Compare the clock with a phone's. Where it is wrong, set it right; where it is \
                 right, make a new authority: {REPLACE}"
            ),
        ),
    }
}

fn shown(time: OffsetDateTime) -> String {
    crate::collections::dates::to_text(time).chars().take(16).collect()
}

const ROOM: &str = "disk";

pub(super) fn disk(data_dir: &Path) -> Finding {
    match Disk::of(data_dir) {
        Some(Disk { free, .. }) => room(free),
        None => Finding::skip(ROOM, "How much room the disk has could not be told."),
    }
}

/// `free`: in bytes.
fn room(free: u64) -> Finding {
    let shown = match free >> 30 {
        0 => format!("{} MB", free >> 20),
        gigabytes => format!("{gigabytes} GB"),
    };
    let text = format!("{shown} are free where the data lies.");
    match free {
        _ if free < NONE => {
            Finding::fail(ROOM, text, "Make room: Homeport does not write until there is some.")
        }
        _ if free < LITTLE => Finding::warn(ROOM, text, "Make room before it runs out."),
        _ => Finding::ok(ROOM, text),
    }
}

/// Folders that another program copies about, or that lie on another computer, can lose data.
pub(super) fn folder(data_dir: &Path) -> Finding {
    const ID: &str = "folder";
    const SYNCED: [&str; 9] = [
        "Dropbox",
        "OneDrive",
        "Google Drive",
        "GoogleDrive",
        "Nextcloud",
        "iCloud Drive",
        "iCloudDrive",
        "com~apple~CloudDocs",
        "Syncthing",
    ];
    // `OneDrive - Shop`, `GoogleDrive-ann@example.com`
    let is_synced = |part: &str, name: &str| {
        part.strip_prefix(name).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(" - ")
                || rest.starts_with(" (")
                || rest.contains('@')
        })
    };
    let place = data_dir.canonicalize().unwrap_or_else(|_absent| data_dir.to_owned());
    let next = "Move the data to a folder on this computer's own disk: make a backup, and restore it there.";
    let parts = place.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let synced = parts.into_iter().find(|part| SYNCED.iter().any(|name| is_synced(part, name)));
    if let Some(name) = synced {
        let text = format!("The data lies in {name}, which copies files while they change.");
        return Finding::fail(ID, text, next);
    }
    match file_system(&place) {
        Some(kind) if is_remote(&kind) => {
            Finding::fail(ID, format!("The data lies on another computer's disk ({kind})."), next)
        }
        _ if place.join("db").is_dir() => {
            Finding::ok(ID, format!("The data lies in {}.", place.display()))
        }
        _ if place.is_file() => {
            let text = format!("{} is a file, not a data folder.", place.display());
            Finding::fail(ID, text, "Name a folder with --data-dir.")
        }
        _ => {
            let text = format!("There is no Homeport data in {}.", place.display());
            let next = "Name the right folder with --data-dir; the first start makes a new one.";
            Finding::warn(ID, text, next)
        }
    }
}

fn is_remote(kind: &str) -> bool {
    [
        "nfs",
        "cifs",
        "smb",
        "fuse.sshfs",
        "fuse.rclone",
        "ceph",
        "glusterfs",
        "davfs",
        "afs",
        "ncpfs",
    ]
    .iter()
    .any(|remote| kind.starts_with(remote))
}

/// The kind of file system that a path lies on, as Linux tells it.
fn file_system(place: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?.replace("\\040", " "), words.next()?))
    });
    let around = mounts.filter(|(point, _)| place.starts_with(point));
    around.max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synced_and_remote_folders_are_told() {
        for (place, state) in [
            ("/srv/homeport", super::super::State::Warn),
            ("/home/ann/Dropbox/homeport", super::super::State::Fail),
            ("/home/ann/OneDrive - Shop/homeport", super::super::State::Fail),
            ("/srv/Nextcloud-archive/homeport", super::super::State::Warn),
        ] {
            assert_eq!(folder(Path::new(place)).state, state, "{place}");
        }
        assert!(is_remote("nfs4") && is_remote("cifs") && !is_remote("ext4"));
    }

    #[test]
    fn a_disk_that_fills_is_warned_of_and_a_full_one_fails() {
        for (free, state, shown) in [
            (5 << 30, super::super::State::Ok, "5 GB"),
            (LITTLE, super::super::State::Ok, "2 GB"),
            (LITTLE - 1, super::super::State::Warn, "1 GB"),
            (NONE, super::super::State::Warn, "96 MB"),
            (NONE - 1, super::super::State::Fail, "95 MB"),
        ] {
            let found = room(free);
            assert_eq!(found.state, state, "{free}");
            assert!(found.text.starts_with(shown), "{}", found.text);
        }
    }

    #[test]
    fn a_clock_behind_the_boxs_own_files_is_told() {
        let ahead = OffsetDateTime::now_utc() + time::Duration::days(2);
        let place = Path::new("/nowhere");
        let found = clock_kept_at(place, place, Some(ahead));
        assert_eq!(found.state, super::super::State::Fail);
        assert!(found.text.contains("is behind now, or was ahead"), "{}", found.text);
        assert_ne!(clock_kept_at(place, place, None).state, super::super::State::Fail);
    }

    #[test]
    fn a_clock_that_is_right_is_not_blamed_for_an_authority_of_the_future() {
        let kept = tempfile::tempdir().unwrap();
        std::fs::write(kept.path().join("synchronized"), "").unwrap();
        let ahead = OffsetDateTime::now_utc() + time::Duration::days(400);
        let found = clock_kept_at(kept.path(), Path::new("/nowhere"), Some(ahead));
        assert_eq!(found.state, super::super::State::Fail);
        assert!(found.text.contains("the clock is right now"), "{}", found.text);
        assert!(found.next.unwrap().starts_with("Make a new one"));
        // Other files of the future keep nobody from the box.
        let data = tempfile::tempdir().unwrap();
        let lock = std::fs::File::create(data.path().join(".lock")).unwrap();
        lock.set_modified(ahead.into()).unwrap();
        let found = |kept: &Path| clock_kept_at(kept, data.path(), None).state;
        assert_eq!(found(kept.path()), super::super::State::Ok);
        assert_eq!(found(Path::new("/nowhere")), super::super::State::Warn);
    }
}
