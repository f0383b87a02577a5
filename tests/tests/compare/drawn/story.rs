//! What is asked of both programs, drawn by lot: collections, their rules, records, and then
//! reads and writes in any order.

use serde_json::{Value, json};

use super::expression::{Expression, Grammar};
use super::lot::Lot;
use super::value::{change, record, record_id};
use super::world::{Collection, Kind, NAMES, To, World};
use crate::client::Request;
use crate::scenario::{Side, Who, encode};

/// One request, in parts that can be left out.
#[derive(Clone)]
pub(crate) struct Ask {
    who: Who,
    method: &'static str,
    path: String,
    query: Vec<(&'static str, String)>,
    filter: Option<Expression>,
    mood: bool,
    rule: Option<(&'static str, Expression)>,
    body: Option<Value>,
}

impl Ask {
    fn new(who: Who, method: &'static str, path: String) -> Self {
        Self {
            who,
            method,
            path,
            query: Vec::new(),
            filter: None,
            mood: false,
            rule: None,
            body: None,
        }
    }

    fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    fn target(&self) -> String {
        let filter = self.filter.iter().map(|filter| ("filter", filter.to_string()));
        let query = self.query.iter().cloned().chain(filter);
        let query = query.map(|(name, value)| format!("{name}={}", encode(&value)));
        let query = query.collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{query}", self.path)
    }

    pub(crate) fn request(&self, side: &Side) -> Request {
        let mut headers = Vec::new();
        if let Some(token) = side.token(self.who) {
            headers.push(("Authorization".to_owned(), token));
        }
        if self.mood {
            headers.push(("X-Mood".to_owned(), "a".to_owned()));
        }
        let body = self.sent().map(|body| body.to_string().into_bytes());
        if body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        let target = self.target().into_bytes();
        Request { method: self.method.to_owned(), target, headers, body }
    }

    fn sent(&self) -> Option<Value> {
        match &self.rule {
            Some((name, rule)) => Some(json!({ *name: rule.to_string() })),
            None => self.body.clone(),
        }
    }

    /// For whoever reads about a difference.
    pub(crate) fn told(&self) -> String {
        let who = match self.who {
            Who::Root => "superuser",
            Who::Ada => "Ada",
            Who::Bob => "Bob",
            Who::Guest | Who::With(_) => "guest",
        };
        let mut told = format!("{who}: {} {}", self.method, self.path);
        for (name, value) in &self.query {
            told.push_str(&format!("  {name}={value}"));
        }
        if let Some(filter) = &self.filter {
            told.push_str(&format!("  filter={filter}"));
        }
        if self.mood {
            told.push_str("  X-Mood: a");
        }
        if let Some(body) = self.sent() {
            told.push_str(&format!("  {body}"));
        }
        told
    }

    /// Everything that is this request with one part left out.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for at in 0..self.query.len() {
            let mut less = self.clone();
            less.query.remove(at);
            all.push(less);
        }
        if let Some(filter) = &self.filter {
            let less = std::iter::once(None).chain(filter.smaller().into_iter().map(Some));
            all.extend(less.map(|filter| Self { filter, ..self.clone() }));
        }
        if let Some((name, rule)) = &self.rule {
            let less = rule.smaller().into_iter().map(|rule| Some((*name, rule)));
            all.extend(less.map(|rule| Self { rule, ..self.clone() }));
        }
        if self.mood {
            all.push(Self { mood: false, ..self.clone() });
        }
        if let Some(Value::Object(body)) = &self.body {
            for name in body.keys() {
                let mut less = body.clone();
                less.remove(name);
                all.push(self.clone().with(Value::Object(less)));
            }
            for (name, value) in body {
                for at in 0..value.as_array().map_or(0, Vec::len) {
                    let mut less = body.clone();
                    if let Some(items) = less.get_mut(name).and_then(Value::as_array_mut) {
                        items.remove(at);
                    }
                    all.push(self.clone().with(Value::Object(less)));
                }
            }
        }
        all
    }
}

/// A story, and the collections it is about.
pub(crate) struct Story {
    pub(crate) asks: Vec<Ask>,
}

const RULES: [&str; 5] = ["listRule", "viewRule", "createRule", "updateRule", "deleteRule"];
/// How many reads and writes follow the first records.
const LENGTH: usize = 70;

