//! What the network is told during a pause.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;

use super::{Pause, Rest};
use crate::error::{Error, Result};

/// An admin may resume at any moment: nobody is told to stay away for longer.
const TRY_AGAIN: Duration = Duration::from_secs(60);
const STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

/// The layer of the door for phones. Streams that were open when a pause begins end.
///
/// # Errors
/// 503 with `Retry-After` during a pause.
pub(crate) async fn turn_away(
    State(pause): State<Pause>,
    request: Request,
    next: Next,
) -> Result<Response> {
    if let Some(rest) = pause.current() {
        return Err(Error::Paused { retry_after: wait(rest) });
    }
    let response = next.run(request).await;
    if response.headers().get(header::CONTENT_TYPE) != Some(&STREAM) {
        return Ok(response);
    }
    Ok(response.map(|body| {
        let begun = async move {
            let mut changes = pause.0.rest.subscribe();
            // The sender is in `pause`, so there is always an answer.
            let _ = changes.wait_for(Option::is_some).await;
        };
        Body::from_stream(body.into_data_stream().take_until(begun))
    }))
}

fn wait(rest: Rest) -> Duration {
    rest.left().map_or(TRY_AGAIN, |left| Duration::from_secs(left).min(TRY_AGAIN))
}
