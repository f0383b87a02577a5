//! Mollie, PayPal, Razorpay and Square as they take payments: one kind of books, and each service's own
//! words, states, keys and lists.

mod happened;
mod mollie;
mod paypal;
mod razorpay;
mod square;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use self::happened::{Happened, What};
use crate::answer;
use crate::books::now;
use crate::payments::{cut_short, half_closed};
use crate::tokens::Desk;
use crate::weather::{Fault, Weather};

const SERVICES: [&str; 4] = ["mollie", "paypal", "razorpay", "square"];

pub(crate) type Drawer = Arc<Mutex<Till>>;

/// One for each service.
#[derive(Clone)]
pub(crate) struct Tills(BTreeMap<&'static str, Drawer>);

impl Tills {
    pub(crate) fn under(weather: &Weather) -> Self {
        let till = || Arc::new(Mutex::new(Till { weather: weather.clone(), ..Till::default() }));
        Self(SERVICES.into_iter().map(|name| (name, till())).collect())
    }

    pub(crate) fn router(&self, desk: &Desk) -> Router {
        let till = |name: &str| Arc::clone(&self.0[name]);
        Router::new()
            .nest("/mollie", mollie::mollie(till("mollie")))
            .nest("/paypal", paypal::paypal(till("paypal"), desk.clone()))
            .nest("/razorpay", razorpay::razorpay(till("razorpay")))
            .nest("/square", square::square(till("square")))
    }

    pub(crate) fn with<T>(&self, name: &str, act: impl FnOnce(&mut Till) -> T) -> T {
        act(&mut self.0[name].lock().unwrap())
    }

    pub(crate) fn each(&self, act: impl Fn(&mut Till)) {
        self.0.values().for_each(|till| act(&mut till.lock().unwrap()));
    }
}

/// Whoever `stranger` has an answer for gets no further.
fn known_only(
    router: Router,
    stranger: impl Fn(&HeaderMap) -> Option<Response> + Clone + Send + Sync + 'static,
) -> Router {
    router.route_layer(from_fn(move |request: Request, next: Next| {
        let refused = stranger(request.headers());
        async move {
            match refused {
                Some(refused) => refused,
                None => next.run(request).await,
            }
        }
    }))
}

/// What a service has of one payment.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The service's name for it.
    pub id: String,
    /// The box's.
    pub reference: String,
    /// What was taken, and what of it was paid back.
    pub taken: u64,
    /// In the currency's smallest unit, too.
    pub back: u64,
}

#[derive(Default)]
pub(crate) struct Till {
    pub(crate) weather: Weather,
    pub(crate) sales: Vec<Sale>,
    pub(crate) backs: Vec<Back>,
    /// What was asked for under a key, and what was answered.
    pub(crate) answered: HashMap<String, (String, u16, Value)>,
    pub(crate) refunds_wait: bool,
    pub(crate) declined: HashSet<u64>,
    /// What is good once, and was used.
    pub(crate) used: HashSet<String>,
    /// What is under way, as it is when it lands.
    pub(crate) coming: Vec<Sale>,
    /// Whether money that is taken is on its way until it is settled.
    pub(crate) money_waits: bool,
    /// Money that nobody took in time: of which payment it was, and what the service calls it.
    pub(crate) lapsed: Vec<(String, String)>,
    /// Pages are as short as this, and the first may have nothing.
    pub(crate) short_pages: Option<usize>,
    pub(crate) happened: Vec<Happened>,
}

#[derive(Clone)]
pub(crate) struct Sale {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) amount: u64,
    pub(crate) currency: String,
    pub(crate) created: u64,
    pub(crate) is: Standing,
    /// Whether it is for the box to take.
    pub(crate) waits: bool,
    /// What the service calls the money.
    pub(crate) money: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Open,
    /// Approved, or reserved.
    Approved,
    /// It was taken, and is on its way.
    Coming,
    Paid,
    Off,
}

#[derive(Clone)]
pub(crate) struct Back {
    pub(crate) id: String,
    /// The payment's id.
    pub(crate) sale: String,
    pub(crate) amount: u64,
    pub(crate) reference: String,
    pub(crate) created: u64,
    pub(crate) is: Coming,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coming {
    OnItsWay,
    Done,
    Failed,
}

impl Till {
    pub(crate) fn sale(&mut self, id: &str) -> Option<&mut Sale> {
        self.sales.iter_mut().find(|sale| sale.id == id)
    }

    pub(crate) fn of_money(&mut self, money: &str) -> Option<&mut Sale> {
        self.sales.iter_mut().find(|sale| sale.money == money)
    }

    /// Whoever pays does their part.
    pub(crate) fn pay(&mut self, id: &str) {
        let Some(sale) = self.sale(id).filter(|sale| sale.is == Standing::Open) else { return };
        let (is, what) = match sale.waits {
            true => (Standing::Approved, What::Approved),
            false => (Standing::Paid, What::Taken),
        };
        sale.is = is;
        self.happen(what, id, "");
    }