impl Story {
    pub(crate) fn draw(seed: u64) -> Self {
        let lot = &mut Lot::of_seed(seed);
        let world = World::draw(lot);
        let mut asks = Vec::new();
        for (at, collection) in world.collections.iter().enumerate() {
            asks.push(
                Ask::new(Who::Root, "POST", "/api/collections".to_owned())
                    .with(collection.to_json(at)),
            );
            asks.extend(
                collection
                    .whole(at)
                    .map(|whole| Ask::new(Who::Root, "PATCH", definition(collection)).with(whole)),
            );
        }
        let mut teller = Teller { lot, world: &world, next: [0; NAMES.len()] };
        for at in 0..world.collections.len() {
            asks.extend(RULES.iter().filter_map(|rule| teller.rule(at, rule)));
        }
        for _ in 0..7 {
            for at in 0..world.collections.len() {
                let who = if teller.lot.one_in(3) { teller.who() } else { Who::Root };
                asks.push(teller.create(at, who));
            }
        }
        asks.extend((0..LENGTH).map(|_| teller.step()));
        Self { asks }
    }
}

/// Takes away what a story made.
pub(crate) fn clearing() -> impl Iterator<Item = Ask> {
    let names = NAMES.iter().rev();
    names.map(|name| Ask::new(Who::Root, "DELETE", format!("/api/collections/{name}")))
}

fn definition(collection: &Collection) -> String {
    format!("/api/collections/{}", collection.name)
}

fn records(collection: &Collection) -> String {
    format!("/api/collections/{}/records", collection.name)
}

struct Teller<'a> {
    lot: &'a mut Lot,
    world: &'a World,
    /// The numbers of the records that are made next.
    next: [usize; NAMES.len()],
}

