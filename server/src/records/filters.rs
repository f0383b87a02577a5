//! What the texts of a caller, filters and sorts, may name.

use homeport_rules::{Error, Expression, FieldKind, FieldShape, Shape, Sort, Use};

use crate::auth::is_above;
use crate::collections::{Catalog, Collection};
use crate::http::{Caller, Right};

/// How far a caller's texts see.
pub(crate) struct Sight<'a> {
    collection: &'a Collection,
    catalog: &'a Catalog,
    superuser: bool,
    /// To a key, and to an admin who is no owner, there are only the collections that they may list
    /// past all rules, and of those no secrets.
    narrow: Option<(Shape, Vec<Shape>)>,
}

impl<'a> Sight<'a> {
    pub(crate) fn new(caller: &Caller, collection: &'a Collection, catalog: &'a Catalog) -> Self {
        let is_narrow = caller.is_key() || caller.lesser_role().is_some();
        let narrow = is_narrow.then(|| {
            let others = catalog.all().map(AsRef::as_ref).filter(|other| {
                other.id() != collection.id() && is_above(caller, other, Right::List)
            });
            let own = without_secrets(collection);
            let others = others.map(without_secrets);
            (own.clone(), std::iter::once(own).chain(others).collect())
        });
        Self { collection, catalog, superuser: caller.is_superuser(), narrow }
    }

    /// What of a text only superusers may say.
    pub(crate) fn is_beyond(&self, text: &str) -> Option<&'static str> {
        match text {
            _ if self.superuser => None,
            text if homeport_rules::mentions_collection(text) => Some("@collection."),
            text if homeport_rules::mentions_request(text) => Some("@request."),
            _ => None,
        }
    }

    /// # Errors
    /// The text is no filter, or names what it may not.
    pub(crate) fn compile(&self, text: &str) -> Result<Expression, Error> {
        let usage = self.usage();
        match &self.narrow {
            Some((own, all)) => homeport_rules::compile(text, own, all, usage),
            None => homeport_rules::compile(text, &self.collection.shape, self.catalog, usage),
        }
    }

    /// # Errors
    /// As [`compile`](Sight::compile).
    pub(crate) fn parse_sort(&self, text: &str) -> Result<Sort, Error> {
        let usage = self.usage();
        match &self.narrow {
            Some((own, all)) => homeport_rules::parse_sort(text, own, all, usage),
            None => homeport_rules::parse_sort(text, &self.collection.shape, self.catalog, usage),
        }
    }

    /// What a key may name at all it may name as superusers do.
    fn usage(&self) -> Use {
        Use::ClientFilter { superuser: self.superuser || self.narrow.is_some() }
    }
}

/// Nobody is to find a password's hash, or what tokens are signed with, by asking for it letter by
/// letter.
fn without_secrets(collection: &Collection) -> Shape {
    let mut shape = collection.shape.clone();
    let is_auth = shape.auth;
    let is_secret = |field: &FieldShape| {
        matches!(field.kind, FieldKind::Password) || is_auth && field.name == "tokenKey"
    };
    shape.fields.retain(|field| !is_secret(field));
    shape
}
