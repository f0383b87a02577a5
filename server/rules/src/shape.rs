//! A collection as rules see it: names and kinds, nothing of storage or validation.

/// What a field holds, as far as a comparison can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A string.
    Text,
    /// A string of HTML.
    Editor,
    /// A string; on auth collections guarded by `emailVisibility`.
    Email,
    /// A string.
    Url,
    /// An integer or float, zero value `0`.
    Number,
    /// True or false, compared as 1 and 0.
    Bool,
    /// A string `2022-01-31 10:00:00.123Z`, zero value `""`.
    Date,
    /// As [`Date`](FieldKind::Date), set by the server.
    Autodate,
    /// Any JSON value, zero value null.
    Json,
    /// `{"lon":…,"lat":…}`.
    GeoPoint,
    /// A number that a view's query counted: its column has no type in SQLite, so no text that
    /// looks like the number equals it.
    BareNumber,
    /// A hash, never shown.
    Password,
    /// One string or a list of them.
    Select {
        /// Whether the stored value is a list.
        multiple: bool,
    },
    /// One file name or a list of them.
    File {
        /// Whether the stored value is a list.
        multiple: bool,
    },
    /// One record id or a list of them.
    Relation {
        /// Whether the stored value is a list.
        multiple: bool,
        /// The id of the collection pointed into.
        collection_id: String,
    },
}

impl FieldKind {
    /// Whether the stored value is a list.
    pub fn is_multiple(&self) -> bool {
        matches!(
            self,
            FieldKind::Select { multiple: true }
                | FieldKind::File { multiple: true }
                | FieldKind::Relation { multiple: true, .. }
        )
    }

    /// Whether `:each` and `:length` mean anything here (PocketBase's `MultiValuer`).
    pub(crate) fn is_list_like(&self) -> bool {
        matches!(
            self,
            FieldKind::Select { .. } | FieldKind::File { .. } | FieldKind::Relation { .. }
        )
    }
}

/// One field of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldShape {
    /// The field's name, `[A-Za-z_][A-Za-z0-9_]*`.
    pub name: String,
    /// The column that holds it in the database, of the same form.
    pub column: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Hidden fields may be used by rules and superusers, not by other clients' filters.
    pub hidden: bool,
    /// Whether a unique index covers this field alone: then no two records name one by it.
    pub unique: bool,
}

/// A collection as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The collection's id.
    pub id: String,
    /// The collection's name.
    pub name: String,
    /// Whether its records can sign in; then `email` is guarded in client filters.
    pub auth: bool,
    /// Its list rule, which guards its records where a client's filter or sort reaches them:
    /// `None` is superusers only, an empty text everyone.
    pub list_rule: Option<String>,
    /// Its fields. `id` is understood without being listed.
    pub fields: Vec<FieldShape>,
}

/// All collections, for paths that lead from one to another.
pub trait Shapes {
    /// The collection of exactly that id.
    fn by_id(&self, id: &str) -> Option<&Shape>;
    /// The collection of that name; `name` is in lower case.
    fn by_name(&self, name: &str) -> Option<&Shape>;
    /// The collections whose records sign in.
    fn auth(&self) -> Vec<&Shape>;
}

impl Shapes for Vec<Shape> {
    fn by_id(&self, id: &str) -> Option<&Shape> {
        self.iter().find(|shape| shape.id == id)
    }

    fn by_name(&self, name: &str) -> Option<&Shape> {
        self.iter().find(|shape| shape.name.to_lowercase() == name)
    }

    fn auth(&self) -> Vec<&Shape> {
        self.iter().filter(|shape| shape.auth).collect()
    }
}

impl Shape {
    pub(crate) fn field(&self, name: &str) -> Option<&FieldShape> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Who wrote the text, which decides what it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// An API rule: hidden fields allowed, no length limit.
    Rule,
    /// An API rule about a record that is yet to be made. Its values have no SQLite column: they
    /// are compared as they are, and a number has a point.
    CreateRule,
    /// A `filter` or `sort` parameter: at most [`MAX_CLIENT_FILTER_BYTES`](crate::MAX_CLIENT_FILTER_BYTES).
    ///
    /// Whether it may mention `@request.` or `@collection.` is the caller's to ask, with
    /// [`mentions_request`](crate::mentions_request) and
    /// [`mentions_collection`](crate::mentions_collection): the answer is a 403, not a 400.
    ClientFilter {
        /// Superusers may use hidden fields.
        superuser: bool,
    },
}

impl Use {
    pub(crate) fn may_see_hidden(self) -> bool {
        match self {
            Use::Rule | Use::CreateRule => true,
            Use::ClientFilter { superuser } => superuser,
        }
    }
}
