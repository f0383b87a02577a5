//! Creating a record.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, View};
use serde_json::{Map, Value, json};

use super::guard::{self, Guarding};
use super::keyed::{
    KEY_CHOOSES_NO_ID, KEY_SETS_NO_PASSWORD, fill_password, key_chooses_id, key_presumes, sets,
};
use super::references::check_targets;
use super::uploads::{Attached, validate_files};
use super::values::{Hashes, resolve, seal, stamp, validate, validate_auth, with_body};
use super::{
    Around, Asking, Record, Records, Submission, admit, anonymous, belongings, noted, refuse_view,
    refused, roles, written,
};
use crate::audit::Asker;
use crate::auth::is_above;
use crate::collections::value::to_text;
use crate::collections::{Collection, Collections, Field, FieldKind, Rule, generate};
use crate::error::{Error, FieldErrors, Result};
use crate::files::Upload;
use crate::http::{Right, Role};

pub(super) const FAILED: &str = "Failed to create record.";
/// The pattern of most ids; [`generate::record_id`] is quicker at it.
const USUAL_ID: &str = "[a-z0-9]{15}";
/// PocketBase's.
pub(crate) const NOT_ALLOWED: &str =
    "The request doesn't satisfy the collection requirements to authenticate.";

impl Records {
    /// Creates one record as the asker, or changes nothing.
    ///
    /// # Errors
    /// 403 for a `null` rule; 400 when the rule does not hold, or with field errors.
    pub(crate) async fn create(
        &self,
        collection: &str,
        body: impl Into<Submission>,
        asking: Asking,
    ) -> Result<Record> {
        let Submission { values: body, uploads } = body.into();
        let collection = self.collection(collection)?;
        refuse_view(&collection)?;
        admit(&collection, Right::Create, &asking.caller)?;
        let mut create = self.creation(&collection, body, Arc::clone(&uploads.list), asking);
        if create.asks_for_hashing(&collection) {
            // Hashing is dear, and the queue for it short: only what would be taken gets there.
            self.inner.db.rehearse(&create).await?;
            self.hash_for(&collection, &mut create).await?;
        }
        let key = create.key.clone();
        let attached = Attached { key: key.clone(), uploads, failed: FAILED };
        let committed = self.write_with(vec![attached], create).await?;
        written(&collection, &committed, &key)
    }

    /// Creates a record as the asker, for whose address another service vouches; an empty one is
    /// vouched for by nobody.
    ///
    /// # Errors
    /// As [`create`](Records::create).
    pub(crate) async fn create_vouched(
        &self,
        collection: &Arc<Collection>,
        body: Map<String, Value>,
        asking: Asking,
        email: &str,
    ) -> Result<Record> {
        admit(collection, Right::Create, &asking.caller)?;
        let mut create = self.creation(collection, body, Arc::from([]), asking);
        create.vouched = Some(email.to_owned()).filter(|email| !email.is_empty());
        self.inner.db.rehearse(&create).await?;
        self.hash_for(collection, &mut create).await?;
        let key = create.key.clone();
        let committed = self.write(create).await?;
        written(collection, &committed, &key)
    }

