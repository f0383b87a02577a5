//! Stand-ins for the services that integrations call, on loopback: they ask for what the documented
//! services ask for, answer in their shapes, and fail in their ways. No service was asked to write
//! them; docs/INTEGRATIONS.md says after which document each is made.

#![expect(
    clippy::unwrap_used,
    reason = "a stand-in that cannot go on ends the test it stands in for"
)]

mod apple;
mod apps;
mod banks;
mod books;
mod fetched;
mod geo;
mod health;
mod hook;
mod maps;
mod messages;
mod odd;
mod office;
mod orders;
mod parcels;
mod payments;
mod push;
mod shops;
mod social;
mod tills;
mod tokens;
mod weather;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::sync::Semaphore;

pub use apple::{APPLE_DEVICES, APPLE_KEY, APPLE_TOPIC, Apple};
pub use apps::PAGE;
pub use fetched::{BLUESKY, DID, GOCARDLESS, SERVICE_ACCOUNT};
pub use hook::Hooks;
use payments::Kept;
pub use tills::Entry;
use tills::Tills;
pub use tokens::{CLIENT, Desk};
pub use weather::Fault;
use weather::Weather;

/// What the stand-ins let in.
pub const STRIPE_KEY: &str = "sk_test_standin_4242";
/// A bot's.
pub const TELEGRAM_TOKEN: &str = "123456:stand-in_bot";
/// An account's at a Mastodon server, and a reader's of a FHIR server.
pub const BEARER: &str = "stand-in-bearer-token";
/// A topic's.
pub const NTFY_TOKEN: &str = "tk_standin";
/// Twilio's two.
pub const TWILIO: (&str, &str) = ("AC0123456789abcdef0123456789abcdef", "stand-in-auth-token");
/// SendGrid's.
pub const SENDGRID_KEY: &str = "SG.stand-in.key";
/// Mollie's.
pub const MOLLIE_KEY: &str = "test_standinkey4711";
/// Razorpay's two.
pub const RAZORPAY: (&str, &str) = ("rzp_test_standin", "stand-in-key-secret");
/// Square's.
pub const SQUARE_TOKEN: &str = "EAAAE-stand-in-token";
/// Wise's.
pub const WISE_TOKEN: &str = "11111111-2222-3333-4444-555555555555";
/// Plaid's two.
pub const PLAID: (&str, &str) = ("0123456789abcdef01234567", "0123456789abcdef0123456789abcd");
/// Google's, of all its services.
pub const GOOGLE_KEY: &str = "AIzaStandIn-0123456789012345678901_4567";
/// Mapbox's.
pub const MAPBOX_TOKEN: &str = "pk.standin.4711";
/// OpenRouteService's.
pub const ORS_KEY: &str = "5b3ce3597851110001cf6248standin";
/// EasyPost's.
pub const EASYPOST_KEY: &str = "EZTKstandin4711";
/// Shippo's.
pub const SHIPPO_TOKEN: &str = "shippo_test_standin4711";

/// The parcel office's.
pub const OFFICE_KEY: &str = "office-standin-4711";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `POST /stripe/v1/refunds?x=y`.
    pub line: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

/// All of them, on one port: `http://127.0.0.1:PORT/stripe` and so on.
pub struct Providers {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    weather: Weather,
    books: Kept,
    tills: Tills,
    hooks: Hooks,
    desk: Desk,
    inbox: social::Inbox,
}