    /// What was under way is done.
    pub(crate) fn land(&mut self) {
        for done in std::mem::take(&mut self.coming) {
            match self.sale(&done.id) {
                Some(sale) => *sale = done,
                None => self.sales.push(done),
            }
        }
    }

    /// Nobody has paid, or taken what was approved, in time.
    pub(crate) fn expire(&mut self, id: &str) {
        let is_unpaid = |is: Standing| matches!(is, Standing::Open | Standing::Approved);
        let Some(sale) = self.sale(id).filter(|sale| is_unpaid(sale.is)) else { return };
        sale.is = Standing::Off;
    }

    /// Nobody has taken what was approved in time: it goes back, and can be paid again.
    pub(crate) fn lapse(&mut self, id: &str) {
        let Some(sale) = self.sale(id).filter(|sale| sale.is == Standing::Approved) else { return };
        let gone = (sale.id.clone(), sale.money.clone());
        sale.is = Standing::Open;
        sale.money.push_str("again");
        self.lapsed.push(gone);
    }

    /// Money that is on its way arrives.
    pub(crate) fn settle_money(&mut self) {
        let coming = self.sales.iter_mut().filter(|sale| sale.is == Standing::Coming);
        coming.for_each(|sale| sale.is = Standing::Paid);
        self.money_waits = false;
    }

    /// Others' payments, which nobody has called anything.
    pub(crate) fn crowd(&mut self, count: usize, page: usize) {
        self.short_pages = Some(page);
        let first = self.sales.len() + 1;
        self.sales.extend((first..first + count).map(|number| Sale {
            id: format!("tr_standin{number}"),
            reference: String::new(),
            amount: 5,
            currency: "EUR".to_owned(),
            created: now(),
            is: Standing::Paid,
            waits: false,
            money: String::new(),
        }));
    }

    /// What happened is longer ago.
    pub(crate) fn age(&mut self, seconds: u64) {
        self.happened.iter_mut().for_each(|one| one.at -= seconds);
    }

    /// Much else happens, an event each second from now on, and after what has happened.
    pub(crate) fn be_busy(&mut self, count: u64) {
        let last = self.happened.iter().map(|one| one.at + 1).max();
        let begin = last.unwrap_or_default().max(now());
        for number in 0..count {
            self.happened_at(begin + number, What::Other, ("", ""));
        }
    }

    /// Much else happens at the same moment.
    pub(crate) fn burst(&mut self, count: u64) {
        let now = now();
        (0..count).for_each(|_| self.happened_at(now, What::Other, ("", "")));
    }

    /// How many items a page has, of which so many were asked for.
    pub(crate) fn page(&self, asked: Option<&String>, usual: usize, most: usize) -> usize {
        let asked = asked.and_then(|count| count.parse().ok()).unwrap_or(usual).min(most);
        self.short_pages.map_or(asked, |short| asked.min(short))
    }

    /// What was paid back or is about to be.
    pub(crate) fn back(&self, sale: &str) -> u64 {
        let backs = self.backs.iter().filter(|back| back.sale == sale && back.is != Coming::Failed);
        backs.map(|back| back.amount).sum()
    }

    /// Pays back; `None` when there is not so much.
    pub(crate) fn pay_back(&mut self, sale: &Sale, amount: u64, reference: &str) -> Option<Back> {
        let left = sale.amount - self.back(&sale.id);
        if sale.is != Standing::Paid || amount == 0 || amount > left {
            return None;
        }
        let number = self.backs.len() + 1;
        let back = Back {
            id: format!("re_standin{number}"),
            sale: sale.id.clone(),
            amount,
            reference: reference.to_owned(),
            created: now(),
            is: Coming::OnItsWay,
        };
        self.backs.push(back.clone());
        self.happen(What::PaidBack, &sale.id, &back.id);
        Some(back)
    }

    /// Banks are quick here: what is on its way is done when it is looked at.
    pub(crate) fn arrive(&mut self) {
        if !self.refunds_wait {
            let waiting = self.backs.iter_mut().filter(|back| back.is == Coming::OnItsWay);
            waiting.for_each(|back| back.is = Coming::Done);
        }
    }

    pub(crate) fn settle_refunds(&mut self, is_good: bool) {
        let is = if is_good { Coming::Done } else { Coming::Failed };
        self.backs.iter_mut().for_each(|back| back.is = is);
    }

