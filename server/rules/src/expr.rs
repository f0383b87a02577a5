//! The checked expression: every name resolved against its collection, nothing left to refuse.

use std::collections::BTreeSet;

use crate::ast::Operator;
use crate::joins::{BASE, Join, Joins, NodeKind, TooManyJoins, Tree};
use crate::request::{Macro, Request, RequestPath};

/// A filter that parsed and fits its collection.
///
/// Made by [`compile`](crate::compile); holds no reference to the text or the shapes, so it can be
/// cached beside the collection and shared between threads. It is good for the catalogue it was
/// compiled with: when another collection changes, it has to be compiled again.
#[derive(Clone, Debug)]
pub struct Expression {
    pub(crate) root: Condition,
    pub(crate) tree: Tree,
}

impl Expression {
    /// What holds of every record.
    pub fn always() -> Expression {
        Expression { root: Condition::All(Vec::new()), tree: Tree::new() }
    }

    /// Both at once, over the same rows: what one says of a joined record, the other says of the
    /// same, as in one SQL query.
    ///
    /// # Errors
    /// [`Error::Check`](crate::Error::Check) when the two together join too many tables.
    pub fn and(mut self, other: &Expression) -> Result<Expression, crate::Error> {
        let place = self.tree.merge(&other.tree).map_err(too_many)?;
        let mut root = other.root.clone();
        root.each_term(&mut |term| term.relocate(&place));
        self.root = match self.root {
            Condition::All(mut both) => {
                both.push(root);
                Condition::All(both)
            }
            one => Condition::All(vec![one, root]),
        };
        Ok(self)
    }

    /// The record's own top-level fields the expression reads, in alphabetical order.
    pub fn fields(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.root.each_test(&mut |test| {
            test.left.own_fields(&mut found);
            test.right.own_fields(&mut found);
        });
        for node in self.tree.nodes() {
            match &node.kind {
                NodeKind::Values { of: BASE, column } | NodeKind::One { of: BASE, column, .. } => {
                    found.insert(&column.name);
                }
                _ => {}
            }
        }
        found
    }

    /// Whether anything but the record and the request decides: then other records have to be
    /// loaded before it can be judged.
    pub fn reaches(&self) -> bool {
        self.tree.nodes().iter().any(|node| match node.kind {
            NodeKind::Sent { .. }
            | NodeKind::Whole { .. }
            | NodeKind::One { .. }
            | NodeKind::Item { .. }
            | NodeKind::Back { .. } => true,
            NodeKind::Base
            | NodeKind::Unmade
            | NodeKind::Caller { .. }
            | NodeKind::SentValues { .. }
            | NodeKind::Values { .. } => false,
        })
    }

    /// Whether another collection's definition has a say in what it means: then it has to be
    /// compiled again when that changes.
    pub fn leads_out(&self) -> bool {
        let mut by_caller = false;
        self.root.each_test(&mut |test| {
            by_caller |= test.left.is_callers() || test.right.is_callers();
        });
        by_caller || self.reaches()
    }

    /// Whether it asks which records name the judged one. PocketBase refuses every record that is
    /// being created under such a rule: in its query the record is of no collection that others
    /// could name.
    pub fn asks_who_refers(&self) -> bool {
        self.tree.nodes().iter().any(|node| matches!(node.kind, NodeKind::Back { of: BASE, .. }))
    }

    /// Whether every path of the request leads somewhere for this caller and this body. PocketBase
    /// finds out when it runs the rule, and then the rule as a whole fails.
    pub fn fits(&self, request: &Request<'_>) -> bool {
        let mut fits = true;
        self.root.each_test(&mut |test| {
            fits &= !test.left.is_broken(request) && !test.right.is_broken(request);
        });
        fits
    }
}

pub(crate) fn too_many(_: TooManyJoins) -> crate::Error {
    crate::error::check_error(TooManyJoins::MESSAGE, 0..0).into()
}

#[derive(Clone, Debug)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Test(Test),
}

/// One comparison.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) left: Term,
    pub(crate) operator: Operator,
    pub(crate) right: Term,
}

