//! The spellings of an id: what it becomes when its ASCII letters are written large or small.

/// The first spelling of `id`, in the order of ids, that does not come before `from`; `None` when
/// all do.
pub(crate) fn spelling_from(id: &str, from: &str) -> Option<String> {
    let (id, from) = (id.as_bytes(), from.as_bytes());
    let mut text = Vec::with_capacity(id.len());
    // The last place where a small letter may take the place of the capital that stands there.
    let mut rise = None;
    for (at, byte) in id.iter().enumerate() {
        let Some(limit) = from.get(at) else { break };
        let [large, small] = [byte.to_ascii_uppercase(), byte.to_ascii_lowercase()];
        if large == *limit && small > large {
            rise = Some(at);
        }
        let letter = if large >= *limit { large } else { small };
        if letter < *limit {
            return risen(id, text, rise);
        }
        text.push(letter);
        if letter > *limit {
            break;
        }
    }
    // What is a beginning of `from` and no more comes before it.
    if text.len() < from.len() && from.starts_with(&text) {
        return risen(id, text, rise);
    }
    filled(id, text)
}

/// With a small letter at `rise`, and the first spelling of what follows.
fn risen(id: &[u8], mut text: Vec<u8>, rise: Option<usize>) -> Option<String> {
    let at = rise?;
    text.truncate(at);
    text.push(id[at].to_ascii_lowercase());
    filled(id, text)
}

/// With the first spelling of what follows: capitals come before small letters.
fn filled(id: &[u8], mut text: Vec<u8>) -> Option<String> {
    text.extend(id[text.len()..].iter().map(u8::to_ascii_uppercase));
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_spelling(id: &str) -> Vec<String> {
        let mut all = vec![String::new()];
        for letter in id.chars() {
            let mut ways = vec![letter.to_ascii_uppercase(), letter.to_ascii_lowercase()];
            ways.dedup();
            let longer = |before: String| {
                ways.iter().map(move |way| format!("{before}{way}")).collect::<Vec<_>>()
            };
            all = all.into_iter().flat_map(longer).collect();
        }
        all.sort();
        all
    }

    #[test]
    fn the_next_spelling_is_the_first_that_does_not_come_before() {
        let ids = ["", "a", "B", "ab", "a1b", "1", "äb", "aBcD", "zZ9a"];
        let more = [
            "A",
            "Z",
            "[",
            "aa",
            "aB",
            "a1",
            "a1B0",
            "AB",
            "ABc",
            "b",
            "zz",
            "ä",
            "\u{10ffff}",
            "aBcd0",
        ];
        for id in ids {
            let spellings = every_spelling(id);
            let bounds = more.iter().map(|bound| (*bound).to_owned()).chain(spellings.clone());
            for from in bounds {
                let expected = spellings.iter().find(|spelling| **spelling >= from).cloned();
                assert_eq!(spelling_from(id, &from), expected, "{id:?} from {from:?}");
            }
        }
    }
}