impl Providers {
    /// Starts them; they end with the runtime.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (books, hooks, desk) = (Kept::default(), Hooks::default(), Desk::default());
        let weather = books.lock().unwrap().weather.clone();
        let tills = Tills::under(&weather);
        let inbox = social::Inbox::default();
        let app = Router::new()
            .nest("/ntfy", messages::ntfy())
            .nest("/twilio", messages::twilio())
            .nest("/sendgrid", messages::sendgrid())
            .nest("/telegram", social::telegram(inbox.clone()))
            .nest("/mastodon", social::mastodon())
            .nest("/nominatim", geo::nominatim())
            .nest("/osrm", geo::osrm())
            .nest("/stripe", payments::stripe(Arc::clone(&books)))
            .nest("/tills", tills.router(&desk))
            .nest("/fhir", health::fhir())
            .nest("/mollie", shops::mollie())
            .nest("/razorpay", shops::razorpay())
            .nest("/square", shops::square())
            .nest("/wise", banks::wise())
            .nest("/plaid", banks::plaid())
            .nest("/google_geocoding", maps::google_geocoding())
            .nest("/google_places", maps::google_places())
            .nest("/google_routes", maps::google_routes())
            .nest("/mapbox", maps::mapbox())
            .nest("/openrouteservice", maps::openrouteservice())
            .nest("/easypost", parcels::easypost())
            .nest("/shippo", parcels::shippo())
            .nest("/push", push::push())
            .nest("/paypal", orders::paypal(desk.clone()))
            .nest("/gocardless", fetched::gocardless(desk.clone()))
            .nest("/bluesky", fetched::bluesky(desk.clone()))
            .nest("/fcm", fetched::fcm(desk.clone()))
            .nest("/x_twitter", apps::x_twitter(desk.clone()))
            .nest("/linkedin", apps::linkedin(desk.clone()))
            .nest("/facebook", apps::facebook(desk.clone()))
            .nest("/instagram", apps::instagram(desk.clone()))
            .nest("/hook", hook::hook(hooks.clone()))
            .nest("/odd", odd::odd())
            .nest("/office", office::office())
            .layer(from_fn_with_state(Arc::clone(&seen), note));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, seen, weather, books, tills, hooks, desk, inbox }
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Where one of them is.
    pub fn base(&self, name: &str) -> String {
        format!("http://{}/{name}", self.address)
    }

    /// From now on the payments fail now and then, before what was asked for is done or after.
    pub fn trouble_payments(&self) {
        self.weather.change(|weather| weather.troubled = true);
    }

    /// From now on so many in a hundred answers of the payments fail, each by lot and in its own way.
    pub fn storm(&self, in_a_hundred: u8) {
        self.weather.change(|weather| weather.storm = in_a_hundred);
    }

    /// The next answers of the payments to what moves money fail so.
    pub fn fail_next(&self, faults: &[Fault]) {
        self.weather.change(|weather| weather.next.extend(faults));
    }

    /// So many of the next questions about payments are not answered.
    pub fn leave_unread(&self, questions: usize) {
        self.weather.change(|weather| weather.unread = questions);
    }

    /// Each item of the payments' lists is so many bytes longer.
    pub fn pad_lists(&self, bytes: usize) {
        self.books.lock().unwrap().padding = bytes;
    }

    /// From now on refunds are only taken on, until they are settled.
    pub fn hold_refunds(&self) {
        self.books.lock().unwrap().refunds_wait = true;
        self.tills.each(|till| till.refunds_wait = true);
    }

    /// A refund comes to an end, `succeeded` or `failed`, also after it had come to another.
    pub fn settle_refund(&self, id: &str, status: &str) {
        self.books.lock().unwrap().settle_refund(id, status);
    }

    /// From now on payments of this amount are declined.
    pub fn decline(&self, amount: u64) {
        self.books.lock().unwrap().declined.insert(amount);
        self.tills.each(|till| till.declined.extend([amount]));
    }

    /// Somebody pays back in the service's own pages: by Stripe's name for the payment.
    pub fn pay_back(&self, id: &str, amount: u64) {
        self.books.lock().unwrap().pay_back(id, amount, "");
    }

    /// So many payments were made past the box just now.
    pub fn crowd(&self, count: usize) {
        self.books.lock().unwrap().crowd(count);
    }

    /// What is under way at a service is done.
    pub fn land(&self, service: &str) {
        self.tills.with(service, tills::Till::land);
    }

    /// Nobody has paid something at a service in time: it is not there any more.
    pub fn expire(&self, service: &str, id: &str) {
        self.tills.with(service, |till| till.expire(id));
    }

    /// Nobody has taken money at a service in time: it goes back by itself.
    pub fn lapse(&self, service: &str, id: &str) {
        self.tills.with(service, |till| till.lapse(id));
    }

    /// From now on money that is taken at a service is on its way, until it is settled.
    pub fn hold_money(&self, service: &str) {
        self.tills.with(service, |till| till.money_waits = true);
    }

    /// Money that is on its way at a service arrives.
    pub fn settle_money(&self, service: &str) {
        self.tills.with(service, tills::Till::settle_money);
    }

    /// So many payments were made at a service past the box just now, and pages are so short from now on.
    pub fn crowd_at(&self, service: &str, count: usize, page: usize) {
        self.tills.with(service, |till| till.crowd(count, page));
    }

    /// Much else happens at a service, an event each second from now on; its pages are as short as this.
    pub fn be_busy_at(&self, service: &str, count: u64, page: usize) {
        self.tills.with(service, |till| {
            till.short_pages = Some(page);
            till.be_busy(count);
        });
    }

    /// Much else happens at a service, all of it at the same moment.
    pub fn burst_at(&self, service: &str, count: u64) {
        self.tills.with(service, |till| till.burst(count));
    }

    /// Somebody pays the last payment back, on the service's own pages.
    ///
    /// # Panics
    /// When there is none, or not so much.
    pub fn pay_back_at(&self, service: &str, amount: u64) {
        self.tills.with(service, |till| {
            let sale = till.sales.last().unwrap().clone();
            till.pay_back(&sale, amount, "").unwrap();
            till.arrive();
        });
    }

    /// What happened at a service is longer ago.
    pub fn age_at(&self, service: &str, seconds: u64) {
        self.tills.with(service, |till| till.age(seconds));
    }

    /// The service knows none of the keys any more.
    pub fn forget_keys(&self) {
        self.books.lock().unwrap().answered.clear();
        self.tills.each(|till| till.answered.clear());
    }

    /// The service's list has none of its events any more.
    pub fn forget_events(&self) {
        self.books.lock().unwrap().events.clear();
    }

    /// What the service has told of was so many seconds earlier.
    pub fn age_events(&self, seconds: u64) {
        for event in &mut self.books.lock().unwrap().events {
            event["created"] = (event["created"].as_u64().unwrap() - seconds).into();
        }
    }

    /// The service's list has none any more of its events but the first so many.
    pub fn forget_events_but(&self, first: usize) {
        self.books.lock().unwrap().events.truncate(first);
    }

    /// From now on whoever reads what was sent to the bot gets as much at once as they ask for.
    pub fn fill_pages_of_bot(&self) {
        self.inbox.fill_pages();
    }

    /// Answers about one payment are on their way from now on, each as it stood when it was asked for.
    pub fn hold_answers(&self) {
        self.books.lock().unwrap().held = Some(Arc::new(Semaphore::new(0)));
    }

    /// Lets all of them go.
    pub fn let_answers_go(&self) {
        if let Some(held) = self.books.lock().unwrap().held.take() {
            held.close();
        }
    }

    /// Somebody pays what was begun: by Stripe's name for it.
    pub fn pay(&self, id: &str) {
        self.books.lock().unwrap().pay(id);
    }

    /// Somebody pays at a service what was begun there: by the service's name for it.
    pub fn pay_at(&self, service: &str, id: &str) {
        match service {
            "stripe" => self.pay(id),
            service => self.tills.with(service, |till| till.pay(id)),
        }
    }

    /// Refunds that a service has taken on come to an end.
    pub fn settle_refunds_at(&self, service: &str, is_good: bool) {
        self.tills.with(service, |till| till.settle_refunds(is_good));
    }

    /// What a service has taken and paid back, for each payment that was begun there, in order.
    pub fn ledger(&self, service: &str) -> Vec<Entry> {
        match service {
            "stripe" => self.books.lock().unwrap().ledger(),
            service => self.tills.with(service, |till| till.ledger()),
        }
    }

    /// The payments as the service has them, in order.
    pub fn intents(&self) -> Vec<Value> {
        self.books.lock().unwrap().intents.clone()
    }

    /// The refunds as the service has them, in order.
    pub fn refunds(&self) -> Vec<Value> {
        self.books.lock().unwrap().refunds.clone()
    }

    /// What the service has told of, in order.
    pub fn events(&self) -> Vec<Value> {
        self.books.lock().unwrap().events.clone()
    }

    /// The references and amounts of the payments that were begun, in order.
    pub fn payments(&self) -> Vec<(String, u64)> {
        self.books.lock().unwrap().begun.clone()
    }

    /// The receiver of webhooks.
    pub fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    /// Whoever hands out tokens.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Somebody writes to Telegram's bot; the update that it is.
    pub fn write_to_bot(&self, from: i64, text: &str) -> Value {
        self.inbox.write(from, text)
    }

    /// The number of the bot's next update is lower than any before.
    pub fn renumber_bot(&self) {
        self.inbox.renumber();
    }

    /// How many updates the bot has not read.
    pub fn unread_by_bot(&self) -> usize {
        self.inbox.waiting()
    }

    /// What has come, oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The last request.
    pub fn last(&self) -> Seen {
        self.seen().pop().unwrap()
    }
}

async fn note(State(seen): State<Arc<Mutex<Vec<Seen>>>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    seen.lock().unwrap().push(Seen {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers.clone(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    });
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn has_bearer(headers: &HeaderMap, token: &str) -> bool {
    header(headers, "authorization") == format!("Bearer {token}")
}

fn has_basic(headers: &HeaderMap, user: &str, password: &str) -> bool {
    let pair = STANDARD.encode(format!("{user}:{password}"));
    header(headers, "authorization") == format!("Basic {pair}")
}

fn answer(status: u16, body: &Value) -> Response {
    (StatusCode::from_u16(status).unwrap(), axum::Json(body.clone())).into_response()
}

/// A body as JSON; null when it is none.
fn parsed(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_default()
}

/// A form's values; the body has to be one.
fn form(headers: &HeaderMap, body: &str) -> Option<Vec<(String, String)>> {
    let kind = header(headers, "content-type");
    (kind == "application/x-www-form-urlencoded")
        .then(|| form_urlencoded::parse(body.as_bytes()).into_owned().collect())
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> &'a str {
    form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}
