//! `/api/realtime`: open a stream, say what to listen to.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::mailbox::Mailbox;
use super::{Client, MOST_CLIENTS, Realtime, Subscription, has_too_many};
use crate::auth::check_scope;
use crate::collections::generate;
use crate::collections::value::to_text;
use crate::error::{Error, ErrorBody, FieldErrors, Result, UNREADABLE};
use crate::http::body::media_type;
use crate::http::{Caller, Peer, SubmittedNames, device_of};

const NO_CLIENT: &str = "Missing or invalid client id.";
const MOST_TOPICS: usize = 1000;
const LONGEST_TOPIC: usize = 2500;
/// Of a stream, in bytes.
const LONGEST_ID: usize = 255;
/// Comments that keep routers and phones from forgetting a silent stream.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// PocketBase ends every stream after this long; clients connect again by themselves.
const LONGEST_STREAM: Duration = Duration::from_secs(30 * 60);

/// The room's routes.
pub(crate) fn router(realtime: Realtime) -> OpenApiRouter {
    documented().with_state(realtime)
}

/// The routes without their state, for the OpenAPI document.
pub(crate) fn documented() -> OpenApiRouter<Realtime> {
    OpenApiRouter::new().routes(routes!(connect, subscribe))
}

/// Opens a stream. Its first event, `PB_CONNECT`, tells the stream's id.
#[utoipa::path(get, path = "/api/realtime", tag = "realtime",
    responses((status = 200, content_type = "text/event-stream", body = String)))]
async fn connect(
    State(realtime): State<Realtime>,
    Extension(peer): Extension<Peer>,
) -> Result<Response> {
    let mailbox = Mailbox::new(&realtime.inner.waiting);
    let id = generate::secret()[..40].to_owned();
    let hello = json!({ "clientId": id }).to_string();
    {
        let mut clients = realtime.clients();
        if clients.len() >= MOST_CLIENTS {
            return Err(Error::Unavailable);
        }
        if has_too_many(peer.ip, clients.values().map(|client| client.address)) {
            return Err(Error::TooMany { retry_after: HEARTBEAT });
        }
        let length = hello.len();
        let hello = Event::default().id(&id).event("PB_CONNECT").data(hello);
        mailbox.send(hello, length).map_err(|_full| Error::Unavailable)?;
        let client = Client {
            address: peer.ip,
            caller: Caller::Guest,
            device: None,
            subscriptions: Arc::new(Vec::new()),
            mailbox: mailbox.clone(),
        };
        clients.insert(id.clone(), client);
    }
    let open = Open { realtime: realtime.clone(), id, mailbox };
    let stream =
        Sse::new(open.into_stream()).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("ping"));
    let mut response = stream.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// An open stream; dropping it forgets the client.
struct Open {
    realtime: Realtime,
    id: String,
    mailbox: Mailbox,
}

impl Open {
    fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let end = tokio::time::Instant::now() + LONGEST_STREAM;
        futures_util::stream::unfold(self, move |open| async move {
            let stop = open.realtime.inner.stop.clone();
            tokio::select! {
                event = open.mailbox.next() => event.map(|event| (Ok(event), open)),
                () = stop.cancelled() => None,
                () = tokio::time::sleep_until(end) => None,
            }
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.realtime.dismiss(&self.id);
        self.mailbox.close();
    }
}

/// Says what a stream listens to, and as whom; replaces what was said before.
#[utoipa::path(post, path = "/api/realtime", tag = "realtime",
    request_body = SubscribeBody,
    responses((status = 204), (status = "4XX", body = ErrorBody)))]
async fn subscribe(
    State(realtime): State<Realtime>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    SubmittedNames(body): SubmittedNames,
) -> Result<StatusCode> {
    let (id, topics) = read(&body, media_type(&headers) != "application/json")?;
    let mut said = HashSet::new();
    let subscriptions = topics
        .iter()
        .filter(|topic| said.insert(topic.as_str()))
        .map(|topic| Subscription::parse(topic))
        .collect::<Vec<_>>();
    realtime.check_scope(&caller, &subscriptions)?;
    realtime.become_caller(&id, (&caller, device_of(&headers)), peer)?;
    // It follows its account from here on; what it was before is caught up with before it listens.
    realtime.renew_caller(&caller).await?;
    let mut clients = realtime.clients();
    let client = clients.get_mut(&id).ok_or(Error::NotFound(NO_CLIENT))?;
    client.subscriptions = Arc::new(subscriptions);
    Ok(StatusCode::NO_CONTENT)
}