impl<'a> Teller<'a> {
    fn collection(&self, at: usize) -> &'a Collection {
        &self.world.collections[at]
    }

    fn grammar(&self, at: usize, rule: bool) -> Grammar<'a> {
        Grammar { world: self.world, at, rule }
    }

    fn who(&mut self) -> Who {
        self.lot.pick(&[
            Who::Root,
            Who::Root,
            Who::Root,
            Who::Ada,
            Who::Ada,
            Who::Bob,
            Who::Guest,
            Who::Guest,
        ])
    }

    /// A new rule, or none: then it stays as it is.
    fn rule(&mut self, at: usize, name: &'static str) -> Option<Ask> {
        let change = Ask::new(Who::Root, "PATCH", definition(self.collection(at)));
        match self.lot.below(12) {
            0 => Some(change.with(json!({ name: null }))),
            1..=5 => None,
            _ => {
                let rule = Some((name, self.grammar(at, true).draw(self.lot)));
                Some(Ask { rule, ..change })
            }
        }
    }

    fn create(&mut self, at: usize, who: Who) -> Ask {
        let collection = self.collection(at);
        // Now and then an id that is taken; of several unique values another may be told.
        let number =
            if self.lot.one_in(15) && collection.unique.is_none() { 0 } else { self.next[at] };
        self.next[at] += 1;
        let body = record(self.lot, collection, record_id(collection.name, number));
        self.tuned(Ask::new(who, "POST", records(collection)).with(body), at)
    }

    fn some_record(&mut self, at: usize) -> String {
        let number = self.lot.below(self.next[at].max(1));
        format!("{}/{}", records(self.collection(at)), record_id(NAMES[at], number))
    }

    fn step(&mut self) -> Ask {
        let at = self.lot.below(self.world.collections.len());
        let who = self.who();
        match self.lot.below(22) {
            0..=9 => self.list(at, who),
            10 | 11 => {
                let path = self.some_record(at);
                self.tuned(Ask::new(who, "GET", path), at)
            }
            12..=15 => {
                let path = self.some_record(at);
                let body = change(self.lot, self.collection(at));
                self.tuned(Ask::new(who, "PATCH", path).with(body), at)
            }
            16 | 17 => self.create(at, who),
            18 => {
                let path = self.some_record(at);
                Ask::new(who, "DELETE", path)
            }
            _ if self.lot.one_in(4) => {
                let fields = self.collection(at).without_one(self.lot);
                Ask::new(Who::Root, "PATCH", definition(self.collection(at))).with(fields)
            }
            _ if self.lot.one_in(3) => self.batch(who),
            _ => {
                let name = self.lot.pick(&RULES);
                match self.rule(at, name) {
                    Some(ask) => ask,
                    None => self.list(at, who),
                }
            }
        }
    }

    /// Some writes at once.
    fn batch(&mut self, who: Who) -> Ask {
        let mut requests = Vec::new();
        for _ in 0..1 + self.lot.below(3) {
            let at = self.lot.below(self.world.collections.len());
            let write = match self.lot.below(4) {
                0 => {
                    let mut write = self.create(at, who);
                    write.method = self.lot.pick(&["POST", "PUT"]);
                    write
                }
                1 => {
                    let path = self.some_record(at);
                    Ask::new(who, "DELETE", path)
                }
                _ => {
                    let path = self.some_record(at);
                    let body = change(self.lot, self.collection(at));
                    Ask::new(who, "PATCH", path).with(body)
                }
            };
            requests.push(json!({
                "method": write.method, "url": write.target(), "body": write.body,
            }));
        }
        Ask::new(who, "POST", "/api/batch".to_owned()).with(json!({ "requests": requests }))
    }

    fn list(&mut self, at: usize, who: Who) -> Ask {
        let mut ask = Ask::new(who, "GET", records(self.collection(at)));
        let rule = matches!(who, Who::Root) && self.lot.one_in(3);
        let filters = self.grammar(at, rule);
        if !self.lot.one_in(5) {
            ask.filter = Some(filters.draw(self.lot));
        }
        ask.query.push(("sort", filters.sort(self.lot)));
        if self.lot.one_in(3) {
            ask.query.push(("perPage", (1 + self.lot.below(4)).to_string()));
            ask.query.push(("page", (1 + self.lot.below(3)).to_string()));
        }
        if self.lot.one_in(4) {
            ask.query.push(("skipTotal", "1".to_owned()));
        }
        self.tuned(ask, at)
    }

    /// With what every request about records takes: `expand`, `fields`, and what rules ask for.
    fn tuned(&mut self, mut ask: Ask, at: usize) -> Ask {
        if self.lot.one_in(4) {
            ask.query.push(("expand", self.expand(at)));
        }
        if self.lot.one_in(8) {
            ask.query.push(("fields", self.fields(at)));
        }
        if self.lot.one_in(6) {
            ask.query.push(("mood", self.lot.pick(&["a", "", "7"]).to_owned()));
        }
        ask.mood = self.lot.one_in(6);
        ask
    }

    fn expand(&mut self, at: usize) -> String {
        let count = 1 + self.lot.below(3);
        (0..count).map(|_| self.hops(To::Drawn(at), 2)).collect::<Vec<_>>().join(",")
    }

    /// What a hidden relation shows differs on purpose.
    fn hops(&mut self, from: To, depth: usize) -> String {
        let mut hops = Vec::new();
        if let To::Drawn(at) = from {
            let fields = self.collection(at).fields.iter().filter(|field| !field.hidden);
            hops.extend(fields.filter_map(|field| match field.kind {
                Kind::Relation { to, .. } => Some((field.name.clone(), to)),
                _ => None,
            }));
        }
        for (collection, field) in self.world.leading_to(from) {
            let at = NAMES.iter().position(|name| *name == collection.name).unwrap_or_default();
            if !field.hidden {
                hops.push((format!("{}_via_{}", collection.name, field.name), To::Drawn(at)));
            }
        }
        if hops.is_empty() || self.lot.one_in(15) {
            return "nope".to_owned();
        }
        let (name, to) = self.lot.of(&hops).clone();
        if depth > 0 && self.lot.one_in(3) {
            format!("{name}.{}", self.hops(to, depth - 1))
        } else {
            name
        }
    }

    fn fields(&mut self, at: usize) -> String {
        let field = self.lot.of(&self.collection(at).fields);
        let name = &field.name;
        match self.lot.below(6) {
            0 => "*".to_owned(),
            1 => format!("id,{name}:excerpt(2,true)"),
            2 => format!("*,expand.{name}.id"),
            3 => format!("id,expand.*.id,{name}"),
            4 => "id,collectionName,nope".to_owned(),
            _ => name.clone(),
        }
    }
}
