//! The names that files are kept under: PocketBase's, made of what the client calls them.

use rand::Rng as _;

use super::kind::Kind;

/// Of a client's name, only this many bytes at its end are looked at.
const READ_BYTES: usize = 300;
const LONGEST_STEM: usize = 100;
const SHORTEST_STEM: usize = 3;
const LONGEST_EXTENSION: usize = 20;
const RANDOM: usize = 10;

/// The name for a file that its sender calls `original`: `my_photo_1_jw6ygrevov.PNG`. It holds
/// only `[A-Za-z0-9_.*+=#-]`, begins with a letter, a digit or an underscore, and cannot be
/// guessed.
pub(crate) fn kept_name(original: &str, kind: &Kind) -> String {
    let bytes = original.as_bytes();
    let bytes = &bytes[bytes.len().saturating_sub(READ_BYTES)..];
    let dot = extension_at(bytes);
    let (stem, extension) = bytes.split_at(dot);
    let mut extension = match clean(extension) {
        clean if clean.is_empty() => kind.extension.to_owned(),
        clean => format!(".{clean}"),
    };
    if extension.len() > LONGEST_EXTENSION {
        let end = &extension[extension.len() - LONGEST_EXTENSION..];
        extension = format!(".{}", end.trim_matches('.'));
    }
    let mut stem = snake_case(stem);
    if stem.len() < SHORTEST_STEM {
        stem.push_str(&random());
    }
    stem.truncate(LONGEST_STEM);
    format!("{stem}_{}{extension}", random())
}

/// Where the extension begins: at the last dot but one, as in `.tar.gz`.
fn extension_at(name: &[u8]) -> usize {
    let dot = |bytes: &[u8]| bytes.iter().rposition(|byte| *byte == b'.');
    let Some(last) = dot(name) else { return name.len() };
    dot(&name[..last]).unwrap_or(last)
}

fn clean(extension: &[u8]) -> String {
    let kept = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_.*-+=#".contains(byte);
    let clean = extension.iter().filter(kept).map(|byte| char::from(*byte)).collect::<String>();
    clean.trim_matches('.').to_owned()
}

/// Words of ASCII letters and digits in lower case, a new one at each capital that follows a
/// small letter.
pub(crate) fn snake_case(stem: &[u8]) -> String {
    let mut text = String::new();
    for word in stem.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !text.is_empty() {
            text.push('_');
        }
        let mut before = None::<u8>;
        for byte in word {
            if byte.is_ascii_uppercase()
                && before.is_some_and(|before| !before.is_ascii_uppercase())
            {
                text.push('_');
            }
            text.push(char::from(byte.to_ascii_lowercase()));
            before = Some(*byte);
        }
    }
    text
}

fn random() -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut random = rand::rng();
    (0..RANDOM).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(original: &str) -> String {
        let name = kept_name(original, &Kind::of(b"text"));
        let dot = name.find('.').unwrap_or(name.len());
        assert!(name[..dot].len() > RANDOM, "{name}");
        format!("{}{}", &name[..dot - RANDOM], &name[dot..])
    }

    #[test]
    fn names_are_made_as_pocketbase_makes_them() {
        let table = [
            ("My Photo (1).PNG", "my_photo_1_.PNG"),
            ("archive.tar.gz", "archive_.tar.gz"),
            ("a.b.c.tar.gz", "a_b_c_.tar.gz"),
            ("noextension", "noextension_.txt"),
            ("myTestDB.txt", "my_test_db_.txt"),
            ("../../etc/passwd", "_.etcpasswd"),
            ("..\\..\\x y z", "_.xyz"),
            ("\u{202e}gnp.exe\0", "gnp_.exe"),
            ("snow☃man.☃", "snow_man_.txt"),
            (".hidden", "_.hidden"),
            ("CON.", "con_.txt"),
        ];
        for (original, expected) in table {
            let masked = masked(original);
            // Short stems have ten random characters more.
            let expected = match expected.strip_prefix('_') {
                Some(rest) => {
                    assert!(masked.len() > rest.len() + RANDOM, "{masked}");
                    assert!(masked.ends_with(rest), "{masked}");
                    continue;
                }
                None => expected,
            };
            assert_eq!(masked, expected, "{original:?}");
        }
    }

    #[test]
    fn whatever_the_client_says_the_name_is_short_and_plain() {
        let long = "x".repeat(100_000);
        let dotted = format!("a.{}", ".y".repeat(500));
        for original in
            ["", ".", "..", "/", "\0", "💥", "a/b", &long, &dotted, &format!("{long}.{long}")]
        {
            let name = kept_name(original, &Kind::of(b"\x00"));
            assert!((11..=140).contains(&name.len()), "{name}");
            assert!(!name.starts_with('.') && !name.contains("/"), "{name}");
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.*-+=#".contains(&byte);
            assert!(name.bytes().all(plain), "{name}");
        }
    }
}
