//! What is wrong with a connector, each at its place.

use serde::Serialize;
use utoipa::ToSchema;

/// More of them help nobody.
const MOST: usize = 200;

/// Something that is wrong with a connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConnectorProblem)]
pub(in crate::integrations) struct Problem {
    /// Where in the file: a JSON pointer (RFC 6901), empty for all of it.
    pub(in crate::integrations) at: String,
    /// A sentence for who writes it.
    pub(in crate::integrations) message: String,
}

/// All that is wrong, in the order in which it was found; of each place what was found first.
#[derive(Debug, Default)]
pub(in crate::integrations) struct Problems(Vec<Problem>);

impl Problems {
    pub(in crate::integrations) fn add(&mut self, at: impl Into<String>, message: &str) {
        let at = at.into();
        if self.0.len() < MOST && !self.0.iter().any(|known| known.at == at) {
            self.0.push(Problem { at, message: told(message) });
        }
    }

    /// Adds what a part was refused for.
    pub(in crate::integrations) fn take(
        &mut self,
        at: impl Into<String>,
        judged: Result<(), String>,
    ) {
        if let Err(why) = judged {
            self.add(at, &why);
        }
    }

    pub(in crate::integrations) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::integrations) fn into_vec(self) -> Vec<Problem> {
        self.0
    }

    /// All of them in one text.
    pub(in crate::integrations) fn told(&self) -> String {
        let each = self.0.iter().map(|Problem { at, message }| format!("{at}: {message}"));
        each.collect::<Vec<_>>().join(" ")
    }
}

/// As a sentence: of no more than a few lines, and ended.
fn told(message: &str) -> String {
    const LONGEST: usize = 400;
    let mut text = message.chars().take(LONGEST).collect::<String>();
    if let Some(first) = text.chars().next().filter(char::is_ascii_lowercase) {
        text.replace_range(..1, &first.to_ascii_uppercase().to_string());
    }
    crate::error::sentence(text)
}

/// A pointer to what is below a place.
pub(in crate::integrations) fn below(at: &str, names: &[&str]) -> String {
    names.iter().fold(at.to_owned(), |at, name| {
        format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
    })
}