    /// The write that creates a record; its passwords have still to be hashed.
    pub(super) fn creation(
        &self,
        collection: &Collection,
        mut body: Map<String, Value>,
        uploads: Arc<[Upload]>,
        asking: Asking,
    ) -> Create {
        let presumes = if key_presumes(&asking.caller, collection, &body) {
            Some(KEY_SETS_NO_PASSWORD)
        } else if key_chooses_id(&asking.caller, collection, &body) {
            Some(KEY_CHOOSES_NO_ID)
        } else {
            None
        };
        if presumes.is_none() {
            fill_password(&asking.caller, collection, &mut body);
        }
        let chosen = body.get("id").map(to_text).filter(|id| !id.is_empty());
        let chosen = chosen.or_else(|| {
            let prefix = body.get("id:autogenerate").map(to_text)?;
            Some(format!("{prefix}{}", generated_id(collection)))
        });
        let is_chosen = chosen.is_some();
        let id = chosen.unwrap_or_else(|| generated_id(collection));
        let may_be_taken = !id.is_empty() && (is_chosen || !has_usual_ids(collection));
        let namesakes = match may_be_taken && collection.is_auth() {
            true => self.namesakes(collection, &id),
            false => Vec::new(),
        };
        Create {
            collections: self.inner.collections.clone(),
            guarding: Arc::clone(&self.inner.guarding),
            key: Key { table: collection.table.clone(), id },
            may_be_taken,
            namesakes,
            body,
            uploads,
            hashes: Hashes::new(),
            vouched: None,
            is_anonymous: false,
            presumes,
            role: None,
            asking,
            asker: Asker::current(),
        }
    }

    /// Hashes what a creation's body holds.
    pub(super) async fn hash_for(
        &self,
        collection: &Collection,
        create: &mut Create,
    ) -> Result<()> {
        create.hashes = self.hash_submitted(collection, &create.body).await?;
        Ok(())
    }

    /// Where another auth collection would have a record of this id: no two accounts share one.
    fn namesakes(&self, collection: &Collection, id: &str) -> Vec<Key> {
        let catalog = self.inner.collections.catalog();
        let others = catalog.all().filter(|other| other.is_auth() && other.id() != collection.id());
        others.map(|other| Key { table: other.table.clone(), id: id.to_owned() }).collect()
    }

    /// The hashes of a body's passwords.
    pub(super) async fn hash_submitted(
        &self,
        collection: &Collection,
        body: &Map<String, Value>,
    ) -> Result<Hashes> {
        let mut hashes = Hashes::new();
        for (name, plain) in to_be_hashed(collection, body) {
            hashes.insert(name.to_owned(), self.inner.proving.passwords.hash(plain).await?);
        }
        Ok(hashes)
    }
}

/// The passwords that a body sets, by their fields. Longer ones are refused later; nobody gets to
/// have a megabyte hashed.
fn to_be_hashed<'a>(
    collection: &'a Collection,
    body: &Map<String, Value>,
) -> impl Iterator<Item = (&'a str, String)> {
    let fields = collection.fields.iter().map(|column| &column.field);
    let fields = fields.filter(|field| field.is_password());
    let plain =
        fields.filter_map(|field| Some((field.name.as_str(), to_text(body.get(&field.name)?))));
    plain.filter(|(_, plain)| !plain.is_empty() && plain.len() <= 1024)
}

/// What stands for the hashes of a body's passwords until they are made: no password's hash, and
/// each another one.
pub(super) fn provisional_hashes(collection: &Collection, body: &Map<String, Value>) -> Hashes {
    let fields = to_be_hashed(collection, body).map(|(name, _)| name.to_owned());
    fields.map(|name| (name, generate::secret())).collect()
}

/// Whether a body holds a password, new or old.
pub(super) fn asks_for_hashing(collection: &Collection, body: &Map<String, Value>) -> bool {
    let holds = |name: &str| body.get(name).is_some_and(|value| !to_text(value).is_empty());
    let mut secrets = collection.fields.iter().filter(|column| column.field.is_password());
    secrets.any(|column| holds(&column.field.name)) || holds("oldPassword")
}

/// True where ids are generated as most are: too many to come up twice.
fn has_usual_ids(collection: &Collection) -> bool {
    match collection.field("id").map(|column| &column.field.kind) {
        Some(FieldKind::Text { autogenerate_pattern, .. }) => autogenerate_pattern == USUAL_ID,
        _ => true,
    }
}

