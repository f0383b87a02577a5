//! Collections: what records look like and who may touch them.
//!
//! A definition lives in `_collections`, its records in a table named after the collection's id
//! ([`table`]), its values in columns named after the fields' numbers. So renaming either is free, and a
//! dropped field's values can never come back under another name.
//!
//! Invariants
//! - Rules are parsed and checked when a collection is saved, never when a record is; those that
//!   lead into a collection that changes are compiled again with it.
//! - Every row has every column, with its zero value at least; where a new column is still being
//!   filled in, readers supply the zero.
//! - Knows no records: what a write does with a [`Collection`] is the `records` room's.

pub(crate) mod address;
mod age;
mod auth_options;
mod check;
mod columns;
pub(crate) mod dates;
mod definition;
mod draft;
mod field;
pub(crate) mod generate;
mod index;
mod keys;
mod limits;
mod listing;
mod migrate;
mod patterns;
mod routes;
mod rule;
mod save;
mod scaffold;
mod store;
mod system;
mod table;
pub(crate) mod value;
mod view;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use homeport_db::{Db, Ident, MADE, Writer};
use homeport_rules::{FieldShape, Shape, Shapes};
use homeport_views::View;
use regex::Regex;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::http::body::{LIMIT, Limits};
use crate::vault::Vault;

/// Values are held in memory, whatever the fields allow.
const MOST_VALUES: usize = 64 << 20;

pub(crate) use age::{AGE_INDEX, Age, row_made};
pub(crate) use auth_options::{
    AuthOptions, EmailTemplate, Provider, Service, TokenOptions, service,
};
pub(crate) use columns::is_timeline;
pub(crate) use definition::{CollectionType, Definition};
pub(crate) use field::{Field, FieldKind};
pub(crate) use keys::Sought;
pub(crate) use migrate::migrate;
pub(crate) use routes::{documented, router};
pub(crate) use rule::{Rule, Rules};
pub(crate) use save::{Named, Publish, Rename, Upkeep};
pub(crate) use system::{SUPERUSERS, SUPERUSERS_ID, sign_ins};
pub(crate) use table::id_of as id_of_table;
pub(crate) use view::Run;

/// A collection, ready to be used: rules and patterns compiled, columns named.
#[derive(Clone, Debug)]
pub(crate) struct Collection {
    pub(crate) definition: Definition,
    pub(crate) table: Ident,
    pub(crate) fields: Vec<Column>,
    /// The keys of unique indexes that are more than a list of fields.
    keys: Arc<[keys::Key]>,
    pub(crate) rules: Rules,
    /// Columns whose values must not reach the change log.
    pub(crate) unlogged: Arc<[Ident]>,
    pub(crate) shape: Shape,
}

/// A field and where its values lie.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) field: Field,
    /// `c<number>`; `id` for the record's id.
    pub(crate) column: Ident,
    /// `u<number>`: the value unless it is empty, for unique indexes that ignore empty values.
    pub(crate) unless_empty: Option<Ident>,
    pub(crate) pattern: Option<Regex>,
}

impl Column {
    /// Where a unique index finds the field's values: apart when it ignores empty ones.
    pub(crate) fn unique_in(&self, index: &index::Index) -> &Ident {
        match &self.unless_empty {
            Some(unless_empty) if index.partial => unless_empty,
            _ => &self.column,
        }
    }
}

impl Collection {
    /// Makes a definition ready to be used, but for its rules: those are closed until a
    /// [`Catalog`] compiles them.
    ///
    /// # Errors
    /// A broken pattern; a saved definition has none.
    pub(crate) fn new(definition: Definition) -> Result<Self> {
        let broken = |source: String| Error::internal("read a collection's definition", source);
        let table = table::of(&definition.id).map_err(|error| broken(error.to_string()))?;
        let fields = columns::of(&definition).map_err(broken)?;
        let keys = keys::of(&definition, &fields).map_err(broken)?.into();
        let shape = shape_of(&definition, &fields);
        let rules = Rules::closed();
        let secret = |column: &&Column| is_secret(&column.field);
        let kept = fields
            .iter()
            .filter(secret)
            .flat_map(|column| [Some(&column.column), column.unless_empty.as_ref()]);
        let kept = kept.flatten().cloned();
        let unlogged = kept.chain(columns::dropped_secrets(&definition).map_err(broken)?).collect();
        Ok(Self { table, fields, keys, rules, unlogged, shape, definition })
    }

