//! Rules and filters drawn by lot, from a grammar over the fields of a world.

use std::fmt;

use super::lot::Lot;
use super::value::literal;
use super::world::{Collection, Kind, To, World};

/// An expression that can be made smaller.
#[derive(Clone)]
pub(crate) enum Expression {
    Term(String),
    Pair { left: Box<Expression>, join: &'static str, right: Box<Expression>, closed: bool },
}

impl fmt::Display for Expression {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(text) => to.write_str(text),
            Self::Pair { left, join, right, closed: true } => write!(to, "({left} {join} {right})"),
            Self::Pair { left, join, right, closed: false } => write!(to, "{left} {join} {right}"),
        }
    }
}

impl Expression {
    /// Everything that is this expression with one part left out.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let Self::Pair { left, join, right, closed } = self else { return Vec::new() };
        let pair =
            |left: Box<Self>, right: Box<Self>| Self::Pair { left, join, right, closed: *closed };
        let mut all = vec![(**left).clone(), (**right).clone()];
        all.extend(left.smaller().into_iter().map(|left| pair(Box::new(left), right.clone())));
        all.extend(right.smaller().into_iter().map(|right| pair(left.clone(), Box::new(right))));
        all
    }
}

/// Draws expressions about the records of one collection.
pub(crate) struct Grammar<'a> {
    pub(crate) world: &'a World,
    pub(crate) at: usize,
    /// A rule may ask about the request and other collections.
    pub(crate) rule: bool,
}

const OPERATORS: [&str; 8] = ["=", "!=", ">", ">=", "<", "<=", "~", "!~"];

