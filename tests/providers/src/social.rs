//! Telegram's Bot API, and Mastodon's API of statuses.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{BEARER, TELEGRAM_TOKEN, answer, has_bearer, header};

/// What was sent to the bot and has not been read by it: those below the offset that was asked for last
/// are forgotten.
#[derive(Clone, Default)]
pub(crate) struct Inbox(Arc<Mutex<(i64, Vec<Value>)>>, Arc<AtomicBool>);

impl Inbox {
    /// Somebody writes to the bot.
    pub(crate) fn write(&self, from: i64, text: &str) -> Value {
        let mut inbox = self.0.lock().unwrap();
        inbox.0 += 1;
        let number = 880_000_000 + inbox.0;
        let update = json!({
            "update_id": number,
            "message": {
                "message_id": inbox.0, "date": 1_735_000_000 + inbox.0,
                "from": { "id": from, "is_bot": false }, "chat": { "id": from, "type": "private" },
                "text": text,
            },
        });
        inbox.1.push(update.clone());
        update
    }

    /// Nobody has written for a week: the next number is chosen anew, and may be a lower one.
    pub(crate) fn renumber(&self) {
        self.0.lock().unwrap().0 = -5_000;
    }

    /// From now on a page has as many as are asked for.
    pub(crate) fn fill_pages(&self) {
        self.1.store(true, Ordering::Relaxed);
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.0.lock().unwrap().1.len()
    }
}

pub(crate) fn telegram(inbox: Inbox) -> Router {
    Router::new()
        .route("/{bot}/getMe", get(me))
        .route("/{bot}/sendMessage", post(send_message))
        .route("/{bot}/getUpdates", get(updates))
        .with_state(inbox)
}

async fn updates(
    State(inbox): State<Inbox>,
    Path(bot): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    if !is_bot(&bot) {
        return telegram_error(401, "Unauthorized");
    }
    let number = |name: &str| asked.get(name).and_then(|text| text.parse::<i64>().ok());
    let fills_pages = inbox.1.load(Ordering::Relaxed);
    let mut inbox = inbox.0.lock().unwrap();
    if let Some(offset) = number("offset") {
        inbox.1.retain(|update| update["update_id"].as_i64().unwrap() >= offset);
    }
    // Two at most, so that there are pages.
    let most = if fills_pages { 100 } else { 2 };
    let most = usize::try_from(number("limit").unwrap_or(100)).unwrap().min(most);
    let page = inbox.1.iter().take(most).cloned().collect::<Vec<_>>();
    answer(200, &json!({ "ok": true, "result": page }))
}

fn telegram_error(code: u16, description: &str) -> Response {
    answer(code, &json!({ "ok": false, "error_code": code, "description": description }))
}

fn is_bot(path: &str) -> bool {
    path == format!("bot{TELEGRAM_TOKEN}")
}

async fn me(Path(bot): Path<String>) -> Response {
    match is_bot(&bot) {
        true => {
            let bot = json!({ "id": 123_456, "is_bot": true, "username": "standin_bot" });
            answer(200, &json!({ "ok": true, "result": bot }))
        }
        false => telegram_error(401, "Unauthorized"),
    }
}

async fn send_message(Path(bot): Path<String>, body: String) -> Response {
    if !is_bot(&bot) {
        return telegram_error(401, "Unauthorized");
    }
    let message = serde_json::from_str::<Value>(&body).unwrap_or_default();
    match (message["chat_id"].as_str(), message["text"].as_str()) {
        (Some("nobody"), _) | (None, _) => telegram_error(400, "Bad Request: chat not found"),
        (_, None | Some("")) => telegram_error(400, "Bad Request: message text is empty"),
        (Some("busy"), _) => {
            let mut body = json!({
                "ok": false, "error_code": 429, "description": "Too Many Requests: retry after 5",
            });
            body["parameters"] = json!({ "retry_after": 5 });
            answer(429, &body)
        }
        // Documented nowhere, but a body decides and not the status.
        (Some("odd"), _) => {
            answer(200, &json!({ "ok": false, "error_code": 400, "description": "odd" }))
        }
        (Some(chat), Some(text)) => {
            let sent = json!({ "message_id": 7, "date": 1_735_000_000, "chat": { "id": chat }, "text": text });
            answer(200, &json!({ "ok": true, "result": sent }))
        }
    }
}

/// Statuses by their idempotency key.
type Posted = Arc<Mutex<HashMap<String, Value>>>;

pub(crate) fn mastodon() -> Router {
    Router::new()
        .route("/api/v1/accounts/verify_credentials", get(verify))
        .route("/api/v1/statuses", post(status))
        .with_state(Posted::default())
}

async fn verify(headers: HeaderMap) -> Response {
    match has_bearer(&headers, BEARER) {
        true => answer(
            200,
            &json!({ "id": "1", "acct": "standin", "url": "https://social.example/@standin" }),
        ),
        false => answer(401, &json!({ "error": "The access token is invalid" })),
    }
}

async fn status(State(posted): State<Posted>, headers: HeaderMap, body: String) -> Response {
    if !has_bearer(&headers, BEARER) {
        return answer(401, &json!({ "error": "The access token is invalid" }));
    }
    let given = serde_json::from_str::<Value>(&body).unwrap_or_default();
    let text = given["status"].as_str().unwrap_or("");
    if text.trim().is_empty() {
        return answer(422, &json!({ "error": "Validation failed: Text can't be blank" }));
    }
    let mut posted = posted.lock().unwrap();
    let key = match header(&headers, "idempotency-key") {
        "" => format!("none {}", posted.len()),
        key => key.to_owned(),
    };
    let id = (posted.len() + 1).to_string();
    let status = json!({
        "id": id, "url": format!("https://social.example/@standin/{id}"), "content": text,
        "created_at": "2026-01-31T10:00:00.000Z",
    });
    answer(200, posted.entry(key).or_insert(status))
}