    pub(crate) fn id(&self) -> &str {
        &self.definition.id
    }

    pub(crate) fn name(&self) -> &str {
        &self.definition.name
    }

    pub(crate) fn is_auth(&self) -> bool {
        self.definition.kind == CollectionType::Auth
    }

    pub(crate) fn is_view(&self) -> bool {
        self.definition.is_view()
    }

    pub(crate) fn is_superusers(&self) -> bool {
        self.definition.id == SUPERUSERS_ID
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Column> {
        self.fields.iter().find(|column| column.field.name == name)
    }

    /// How long a body for one of its records may be: PocketBase's limit for any body, and what the
    /// fields allow beyond it.
    pub(crate) fn body_limits(&self) -> Limits {
        let sum = |of: fn(&FieldKind) -> u64| {
            let sizes = self.fields.iter().map(|column| of(&column.field.kind));
            let sum = sizes.fold(0, u64::saturating_add);
            usize::try_from(sum).unwrap_or(usize::MAX).saturating_add(LIMIT)
        };
        let values = sum(FieldKind::most_value_bytes).min(MOST_VALUES);
        let files = sum(FieldKind::most_file_bytes) - LIMIT;
        Limits { values, whole: values.saturating_add(files) }
    }

    /// The names of the fields of a unique index, for blaming them.
    pub(crate) fn fields_of_index(&self, engine_name: &str) -> Vec<String> {
        let place = self.place_of_index(engine_name);
        place.map(|place| self.definition.indexes[place].fields.clone()).unwrap_or_default()
    }

    /// What the engine calls a declared index: its number and, since the columns of age are in one
    /// that is not unique, what they are. The same name always means the same columns.
    pub(crate) fn engine_name(&self, index: &index::Index) -> String {
        let number = index.number;
        if index.unique || index.special.is_some() {
            return format!("i{number}");
        }
        match self.age_field() {
            Some(created) if index.fields.last() == Some(&created.field.name) => {
                format!("i{number}o")
            }
            Some(created) => format!("i{number}o_{}", created.column),
            None => format!("i{number}o_{MADE}"),
        }
    }

    /// Where in the definition the index stands that an engine index belongs to.
    pub(crate) fn place_of_index(&self, engine_name: &str) -> Option<usize> {
        let name = engine_name.strip_prefix('i')?;
        let number = name.split('o').next()?.parse::<u32>().ok()?;
        self.definition.indexes.iter().position(|index| index.number == number)
    }

    /// True when an engine index of this name is complete.
    pub(crate) fn has_index(&self, engine_name: &str) -> bool {
        !self.definition.building.iter().any(|name| name == engine_name)
    }

    /// True while rows lack columns or indexes are incomplete.
    fn is_unfinished(&self) -> bool {
        self.definition.filling || !self.definition.building.is_empty()
    }

    /// The text that rules call `@request.auth.collectionName` and so on.
    pub(crate) fn stamp(&self, values: &mut Map<String, Value>) {
        values.insert("collectionId".to_owned(), self.id().into());
        values.insert("collectionName".to_owned(), self.name().into());
    }
}

/// True for a field whose values nobody may read, in the change log neither.
pub(crate) fn is_secret(field: &Field) -> bool {
    field.is_password() || field.name == "tokenKey"
}

fn shape_of(definition: &Definition, fields: &[Column]) -> Shape {
    Shape {
        id: definition.id.clone(),
        name: definition.name.clone(),
        auth: definition.kind == CollectionType::Auth,
        list_rule: definition.rules_in_force().list_rule,
        fields: fields
            .iter()
            .map(|column| FieldShape {
                name: column.field.name.clone(),
                column: column.column.as_str().to_owned(),
                kind: column.field.kind.shape(),
                hidden: column.field.hidden,
                unique: definition
                    .indexes
                    .iter()
                    .any(|index| index.unique && index.fields == [column.field.name.as_str()]),
            })
            .collect(),
    }
}

/// All collections, held in memory, and the door to change them.
#[derive(Clone)]
pub(crate) struct Collections {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    vault: Vault,
    /// What speaks of collections by their names.
    named: Box<dyn Named>,
    catalog: ArcSwap<Catalog>,
    /// One change at a time.
    saving: Arc<tokio::sync::Mutex<()>>,
    /// What is going on after a change.
    upkeep: Mutex<Option<Upkeep>>,
    /// Rings when the catalog was changed.
    redefined: tokio::sync::watch::Sender<()>,
    /// How often saving has begun or ended: odd while what is published may still be taken back.
    saves: AtomicU64,
}

impl Inner {
    /// Publishes another catalogue, rules and all. In the writer's turn, or at start.
    fn swap(&self, change: impl FnOnce(&Catalog) -> Catalog) {
        let catalog = change(&self.catalog.load());
        self.catalog.store(Arc::new(catalog));
        self.redefined.send_replace(());
    }
}

/// A snapshot of all collections.
#[derive(Default)]
pub(crate) struct Catalog {
    by_id: HashMap<String, Arc<Collection>>,
    /// Lower-case names.
    by_name: HashMap<String, Arc<Collection>>,
    /// The queries of views, by the collection's id.
    views: HashMap<String, Arc<View>>,
    /// Another number for every catalogue of a run.
    version: u64,
}

impl Shapes for Catalog {
    fn by_id(&self, id: &str) -> Option<&Shape> {
        self.by_id.get(id).map(|collection| &collection.shape)
    }

