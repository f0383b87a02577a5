//! Regular expressions as PocketBase's admins write them: Go's syntax (RE2), with Perl's classes of
//! ASCII. They are rewritten for the regex crate, which reads much of it otherwise: its `\d` knows every
//! script's digits, and sets can be subtracted from each other.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

/// A repetition of more is refused, as by Go.
const MOST_REPEATS: u32 = 1000;

/// `{1000,1000}`, with room for numbers that are too large.
const LONGEST_BOUNDS: usize = 24;
/// Names of groups, flags and sets are shorter.
const LONGEST_NAME: usize = 64;
/// PocketBase has no limit; reading one takes longer the longer it is.
const LONGEST: usize = 32 << 10;

/// The sets that have a name inside of a set.
const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

/// The expression that a pattern in Go's syntax means.
///
/// # Errors
/// Why it is none.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    Regex::new(&rewritten(pattern)?).map_err(|error| error.to_string())
}

/// A pattern in Go's syntax, in that of the regex crate.
///
/// # Errors
/// Why it is none; what both refuse is left to the crate.
pub(super) fn rewritten(pattern: &str) -> Result<String, String> {
    if pattern.len() > LONGEST {
        return Err("expression too long".to_owned());
    }
    let mut reader = Reader { rest: pattern.chars().peekable(), out: String::new() };
    reader.read()?;
    Ok(reader.out)
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
}

