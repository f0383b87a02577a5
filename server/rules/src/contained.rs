//! What a text of every matching record contains, for finding records by their texts.

use crate::ast::Sign;
use crate::eval::Scene;
use crate::expr::{Condition, Expression, Test};
use crate::leaf::{Needs, needs, text_beside_constant};
use crate::like::longest_run;
use crate::related::Related;
use crate::request::Request;

/// A part of a record's text, whichever case its letters a-z have there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contained {
    /// An own field's name; it holds one text.
    pub field: String,
    /// What it contains; not empty.
    pub part: String,
}

impl Expression {
    /// Parts of texts one of which every matching record has: what `field ~ "part"` says, and
    /// several of those with OR between them. `None` when records match without any.
    pub fn contained(&self, request: &Request<'_>, related: &Related) -> Option<Vec<Contained>> {
        let mut scene = Scene::without_record(&self.tree, request, related);
        contained(&self.root, &mut scene)
    }
}

fn contained(condition: &Condition, scene: &mut Scene<'_>) -> Option<Vec<Contained>> {
    match condition {
        // The longer the part, the fewer the records.
        Condition::All(children) => children
            .iter()
            .filter_map(|child| contained(child, scene))
            .max_by_key(|found| found.iter().map(|one| one.part.len()).min()),
        Condition::Any(children) => {
            let found = children.iter().map(|child| contained(child, scene));
            Some(found.collect::<Option<Vec<_>>>()?.concat())
        }
        Condition::Test(test) => of_test(test, scene),
    }
}

fn of_test(test: &Test, scene: &mut Scene<'_>) -> Option<Vec<Contained>> {
    if needs(&test.left, scene) == Needs::Request && needs(&test.right, scene) == Needs::Request {
        // What cannot hold has no part in who matches.
        return (!scene.exists_test(test, 0)).then(Vec::new);
    }
    if test.operator.sign != Sign::Like {
        return None;
    }
    let (column, side) = text_beside_constant(test, scene)?;
    let part = longest_run(&side.pattern()?)?;
    Some(vec![Contained { field: column.name.clone(), part }])
}
