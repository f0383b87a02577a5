//! Random text from a pattern such as `[a-z0-9]{15}`.

use rand::Rng;
use rand::rngs::ThreadRng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// An unbounded repetition is cut here.
const MOST_REPEATS: u32 = 32;
/// Patterns cannot make more than this.
const MOST_BYTES: usize = 8 << 10;

/// Text that matches `pattern`, from the thread's cryptographic generator.
///
/// # Errors
/// The parser's message when the pattern is no regular expression.
pub(crate) fn from_pattern(pattern: &str) -> Result<String, String> {
    let hir = regex_syntax::parse(pattern).map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    write(&hir, &mut rand::rng(), &mut text);
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A record id: 15 characters of `[a-z0-9]`.
pub(crate) fn record_id() -> String {
    letters(b"abcdefghijklmnopqrstuvwxyz0123456789", 15)
}

/// A token key or signing secret: 50 characters of `[a-zA-Z0-9]`.
pub(crate) fn secret() -> String {
    letters(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 50)
}

/// So many characters of `[a-zA-Z0-9]`.
pub(crate) fn text(length: usize) -> String {
    letters(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length)
}

fn letters(alphabet: &[u8], length: usize) -> String {
    let mut random = rand::rng();
    (0..length).map(|_| char::from(alphabet[random.random_range(0..alphabet.len())])).collect()
}

fn write(hir: &Hir, random: &mut ThreadRng, text: &mut Vec<u8>) {
    if text.len() > MOST_BYTES {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.extend_from_slice(&literal.0),
        HirKind::Class(class) => pick(class, random, text),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min + MOST_REPEATS);
            for _ in 0..random.random_range(repetition.min..=most.max(repetition.min)) {
                write(&repetition.sub, random, text);
                if text.len() > MOST_BYTES {
                    return;
                }
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, random, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, random, text)),
        HirKind::Alternation(branches) => {
            let branch = random.random_range(0..branches.len());
            write(&branches[branch], random, text);
        }
    }
}

fn pick(class: &Class, random: &mut ThreadRng, text: &mut Vec<u8>) {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let total: u32 = ranges.iter().map(|(from, to)| to - from + 1).sum();
    if total == 0 {
        return;
    }
    let mut nth = random.random_range(0..total);
    for (from, to) in ranges {
        let width = to - from + 1;
        if nth < width {
            // A surrogate gap inside a range has no character; the first of the range stands in.
            let letter = char::from_u32(from + nth).or(char::from_u32(from)).unwrap_or('a');
            let mut buffer = [0; 4];
            text.extend_from_slice(letter.encode_utf8(&mut buffer).as_bytes());
            return;
        }
        nth -= width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_text_matches_its_pattern() {
        for pattern in ["[a-z0-9]{15}", "(ab|cd)[0-9]{2,4}x?", "\\w{5}-\\d+", "[^a]{3}"] {
            let whole = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            for _ in 0..50 {
                let text = from_pattern(pattern).unwrap();
                assert!(whole.is_match(&text), "{pattern}: {text}");
            }
        }
        assert!(from_pattern("(").is_err());
        assert!(from_pattern("((a{1000}){1000})").is_ok_and(|text| text.len() < 20 << 10));
    }
}
