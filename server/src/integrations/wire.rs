//! What is on the wire of the catalogue and of what is set up. Credentials are told of by name.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Integrations;
use super::bound::BoundForm;
use super::charge::ChargeForm;
use super::connector::{Action, Category, Connector, Credential, Effect, Input};
use super::events::EventsBody;
use super::limit::Limit;
use super::setup::Setup;
use super::tokens::{Plan, SignInBody};
use crate::collections::Catalog;

/// All connectors.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectorList)]
pub(super) struct CatalogueBody {
    pub(super) items: Vec<ConnectorBody>,
}

impl CatalogueBody {
    /// Those that come with the box, and those of one's own that can be used.
    pub(super) fn of(integrations: &Integrations) -> Self {
        let owns = integrations.inner.own.load();
        let brought = integrations.inner.catalogue.iter().filter(|(id, _)| !owns.contains_key(*id));
        let brought = brought.map(|(_, one)| ConnectorBody::of(one, false));
        let own = owns.values().filter_map(|own| own.read.as_ref().ok());
        let own = own.map(|one| ConnectorBody::of(one, true));
        Self { items: own.chain(brought).collect() }
    }
}

/// A connector.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Connector)]
pub(super) struct ConnectorBody {
    id: String,
    title: String,
    /// Whether an admin has made it; else it comes with the box.
    own: bool,
    category: Category,
    docs: String,
    note: String,
    /// Where it is reached; empty when the admin has to say.
    base: String,
    /// Whether it is reached at an address at all.
    has_base: bool,
    /// Where addresses may lead that callers give; the admin may add others.
    hosts: Vec<String>,
    #[schema(value_type = BTreeMap<String, Credential>)]
    credentials: IndexMap<String, Credential>,
    #[schema(value_type = BTreeMap<String, ActionBody>)]
    actions: IndexMap<String, ActionBody>,
    /// Whether payments of records can be taken with it.
    payments: bool,
    /// How its service tells of what happens; `null` where it does not.
    events: Option<EventsBody>,
    /// Whether somebody has to sign in at the service.
    sign_in: bool,
    /// What they are asked to let the box do.
    scopes: Vec<String>,
    /// Hosts besides that of `base` that tokens come from; `tokenBase` takes their place.
    token_hosts: Vec<String>,
}

/// One thing that can be asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectorAction)]
struct ActionBody {
    title: String,
    effect: Effect,
    #[schema(value_type = BTreeMap<String, Input>)]
    input: IndexMap<String, Input>,
    /// The result's names; empty when it is the provider's own answer.
    output: Vec<String>,
    /// Whether it is answered with a body as it comes, in the place of a result.
    stream: bool,
}

impl ConnectorBody {
    fn of(connector: &Connector, own: bool) -> Self {
        let action = |action: &Action| ActionBody {
            title: action.title.clone(),
            effect: action.effect,
            input: action.input.clone(),
            output: action.output.keys().cloned().collect(),
            stream: action.stream.is_some(),
        };
        let actions = connector.actions.iter();
        Self {
            id: connector.id.clone(),
            title: connector.title.clone(),
            own,
            category: connector.category,
            docs: connector.docs.clone(),
            note: connector.note.clone(),
            base: connector.base.clone().unwrap_or_default(),
            has_base: connector.has_base(),
            hosts: connector.hosts.clone(),
            credentials: connector.credentials.clone(),
            actions: actions.map(|(name, one)| (name.clone(), action(one))).collect(),
            payments: connector.payments.is_some(),
            events: connector.events.as_ref().map(|events| events.body(connector)),
            sign_in: matches!(connector.auth.plan(), Some(Plan::Code(_))),
            scopes: connector.auth.plan().map(Plan::scopes).unwrap_or_default().to_vec(),
            token_hosts: connector.auth.plan().map(Plan::hosts).unwrap_or_default().to_vec(),
        }
    }
}

/// All that are set up.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationList)]
pub(super) struct ListBody {
    /// Whether anything may go out.
    pub(super) on: bool,
    pub(super) items: Vec<SetupBody>,
}

