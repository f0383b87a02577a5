//! List rules of other collections, where a client's filter or sort reaches into them.

use super::Checker;
use crate::ast::{Operator, Sign};
use crate::error::{CheckError, check_error};
use crate::expr::{Column, Condition, Place, Storage, Term, Test};
use crate::joins::Tree;
use crate::shape::Use;

impl Checker<'_> {
    /// What has to hold of every record that was joined on a client's behalf: there is none, or
    /// its collection's list rule is true of it.
    ///
    /// PocketBase's `updateQueryWithCollectionListRule`. Inside such a rule "the record" is the
    /// joined one, everything may be seen, and its own joins are shared with nobody.
    pub(super) fn guards(mut self) -> Result<(Tree, Vec<Condition>), CheckError> {
        let mut guards = Vec::new();
        for (at, shape) in std::mem::take(&mut self.ruled) {
            let text = shape.list_rule.as_deref().unwrap_or("");
            if text.trim().is_empty() {
                continue;
            }
            let unfit = || {
                let message = format!("the list rule of {} does not fit any more", shape.name);
                check_error(message, 0..0)
            };
            let node = crate::parse::parse(text).map_err(|_error| unfit())?;
            let mut inner = Checker::new(shape, self.shapes, Use::Rule);
            inner.tree = self.tree;
            inner.scope = at;
            let rule = inner.condition(&node).map_err(|_error| unfit())?;
            self.tree = inner.tree;
            let id = Column { name: "id".into(), stored: "id".into(), storage: Storage::Text };
            let absent = Test {
                left: Term::Own { place: Place { at, column: id, many: false }, lower: false },
                operator: Operator { sign: Sign::Eq, any: false },
                right: Term::Text(String::new()),
            };
            guards.push(Condition::Any(vec![Condition::Test(absent), rule]));
        }
        Ok((self.tree, guards))
    }
}
