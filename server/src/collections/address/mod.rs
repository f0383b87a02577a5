//! What counts as an e-mail address and as a URL: what PocketBase's validators (govalidator's)
//! let through, no more.

mod url;

use std::sync::LazyLock;

use regex::Regex;

pub(crate) use url::is_url;

/// Letters beyond ASCII that addresses may have.
const BEYOND: &str = r"\x{a0}-\x{d7ff}\x{f900}-\x{fdcf}\x{fdf0}-\x{ffef}";
static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let atom = format!(r"[a-zA-Z0-9!#$%&'*+/=?^_`{{|}}~\-{BEYOND}]+");
    let edge = format!("[a-zA-Z0-9{BEYOND}]");
    let label = format!(r"{edge}(?:[a-zA-Z0-9\-._~{BEYOND}]*{edge})?");
    let last = format!(r"[a-zA-Z{BEYOND}](?:[a-zA-Z0-9\-_~{BEYOND}]*[a-zA-Z{BEYOND}])?");
    Regex::new(&format!(r"^{atom}(?:\.{atom})*@(?:{label}\.)+{last}\.?$")).ok()
});

pub(crate) fn is_email(text: &str) -> bool {
    EMAIL.as_ref().is_some_and(|email| email.is_match(text))
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
