//! The certificate's life, and who can read the authority's key.

use std::path::Path;

use time::{Duration, OffsetDateTime};

use super::Finding;
use crate::folder;
use crate::lan::Keeper;

const SOON: Duration = Duration::days(14);
const AUTHORITY_SOON: Duration = Duration::days(365);

pub(super) fn leaf(keeper: &Keeper) -> Finding {
    const ID: &str = "certificate";
    let now = OffsetDateTime::now_utc();
    let leaf = keeper.leaf().current();
    let authority = keeper.authority().not_after();
    if let Some(problem) = keeper.problem() {
        return Finding::fail(
            ID,
            format!("The certificate could not be renewed: {problem}"),
            "Check the computer's date and name, then quit Homeport and open it again.",
        );
    }
    if leaf.not_after <= now || now < leaf.not_before {
        return Finding::fail(
            ID,
            "The certificate is not valid at this computer's date.",
            "Set the computer's date and time right; Homeport then renews the certificate by itself.",
        );
    }
    if authority - now < AUTHORITY_SOON {
        let days = (authority - now).whole_days();
        return Finding::warn(
            ID,
            format!("The box's certificate authority ends in {days} days."),
            "Phones will have to be given a new one then. Plan a day for it.",
        );
    }
    let days = (leaf.not_after - now).whole_days();
    if leaf.not_after - now < SOON {
        return Finding::warn(
            ID,
            format!("The certificate ends in {days} days and was not renewed yet."),
            "Quit Homeport and open it again: it makes a fresh one at its start.",
        );
    }
    let names = leaf.names.dns.len() + leaf.names.ips.len();
    Finding::ok(
        ID,
        format!("Valid for {days} more days, for {names} names and addresses; renewed by itself."),
    )
}

/// Whether others on this computer can read the key that signs for the box.
pub(super) fn key(data_dir: &Path) -> Finding {
    const ID: &str = "key";
    let path = folder::tls_of(data_dir).join("ca.key");
    let about = match std::fs::metadata(&path) {
        Ok(about) => about,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Finding::skip(
                ID,
                "There is no certificate authority yet; the first start makes it.",
            );
        }
        Err(error) => {
            let next = format!("Make {} readable to whoever runs Homeport.", path.display());
            return Finding::fail(
                ID,
                format!("The authority's key cannot be read: {error}."),
                next,
            );
        }
    };
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0 {
        let text = "Other users of this computer can read the key that signs for this box.";
        let command = format!("chmod 600 '{}'", path.display());
        return Finding::fail(ID, text, "Take their permission away.").with_command(command);
    }
    let _ = about;
    Finding::ok(ID, "Only Homeport's user can read the authority's key.")
}