    fn by_name(&self, name: &str) -> Option<&Shape> {
        self.by_name.get(name).map(|collection| &collection.shape)
    }

    fn auth(&self) -> Vec<&Shape> {
        self.all().filter(|collection| collection.is_auth()).map(|auth| &auth.shape).collect()
    }
}

impl Catalog {
    /// With these collections, new or in the place of others.
    fn with(&self, collections: impl IntoIterator<Item = Arc<Collection>>) -> Self {
        let mut by_id = self.by_id.clone();
        let collections = collections.into_iter();
        by_id.extend(collections.map(|collection| (collection.id().to_owned(), collection)));
        Self::draft(by_id)
    }

    /// What there is besides one collection.
    fn without(&self, id: &str) -> Self {
        let mut by_id = self.by_id.clone();
        by_id.remove(id);
        Self::draft(by_id)
    }

    /// A catalogue to judge a save by: rules stay as they are.
    fn draft(by_id: HashMap<String, Arc<Collection>>) -> Self {
        let mut draft = Self { by_id, ..Self::default() };
        draft.name();
        draft.compile_views();
        draft
    }

    /// Compiles the rules of `new` collections, and of those that lead into others.
    fn from(
        by_id: HashMap<String, Arc<Collection>>,
        version: u64,
        is_new: impl Fn(&str) -> bool,
    ) -> Self {
        let (by_name, views) = (HashMap::new(), HashMap::new());
        let mut catalog = Self { by_id, by_name, views, version };
        catalog.name();
        catalog.compile_views();
        let compiled = catalog.all().filter(|one| is_new(one.id()) || !one.rules.are_settled());
        let compiled = compiled
            .map(|one| {
                let rules = Rules::compile(&one.definition, &one.shape, &catalog);
                (one.id().to_owned(), Arc::new(Collection { rules, ..Collection::clone(one) }))
            })
            .collect::<Vec<_>>();
        catalog.by_id.extend(compiled);
        catalog.name();
        catalog
    }

    fn name(&mut self) {
        let named = |one: &Arc<Collection>| (one.name().to_lowercase(), Arc::clone(one));
        self.by_name = self.by_id.values().map(named).collect();
    }

    /// Changes whenever a collection does.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// By id, else by name in any letter case.
    pub(crate) fn find(&self, id_or_name: &str) -> Option<&Arc<Collection>> {
        self.by_id.get(id_or_name).or_else(|| self.by_name.get(&id_or_name.to_lowercase()))
    }

    /// True when deleting a record of this collection can fail for what refers to it: a required
    /// relation that does not cascade, here or where the cascade leads, or one that a unique index
    /// lets be empty only once.
    pub(crate) fn may_hold_on(&self, id: &str) -> bool {
        let mut reached = vec![id.to_owned()];
        let mut next = 0;
        while let Some(id) = reached.get(next).cloned() {
            next += 1;
            for (referrer, column) in self.referrers(&id) {
                let FieldKind::Relation { cascade_delete, .. } = column.field.kind else {
                    continue;
                };
                let is_unique = |index: &index::Index| {
                    index.unique && !index.partial && index.fields.contains(&column.field.name)
                };
                let refuses = column.field.is_required() && !cascade_delete;
                if refuses || referrer.definition.indexes.iter().any(is_unique) {
                    return true;
                }
                if cascade_delete && !reached.iter().any(|id| id == referrer.id()) {
                    reached.push(referrer.id().to_owned());
                }
            }
        }
        false
    }

