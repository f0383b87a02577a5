//! The link that a phone scans: where the box is, how to know it, and the code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Devices;

/// What a query's value may not have in it, here kept apart by commas besides. Brackets, of IPv6
/// addresses, too: some readers of URLs take none there.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b',')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']');
/// A longer name is cut: it is shown, and makes the code denser.
const LONGEST_NAME: usize = 24;

impl Devices {
    /// The link of a code that ends at `until`, seconds since 1970-01-01 UTC.
    pub(super) fn link(&self, code: &str, until: i64) -> String {
        let here = self.this_box();
        let name = here.name.chars().take(LONGEST_NAME).collect::<String>();
        let name = utf8_percent_encode(&name, RESERVED);
        let hosts = here.hosts.iter().map(|host| utf8_percent_encode(host, RESERVED).to_string());
        let hosts = hosts.collect::<Vec<_>>().join(",");
        let fingerprint = URL_SAFE_NO_PAD.encode(self.inner.keeper.authority().digest());
        let port = here.port;
        format!(
            "homeport://pair?v=1&n={name}&h={hosts}&p={port}&f={fingerprint}&c={code}&e={until}"
        )
    }
}
