//! What kind of device asks, and its steps.

use axum::http::{HeaderMap, header};

/// A kind of device, by the place where it keeps its authorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Apple,
    Android,
    Windows,
    Mac,
    Linux,
    /// On Linux it has authorities of its own; elsewhere it takes the system's, since version 120.
    Firefox,
}

pub(super) const ALL: [Platform; 6] = [
    Platform::Apple,
    Platform::Android,
    Platform::Windows,
    Platform::Mac,
    Platform::Linux,
    Platform::Firefox,
];

impl Platform {
    /// From what the browser says of itself. It only chooses which steps come first.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
        let says = |word| agent.contains(word);
        Some(match () {
            () if says("iPhone") || says("iPad") || says("iPod") => Self::Apple,
            () if says("Android") => Self::Android,
            () if says("Windows") => Self::Windows,
            // An iPad says this too, unless it is told to ask for pages for phones.
            () if says("Macintosh") => Self::Mac,
            () if says("Firefox/") => Self::Firefox,
            () if says("Linux") || says("CrOS") => Self::Linux,
            () => return None,
        })
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Apple => "iPhone and iPad",
            Self::Android => "Android",
            Self::Windows => "Windows",
            Self::Mac => "Mac",
            Self::Linux => "Linux",
            Self::Firefox => "Firefox on Linux",
        }
    }

    pub(super) fn steps(self) -> &'static str {
        match self {
            Self::Apple => include_str!("steps/apple.html"),
            Self::Android => include_str!("steps/android.html"),
            Self::Windows => include_str!("steps/windows.html"),
            Self::Mac => include_str!("steps/mac.html"),
            Self::Linux => include_str!("steps/linux.html"),
            Self::Firefox => include_str!("steps/firefox.html"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_tells_the_platform() {
        for (agent, platform) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1",
                Some(Platform::Apple),
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
                Some(Platform::Android),
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
                Some(Platform::Android),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36",
                Some(Platform::Windows),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
                Some(Platform::Windows),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
                Some(Platform::Mac),
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36",
                Some(Platform::Linux),
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                Some(Platform::Firefox),
            ),
            ("curl/8.5.0", None),
        ] {
            let headers = HeaderMap::from_iter([(header::USER_AGENT, agent.parse().unwrap())]);
            assert_eq!(Platform::of(&headers), platform, "{agent}");
        }
        assert_eq!(Platform::of(&HeaderMap::new()), None);
    }
}