/// What may follow: a repetition of something, and whether that is a repetition already.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Other,
    Repetition,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), String> {
        let mut before = Before::Other;
        while let Some(letter) = self.rest.next() {
            let is_repetition = match letter {
                '*' | '+' | '?' => {
                    self.out.push(letter);
                    true
                }
                '{' => self.bounds()?,
                _ => false,
            };
            if is_repetition {
                if before == Before::Repetition {
                    return Err("invalid nested repetition operator".to_owned());
                }
                // As few as possible.
                if self.rest.next_if_eq(&'?').is_some() {
                    self.out.push('?');
                }
                before = Before::Repetition;
                continue;
            }
            before = Before::Other;
            match letter {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '{' => {}
                '.' | '^' | '$' | '|' | ')' => self.out.push(letter),
                _ => self.literal(letter),
            }
        }
        Ok(())
    }

    fn literal(&mut self, letter: char) {
        self.out.push_str(&regex_syntax::escape(letter.encode_utf8(&mut [0; 4])));
    }

    /// `{2}`, `{2,}`, `{2,5}`; anything else is a brace. Says whether it was a repetition.
    fn bounds(&mut self) -> Result<bool, String> {
        let ahead = self.rest.clone().take(LONGEST_BOUNDS).collect::<String>();
        let inside = ahead.split('}').next().unwrap_or("").to_owned();
        let (least, most) = match inside.split_once(',') {
            Some((least, most)) => (least, Some(most)),
            None => (inside.as_str(), None),
        };
        let is_number = |text: &str| {
            let is_padded = text.len() > 1 && text.starts_with('0');
            !text.is_empty() && !is_padded && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_closed = ahead.contains('}');
        let most_is_fine = most.is_none_or(|most| most.is_empty() || is_number(most));
        if !is_closed || !is_number(least) || !most_is_fine {
            self.literal('{');
            return Ok(false);
        }
        let is_too_much =
            |text: &str| text.parse::<u32>().map_or(!text.is_empty(), |n| n > MOST_REPEATS);
        if is_too_much(least) || most.is_some_and(is_too_much) {
            return Err("invalid repeat count".to_owned());
        }
        self.out.push('{');
        self.out.push_str(&inside);
        self.out.push('}');
        self.rest.by_ref().find(|letter| *letter == '}');
        Ok(true)
    }

    /// `(`, `(?:`, `(?i)`, `(?P<name>`.
    fn group(&mut self) -> Result<(), String> {
        self.out.push('(');
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        let ahead = self.rest.clone().take(LONGEST_NAME);
        let head = ahead.take_while(|l| !matches!(l, ')' | ':' | '>')).collect::<String>();
        let named = head.strip_prefix("P<").or_else(|| head.strip_prefix('<'));
        let is_name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let is_flags = |flags: &str| flags.bytes().all(|flag| b"imsU-".contains(&flag));
        if !named.map_or_else(|| is_flags(&head), is_name) {
            return Err("invalid or unsupported Perl syntax".to_owned());
        }
        self.out.push('?');
        for letter in self.rest.by_ref() {
            self.out.push(letter);
            if matches!(letter, ')' | ':' | '>') {
                break;
            }
        }
        Ok(())
    }

    /// What stands behind a backslash outside of a set.
    fn escape(&mut self) -> Result<(), String> {
        let letter = self.rest.next().ok_or("trailing backslash at end of expression")?;
        if let Some(class) = perl(letter) {
            self.out.push_str(&format!("[{class}]"));
            return Ok(());
        }
        match letter {
            'b' | 'B' => self.out.push_str(&format!(r"(?-u:\{letter})")),
            'A' | 'z' => self.out.extend(['\\', letter]),
            'p' | 'P' => self.category(letter),
            'Q' => {
                let rest = self.rest.clone().collect::<String>();
                let quoted = rest.split_once(r"\E").map_or(rest.as_str(), |(quoted, _)| quoted);
                quoted.chars().for_each(|letter| self.literal(letter));
                let ended = quoted.len() < rest.len();
                let passed = quoted.chars().count() + if ended { 2 } else { 0 };
                self.rest.by_ref().take(passed).for_each(drop);
            }
            _ => {
                let letter = self.single(letter)?;
                self.literal(letter);
            }
        }
        Ok(())
    }

    /// `\pL`, `\p{Greek}`.
    fn category(&mut self, letter: char) {
        self.out.extend(['\\', letter]);
        let in_braces = self.rest.peek() == Some(&'{');
        for letter in self.rest.by_ref() {
            self.out.push(letter);
            if !in_braces || letter == '}' {
                break;
            }
        }
    }

    /// The one character that an escape stands for; `letter` follows the backslash.
    fn single(&mut self, letter: char) -> Result<char, String> {
        let invalid = || format!("invalid escape sequence: `\\{letter}`");
        match letter {
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\u{b}'),
            'x' => self.hexadecimal().ok_or_else(invalid),
            // A single digit would be a reference to a group, which Go does not know.
            '1'..='7' if !self.rest.peek().is_some_and(|next| matches!(next, '0'..='7')) => {
                Err(invalid())
            }
            '0'..='7' => {
                let mut number = letter.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    let Some(digit) = self.rest.next_if(|next| matches!(next, '0'..='7')) else {
                        break;
                    };
                    number = number * 8 + digit.to_digit(8).unwrap_or(0);
                }
                char::from_u32(number).ok_or_else(invalid)
            }
            _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Ok(letter),
            _ => Err(invalid()),
        }
    }

    fn hexadecimal(&mut self) -> Option<char> {
        let digits = match self.rest.next_if_eq(&'{') {
            Some(_) => {
                let mut digits = String::new();
                loop {
                    match self.rest.next()? {
                        '}' => break digits,
                        digit => digits.push(digit),
                    }
                }
            }
            None => [self.rest.next()?, self.rest.next()?].iter().collect(),
        };
        let is_good = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        char::from_u32(u32::from_str_radix(&digits, 16).ok().filter(|_| is_good)?)
    }

    /// A set in brackets.
    fn class(&mut self) -> Result<(), String> {
        let missing = || "missing closing ]".to_owned();
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut is_first = true;
        loop {
            let letter = self.rest.next().ok_or_else(missing)?;
            if letter == ']' && !is_first {
                break;
            }
            is_first = false;
            if letter == '[' && self.rest.peek() == Some(&':') {
                let name = self
                    .rest
                    .clone()
                    .skip(1)
                    .take(LONGEST_NAME)
                    .take_while(|l| *l != ']')
                    .collect::<String>();
                if let Some(name) = name.strip_suffix(':') {
                    if !POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
                        return Err(format!("invalid character class range: `[:{name}:]`"));
                    }
                    self.out.push_str(&format!("[:{name}:]"));
                    self.rest.by_ref().take(name.chars().count() + 3).for_each(drop);
                    continue;
                }
            }
            if letter == '\\' {
                let next = *self.rest.peek().ok_or_else(missing)?;
                if let Some(class) = perl(next) {
                    self.rest.next();
                    self.out.push_str(class);
                    continue;
                }
                if matches!(next, 'p' | 'P') {
                    self.rest.next();
                    self.category(next);
                    continue;
                }
            }
            let from = self.member(letter)?;
            self.out.push_str(&format!(r"\x{{{:X}}}", u32::from(from)));
            self.range(from)?;
        }
        self.out.push(']');
        Ok(())
    }

    /// The end of a range that begins with `from`, if it is one.
    fn range(&mut self, from: char) -> Result<(), String> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.next().is_none_or(|next| next == ']') {
            return Ok(());
        }
        self.rest.next();
        let letter = self.rest.next().ok_or("missing closing ]")?;
        let to = self.member(letter)?;
        if to < from {
            return Err(format!("invalid character class range: `{from}-{to}`"));
        }
        self.out.push_str(&format!(r"-\x{{{:X}}}", u32::from(to)));
        Ok(())
    }

    /// A character of a set, written as it is or escaped.
    fn member(&mut self, letter: char) -> Result<char, String> {
        match letter {
            '\\' => {
                let next = self.rest.next().ok_or("missing closing ]")?;
                self.single(next)
            }
            _ => Ok(letter),
        }
    }
}

