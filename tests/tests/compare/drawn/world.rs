//! Collections drawn by lot.

use serde_json::{Map, Value, json};

use super::lot::Lot;

/// What a relation leads to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum To {
    Users,
    /// By its place in the world.
    Drawn(usize),
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Text,
    Editor,
    Number,
    Bool,
    Email,
    Url,
    Date,
    Auto,
    Select { many: bool },
    Json,
    Geo,
    Relation { to: To, many: bool },
}

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) hidden: bool,
    options: Map<String, Value>,
}

pub(crate) struct Collection {
    pub(crate) name: &'static str,
    pub(crate) fields: Vec<Field>,
    /// A text that no two records share. One at most: of several broken at once another may be
    /// told.
    pub(crate) unique: Option<String>,
}

pub(crate) struct World {
    pub(crate) collections: Vec<Collection>,
}

pub(crate) const NAMES: [&str; 3] = ["ants", "bees", "cats"];
pub(crate) const CHOICES: [&str; 4] = ["red", "Green", "blue", "42"];

/// Collections are made under ids of their own, so that one can lead to itself.
pub(crate) fn id_of(at: usize) -> String {
    format!("{}00000000000", NAMES[at])
}

const PLAIN: [Kind; 12] = [
    Kind::Text,
    Kind::Text,
    Kind::Editor,
    Kind::Number,
    Kind::Number,
    Kind::Bool,
    Kind::Email,
    Kind::Url,
    Kind::Date,
    Kind::Select { many: false },
    Kind::Json,
    Kind::Geo,
];

impl World {
    pub(crate) fn draw(lot: &mut Lot) -> Self {
        let count = 1 + lot.below(NAMES.len());
        Self { collections: (0..count).map(|at| Collection::draw(lot, at)).collect() }
    }

    /// The relations that lead to a collection: whose, and which.
    pub(crate) fn leading_to(&self, to: To) -> Vec<(&Collection, &Field)> {
        let all = self.collections.iter();
        all.flat_map(|collection| collection.fields.iter().map(move |field| (collection, field)))
            .filter(|(_, field)| matches!(field.kind, Kind::Relation { to: t, .. } if t == to))
            .collect()
    }
}

impl Collection {
    fn draw(lot: &mut Lot, at: usize) -> Self {
        let mut fields = Vec::new();
        for place in 0..3 + lot.below(6) {
            let kind = match lot.below(8) {
                0 | 1 => {
                    let to = if lot.one_in(4) { To::Users } else { To::Drawn(lot.below(at + 1)) };
                    Kind::Relation { to, many: lot.one_in(2) }
                }
                2 => Kind::Select { many: true },
                _ => lot.pick(&PLAIN),
            };
            fields.push(Field::draw(lot, kind, place));
        }
        // Moments under these names are not compared.
        if lot.one_in(2) {
            fields.push(Field::draw(lot, Kind::Auto, 0));
        }
        let texts = fields.iter().filter(|field| field.kind == Kind::Text).collect::<Vec<_>>();
        let unique = (!texts.is_empty() && lot.one_in(4)).then(|| lot.pick(&texts).name.clone());
        Self { name: NAMES[at], fields, unique }
    }

    /// As it is made: without what leads to itself.
    pub(crate) fn to_json(&self, at: usize) -> Value {
        let apart = |field: &&Field| !matches!(field.kind, Kind::Relation { to: To::Drawn(to), .. } if to == at);
        let fields = self.fields.iter().filter(apart).map(Field::to_json).collect::<Vec<_>>();
        let indexes = self.unique.iter().map(|field| {
            format!("CREATE UNIQUE INDEX `only_{0}_{field}` ON `{0}` (`{field}`)", self.name)
        });
        json!({
            "id": id_of(at), "name": self.name, "fields": fields,
            "indexes": indexes.collect::<Vec<_>>(),
            "listRule": "", "viewRule": "", "createRule": "", "updateRule": "", "deleteRule": "",
        })
    }

    /// All its fields but one, or all: what is made anew then is empty.
    pub(crate) fn without_one(&self, lot: &mut Lot) -> Value {
        let left_out = lot.below(2 * self.fields.len());
        let left = self.fields.iter().enumerate().filter(|(place, _)| *place != left_out);
        json!({ "fields": left.map(|(_, field)| field.to_json()).collect::<Vec<_>>() })
    }

    /// All its fields, where some lead to itself.
    pub(crate) fn whole(&self, at: usize) -> Option<Value> {
        let to_itself = |field: &Field| matches!(field.kind, Kind::Relation { to: To::Drawn(to), .. } if to == at);
        self.fields.iter().any(to_itself).then(
            || json!({ "fields": self.fields.iter().map(Field::to_json).collect::<Vec<_>>() }),
        )
    }
}

impl Field {
    fn draw(lot: &mut Lot, kind: Kind, place: usize) -> Self {
        let mut options = Map::new();
        let mut set = |name: &str, value: Value| options.insert(name.to_owned(), value);
        let stem = match kind {
            Kind::Text => {
                match lot.below(6) {
                    0 => drop(set("max", json!(4))),
                    1 => drop(set("pattern", json!("^[a-zA-Z ]*$"))),
                    _ => {}
                }
                "t"
            }
            Kind::Editor => "ed",
            Kind::Number => {
                match lot.below(6) {
                    0 => drop(set("onlyInt", json!(true))),
                    1 => {
                        set("min", json!(-2));
                        set("max", json!(40));
                    }
                    _ => {}
                }
                "n"
            }
            Kind::Bool => "b",
            Kind::Email => "mail",
            Kind::Url => "url",
            Kind::Date => "d",
            Kind::Auto => {
                set("onCreate", json!(true));
                let again = lot.one_in(2);
                set("onUpdate", json!(again));
                if again { "updated" } else { "created" }
            }
            Kind::Select { many } => {
                set("values", json!(CHOICES));
                if many {
                    set("maxSelect", json!(2 + lot.below(2)));
                }
                if many { "many" } else { "one" }
            }
            Kind::Json => "j",
            Kind::Geo => "g",
            Kind::Relation { to, many } => {
                let id = match to {
                    To::Users => "_pb_users_auth_".to_owned(),
                    To::Drawn(at) => id_of(at),
                };
                set("collectionId", json!(id));
                set("cascadeDelete", json!(lot.one_in(4)));
                if many {
                    set("maxSelect", json!(3));
                    if lot.one_in(6) {
                        set("minSelect", json!(2));
                    }
                }
                if many { "all" } else { "r" }
            }
        };
        if lot.one_in(9) && kind != Kind::Auto {
            set("required", json!(true));
        }
        let hidden = lot.one_in(12);
        let name = if kind == Kind::Auto { stem.to_owned() } else { format!("{stem}{place}") };
        Self { name, kind, hidden, options }
    }

    fn to_json(&self) -> Value {
        let kind = match self.kind {
            Kind::Text => "text",
            Kind::Editor => "editor",
            Kind::Number => "number",
            Kind::Bool => "bool",
            Kind::Email => "email",
            Kind::Url => "url",
            Kind::Date => "date",
            Kind::Auto => "autodate",
            Kind::Select { .. } => "select",
            Kind::Json => "json",
            Kind::Geo => "geoPoint",
            Kind::Relation { .. } => "relation",
        };
        let mut field = json!({ "name": self.name, "type": kind, "hidden": self.hidden });
        for (name, value) in &self.options {
            field[name] = value.clone();
        }
        field
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.kind, Kind::Select { many: true } | Kind::Relation { many: true, .. })
    }
}
