//! The checked expression: every name resolved against the collection, nothing left to refuse.

use std::collections::{BTreeMap, BTreeSet};

use crate::ast::Operator;
use crate::request::{Macro, RequestPath};

/// A filter that parsed and fits its collection.
///
/// Made by [`compile`](crate::compile); holds no reference to the text or the shape, so it can be
/// cached beside the collection and shared between threads.
#[derive(Clone, Debug)]
pub struct Expression {
    pub(crate) root: Condition,
    pub(crate) fields: BTreeSet<String>,
    /// How many comparisons walk each list; more than one makes them share a row.
    pub(crate) sources: BTreeMap<Source, usize>,
}

impl Expression {
    /// The record's own top-level fields the expression reads, in alphabetical order.
    pub fn fields(&self) -> BTreeSet<&str> {
        self.fields.iter().map(String::as_str).collect()
    }
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

#[derive(Clone, Debug)]
pub(crate) enum Term {
    Text(String),
    Number(f64),
    Null,
    Bool(bool),
    Macro(Macro),
    /// An own field, whole.
    Own {
        column: Column,
        lower: bool,
    },
    /// A value inside an own json or geoPoint field.
    Path {
        column: Column,
        steps: Vec<Step>,
    },
    /// How many values an own select, file or relation has.
    Length(Column),
    /// Each value of an own select, file or relation.
    Each(Column),
    /// A field of the caller's record.
    Auth {
        field: String,
        form: AuthForm,
    },
    /// Anything else under `@request.`.
    Request {
        path: RequestPath,
        form: RequestForm,
    },
    /// `@request.body.f:length`.
    BodyLength(String),
    /// `@request.body.f:each`.
    BodyEach {
        field: String,
        multiple: bool,
    },
    /// `@request.body.f:changed`: whether the field was sent and differs from the record's.
    Changed {
        field: String,
        differs: Box<Test>,
    },
    /// `geoDistance(lonA, latA, lonB, latB)`, in kilometres.
    Distance(Box<[Term; 4]>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthForm {
    /// A field every auth record has, bound as a value.
    Plain,
    /// Any other field, read from its column.
    Column,
    Lower,
    Length,
    Each,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestForm {
    Value,
    Lower,
    /// Lower-cased after a cast to string, so null is "".
    LowerText,
    IsSet,
}

/// A list a comparison walks. Two comparisons over one list look at the same value at a time,
/// because in PocketBase both read one joined row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    Own(String),
    Body(String),
    Auth(String),
}

impl Term {
    /// The list this term takes its values from, if it takes them from one.
    pub(crate) fn source(&self) -> Option<Source> {
        match self {
            Term::Each(column) => Some(Source::Own(column.name.clone())),
            Term::BodyEach { field, .. } => Some(Source::Body(field.clone())),
            Term::Auth { field, form: AuthForm::Each } => Some(Source::Auth(field.clone())),
            Term::Text(_)
            | Term::Number(_)
            | Term::Null
            | Term::Bool(_)
            | Term::Macro(_)
            | Term::Own { .. }
            | Term::Path { .. }
            | Term::Length(_)
            | Term::Auth { .. }
            | Term::Request { .. }
            | Term::BodyLength(_)
            | Term::Changed { .. }
            | Term::Distance(_) => None,
        }
    }

    /// An own field this term reads, if any.
    pub(crate) fn own_field(&self) -> Option<&str> {
        match self {
            Term::Own { column, .. }
            | Term::Path { column, .. }
            | Term::Length(column)
            | Term::Each(column) => Some(&column.name),
            Term::Changed { field, .. } => Some(field),
            Term::Distance(arguments) => arguments.iter().find_map(Term::own_field),
            Term::Text(_)
            | Term::Number(_)
            | Term::Null
            | Term::Bool(_)
            | Term::Macro(_)
            | Term::Auth { .. }
            | Term::Request { .. }
            | Term::BodyLength(_)
            | Term::BodyEach { .. } => None,
        }
    }
}

impl Term {
    /// Every own field this term reads.
    fn own_fields(&self) -> Vec<&str> {
        match self {
            Term::Distance(arguments) => arguments.iter().flat_map(Term::own_fields).collect(),
            other => other.own_field().into_iter().collect(),
        }
    }
}

impl Test {
    pub(crate) fn sources(&self) -> impl Iterator<Item = Source> {
        self.left.source().into_iter().chain(self.right.source())
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

    pub(crate) fn sources(&self) -> BTreeSet<Source> {
        let mut found = BTreeSet::new();
        self.each_test(&mut |test| found.extend(test.sources()));
        found
    }
}

impl From<Condition> for Expression {
    fn from(root: Condition) -> Expression {
        let mut fields = BTreeSet::new();
        let mut sources = BTreeMap::new();
        root.each_test(&mut |test| {
            let read = [&test.left, &test.right].into_iter().flat_map(Term::own_fields);
            fields.extend(read.map(str::to_owned));
            for source in test.sources().collect::<BTreeSet<_>>() {
                *sources.entry(source).or_insert(0) += 1;
            }
        });
        Expression { root, fields, sources }
    }
}