/// An integration.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Integration)]
pub(super) struct SetupBody {
    name: String,
    connector: String,
    enabled: bool,
    /// Whether its credentials wait for the passphrase of the box's secrets; what is called meanwhile is
    /// refused, or waits.
    pub(super) locked: bool,
    /// Another address than the connector's.
    base: String,
    /// Another address than those of the connector's `token_hosts`.
    token_base: String,
    /// Who is signed in; `null` where nobody has to.
    sign_in: Option<SignInBody>,
    /// Hosts on the local network that it may reach.
    local: Vec<String>,
    /// Hosts of the Internet that addresses may lead to besides the connector's.
    hosts: Vec<String>,
    /// The names of those that are set.
    credentials: Vec<String>,
    /// The public halves of keys that the box has made, by the credential's name.
    public_keys: BTreeMap<String, String>,
    /// Who may call an action; superusers only where there is none.
    rules: BTreeMap<String, String>,
    /// What is charged, by collection.
    #[schema(value_type = BTreeMap<String, ChargeForm>)]
    charges: Value,
    /// Actions that take inputs from a record, by name.
    #[schema(value_type = BTreeMap<String, BoundForm>)]
    records: Value,
    /// How often each caller may call it; as often as they like when it is `null`.
    #[schema(value_type = Option<Limit>)]
    limit: Option<Limit>,
    updated: String,
}

impl SetupBody {
    pub(super) fn of(
        name: &str,
        (setup, connector, public_keys): (&Setup, Option<&Connector>, BTreeMap<String, String>),
        catalog: &Catalog,
    ) -> Self {
        Self {
            name: name.to_owned(),
            connector: setup.connector.clone(),
            enabled: setup.enabled,
            locked: false,
            base: setup.base.clone(),
            token_base: setup.token_base.clone(),
            sign_in: connector.and_then(|connector| SignInBody::of(setup, connector)),
            local: setup.local.clone(),
            hosts: setup.hosts.clone(),
            credentials: setup.credentials.keys().cloned().collect(),
            public_keys,
            rules: setup.rules.clone(),
            charges: setup.charges_by_name(catalog),
            records: setup.bound_by_name(catalog),
            limit: setup.limit,
            updated: setup.updated.clone(),
        }
    }
}

/// How an integration is to be; what is left out stays.
#[derive(ToSchema)]
#[schema(as = IntegrationSetup)]
#[expect(dead_code, reason = "it is read field by field, to tell what is wrong at each")]
pub(super) struct SetupForm {
    connector: Option<String>,
    enabled: Option<bool>,
    base: Option<String>,
    #[schema(rename = "tokenBase")]
    token_base: Option<String>,
    local: Option<Vec<String>>,
    hosts: Option<Vec<String>>,
    /// Each is sealed and never shown; `null` takes it away.
    credentials: Option<BTreeMap<String, Option<String>>>,
    /// `null` takes it away.
    rules: Option<BTreeMap<String, Option<String>>>,
    /// What is charged, by collection; `null` takes it away.
    #[schema(value_type = Option<BTreeMap<String, ChargeForm>>)]
    charges: Option<BTreeMap<String, Option<ChargeForm>>>,
    /// Actions that take inputs from a record, by name; `null` has callers give them again.
    #[schema(value_type = Option<BTreeMap<String, BoundForm>>)]
    records: Option<BTreeMap<String, Option<BoundForm>>>,
    /// How often each caller may call it. A new integration has 60 calls in 60 seconds unless this
    /// says otherwise; `null` takes the limit away.
    limit: Option<Limit>,
}

/// The switch over all integrations.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationSwitch)]
pub(super) struct SwitchBody {
    pub(super) on: bool,
}

/// What a provider has answered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IntegrationAnswer)]
pub(super) struct AnswerBody {
    #[schema(value_type = serde_json::Value)]
    pub(super) result: Value,
    /// The provider's HTTP status; 0 where none was asked.
    pub(super) provider_status: u16,
}
