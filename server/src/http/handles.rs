//! How many files and connections the system lets this process have open.

/// For the database, the log, and what else is no connection.
const RESERVED: u64 = 512;
/// More handles than this are of no use here.
const WANTED: u64 = 65_536;
/// Open connections per listener, where the system allows as many; more wait in the kernel's queue.
const MOST_CONNECTIONS: usize = 8192;
const FEWEST_CONNECTIONS: usize = 64;
/// The door for phones and the one for this machine; the trust page needs next to nothing.
const LISTENERS: u64 = 2;

/// Asks the system for as many open files as are useful, and tells how many it allows now; `None`
/// where it sets no limit that could be read.
#[cfg(unix)]
pub(crate) fn raise() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let soft = limit.current?;
    let wanted = limit.maximum.map_or(WANTED, |hard| hard.min(WANTED));
    if soft >= wanted {
        return Some(soft);
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }) {
        Ok(()) => Some(wanted),
        Err(error) => {
            tracing::warn!(%error, soft, wanted, "Could not raise the limit of open files");
            Some(soft)
        }
    }
}

/// Windows counts no handles of this kind.
#[cfg(not(unix))]
pub(crate) fn raise() -> Option<u64> {
    None
}

/// How many connections a listener may hold when this many files may be open.
pub(crate) fn connections(files: Option<u64>) -> usize {
    let Some(files) = files else { return MOST_CONNECTIONS };
    let share = files.saturating_sub(RESERVED) / LISTENERS;
    usize::try_from(share).unwrap_or(MOST_CONNECTIONS).clamp(FEWEST_CONNECTIONS, MOST_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_handles_for_everything_else() {
        assert_eq!(connections(None), 8192);
        assert_eq!(connections(Some(65_536)), 8192);
        assert_eq!(connections(Some(4096)), 1792);
        assert_eq!(connections(Some(1024)), 256);
        assert_eq!(connections(Some(256)), 64);
    }
}