impl Grammar<'_> {
    pub(crate) fn draw(&self, lot: &mut Lot) -> Expression {
        self.deep(lot, 3)
    }

    fn deep(&self, lot: &mut Lot, depth: usize) -> Expression {
        if depth == 0 || lot.one_in(2) {
            return Expression::Term(self.term(lot));
        }
        let left = Box::new(self.deep(lot, depth - 1));
        let right = Box::new(self.deep(lot, depth - 1));
        Expression::Pair { left, join: lot.pick(&["&&", "||"]), right, closed: lot.one_in(2) }
    }

    fn term(&self, lot: &mut Lot) -> String {
        let (left, kind) = self.operand(lot);
        // A moment near the present is another one on each side: it is compared with one that
        // is long past, and not letter by letter. Nor is a distance, whose last digits are the
        // processor's.
        let is_moment = kind == Kind::Auto;
        let is_rough = |text: &str| text.starts_with("geoDistance");
        let is_whole = is_moment || is_rough(&left);
        let operator = lot.pick(if is_whole { &OPERATORS[..6] } else { &OPERATORS });
        let any = if lot.one_in(3) { "?" } else { "" };
        let right = match self.operand(lot) {
            (right, other)
                if lot.one_in(5) && !is_moment && other != Kind::Auto && !is_rough(&right) =>
            {
                right
            }
            _ => literal(lot, kind),
        };
        let (left, right) = if lot.one_in(10) { (right, left) } else { (left, right) };
        // PocketBase breaks its own query there.
        let is_sent_list =
            |text: &str| text.starts_with("@request.body") && text.ends_with(":each");
        let is_pattern = matches!(operator, "~" | "!~");
        let right = if is_pattern && is_sent_list(&right) { literal(lot, kind) } else { right };
        format!("{left} {any}{operator} {right}")
    }

    /// What is compared, and what its values are like.
    fn operand(&self, lot: &mut Lot) -> (String, Kind) {
        if lot.one_in(60) {
            return ("nope".to_owned(), Kind::Text);
        }
        if lot.one_in(25) {
            return self.call(lot);
        }
        if self.rule && lot.one_in(3) {
            self.request(lot)
        } else {
            self.path(lot, To::Drawn(self.at), 2)
        }
    }

    /// A function of fields that it has a meaning for, where there are any.
    fn call(&self, lot: &mut Lot) -> (String, Kind) {
        let fields = &self.world.collections[self.at].fields;
        let of =
            |kind: Kind| fields.iter().find(|field| field.kind == kind).map(|field| &field.name);
        match (of(Kind::Geo), of(Kind::Date)) {
            (Some(place), _) if lot.one_in(2) => {
                (format!("geoDistance({place}.lon, {place}.lat, 2.5, 1)"), Kind::Number)
            }
            (_, Some(day)) => {
                let format = lot.pick(&["%Y", "%m-%d", "%w", "%H:%M", "%j"]);
                let shift = lot.pick(&["", ", '+1 day'", ", 'start of month'", ", '-3 months'"]);
                (format!("strftime('{format}', {day}{shift})"), Kind::Text)
            }
            _ => ("geoDistance(1, 2, 3, 4)".to_owned(), Kind::Number),
        }
    }

    fn request(&self, lot: &mut Lot) -> (String, Kind) {
        match lot.below(9) {
            0 => {
                let (path, kind) = self.path(lot, To::Users, 1);
                (format!("@request.auth.{path}"), kind)
            }
            1 | 2 => ("@request.auth.id".to_owned(), Kind::Relation { to: To::Users, many: false }),
            3..=5 => self.body(lot),
            6 => (format!("@request.query.{}", lot.pick(&["mood", "none"])), Kind::Text),
            7 => {
                let name = lot.pick(&[
                    "@request.method",
                    "@request.context",
                    "@request.headers.x_mood",
                    "@request.auth.collectionName",
                ]);
                (name.to_owned(), Kind::Text)
            }
            _ => {
                let other = lot.below(self.world.collections.len());
                let (path, kind) = self.path(lot, To::Drawn(other), 1);
                let name = self.world.collections[other].name;
                // One alias for two collections differs on purpose.
                let alias = if lot.one_in(3) { format!(":other_{name}") } else { String::new() };
                (format!("@collection.{name}{alias}.{path}"), kind)
            }
        }
    }

    fn body(&self, lot: &mut Lot) -> (String, Kind) {
        let field = lot.of(&self.world.collections[self.at].fields);
        match lot.below(6) {
            0 | 1 => (format!("@request.body.{}:isset", field.name), Kind::Bool),
            2 => (format!("@request.body.{}:changed", field.name), Kind::Bool),
            _ => match field.kind {
                Kind::Relation { to, .. } if lot.one_in(2) => {
                    let (path, kind) = self.path(lot, to, 0);
                    (format!("@request.body.{}.{path}", field.name), kind)
                }
                kind => {
                    let (ending, kind) = modified(lot, kind);
                    (format!("@request.body.{}{ending}", field.name), kind)
                }
            },
        }
    }

    /// A path from a record of this collection.
    fn path(&self, lot: &mut Lot, from: To, depth: usize) -> (String, Kind) {
        let back = self.world.leading_to(from);
        if depth > 0 && !back.is_empty() && lot.one_in(7) {
            let (collection, field) = lot.pick(&back);
            let (path, kind) = self.path(lot, self.place(collection), depth - 1);
            return (format!("{}_via_{}.{path}", collection.name, field.name), kind);
        }
        let at = match from {
            To::Users => {
                let (name, kind) = lot.pick(&[
                    ("id", Kind::Relation { to: To::Users, many: false }),
                    ("name", Kind::Text),
                    ("verified", Kind::Bool),
                    ("created", Kind::Auto),
                ]);
                return (name.to_owned(), kind);
            }
            To::Drawn(at) => at,
        };
        if lot.one_in(12) {
            return ("id".to_owned(), Kind::Relation { to: from, many: false });
        }
        let field = lot.of(&self.world.collections[at].fields);
        match field.kind {
            Kind::Relation { to, .. } if depth > 0 && lot.one_in(2) => {
                let (path, kind) = self.path(lot, to, depth - 1);
                (format!("{}.{path}", field.name), kind)
            }
            kind => {
                let (ending, kind) = modified(lot, kind);
                (format!("{}{ending}", field.name), kind)
            }
        }
    }

    fn place(&self, collection: &Collection) -> To {
        let found = self.world.collections.iter().position(|other| other.name == collection.name);
        To::Drawn(found.unwrap_or_default())
    }

    /// Terms of a sort, the last of which decides.
    pub(crate) fn sort(&self, lot: &mut Lot) -> String {
        let mut sort = String::new();
        for _ in 0..lot.below(3) {
            let (path, kind) = self.path(lot, To::Drawn(self.at), 1);
            // Moments near the present come as they come, and which of several values counts is
            // up to SQLite's plan.
            let is_list = path.contains(":each") || path.contains("_via_");
            let is_list = is_list || path.starts_with("all") && path.contains('.');
            if kind != Kind::Auto && !is_list {
                sort.push_str(&format!("{}{path},", lot.pick(&["", "-", "+"])));
            }
        }
        sort + lot.pick(&["id", "-id"])
    }
}

/// What may stand behind a field's name, and what the values are like then.
fn modified(lot: &mut Lot, kind: Kind) -> (&'static str, Kind) {
    match kind {
        Kind::Json => {
            let ending = lot.pick(&[
                "", "", ".a", ".a", ".b.c", ".b", ".0", ".0.a", ".a.2.n", ":length", ":each",
            ]);
            (ending, if ending == ":length" { Kind::Number } else { Kind::Json })
        }
        Kind::Geo => (lot.pick(&[".lon", ".lat", ".lon", ".lat", ""]), Kind::Geo),
        Kind::Select { many: true } | Kind::Relation { many: true, .. } => match lot.below(4) {
            0 => (":length", Kind::Number),
            1 => (":each", kind),
            _ => ("", kind),
        },
        Kind::Text | Kind::Email | Kind::Select { .. } if lot.one_in(4) => (":lower", kind),
        // Where it has no meaning.
        _ if lot.one_in(40) => (lot.pick(&[":length", ":each", ":lower", ":isset", ".a"]), kind),
        _ => ("", kind),
    }
}
