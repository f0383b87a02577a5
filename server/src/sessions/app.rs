//! What a user agent says about an app, in words. It is anybody's to claim: only shown, never
//! relied on.

/// The first that is found counts: most browsers name others too.
const APPS: [(&str, &str); 13] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("Dart/", "Dart app"),
    ("okhttp/", "Android app"),
    ("CFNetwork/", "Apple app"),
    ("curl/", "curl"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Windows`, `Dart app`; the agent's first word when nothing is known of it, and
/// nothing when there is none.
pub(super) fn name(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (first(&APPS), first(&SYSTEMS)) {
        (Some(app), Some(system)) => format!("{app} on {system}"),
        (Some(app), None) => app.to_owned(),
        (None, Some(system)) => system.to_owned(),
        (None, None) => agent.split([' ', '/']).next().unwrap_or("").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_are_told_in_words() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                       Gecko) Chrome/130.0.0.0 Safari/537.36";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) \
                      AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile Safari/604.1";
        for (agent, told) in [
            (windows, "Chrome on Windows"),
            (&format!("{windows} Edg/130.0"), "Edge on Windows"),
            (iphone, "Safari on iPhone"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0", "Firefox on Linux"),
            ("Dart/3.5 (dart:io)", "Dart app"),
            ("okhttp/4.12.0", "Android app"),
            ("curl/8.5.0", "curl"),
            ("MyTill/2.1 something", "MyTill"),
            ("", ""),
        ] {
            assert_eq!(name(agent), told, "{agent}");
        }
    }
}
