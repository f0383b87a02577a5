//! The certificate's life, and who can read the authority's key.

use std::path::Path;

use homeport_tls::Authority;
use time::{Duration, OffsetDateTime};

use super::Finding;
use crate::folder;
use crate::lan::Keeper;

const SOON: Duration = Duration::days(14);
const OWN_SOON: Duration = Duration::days(30);
const OWN_VERY_SOON: Duration = Duration::days(7);
const AUTHORITY_SOON: Duration = Duration::days(365);

pub(super) fn leaf(keeper: &Keeper) -> Finding {
    const ID: &str = "certificate";
    let now = OffsetDateTime::now_utc();
    let authority = keeper.authority().not_after();
    if keeper.has_ended() {
        return Finding::fail(
            ID,
            "The box's certificate authority has ended, so no certificate can be made any more.",
            "If this computer's date is right, make a new one: Devices, Certificate authority, \
             Replace it. Every device has to be paired again.",
        );
    }
    if let Some(problem) = keeper.problem() {
        return Finding::fail(
            ID,
            format!("The certificate could not be renewed: {problem}"),
            "Check the computer's date and name, then quit Homeport and open it again.",
        );
    }
    let Some(leaf) = keeper.leaf().current() else {
        return Finding::fail(
            ID,
            "There is no certificate to show to phones.",
            "Quit Homeport and open it again.",
        );
    };
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
            "Change it now: Devices, Certificate authority. Paired devices then learn the new one \
             by themselves.",
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

/// The admin's own certificate, when there is one.
pub(super) fn own(keeper: &Keeper) -> Option<Finding> {
    const ID: &str = "own";
    let own = keeper.own()?;
    let Some(warning) = own_warning(keeper) else {
        let days = (own.not_after - OffsetDateTime::now_utc()).whole_days();
        let names = own.names.join(", ");
        let text = format!("Your certificate for {names} is good for {days} more days.");
        return Some(Finding::ok(ID, text));
    };
    let next = "Import its successor: homeport certificate import FILE KEY.";
    Some(match own.is_good(OffsetDateTime::now_utc()) {
        true => Finding::warn(ID, warning, next),
        false => Finding::fail(ID, warning, next),
    })
}

/// What is to be known of the admin's own certificate, in its last month and after it.
pub(crate) fn own_warning(keeper: &Keeper) -> Option<String> {
    let own = keeper.own()?;
    let (now, names) = (OffsetDateTime::now_utc(), own.names.join(", "));
    if !own.is_good(now) {
        return Some(format!(
            "Your certificate for {names} is not good at this computer's date, and is not served. \
             Browsers are shown the box's own instead."
        ));
    }
    let left = own.not_after - now;
    let days = left.whole_days();
    match () {
        () if left <= OWN_VERY_SOON => {
            Some(format!("Your certificate for {names} ends in {days} days. Renew it now."))
        }
        () if left <= OWN_SOON => {
            Some(format!("Your certificate for {names} ends in {days} days."))
        }
        () => None,
    }
}

/// Whether the authority's files belong together, and whether others on this computer can read its
/// key.
pub(super) fn key(data_dir: &Path) -> Finding {
    const ID: &str = "key";
    let path = folder::tls_of(data_dir).join("ca.key");
    // First: opening it would mend its permissions.
    if is_open_to_others(&path) {
        let text = "The permissions of the key that signs for this box would let others read it.";
        let shown = path.display().to_string().replace('\'', r"'\''");
        return Finding::fail(ID, text, "Take their permission away.")
            .with_command(format!("chmod 600 '{shown}'"));
    }
    match Authority::open(&folder::tls_of(data_dir)) {
        Ok(Some(_)) => {}
        Ok(None) => {
            let text = "There is no certificate authority yet; the first start makes it.";
            return Finding::skip(ID, text);
        }
        Err(error) => {
            let next = "Put its two files back from a backup: phones trust this one and no other.";
            return Finding::fail(ID, error.to_string(), next);
        }
    }
    match cfg!(unix) {
        true => Finding::ok(ID, "Only Homeport's user can read the authority's key."),
        false => Finding::skip(ID, "Who can read the authority's key was not looked at here."),
    }
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}
