//! What stands in the headers of a part, and in a `Content-Type`, as Go's `mime` reads it.

use super::Part;
use crate::error::{Error, Result};

pub(super) fn read_header(line: &[u8], part: &mut Part) -> Result<()> {
    let colon = line.iter().position(|byte| *byte == b':').ok_or_else(Error::unreadable)?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    let is_token = |byte: &u8| byte.is_ascii_graphic() && *byte != b':';
    let is_control = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
    if name.is_empty() || !name.iter().all(is_token) || value.iter().any(is_control) {
        return Err(Error::unreadable());
    }
    if name.eq_ignore_ascii_case(b"content-disposition") {
        *part = disposition(value).unwrap_or_default();
    }
    Ok(())
}

/// The names in a `Content-Disposition`; `None` for what Go cannot parse.
fn disposition(value: &[u8]) -> Option<Part> {
    let end = value.iter().position(|byte| *byte == b';').unwrap_or(value.len());
    let is_form_data = value[..end].trim_ascii().eq_ignore_ascii_case(b"form-data");
    let rest = value.get(end + 1..).unwrap_or_default();
    let parameters = parameters_of_bytes(rest)?;
    let text = |wanted: &str| {
        let found = parameters.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    };
    let file_name = text("filename").filter(|name| !name.is_empty());
    Some(Part {
        name: text("name").filter(|_| is_form_data).unwrap_or_default(),
        file_name: file_name.map(|name| base(&name).to_owned()),
    })
}

pub(super) fn parameters_of(text: &str) -> Option<Vec<(String, Vec<u8>)>> {
    parameters_of_bytes(text.as_bytes())
}

/// `; name=value; name="quoted"; name*=charset'language'%41`, as Go's `mime.ParseMediaType` reads
/// them: `None` for anything else, and for a name given twice.
fn parameters_of_bytes(mut rest: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut parameters: Vec<(String, Vec<u8>)> = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            break;
        }
        let name_end = rest.iter().position(|byte| !is_token(*byte)).unwrap_or(rest.len());
        let name = String::from_utf8_lossy(&rest[..name_end]).to_ascii_lowercase();
        let after = rest[name_end..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let (value, after) = value_of(after)?;
        if name.is_empty() || parameters.iter().any(|(other, _)| *other == name) {
            return None;
        }
        parameters.push((name, value));
        rest = after.trim_ascii_start();
        rest = match rest {
            [] => break,
            [b';', rest @ ..] => rest,
            _ => return None,
        };
    }
    let extended = parameters.iter().filter_map(|(name, value)| {
        let plain = name.strip_suffix('*')?;
        let mut parts = value.splitn(3, |byte| *byte == b'\'');
        let charset = parts.next()?.to_ascii_lowercase();
        let encoded = (parts.next(), parts.next()?).1;
        let known = matches!(charset.as_slice(), b"utf-8" | b"us-ascii");
        known.then(|| (plain.to_owned(), percent_encoding::percent_decode(encoded).collect()))
    });
    let extended = extended.collect::<Vec<(String, Vec<u8>)>>();
    parameters.retain(|(name, _)| !extended.iter().any(|(other, _)| other == name));
    parameters.extend(extended);
    Some(parameters)
}

fn value_of(rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let Some(quoted) = rest.strip_prefix(b"\"") else {
        let end = rest.iter().position(|byte| !is_token(*byte)).unwrap_or(rest.len());
        return (end > 0).then(|| (rest[..end].to_vec(), &rest[end..]));
    };
    let mut value = Vec::new();
    let mut at = 0;
    loop {
        match (*quoted.get(at)?, quoted.get(at + 1)) {
            (b'"', _) => return Some((value, &quoted[at + 1..])),
            // Browsers of old sent paths with plain backslashes.
            (b'\\', Some(next)) if is_special(*next) => {
                value.push(*next);
                at += 2;
            }
            (byte, _) => {
                value.push(byte);
                at += 1;
            }
        }
    }
}

/// RFC 2045's `tspecials`.
fn is_special(byte: u8) -> bool {
    b"()<>@,;:\\\"/[]?=".contains(&byte)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic() && !is_special(byte)
}

/// A path's last element, as Go's `filepath.Base` has it.
fn base(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit('/').next() {
        Some("") | None => "/",
        Some(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_go_reads_them() {
        let table = [
            ("form-data; name=a", "a", None),
            ("form-data; name=\"a b\"; filename=\"\"", "a b", None),
            ("form-data; name=a; filename*=UTF-8''%E2%82%AC.txt", "a", Some("€.txt")),
            ("form-data; name=a; filename=x; filename*=utf-8'en'y", "a", Some("y")),
            ("form-data; name=a; name=b", "", None),
            ("form-data; name", "", None),
            ("attachment; name=a; filename=x", "", Some("x")),
            ("form-data; name=a; filename=\"..\"", "a", Some("..")),
            ("form-data; name=a; filename=\"a/\"", "a", Some("a")),
            ("form-data; name=a; filename=\"//\"", "a", Some("/")),
        ];
        for (text, name, file_name) in table {
            let read = disposition(text.as_bytes()).unwrap_or_default();
            let file_name = file_name.map(str::to_owned);
            assert_eq!(read, Part { name: name.to_owned(), file_name }, "{text}");
        }
    }
}
