//! Random text from a pattern such as `[a-z0-9]{15}`.

use rand::Rng;
use rand::rngs::ThreadRng;
use regex_syntax::ast::Ast;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::patterns;

/// An unbounded repetition stays below this, as any other below its own bound: PocketBase's way.
const MOST_REPEATS: u32 = 6;
/// What a dot stands for.
const ANY: [(u32, u32); 3] =
    [('A' as u32, 'Z' as u32), ('a' as u32, 'z' as u32), ('0' as u32, '9' as u32)];
/// Patterns cannot make more than this.
const MOST_BYTES: usize = 8 << 10;

/// Text that matches `pattern`, from the thread's cryptographic generator.
///
/// # Errors
/// The parser's message when the pattern is no regular expression.
pub(crate) fn from_pattern(pattern: &str) -> Result<String, String> {
    let hir = parsed(pattern)?;
    let mut text = Vec::new();
    write(&hir, &mut rand::rng(), &mut text);
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A pattern in Go's syntax, in the crate's; one that is none of Go's was saved before it was read so.
fn read_as_go(pattern: &str) -> String {
    patterns::rewritten(pattern).unwrap_or_else(|_| pattern.to_owned())
}

fn parsed(pattern: &str) -> Result<Hir, String> {
    regex_syntax::parse(&read_as_go(pattern)).map_err(|error| error.to_string())
}

/// Why no text can be made of a pattern that is a regular expression: it asks for what is around the
/// text, or names nothing to choose from. In PocketBase's words, which number Go's operators.
pub(crate) fn refusal(pattern: &str) -> Option<String> {
    let unsupported = |operator: u8| format!("Unsupported pattern operator {operator}");
    let hir = parsed(pattern).ok()?;
    if hir.properties().minimum_len().is_none() {
        return Some("No runes to choose from".to_owned());
    }
    if let Some(look) = hir.properties().look_set().iter().next() {
        return Some(unsupported(match look {
            Look::StartLF | Look::StartCRLF => 7,
            Look::EndLF | Look::EndCRLF => 8,
            Look::Start => 9,
            Look::End => 10,
            Look::WordAsciiNegate | Look::WordUnicodeNegate => 12,
            _ => 11,
        }));
    }
    let ast = regex_syntax::ast::parse::Parser::new().parse(&read_as_go(pattern)).ok()?;
    names_nothing(&ast).then(|| unsupported(2))
}

/// Whether a part of a pattern is empty, as in `()` or `a|`.
fn names_nothing(ast: &Ast) -> bool {
    match ast {
        Ast::Empty(_) => true,
        Ast::Repetition(repetition) => names_nothing(&repetition.ast),
        Ast::Group(group) => names_nothing(&group.ast),
        Ast::Alternation(alternation) => alternation.asts.iter().any(names_nothing),
        Ast::Concat(concat) => concat.asts.iter().any(names_nothing),
        _ => false,
    }
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
            let (least, most) = (repetition.min, repetition.max.unwrap_or(MOST_REPEATS));
            let times = if most > least { random.random_range(least..most) } else { least };
            for _ in 0..times {
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
    // A dot, without line ends or with them.
    let is_any = [&[(0, 9), (0xb, 0x10_FFFF)][..], &[(0, 0x10_FFFF)]].contains(&ranges.as_slice());
    let ranges = if is_any { ANY.to_vec() } else { ranges };
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
        for pattern in ["[a-z0-9]{15}", "(ab|cd)[0-9]{2,4}x?", "\\w{5}-\\d+", "[^a]{3}", ".{9}"] {
            let whole = patterns::compile(&format!("^(?:{pattern})$")).unwrap();
            for _ in 0..50 {
                let text = from_pattern(pattern).unwrap();
                assert!(whole.is_match(&text), "{pattern}: {text}");
            }
        }
        // No more than PocketBase makes.
        for (pattern, least, most) in [
            ("a*", 0, 5),
            ("a+", 1, 5),
            ("a?", 0, 0),
            ("a{0,3}", 0, 2),
            ("a{7,}", 7, 7),
            ("a{3}", 3, 3),
        ] {
            for _ in 0..50 {
                let length = from_pattern(pattern).unwrap().len();
                assert!((least..=most).contains(&length), "{pattern}: {length}");
            }
        }
        let any = from_pattern(".{40}").unwrap();
        assert!(any.chars().all(|letter| letter.is_ascii_alphanumeric()), "{any}");
        for (pattern, operator) in [
            ("^a", 9),
            ("a$", 10),
            ("(?m)^a$", 7),
            ("a\\b", 11),
            ("a\\B", 12),
            ("()", 2),
            ("a|", 2),
            (r"\bx", 11),
        ] {
            let expected = format!("Unsupported pattern operator {operator}");
            assert_eq!(refusal(pattern), Some(expected), "{pattern}");
        }
        assert_eq!(refusal("[a-z]{3}|b{0}"), None);
        assert!(from_pattern("(").is_err());
        assert!(from_pattern("((a{1000}){1000})").is_ok_and(|text| text.len() < 20 << 10));
    }
}