/// What Perl's classes hold, as a part of a set: ASCII alone. What they do not hold is a set of its own
/// within, so that letter cases are folded first and turned round then, as Go does.
fn perl(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "0-9",
        'D' => "[^0-9]",
        's' => r"\t\n\x{C}\r ",
        'S' => r"[^\t\n\x{C}\r ]",
        'w' => "0-9A-Z_a-z",
        'W' => "[^0-9A-Z_a-z]",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_go_reads_in_them() {
        for (pattern, fits, fits_not) in [
            (r"^\d{4}$", "2024", "١٢٣٤"),
            (r"^\w+$", "a_1", "é"),
            (r"^\W+$", "é-漢", "a"),
            (r"^\S+$", "\u{b}\u{2005}x", "a b"),
            (r"^[\w.]+$", "a.b", "é"),
            (r"^[^\d]$", "٣", "3"),
            (r"^[\D]$", "٣", "3"),
            (r"\bcat\b", "écat", "xcat"),
            (r"^\Qa.b\E$", "a.b", "axb"),
            (r"^\Qa.b", "a.bc", "axbc"),
            (r"^a{,2}$", "a{,2}", "aa"),
            (r"^\07\141$", "\u{7}a", "7a"),
            (r"^[a&&b]+$", "a&b", "c"),
            (r"^[[a]]$", "[]", "a"),
            (r"^[a\-z]$", "-", "b"),
            (r"^[]a]$", "]", "b"),
            (r"^[^]a]$", "b", "]"),
            (r"^[a-]$", "-", "b"),
            (r"^[a-c-e]$", "-", "d"),
            (r"^[[:alpha:]\]]$", "]", "1"),
            (r"^(?i)abc$", "ABC", "abd"),
            (r"^(?P<x>a)(?:b)(?<y>c)$", "abc", "ab"),
            (r"^\x41\x{1F600}$", "A\u{1F600}", "A"),
            (r"^\pL\p{Greek}\PL$", "éα1", "1α1"),
            (r"^a+?b{2,3}?$", "abb", "ab"),
            (r"^\/\_\-$", "/_-", "x"),
            (r"^a{$", "a{", "a"),
            (r"^}]$", "}]", "}"),
            (r"(?i)^\W$", "-", "k"),
            (r"(?i)^[^\W]+$", "task", "a-b"),
            (r"^[^\W\d]+$", "ab", "a1"),
            (r"^a{01}$", "a{01}", "a"),
        ] {
            let compiled = compile(pattern).unwrap_or_else(|why| panic!("{pattern}: {why}"));
            assert!(compiled.is_match(fits), "{pattern} and {fits}: {compiled}");
            assert!(!compiled.is_match(fits_not), "{pattern} and {fits_not}: {compiled}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for pattern in [
            r"\u0041",
            "a**",
            "a++",
            "a{2}{3}",
            "a{1001}",
            "(?x)a",
            "(?u)a",
            "(?R)a",
            "[[:foo:]]",
            "[b-a]",
            "(",
            ")",
            "[a",
            r"\8",
            r"\1",
            "*a",
            "a\\",
            r"\xZZ",
            "(?P<a-b>c)",
            "[a\\",
            "(?=a)",
        ] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_can_be_read(pattern in r"[\\\[\](){}?*+a-d^$|.,:<>PQEpdwsx0-9&~\-\PC]{0,24}") {
            drop(compile(&pattern));
        }
    }
}