/// How a field is stored, which in SQLite decides how it compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// A string column.
    Text,
    /// A string column whose stored form is no business of filters.
    Secret,
    Number,
    /// A number whose column has no type.
    BareNumber,
    Bool,
    /// A list, compared as its JSON text. `plain` ones hold ids or file names, in which JSON has
    /// nothing to escape.
    List {
        plain: bool,
    },
    /// `{"lon":…,"lat":…}`, compared as its JSON text.
    Point,
    /// Any JSON value, read through `JSON_EXTRACT`.
    Json,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Where the database keeps it; `id` is the record's own key.
    pub(crate) stored: String,
    pub(crate) storage: Storage,
}

/// One step into a JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// A value of a joined record. `many` ones stand for several, all of which must agree unless the
/// operator has a `?`.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) at: Join,
    pub(crate) column: Column,
    pub(crate) many: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Term {
    Text(String),
    Number(f64),
    Null,
    Bool(bool),
    Macro(Macro),
    /// A field, whole.
    Own {
        place: Place,
        lower: bool,
    },
    /// A value inside a json or geoPoint field.
    Path {
        place: Place,
        steps: Vec<Step>,
    },
    /// How many values a select, file or relation has.
    Length(Place),
    /// Each value of a select, file or relation; `place.at` is the join of its values.
    Each(Place),
    /// `@request.body.f:each`; `at` is the join of its values.
    SentEach {
        at: Join,
        many: bool,
    },
    /// `@request.body.f:length`.
    SentLength(String),
    /// A path below a relation in the body; `None` leads nowhere. Null when nothing was sent.
    Sent {
        field: String,
        term: Option<Box<Term>>,
    },
    /// A field every auth record has, bound as a value.
    CallerPlain(String),
    /// A path from the caller's record, by the id of the caller's collection; `None` leads nowhere.
    Caller(Vec<(String, Option<Term>)>),
    /// Anything else under `@request.`.
    Request {
        path: RequestPath,
        form: RequestForm,
    },
    /// `@request.body.f:changed`: whether the field was sent and differs from the record's.
    Changed {
        field: String,
        differs: Box<Test>,
    },
    /// `geoDistance(lonA, latA, lonB, latB)`, in kilometres.
    Distance(Box<[Term; 4]>),
    /// `strftime(format, time, modifiers…)`.
    Strftime {
        format: String,
        time: Option<Box<Term>>,
        modifiers: Vec<String>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestForm {
    Value,
    Lower,
    /// Lower-cased after a cast to string, so null is "".
    LowerText,
    IsSet,
}

static NULL: Term = Term::Null;

impl Term {
    /// The term as it is for this caller and this body.
    pub(crate) fn seen(&self, request: &Request<'_>) -> &Term {
        match self {
            Term::Caller(by_collection) => {
                let own = request.auth.and_then(|auth| auth.get("collectionId")?.as_str());
                let own = by_collection.iter().find(|(collection, _)| Some(&**collection) == own);
                own.and_then(|(_, term)| term.as_ref()).unwrap_or(&NULL)
            }
            Term::Sent { field, term } => match term {
                Some(term) if !request.sent_ids(field).is_empty() => term,
                Some(_) | None => &NULL,
            },
            other => other,
        }
    }

    fn is_broken(&self, request: &Request<'_>) -> bool {
        match self {
            Term::Caller(by_collection) => {
                let own = request.auth.and_then(|auth| auth.get("collectionId")?.as_str());
                let own = by_collection.iter().find(|(collection, _)| Some(&**collection) == own);
                own.is_some_and(|(_, term)| term.is_none())
            }
            Term::Sent { field, term: None } => !request.sent_ids(field).is_empty(),
            Term::Distance(arguments) => arguments.iter().any(|term| term.is_broken(request)),
            Term::Strftime { time: Some(time), .. } => time.is_broken(request),
            _ => false,
        }
    }

    /// The joins this term reads, for a term already [`seen`](Term::seen).
    pub(crate) fn joins(&self, request: &Request<'_>) -> Vec<Join> {
        match self.seen(request) {
            Term::Own { place, .. }
            | Term::Path { place, .. }
            | Term::Length(place)
            | Term::Each(place) => vec![place.at],
            Term::SentEach { at, .. } => vec![*at],
            Term::Changed { .. } => vec![BASE],
            Term::Distance(arguments) => {
                arguments.iter().flat_map(|term| term.joins(request)).collect()
            }
            Term::Strftime { time: Some(time), .. } => time.joins(request),
            _ => Vec::new(),
        }
    }

    /// Whether it stands for several values, all of which must agree.
    pub(crate) fn many(&self, request: &Request<'_>) -> bool {
        match self.seen(request) {
            Term::Own { place, .. }
            | Term::Path { place, .. }
            | Term::Length(place)
            | Term::Each(place) => place.many,
            Term::SentEach { many, .. } => *many,
            Term::Strftime { time: Some(time), .. } => time.many(request),
            _ => false,
        }
    }

    fn is_callers(&self) -> bool {
        match self {
            Term::Caller(_) => true,
            // What leads nowhere now may lead somewhere later.
            Term::Sent { .. } => true,
            Term::Distance(terms) => terms.iter().any(Term::is_callers),
            Term::Strftime { time: Some(time), .. } => time.is_callers(),
            _ => false,
        }
    }

    fn own_fields<'a>(&'a self, found: &mut BTreeSet<&'a str>) {
        match self {
            Term::Own { place, .. } | Term::Path { place, .. } | Term::Length(place)
                if place.at == BASE =>
            {
                found.insert(&place.column.name);
            }
            Term::Distance(terms) => terms.iter().for_each(|term| term.own_fields(found)),
            Term::Strftime { time: Some(time), .. } => time.own_fields(found),
            Term::Changed { differs, .. } => differs.right.own_fields(found),
            _ => {}
        }
    }

    /// Moves the term into another tree.
    pub(crate) fn relocate(&mut self, place: &[Join]) {
        match self {
            Term::Own { place: own, .. }
            | Term::Path { place: own, .. }
            | Term::Length(own)
            | Term::Each(own) => own.at = place[own.at],
            Term::SentEach { at, .. } => *at = place[*at],
            Term::Sent { term, .. } => term.iter_mut().for_each(|term| term.relocate(place)),
            Term::Caller(terms) => {
                terms.iter_mut().filter_map(|(_, t)| t.as_mut()).for_each(|t| t.relocate(place));
            }
            Term::Distance(terms) => terms.iter_mut().for_each(|term| term.relocate(place)),
            Term::Strftime { time, .. } => time.iter_mut().for_each(|term| term.relocate(place)),
            Term::Changed { differs, .. } => {
                differs.left.relocate(place);
                differs.right.relocate(place);
            }
            Term::Text(_)
            | Term::Number(_)
            | Term::Null
            | Term::Bool(_)
            | Term::Macro(_)
            | Term::SentLength(_)
            | Term::CallerPlain(_)
            | Term::Request { .. } => {}
        }
    }
}

impl Test {
    /// The joins whose rows this comparison walks.
    pub(crate) fn walked(&self, tree: &Tree, request: &Request<'_>) -> Joins {
        let joins = self.left.joins(request).into_iter().chain(self.right.joins(request));
        joins.fold(0, |walked, join| walked | tree.walked(join))
    }
}

impl Condition {
    /// Calls `visit` with every comparison.
    pub(crate) fn each_test<'a>(&'a self, visit: &mut dyn FnMut(&'a Test)) {
        match self {
            Condition::All(children) | Condition::Any(children) => {
                for child in children {
                    child.each_test(visit);
                }
            }
            Condition::Test(test) => visit(test),
        }
    }

    fn each_term(&mut self, visit: &mut dyn FnMut(&mut Term)) {
        match self {
            Condition::All(children) | Condition::Any(children) => {
                for child in children {
                    child.each_term(visit);
                }
            }
            Condition::Test(test) => {
                visit(&mut test.left);
                visit(&mut test.right);
            }
        }
    }

    /// The joins whose rows the comparisons walk.
    pub(crate) fn walked(&self, tree: &Tree, request: &Request<'_>) -> Joins {
        let mut walked = 0;
        self.each_test(&mut |test| walked |= test.walked(tree, request));
        walked
    }
}
