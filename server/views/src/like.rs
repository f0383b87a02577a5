//! LIKE: `%` is any text, `_` any letter; ASCII letters match in either case. GLOB: `*`, `?`, and
//! letters of a set, `[a-z]` or `[^a-z]`; letters match as they are.

pub(crate) fn matches(text: &str, pattern: &str, escape: Option<char>) -> bool {
    fit(text, &parts(pattern, escape))
}

pub(crate) fn globs(text: &str, pattern: &str) -> bool {
    fit(text, &globs_parts(pattern))
}

fn fit(text: &str, pattern: &[Part]) -> bool {
    let text = text.chars().collect::<Vec<_>>();
    // Where the last `%` stood, and how much of the text it has taken.
    let (mut at, mut in_pattern) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some(Part::Any) => {
                back = Some((in_pattern, at));
                in_pattern += 1;
            }
            Some(part) if part.fits(text[at]) => {
                at += 1;
                in_pattern += 1;
            }
            _ => match back {
                Some((percent, taken)) => {
                    back = Some((percent, taken + 1));
                    (in_pattern, at) = (percent + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|part| matches!(part, Part::Any))
}

enum Part {
    Any,
    One,
    Letter(char),
    Exactly(char),
    /// A letter of these ranges, or of none of them.
    Set {
        ranges: Vec<(char, char)>,
        negated: bool,
    },
    /// A set without its end.
    Never,
}

impl Part {
    fn fits(&self, letter: char) -> bool {
        match self {
            Part::Any | Part::Never => false,
            Part::Exactly(own) => *own == letter,
            Part::Set { ranges, negated } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter)) != *negated
            }
            Part::One => true,
            Part::Letter(own) => own.eq_ignore_ascii_case(&letter),
        }
    }
}

fn parts(pattern: &str, escape: Option<char>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            _ if Some(letter) == escape => match letters.next() {
                Some(next) => Part::Letter(next),
                None => break,
            },
            '%' => Part::Any,
            '_' => Part::One,
            other => Part::Letter(other),
        });
    }
    parts
}

fn globs_parts(pattern: &str) -> Vec<Part> {
    let letters = pattern.chars().collect::<Vec<_>>();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        at += 1;
        parts.push(match letter {
            '*' => Part::Any,
            '?' => Part::One,
            '[' => set(&letters, &mut at),
            other => Part::Exactly(*other),
        });
    }
    parts
}

/// The set that begins behind a bracket. A `]` that comes first is one of its letters.
fn set(letters: &[char], at: &mut usize) -> Part {
    let negated = letters.get(*at) == Some(&'^');
    *at += usize::from(negated);
    let first = *at;
    let mut ranges = Vec::new();
    while let Some(letter) = letters.get(*at) {
        *at += 1;
        match (letter, letters.get(*at), letters.get(*at + 1)) {
            (']', ..) if *at - 1 > first => return Part::Set { ranges, negated },
            (from, Some('-'), Some(to)) if *to != ']' => {
                ranges.push((*from, *to));
                *at += 2;
            }
            (letter, ..) => ranges.push((*letter, *letter)),
        }
    }
    Part::Never
}

#[cfg(test)]
mod tests {
    use super::{globs, matches};

    #[test]
    fn sets_and_stars_match_as_in_sqlite() {
        for (text, pattern, fits) in [
            ("abc", "a*", true),
            ("Abc", "a*", false),
            ("abc", "?b?", true),
            ("abc", "[a-c]*", true),
            ("abc", "[^a]*", false),
            ("]x", "[]]x", true),
            ("-", "[a-]", true),
            ("abc", "[abc", false),
            ("", "*", true),
            ("a*c", "a[*]c", true),
        ] {
            assert_eq!(globs(text, pattern), fits, "{text} glob {pattern}");
        }
    }

    #[test]
    fn patterns_match_as_in_sqlite() {
        for (text, pattern, fits) in [
            ("abc", "ABC", true),
            ("abc", "a%", true),
            ("abc", "%c", true),
            ("abc", "%b%", true),
            ("abc", "a_c", true),
            ("abc", "a_", false),
            ("", "%", true),
            ("", "_", false),
            ("aXbXc", "%X%c", true),
            ("Ä", "ä", false),
            ("10%", "10\\%", true),
            ("100", "10\\%", false),
        ] {
            assert_eq!(matches(text, pattern, Some('\\')), fits, "{text} like {pattern}");
        }
    }
}