    pub(crate) fn ledger(&self) -> Vec<Entry> {
        let done = |sale: &str| {
            let done =
                self.backs.iter().filter(|back| back.sale == sale && back.is == Coming::Done);
            done.map(|back| back.amount).sum()
        };
        let entry = |sale: &Sale| Entry {
            id: sale.id.clone(),
            reference: sale.reference.clone(),
            taken: if sale.is == Standing::Paid { sale.amount } else { 0 },
            back: done(&sale.id),
        };
        self.sales.iter().map(entry).collect()
    }
}

/// How a service fails and repeats itself.
pub(crate) struct Manners {
    /// What it says with a status, in its own shape.
    pub(crate) says: fn(u16) -> Value,
    /// Whether a failure of its own is a key's answer from then on.
    pub(crate) keeps_failures: bool,
    /// What it says to a key that has another request already.
    pub(crate) reused: fn() -> (u16, Value),
    /// What it says while something else is under way.
    pub(crate) occupied: fn() -> (u16, Value),
    /// What it answers to a key that it knows, of what it answered first.
    pub(crate) again: fn(&mut Till, &Value) -> Value,
}

/// Does a thing once for a key; without one, each time.
pub(crate) fn once(
    drawer: &Drawer,
    manners: &Manners,
    (key, body): (&str, &str),
    act: impl FnOnce(&mut Till) -> (u16, Value),
) -> Response {
    let mut till = drawer.lock().unwrap();
    let trouble = till.weather.trouble();
    let says = |status: u16| answer(status, &(manners.says)(status));
    match trouble {
        Some(Fault::Unwell) => return says(503),
        Some(Fault::Busy) => return too_fast(says(429)),
        _ => {}
    }
    if trouble == Some(Fault::Occupied) || !till.coming.is_empty() {
        let (status, said) = (manners.occupied)();
        return answer(status, &said);
    }
    if let Some((asked, status, said)) = till.answered.get(key).cloned().filter(|_| !key.is_empty())
    {
        if asked != body {
            let (status, said) = (manners.reused)();
            return answer(status, &said);
        }
        return answer(status, &(manners.again)(&mut till, &said));
    }
    let keep = |till: &mut Till, status: u16, said: &Value| {
        if !key.is_empty() {
            till.answered.insert(key.to_owned(), (body.to_owned(), status, said.clone()));
        }
    };
    if trouble == Some(Fault::Broken) {
        if manners.keeps_failures {
            keep(&mut till, 500, &(manners.says)(500));
        }
        return says(500);
    }
    if trouble == Some(Fault::UnderWay) {
        let before = till.sales.clone();
        act(&mut till);
        let is_new =
            |sale: &Sale| !before.iter().any(|known| known.id == sale.id && known.is == sale.is);
        till.coming = till.sales.iter().filter(|sale| is_new(sale)).cloned().collect();
        till.sales = before;
        return says(502);
    }
    let (status, mut said) = act(&mut till);
    if (200..=299).contains(&status) {
        keep(&mut till, status, &said);
    }
    match trouble {
        Some(Fault::BrokenAfter) => says(500),
        Some(Fault::CutShort) => cut_short(),
        Some(Fault::Silent) => half_closed(),
        Some(Fault::Nameless) => {
            for at in ["", "/payment", "/refund"] {
                let named = said.pointer_mut(at).and_then(Value::as_object_mut);
                named.and_then(|named| named.remove("id"));
            }
            answer(status, &said)
        }
        _ => answer(status, &said),
    }
}

/// Lets somebody read, unless something fails.
pub(crate) fn reading(
    drawer: &Drawer,
    manners: &Manners,
    read: impl FnOnce(&mut Till) -> (u16, Value),
) -> Response {
    let mut till = drawer.lock().unwrap();
    if till.weather.fails_to_read() {
        return match rand::random_range(0..3) {
            0 => answer(503, &(manners.says)(503)),
            1 => too_fast(answer(429, &(manners.says)(429))),
            _ => cut_short(),
        };
    }
    till.arrive();
    let (status, said) = read(&mut till);
    answer(status, &said)
}

fn too_fast(mut busy: Response) -> Response {
    busy.headers_mut().insert("retry-after", 1.into());
    busy
}

fn digits(currency: &str) -> usize {
    match currency {
        "JPY" | "HUF" | "TWD" => 0,
        "KWD" => 3,
        _ => 2,
    }
}

/// `1999` as `19.99`.
pub(crate) fn decimal(amount: u64, currency: &str) -> String {
    match digits(currency) {
        0 => amount.to_string(),
        width => {
            let factor = 10_u64.pow(width.try_into().unwrap());
            format!("{}.{:0width$}", amount / factor, amount % factor)
        }
    }
}

/// `19.99` as `1999`; `None` when it has not as many digits as it should.
pub(crate) fn minor(text: &str, currency: &str) -> Option<u64> {
    let digits = digits(currency);
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    (rest.len() == digits).then(|| format!("{whole}{rest}").parse().ok()).flatten()
}

pub(crate) fn moment(seconds: u64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(seconds.try_into().unwrap());
    moment.unwrap().format(&Rfc3339).unwrap()
}
