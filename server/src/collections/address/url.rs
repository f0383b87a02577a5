//! URLs as PocketBase takes them: Go's parser has to read them, and they have to look like links.

use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex::Regex;

/// Bounds of a URL's length: more bytes than the first, fewer characters than the second.
const LONGER: usize = 3;
const SHORTER: usize = 2083;

static LOOKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&looks()).ok());

/// True for what PocketBase lets through as a URL. It need not have a scheme.
pub(crate) fn is_url(text: &str) -> bool {
    if text.len() <= LONGER || text.chars().count() >= SHORTER || text.starts_with('.') {
        return false;
    }
    let read = match text.contains(':') && !text.contains("://") {
        // A host and a port.
        true => parse(&format!("http://{text}")),
        false => parse(text),
    };
    let Some((host, path)) = read else { return false };
    let is_a_word = host.is_empty() && !path.is_empty() && !path.contains('.');
    !host.starts_with('.') && !is_a_word && LOOKS.as_ref().is_some_and(|looks| looks.is_match(text))
}

/// What a link looks like to govalidator, whose word PocketBase takes.
fn looks() -> String {
    let dark = r"[^\t\n\x0C\r ]";
    let any = r"a-zA-Z0-9\x{a1}-\x{ffff}";
    let first = r"(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3]|24\d|25[0-5])";
    let byte = r"(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])";
    let ipv4 = format!(r"{first}(?:\.{byte}){{3}}");
    // What may stand before the last two labels of a name, or be the whole of it but for a letter.
    let labels = r"[a-zA-Z0-9][a-zA-Z0-9_-]*[a-zA-Z0-9](?:[-.][a-zA-Z0-9]+)*";
    let below = r"www\.|[a-zA-Z0-9]+(?:[-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\.[a-zA-Z0-9]+";
    let last = format!(r"(?:[{any}]+-{{0,2}})*[{any}]+(?:\.[a-zA-Z\x{{a1}}-\x{{ffff}}]+)?");
    let ipv6 = ipv6();
    format!(
        r"^(?:(?:ftp|tcp|udp|wss?|https?)://)?(?:{dark}+(?::{dark}*)?@)?(?:{ipv4}|\[(?:{ipv6})\]|(?:{labels}|{below})?{last})\.?(?::\d{{1,5}})?(?:[/?#]{dark}*)?$"
    )
}

fn ipv6() -> String {
    let group = "[0-9a-fA-F]{1,4}";
    let byte = "(?:25[0-5]|(?:2[0-4]|1?[0-9])?[0-9])";
    let ipv4 = format!(r"(?:{byte}\.){{3}}{byte}");
    let mut forms = vec![format!("(?:{group}:){{7}}{group}"), format!("(?:{group}:){{1,7}}:")];
    // Two colons behind up to so many groups, and up to the rest behind them.
    let split =
        |before: usize| format!("(?:{group}:){{1,{before}}}(?::{group}){{1,{}}}", 7 - before);
    forms.extend((1..=6).rev().map(split));
    forms.push(format!(":(?:(?::{group}){{1,7}}|:)"));
    forms.push("fe80:(?::[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]+".to_owned());
    forms.push(format!("::(?:ffff(?::0{{1,4}})?:)?{ipv4}"));
    forms.push(format!("(?:{group}:){{1,4}}:{ipv4}"));
    forms.join("|")
}

/// The host with its port, and the path, of what Go's parser reads; `None` for what it refuses.
fn parse(text: &str) -> Option<(String, String)> {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    if text.bytes().any(|byte| byte.is_ascii_control()) || !are_escapes(fragment) {
        return None;
    }
    let (scheme, rest) = split_scheme(text)?;
    let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            return Some((String::new(), String::new()));
        }
        let segment = rest.split('/').next().unwrap_or("");
        if segment.contains(':') {
            return None;
        }
    }
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) if !scheme.is_empty() || !rest.starts_with('/') => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (host_of(authority)?, path)
        }
        _ => ("", rest),
    };
    are_escapes(path).then(|| (host.to_owned(), path.to_owned()))
}

/// The scheme, empty where there is none, and what is behind it.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    for (at, letter) in text.char_indices() {
        match letter {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at == 0 => return None,
            ':' => return Some((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Some(("", text))
}

/// Who asks, and where: the latter.
fn host_of(authority: &str) -> Option<&str> {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.bytes().all(is_fine) || !are_escapes(user) {
        return None;
    }
    let port = match host.strip_prefix('[') {
        Some(host) => {
            let (inside, port) = host.rsplit_once(']')?;
            let (address, _zone) = inside.split_once("%25").unwrap_or((inside, ""));
            address.parse::<Ipv6Addr>().ok()?;
            port
        }
        None if !is_host(host) => return None,
        None => host.rfind(':').map_or("", |at| &host[at..]),
    };
    let is_port = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    (is_port && are_escapes(host)).then_some(host)
}

/// Whether a host has only what may be in one; escaped, only what is beyond ASCII, and `%`.
fn is_host(host: &str) -> bool {
    let may_be_there = |byte: u8| {
        !byte.is_ascii()
            || byte.is_ascii_alphanumeric()
            || b"-_.~!$&'()*+,;=:[]<>\"%".contains(&byte)
    };
    let escapes = || host.split('%').skip(1);
    host.bytes().all(may_be_there)
        && escapes().all(|rest| {
            rest.starts_with("25")
                || rest.starts_with(|digit| matches!(digit, '8'..='9' | 'a'..='f' | 'A'..='F'))
        })
}

/// Whether each `%` has two hexadecimal digits behind it.
fn are_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}