/// The values of a record that is being created, as its rules see them.
pub(super) fn first_values(
    collection: &Collection,
    resolved: &Map<String, Value>,
    id: &str,
    by_superuser: bool,
) -> Map<String, Value> {
    let fields = collection.fields.iter().map(|column| &column.field);
    let zeros = fields.map(|field| (field.name.clone(), field.kind.zero()));
    let mut values = zeros.collect::<Map<_, _>>();
    values.extend(resolved.clone());
    values.insert("id".to_owned(), json!(id));
    if !by_superuser && collection.is_auth() {
        values.insert("verified".to_owned(), json!(false));
    }
    values
}

/// A new id, as the collection's id field says; empty when it leaves ids to the caller.
pub(super) fn generated_id(collection: &Collection) -> String {
    match collection.field("id").map(|column| &column.field.kind) {
        Some(FieldKind::Text { autogenerate_pattern, .. }) if !has_usual_ids(collection) => {
            generate::from_pattern(autogenerate_pattern).unwrap_or_default()
        }
        _ => generate::record_id(),
    }
}

pub(super) struct Create {
    collections: Collections,
    guarding: Guarding,
    key: Key,
    /// False for a generated id that cannot have been generated before.
    may_be_taken: bool,
    namesakes: Vec<Key>,
    body: Map<String, Value>,
    uploads: Arc<[Upload]>,
    hashes: Hashes,
    /// An address that another service has verified.
    vouched: Option<String>,
    /// An account without an address or a password that anybody knows.
    is_anonymous: bool,
    /// A key sets something that it may not set.
    presumes: Option<&'static str>,
    /// What an admin begins as, where that is said.
    pub(super) role: Option<Role>,
    asking: Asking,
    asker: Asker,
}

impl Create {
    /// The same, of an anonymous account.
    pub(super) fn anonymous(self) -> Self {
        Self { is_anonymous: true, ..self }
    }

    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn asking(&self) -> &Asking {
        &self.asking
    }

    pub(super) fn asks_for_hashing(&self, collection: &Collection) -> bool {
        asks_for_hashing(collection, &self.body)
    }

    /// For a rehearsal in which others come after it: they find its passwords set.
    pub(super) fn hash_provisionally(&mut self, collection: &Collection) {
        self.hashes = provisional_hashes(collection, &self.body);
    }

    /// As it is now, in the writer's turn: it may have changed since the request came in.
    fn collection(&self) -> Result<Arc<Collection>> {
        let collection = self.collections.of_table(&self.key.table);
        collection.ok_or(Error::NotFound("Missing collection context."))
    }

