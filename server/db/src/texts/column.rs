//! The texts of one column, one after another.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use memchr::memmem;

/// Ends each text. It is in no UTF-8, so that no part reaches from one text into the next.
const END: u8 = 0xFF;
/// About what a row takes beside its text: its id, twice, and where it is.
pub(super) const ROW_BYTES: usize = 120;
/// A column more than half of which is of rows that are gone is read anew, from this many rows on.
const FEWEST_GONE: usize = 10_000;

/// A column's texts.
#[derive(Default)]
pub(super) struct Column {
    /// The texts, each ended by [`END`].
    joined: Vec<u8>,
    /// Where each begins.
    starts: Vec<u32>,
    /// Whose each is; `None` for one that is gone.
    ids: Vec<Option<Arc<str>>>,
    places: HashMap<Arc<str>, usize>,
}

impl Column {
    pub(super) fn set(&mut self, id: &str, text: Option<&str>) {
        if let Some(place) = self.places.remove(id) {
            self.ids[place] = None;
        }
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let id = Arc::<str>::from(id);
            self.places.insert(Arc::clone(&id), self.ids.len());
            self.ids.push(Some(id));
            self.starts.push(u32::try_from(self.joined.len()).unwrap_or(u32::MAX));
            self.joined.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
            self.joined.push(END);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.joined.len() + self.ids.len() * ROW_BYTES
    }

    pub(super) fn is_worn(&self) -> bool {
        let gone = self.ids.len() - self.places.len();
        gone > FEWEST_GONE.max(self.places.len())
    }

    /// Adds the rows whose text contains `part`; false when there are more than `most` in all.
    pub(super) fn find(&self, part: &[u8], most: usize, found: &mut BTreeSet<String>) -> bool {
        let finder = memmem::Finder::new(part);
        let mut from = 0;
        while let Some(at) = finder.find(&self.joined[from..]) {
            let place = self.starts.partition_point(|start| *start as usize <= from + at) - 1;
            if let Some(id) = &self.ids[place] {
                found.insert((**id).to_owned());
                if found.len() > most {
                    return false;
                }
            }
            match self.starts.get(place + 1) {
                Some(next) => from = *next as usize,
                None => break,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn steps() -> impl Strategy<Value = Vec<(u8, Option<String>)>> {
        prop::collection::vec((0..20u8, prop::option::weighted(0.8, "[aAbBäÄ]{0,6}")), 0..80)
    }

    fn naive(rows: &BTreeMap<u8, String>, part: &str) -> Vec<String> {
        let has = |text: &str| text.to_ascii_lowercase().contains(&part.to_ascii_lowercase());
        rows.iter().filter(|(_, text)| has(text)).map(|(id, _)| id.to_string()).collect()
    }

    fn found(column: &Column, part: &str, most: usize) -> Option<Vec<String>> {
        let mut found = BTreeSet::new();
        if !column.find(part.to_ascii_lowercase().as_bytes(), most, &mut found) {
            return None;
        }
        let mut found = found.into_iter().collect::<Vec<_>>();
        found.sort_by_key(|id| id.parse::<u8>().unwrap());
        Some(found)
    }

    proptest! {
        #[test]
        fn a_part_is_found_in_every_text_that_has_it(
            steps in steps(),
            part in "[aAbBäÄ]{1,3}",
        ) {
            let (mut column, mut rows) = (Column::default(), BTreeMap::new());
            for (id, text) in steps {
                column.set(&id.to_string(), text.as_deref());
                match text {
                    Some(text) => rows.insert(id, text),
                    None => rows.remove(&id),
                };
            }
            let expected = naive(&rows, &part);
            prop_assert_eq!(found(&column, &part, 20), Some(expected.clone()));
            if let Some(fewer) = expected.len().checked_sub(1) {
                prop_assert_eq!(found(&column, &part, fewer), None);
            }
        }
    }
}
