//! LIKE: `%` is any text, `_` any letter; ASCII letters match in either case.

pub(crate) fn matches(text: &str, pattern: &str, escape: Option<char>) -> bool {
    let text = text.chars().collect::<Vec<_>>();
    let pattern = parts(pattern, escape);
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
}

impl Part {
    fn fits(&self, letter: char) -> bool {
        match self {
            Part::Any => false,
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

#[cfg(test)]
mod tests {
    use super::matches;

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
