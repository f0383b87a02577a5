//! What counts as an e-mail address and as a URL: what PocketBase's validators (govalidator's)
//! let through, no more.

use std::sync::LazyLock;

use regex::Regex;

/// Letters beyond ASCII that addresses may have.
const BEYOND: &str = r"\x{a0}-\x{d7ff}\x{f900}-\x{fdcf}\x{fdf0}-\x{ffef}";
/// Bounds of a URL's length, in characters.
const URL_LENGTH: std::ops::Range<usize> = 4..2083;

static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let atom = format!(r"[a-zA-Z0-9!#$%&'*+/=?^_`{{|}}~\-{BEYOND}]+");
    let edge = format!("[a-zA-Z0-9{BEYOND}]");
    let label = format!(r"{edge}(?:[a-zA-Z0-9\-._~{BEYOND}]*{edge})?");
    let last = format!(r"[a-zA-Z{BEYOND}](?:[a-zA-Z0-9\-_~{BEYOND}]*[a-zA-Z{BEYOND}])?");
    Regex::new(&format!(r"^{atom}(?:\.{atom})*@(?:{label}\.)+{last}\.?$")).ok()
});

static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = r"(?:25[0-5]|2[0-4]\d|1\d\d|\d{1,2})";
    let ipv4 = format!(r"[1-9]\d{{0,2}}(?:\.{part}){{3}}");
    let name = r"(?:[a-zA-Z0-9_\x{a1}-\x{ffff}]+[-.]+)*[a-zA-Z0-9\x{a1}-\x{ffff}]+";
    Regex::new(&format!(
        r"^(?:(?:ftp|tcp|udp|wss?|https?)://)?(?:\S+(?::\S*)?@)?(?:{ipv4}|\[[0-9a-fA-F:.]+\]|{name})\.?(?::\d{{1,5}})?(?:[/?#]\S*)?$"
    ))
    .ok()
});

pub(crate) fn is_email(text: &str) -> bool {
    EMAIL.as_ref().is_some_and(|email| email.is_match(text))
}

pub(crate) fn is_url(text: &str) -> bool {
    let plain_word = !text.contains(':') && !text.contains('.');
    URL_LENGTH.contains(&text.chars().count())
        && !plain_word
        && !text.starts_with(['.', '/'])
        && URL.as_ref().is_some_and(|url| url.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_as_pocketbase_judges_them() {
        for good in ["a@example.com", "A.B+c@Example.COM", "ü@example.com", "a@exämple.com"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["nope", "a@b", ".a@example.com", "a..b@example.com", "a@-example.com", "a b@c.de"]
        {
            assert!(!is_email(bad), "{bad}");
        }
        let good = [
            "https://example.com/a?b=c#d",
            "example.com",
            "http://localhost:8090",
            "http://127.0.0.1",
            "http://user:pw@example.com",
            "mailto:a@example.com",
            "wss://example.com",
        ];
        for good in good {
            assert!(is_url(good), "{good}");
        }
        for bad in [
            "nope",
            "7",
            "/a/b",
            "//example.com",
            "javascript:alert(1)",
            "http://",
            "HTTPS://EXAMPLE.COM",
            "custom://example.com/x",
            "http://a b.com",
        ] {
            assert!(!is_url(bad), "{bad}");
        }
    }
}