    /// By id alone.
    pub(crate) fn of_id(&self, id: &str) -> Option<&Arc<Collection>> {
        self.by_id.get(id)
    }

    /// By the table that its records lie in.
    pub(crate) fn of_table(&self, table: &str) -> Option<&Arc<Collection>> {
        self.of_id(table::id_of(table)).filter(|one| one.table.as_str() == table)
    }

    /// The relation fields that point into a collection, with where they are: by the collections'
    /// names, then in the fields' order.
    pub(crate) fn referrers<'a>(
        &'a self,
        id: &'a str,
    ) -> impl Iterator<Item = (&'a Arc<Collection>, &'a Column)> {
        // A view has no records that could be held on to.
        let stored = self.all().filter(|collection| !collection.is_view());
        let mut collections = stored.collect::<Vec<_>>();
        collections.sort_by_key(|collection| collection.name());
        collections.into_iter().flat_map(move |collection| {
            let fields = collection.fields.iter();
            fields
                .filter(move |column| column.field.kind.target() == Some(id))
                .map(move |column| (collection, column))
        })
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Collection>> {
        self.by_id.values()
    }
}

impl Collections {
    /// Loads all definitions. Call after [`migrate`]. `named` follows those that are renamed.
    ///
    /// # Errors
    /// The database's, or a definition that this version cannot read.
    pub(crate) async fn load(
        db: Db,
        writer: Writer<Error>,
        vault: Vault,
        named: impl Named + 'static,
    ) -> Result<Self> {
        let mut by_id = HashMap::new();
        for definition in store::all(&db).await? {
            let collection = Collection::new(definition)?;
            by_id.insert(collection.id().to_owned(), Arc::new(collection));
        }
        let catalog = ArcSwap::from_pointee(Catalog::from(by_id, 1, |_| true));
        let inner = Inner {
            db,
            writer,
            vault,
            named: Box::new(named),
            catalog,
            saving: Arc::default(),
            redefined: tokio::sync::watch::Sender::default(),
            saves: AtomicU64::new(0),
            upkeep: Mutex::default(),
        };
        let collections = Self { inner: Arc::new(inner) };
        collections.resume().await?;
        Ok(collections)
    }

    /// What of sign-in was sealed with a key that is not here, in words.
    pub(crate) fn locked(&self) -> Vec<String> {
        let catalog = self.catalog();
        let mut locked = Vec::new();
        for collection in catalog.all() {
            let auth = collection.definition.auth.iter();
            let providers = auth.flat_map(|auth| &auth.oauth2.providers);
            let providers = providers.filter(|one| self.inner.vault.has_lost(&one.client_secret));
            locked.extend(providers.map(|provider| {
                format!("the client secret of {} for {}", provider.name, collection.name())
            }));
        }
        locked.sort_unstable();
        locked
    }

    /// The present snapshot.
    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        self.inner.catalog.load_full()
    }

    /// A bell that rings whenever a definition has been published or removed. Missed rings are
    /// harmless to whoever compares the whole catalog.
    pub(crate) fn redefined(&self) -> tokio::sync::watch::Receiver<()> {
        self.inner.redefined.subscribe()
    }

    /// Another number for every save that has begun or ended; `None` while one is under way, when what
    /// is published may still be taken back.
    pub(crate) fn settled(&self) -> Option<u64> {
        Some(self.inner.saves.load(Ordering::Acquire)).filter(|saves| saves % 2 == 0)
    }

    /// A collection by id or name.
    pub(crate) fn find(&self, id_or_name: &str) -> Option<Arc<Collection>> {
        self.inner.catalog.load().find(id_or_name).map(Arc::clone)
    }

    /// The collection whose records lie in `table`.
    pub(crate) fn of_table(&self, table: &Ident) -> Option<Arc<Collection>> {
        self.inner.catalog.load().of_table(table.as_str()).map(Arc::clone)
    }
}
