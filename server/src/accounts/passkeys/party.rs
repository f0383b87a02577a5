//! Which name of the box a passkey is for, and at which page it is used.

use reqwest::Url;

use crate::error::{Error, Result};
use crate::http::Page;

const BY_ADDRESS: &str = "Passkeys belong to a name, and this page was reached by an address. \
                          Use the box's name instead; on the box's own computer, localhost.";
const ELSEWHERE: &str = "Passkeys work on pages at this box's own names, and at the address that \
                         its settings name as the app's. This page is neither.";

/// WebAuthn's relying party, as one page sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Party {
    /// The relying party's id: `shop-pc.local`.
    pub(super) name: String,
    /// The page's origin: `https://shop-pc.local:8443`.
    pub(super) origin: String,
}

impl Party {
    /// Pages count at the very origin that the request went to, if the box has that name, and at the
    /// app's address in the settings.
    ///
    /// # Errors
    /// 400 for all others.
    pub(super) fn of(
        page: &Page,
        serves: &(dyn Fn(&str) -> bool + Send + Sync),
        app: Option<&str>,
    ) -> Result<Self> {
        let elsewhere = || Error::invalid(ELSEWHERE);
        let from = Url::parse(&page.from).map_err(|_unreadable| elsewhere())?;
        let is_from =
            |url: &str| Url::parse(url).is_ok_and(|other| other.origin() == from.origin());
        let Some(name) = from.domain() else {
            return Err(Error::invalid(if is_from(&page.here) { BY_ADDRESS } else { ELSEWHERE }));
        };
        // Browsers have passkeys where nobody else can have put the page.
        let is_secure = from.scheme() == "https" || name == "localhost";
        let is_apps = app.is_some_and(is_from) && is_secure;
        if is_apps || (is_from(&page.here) && serves(name)) {
            let origin = from.origin().ascii_serialization();
            return Ok(Self { name: name.to_owned(), origin });
        }
        Err(elsewhere())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(here: &str, from: &str, app: Option<&str>) -> Option<String> {
        let serves = |name: &str| matches!(name, "shop.local" | "localhost" | "shop.example.com");
        let page = Page { here: here.to_owned(), from: from.to_owned() };
        Party::of(&page, &serves, app).ok().map(|party| format!("{} {}", party.name, party.origin))
    }

    #[test]
    fn a_page_has_passkeys_at_the_boxs_own_names_only() {
        let own = "https://shop.local:8443";
        assert_eq!(named(own, own, None).unwrap(), "shop.local https://shop.local:8443");
        assert_eq!(
            named("https://SHOP.local:8443", own, None).unwrap(),
            format!("shop.local {own}")
        );
        let default = ("https://shop.example.com:443", "https://shop.example.com");
        assert_eq!(
            named(default.0, default.1, None).unwrap(),
            "shop.example.com https://shop.example.com"
        );
        let local = "http://localhost:4000";
        assert_eq!(named(local, local, None).unwrap(), format!("localhost {local}"));
        for (here, from) in [
            (own, "https://evil.example"),
            (own, "https://shop.local:9999"),
            (own, "http://shop.local:8443"),
            (own, "https://sub.shop.local:8443"),
            (own, "https://shop.local.:8443"),
            (own, "null"),
            (own, ""),
            (own, "https://192.168.1.20:8443"),
            (own, "android:apk-key-hash:abc"),
            ("https://evil.example", "https://evil.example"),
            ("https://192.168.1.20:8443", "https://192.168.1.20:8443"),
            ("https://[fd00::1]:8443", "https://[fd00::1]:8443"),
            ("https://", "https://"),
            (local, "http://localhost:4001"),
        ] {
            assert_eq!(named(here, from, None), None, "{here} {from}");
        }
    }

    #[test]
    fn the_apps_address_is_one_where_it_is_secure() {
        let own = "https://192.168.1.20:8443";
        let app = "https://app.example.com";
        let found = named(own, app, Some("https://app.example.com/shop"));
        assert_eq!(found.unwrap(), format!("app.example.com {app}"));
        assert_eq!(named(own, app, Some("https://other.example.com")), None);
        for plain in ["http://app.example.com", "https://192.168.1.9"] {
            assert_eq!(named(own, plain, Some(plain)), None, "{plain}");
        }
        let developing = "http://localhost:5173";
        assert!(named(own, developing, Some(developing)).is_some());
    }
}