impl Realtime {
    /// Has a stream be of whoever asks.
    ///
    /// # Errors
    /// 404 for a stream that is none, 400 for one of another address, 403 for somebody else's.
    fn become_caller(
        &self,
        id: &str,
        (caller, device): (&Caller, Option<&str>),
        peer: Peer,
    ) -> Result<()> {
        let mut clients = self.clients();
        let client = clients.get_mut(id).ok_or(Error::NotFound(NO_CLIENT))?;
        if client.address != peer.ip {
            return Err(Error::invalid("Invalid realtime client."));
        }
        if !may_become(&client.caller, caller) {
            return Err(Error::forbidden(
                "The current and the previous request authorization don't match.",
            ));
        }
        // What a guest subscribed to is not judged by what the account was when the request began.
        if matches!(client.caller, Caller::Guest) && !matches!(caller, Caller::Guest) {
            client.subscriptions = Arc::default();
        }
        client.caller = caller.clone();
        client.device = device.map(Arc::from);
        Ok(())
    }

    /// # Errors
    /// 403 for a key that listens to what it was not given.
    fn check_scope(&self, caller: &Caller, subscriptions: &[Subscription]) -> Result<()> {
        if !caller.is_key() {
            return Ok(());
        }
        for subscription in subscriptions {
            let found = self.inner.collections.find(&subscription.collection);
            let collection = found.ok_or_else(|| {
                let topic = subscription.topic.split('?').next().unwrap_or("");
                Error::Forbidden(format!("This API key may not listen to {topic}.").into())
            })?;
            check_scope(caller, &collection, subscription.right())?;
        }
        Ok(())
    }
}

/// What the JS and Dart SDKs send.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
struct SubscribeBody {
    #[schema(rename = "clientId")]
    client_id: String,
    subscriptions: Vec<String>,
}

/// In forms everything is text, the first value counts, and one topic is a list of one.
fn read(body: &Map<String, Value>, is_form: bool) -> Result<(String, Vec<String>)> {
    let mut errors = FieldErrors::default();
    let id = match body.get("clientId") {
        None | Some(Value::Null) => String::new(),
        Some(Value::Array(ids)) if is_form => ids.first().map(to_text).unwrap_or_default(),
        Some(id) if is_form => to_text(id),
        Some(Value::String(id)) => id.clone(),
        Some(_) => return Err(Error::unreadable()),
    };
    if id.is_empty() {
        errors.add("clientId", "validation_required", "Cannot be blank.");
    } else if id.len() > LONGEST_ID {
        let message = format!("The length must be between 1 and {LONGEST_ID}.");
        let params = json!({ "max": LONGEST_ID, "min": 1 });
        errors.add_with("clientId", "validation_length_out_of_range", &message, params);
    }
    let topics: Vec<Option<String>> = match body.get("subscriptions") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(topics)) if is_form => topics.iter().map(to_text).map(Some).collect(),
        Some(topic) if is_form => vec![Some(to_text(topic))],
        Some(topics) => {
            serde_json::from_value(topics.clone()).map_err(|_error| Error::unreadable())?
        }
    };
    let topics = topics.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    if topics.len() > MOST_TOPICS {
        let message = format!("The length must be no more than {MOST_TOPICS}.");
        let params = json!({ "max": MOST_TOPICS, "min": 0 });
        errors.add_with("subscriptions", "validation_length_too_long", &message, params);
    }
    // Control characters would end the event's name early.
    let broken =
        |topic: &String| topic.len() > LONGEST_TOPIC || topic.chars().any(char::is_control);
    if let Some(position) = topics.iter().position(broken) {
        let message = format!("The length must be no more than {LONGEST_TOPIC}.");
        let params = json!({ "max": LONGEST_TOPIC, "min": 0 });
        let path = format!("subscriptions.{position}");
        errors.add_with(&path, "validation_length_too_long", &message, params);
    }
    errors.into_result(UNREADABLE)?;
    Ok((id, topics))
}

/// A guest may sign in; nobody may become somebody else on an open stream.
fn may_become(before: &Caller, now: &Caller) -> bool {
    match (before, now) {
        (Caller::Guest, _) | (Caller::Owner, Caller::Owner) => true,
        (Caller::Record(before), now) => now.is(&before.collection_id, &before.id),
        (Caller::Key(before), Caller::Key(now)) => before.id == now.id,
        (Caller::Owner | Caller::Key(_), _) => false,
    }
}
