//! Makes two answers comparable: what differs by nature (ids, moments, tokens) becomes a word.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// Values kept from earlier answers, by name.
pub(crate) type Kept = BTreeMap<String, String>;

/// Puts kept values where a text names them: `<post>`.
pub(crate) fn fill(text: &str, kept: &Kept) -> String {
    kept.iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
}

/// The answer with everything volatile named.
pub(crate) fn mask(value: &Value, kept: &Kept) -> Value {
    at("", value, kept)
}

fn at(key: &str, value: &Value, kept: &Kept) -> Value {
    match value {
        Value::Object(map) => {
            // The ids of fields are made of their names, so they are compared.
            let is_field = map.contains_key("presentable");
            let masked = map.iter().map(|(name, value)| {
                let key = if is_field && name == "id" { "" } else { name };
                (name.clone(), at(key, value, kept))
            });
            Value::Object(masked.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| at(key, item, kept)).collect()),
        Value::String(text) => Value::String(masked_text(key, text, kept)),
        other => other.clone(),
    }
}

/// The text with what chance put into the names of files named: the ten characters behind a
/// stem, and the ten that make a short stem longer. The boundaries of ranges too.
pub(crate) fn without_chance(text: &str) -> String {
    if let Some((before, _)) = text.split_once("multipart/byteranges; boundary=") {
        return format!("{before}multipart/byteranges");
    }
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut masked = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        masked.push_str(&without_suffix(name, after));
        let other = after.find(word).unwrap_or(after.len());
        masked.push_str(&after[..other]);
        rest = &after[other..];
    }
    masked
}

fn without_suffix(word: &str, after: &str) -> String {
    let chance = |text: &str| {
        let letters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        text.len() == 10 && letters
    };
    match word.rsplit_once('_') {
        // The ids of collections are made of a number.
        Some((stem, suffix)) if chance(suffix) && !stem.is_empty() && stem != "pbc" => {
            let short = stem.rsplit('_').next().unwrap_or(stem);
            let is_short = (10..=12).contains(&short.len()) && after.starts_with('.');
            match short.len().checked_sub(10).filter(|at| is_short && chance(&short[*at..])) {
                Some(at) => format!("{}<ten>_<ten>", &stem[..stem.len() - short.len() + at]),
                None => format!("{stem}_<ten>"),
            }
        }
        _ => word.to_owned(),
    }
}

fn masked_text(key: &str, text: &str, kept: &Kept) -> String {
    match key {
        "created" | "updated" | "stamped" | "touched" if is_moment(text) => {
            return "<moment>".to_owned();
        }
        "token" => {
            return claims(text)
                .map_or_else(|| text.to_owned(), |claims| at("", &claims, kept).to_string());
        }
        "clientId" if text.len() == 40 => return "<client>".to_owned(),
        "state" | "codeVerifier" | "codeChallenge" => return format!("<{} letters>", text.len()),
        "authURL" | "authUrl" => {
            let words = text.split('&').map(|pair| match pair.split_once('=') {
                Some((name @ ("state" | "code_challenge"), _)) => format!("{name}=<drawn>"),
                _ => pair.to_owned(),
            });
            return named(&words.collect::<Vec<_>>().join("&"), kept);
        }
        "message" => return own_words(&without_chance(text)),
        _ => {}
    }
    let named = without_chance(&named(text, kept));
    // A view's fields get ids by lot.
    if text.starts_with("_clone_") {
        return "<clone>".to_owned();
    }
    let generated = key == "id"
        && named.len() == 15
        && named.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !is_of_the_tables(&named);
    if generated { "<id>".to_owned() } else { named }
}

/// Whether an id is one that the scenarios' tables name: letters, a row of zeros, and a short number
/// (or, behind a long row, a short word). Chance draws four zeros too, in one run of a dozen.
fn is_of_the_tables(id: &str) -> bool {
    let stem = id.bytes().take_while(u8::is_ascii_alphabetic).count();
    let zeros = id[stem..].bytes().take_while(|byte| *byte == b'0').count();
    let rest = &id[stem + zeros..];
    let is_number = rest.bytes().all(|byte| byte.is_ascii_digit());
    zeros >= if is_number { 4 } else { 7 } && rest.len() <= 4
}

/// The text with the names of what was kept in place of it.
fn named(text: &str, kept: &Kept) -> String {
    kept.iter()
        .filter(|(_, value)| value.len() >= 5)
        .fold(text.to_owned(), |text, (name, value)| replaced(&text, value, &format!("<{name}>")))
}

/// A number, such as a port, is one only where it stands alone: any other may have its digits in it.
fn replaced(text: &str, value: &str, name: &str) -> String {
    if !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.replace(value, name);
    }
    let mut pieces = text.split(value);
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_part = whole.ends_with(|c: char| c.is_ascii_alphanumeric())
            || piece.starts_with(|c: char| c.is_ascii_alphanumeric());
        whole.push_str(if is_part { value } else { name });
        whole.push_str(piece);
    }
    whole
}

/// What a parser or a database said is in its own words; that it said something is compared.
fn own_words(text: &str) -> String {
    for before in [
        "Raw error: ",
        "Raw error:\n",
        "Invalid query - ",
        "Error parsing regexp: ",
        "Failed to create index ",
    ] {
        if let Some((said, _)) = text.split_once(before) {
            return format!("{said}{before}…");
        }
    }
    text.to_owned()
}

/// `2022-01-31 10:00:00.123Z`
fn is_moment(text: &str) -> bool {
    let shape = |c: char| if c.is_ascii_digit() { '0' } else { c };
    text.chars().map(shape).eq("0000-00-00 00:00:00.000Z".chars())
}

/// A token's claims; its end as the time that is left, to the minute.
fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let mut claims: Value = serde_json::from_slice(&unbase64(payload)?).ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let left = claims["exp"].as_u64()?.saturating_sub(now);
    claims["exp"] = json!(format!("in {} minutes", (left + 30) / 60));
    claims["signature"] = json!(signature.len());
    // Which session it belongs to: a claim that PocketBase has not, and that SDKs pass over.
    claims.as_object_mut()?.remove("sid");
    Some(claims)
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    };
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes() {
        bits = (bits << 6) | u32::from(digit(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}
