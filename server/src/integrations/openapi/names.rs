//! Names for what a document calls otherwise.

use std::collections::HashSet;

const LONGEST: usize = 40;
/// Names that are routes beside those of actions.
const TAKEN: [&str; 3] = ["test", "events", "usage"];

/// Names that are one each.
#[derive(Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// The name, with a number where another one has it.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while TAKEN.contains(&name.as_str()) || !self.0.insert(name.clone()) {
            let behind = format!("_{number}");
            name = format!("{}{behind}", cut(wanted, LONGEST - behind.len()));
            number += 1;
        }
        name
    }
}

/// `listAllPets`, `List all pets` and `list-all-pets` as `list_all_pets`; empty when nothing is left.
pub(super) fn snake(text: &str) -> String {
    let mut name = String::new();
    let letters = text.chars().collect::<Vec<_>>();
    for (index, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            if !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
            continue;
        }
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                let next = letters.get(index + 1);
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && next.is_some_and(char::is_ascii_lowercase))
            });
        if begins && !name.ends_with('_') {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    cut(&name, LONGEST).trim_matches('_').to_owned()
}

/// A name for an action: of its id, or of what it does to which path.
pub(super) fn action(id: &str, method: &str, path: &str) -> String {
    let named = |text: &str| Some(snake(text)).filter(|name| name.len() >= 2);
    named(id).or_else(|| named(&format!("{method} {path}"))).unwrap_or_else(|| method.to_owned())
}

/// An id for a connector.
pub(super) fn id(title: &str) -> String {
    match snake(title) {
        name if name.len() >= 2 => name,
        _ => "own".to_owned(),
    }
}

/// A name for an input: the service's own where templates can hold it.
pub(super) fn input(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let name = text.chars().map(|letter| if plain(letter) { letter } else { '_' });
    let name = name.collect::<String>();
    match cut(name.trim_matches('_'), 60) {
        "" => "input".to_owned(),
        name => name.to_owned(),
    }
}

/// The first letters of a text of ASCII.
fn cut(text: &str, most: usize) -> &str {
    text.get(..most).unwrap_or(text)
}
