//! `~` and `!~`: SQLite's LIKE with `\` as its escape, and PocketBase's wrapping of the pattern.

/// The pattern PocketBase makes of a bound right side: as it is when it has a `%` of its own,
/// else escaped and wrapped in `%` (`wrapLikeParams` in `tools/search/filter.go`).
pub(crate) fn wrapped(text: &str) -> String {
    if has_unescaped_percent(text) { text.to_owned() } else { format!("%{}%", escaped(text)) }
}

fn has_unescaped_percent(text: &str) -> bool {
    let mut previous = '\0';
    for c in text.chars() {
        if c == '%' && previous != '\\' {
            return true;
        }
        previous = if c == '\\' && previous == '\\' { '\0' } else { c };
    }
    false
}

/// Puts a `\` before each `\`, `%` and `_` that has none, reading from the end as PocketBase does,
/// so that a pair `\\` counts as one escaped backslash.
fn escaped(text: &str) -> String {
    let mut reversed = Vec::with_capacity(text.len());
    let mut pending = false;
    for c in text.chars().rev() {
        if pending {
            if c != '\\' {
                reversed.push('\\');
            }
            pending = false;
        } else {
            pending = matches!(c, '\\' | '%' | '_');
        }
        reversed.push(c);
    }
    if pending {
        reversed.push('\\');
    }
    reversed.into_iter().rev().collect()
}

/// One element of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// `%`
    Many,
    /// `_`
    One,
    /// A character, itself whatever it is.
    Exactly(char),
}

/// The pattern's elements; `None` when it ends in a lone escape, which matches nothing.
pub(crate) fn pieces(pattern: &str) -> Option<Vec<Piece>> {
    let mut found = Vec::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let piece = match c {
            '%' => Piece::Many,
            '_' => Piece::One,
            '\\' => Piece::Exactly(chars.next()?),
            other => Piece::Exactly(other),
        };
        if piece != Piece::Many || found.last() != Some(&Piece::Many) {
            found.push(piece);
        }
    }
    Some(found)
}

/// The longest run of plain characters that whatever matches the pattern contains.
pub(crate) fn longest_run(pattern: &str) -> Option<String> {
    let wild = pieces(pattern)?;
    let runs = wild.split(|piece| !matches!(piece, Piece::Exactly(_)));
    let plain = |piece: &Piece| match piece {
        Piece::Exactly(c) => Some(*c),
        Piece::Many | Piece::One => None,
    };
    let longest = runs.map(|run| run.iter().filter_map(plain).collect::<String>());
    longest.max_by_key(String::len).filter(|run| !run.is_empty())
}

/// Whether `text LIKE pattern ESCAPE '\'`; letters a-z match in either case, others only themselves.
pub(crate) fn like(text: &str, pattern: &str) -> bool {
    match middle(pattern) {
        Some(part) => contains(text.as_bytes(), part.as_bytes()),
        None => matches(text, pattern),
    }
}

/// The text between two `%`, when the pattern is nothing else: by far the most usual one.
fn middle(pattern: &str) -> Option<&str> {
    let part = pattern.strip_prefix('%')?.strip_suffix('%')?;
    (!part.is_empty() && !part.contains(['%', '_', '\\'])).then_some(part)
}

/// Byte by byte: those of a letter beyond ASCII equal only themselves, and none begins in another.
fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

fn matches(text: &str, pattern: &str) -> bool {
    let Some(pieces) = pieces(pattern) else {
        return false;
    };
    let text: Vec<char> = text.chars().collect();
    let (mut text_at, mut piece_at) = (0, 0);
    // Where to resume when the newest `%` must swallow one character more. Going back further
    // never helps, so the match takes at most text × pattern steps.
    let mut retry: Option<(usize, usize)> = None;
    while text_at < text.len() {
        let matched = match pieces.get(piece_at) {
            Some(Piece::Many) => {
                retry = Some((text_at, piece_at + 1));
                piece_at += 1;
                continue;
            }
            Some(Piece::One) => true,
            Some(Piece::Exactly(c)) => c.eq_ignore_ascii_case(&text[text_at]),
            None => false,
        };
        if matched {
            text_at += 1;
            piece_at += 1;
        } else if let Some((from, after)) = retry {
            retry = Some((from + 1, after));
            text_at = from + 1;
            piece_at = after;
        } else {
            return false;
        }
    }
    pieces[piece_at..].iter().all(|piece| *piece == Piece::Many)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_finds_the_same(text in r"[aAbB%_äÄ\\]{0,12}", part in "[aAbBäÄ]{1,3}") {
            let pattern = format!("%{part}%");
            prop_assert!(middle(&pattern).is_some());
            prop_assert_eq!(like(&text, &pattern), matches(&text, &pattern));
        }
    }

    #[test]
    fn a_pattern_with_more_in_it_takes_the_long_way() {
        for pattern in ["%", "%%", "a", "%a", "a%", "%a%b%", "%a_%", r"%a\%%", r"%\_%"] {
            assert_eq!(middle(pattern), None, "{pattern}");
        }
    }
}
