//! Telegram's Bot API, and Mastodon's API of statuses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{BEARER, TELEGRAM_TOKEN, answer, has_bearer, header};

pub(crate) fn telegram() -> Router {
    Router::new().route("/{bot}/getMe", get(me)).route("/{bot}/sendMessage", post(send_message))
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