    pub(super) async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let collection = self.collection()?;
        if collection.is_superusers() {
            roles::check_still(view, &self.asking.caller, &self.key.table).await?;
        }
        if let Some(presumes) = self.presumes {
            return Err(Error::forbidden(presumes));
        }
        let superuser = self.asking.caller.is_superuser();
        let may_set = |field: &Field| sets(&self.asking.caller, &collection, Right::Create, field);
        let resolved = resolve(&collection, &self.body, &self.uploads, None, may_set);
        let mut values = first_values(&collection, &resolved, &self.key.id, superuser);
        let asking = with_body(&self.asking, &collection, &self.body, &self.uploads, &resolved);
        let mut around = Around::new(self.collections.catalog(), view);
        if let Some(vouched) = &self.vouched
            && values.get("email") == Some(&json!(vouched))
        {
            values.insert("verified".to_owned(), json!(true));
        }
        if !may_create(&collection, Right::Create, &asking)
            || !around.passes(&collection, Right::Create, &values, &asking).await?
        {
            return Err(Error::invalid(FAILED));
        }
        let mut errors = FieldErrors::default();
        if collection.is_auth() {
            let manages = may_create(&collection, Right::Manage, &asking)
                && around.manages(&collection, &values, &asking).await?;
            if manages && let Some(verified) = resolved.get("verified") {
                values.insert("verified".to_owned(), verified.clone());
            }
            validate_auth(&self.body, &resolved, None, manages, false, &mut errors);
            // PocketBase looks at the fields only when the form around them is in order.
            std::mem::take(&mut errors).into_result(FAILED)?;
        }
        if collection.is_superusers() {
            values.insert("verified".to_owned(), json!(true));
        }
        seal(&collection, &mut values, &resolved, &self.hashes);
        // Not before the rules: to them a new record has no moments yet.
        stamp(&collection, &mut values, true, self.asking.now);
        self.refuse_namesake(view, &collection, &mut errors).await?;
        validate(&collection, &values, &resolved, self.is_anonymous, &mut errors);
        if let Some(id) = collection.field("id").filter(|_| !errors.blames("id")) {
            id.field.validate_key(&self.key.id, &mut errors);
        }
        let catalog = self.collections.catalog();
        check_targets(view, &catalog, &collection, &values, None, &mut errors).await?;
        validate_files(&collection, &values, None, &self.uploads, &mut errors);
        belongings::check(view, &catalog, &collection, &values, &mut errors).await?;
        let whose = (&self.asking.caller, Right::Create);
        guard::check(&self.guarding, whose, &collection, (None, &values), &mut errors);
        if self.namesakes.iter().any(|namesake| view.get(namesake).is_some()) {
            let message = "Invalid or duplicated auth record id.";
            errors.add("id", "validation_invalid_auth_id", message);
        }
        std::mem::take(&mut errors).into_result(FAILED)?;
        // PocketBase leaves this to its database, which is asked when all else is in order.
        if self.may_be_taken && view.get(&self.key).is_some() {
            errors = FieldErrors::one("id", "validation_not_unique", "Value must be unique.");
            return errors.into_result(FAILED);
        }
        if self.is_anonymous {
            self.admit_anonymous(view, &collection, &values).await?;
        }
        view.put(self.key.clone(), collection.to_row(&values), &collection.unlogged);
        if let Some(role) = self.role {
            roles::begin(view, &self.key, role).await?;
        }
        noted::made(view, &self.asker, &collection, (&self.key.id, &values), self.role);
        belongings::way_in(view, &catalog, &collection, &values).await
    }

    /// An account that could not sign in is not made.
    async fn admit_anonymous(
        &self,
        view: &mut View<'_>,
        collection: &Collection,
        values: &Map<String, Value>,
    ) -> Result<()> {
        let rule = &collection.rules.auth;
        let mut around = Around::new(self.collections.catalog(), view);
        if !around.lets(rule, values, &self.asking).await? {
            return Err(Error::forbidden(NOT_ALLOWED));
        }
        anonymous::mark(view, collection, &self.key, self.asking.now)
    }

    /// Ids that are not the usual ones are told apart by more than the case of their letters.
    async fn refuse_namesake(
        &self,
        view: &mut View<'_>,
        collection: &Collection,
        errors: &mut FieldErrors,
    ) -> Result<()> {
        let has_own_ids = collection.field("id").is_some_and(|id| id.field.has_own_ids());
        if self.key.id.is_empty() || !has_own_ids {
            return Ok(());
        }
        let found = view.has_namesake(&self.key).await;
        if found.map_err(|error| Error::database("look for a record", error))? {
            let message = "The record primary key is invalid or already exists.";
            errors.add("id", "validation_pk_invalid", message);
        }
        Ok(())
    }
}

/// PocketBase lets nobody but superusers create a record under a rule that asks which records
/// refer to it.
pub(super) fn may_create(collection: &Collection, right: Right, asking: &Asking) -> bool {
    match collection.rules.of(right) {
        _ if is_above(&asking.caller, collection, right) => true,
        Rule::When(expression) => !expression.asks_who_refers(),
        _ => true,
    }
}

impl Intent for Create {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let own = self.may_be_taken.then(|| self.key.clone());
        own.into_iter().chain(self.namesakes.iter().cloned()).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        match self.collection() {
            Ok(collection) => refused(&collection, FAILED, error),
            Err(gone) => gone,
        }
    }

    fn actor(&self) -> Arc<str> {
        self.asking.caller.label()
    }
}
