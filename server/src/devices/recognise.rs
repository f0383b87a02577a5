//! The layer that tells which paired device a request comes from.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use percent_encoding::percent_decode_str;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::Devices;
use crate::error::{Error, Result};
use crate::http::{Caller, DEVICE_HEADER, Peer, SignedInAs};

const UNPROVEN: &str = "The device is not paired any more, or its token is over. Prove it anew.";
const PAIRED_ONLY: &str =
    "This collection answers paired devices only. Pair this device with the box first.";
/// Tells an app that it is its device that is not known, not its user.
const ANSWER_HEADER: HeaderName = HeaderName::from_static("homeport-device");

/// Puts the id of the device in the place of the token that proves it, and takes the header away
/// where it proves nothing. What a device has open ends when it is cut off.
pub(crate) async fn recognise(
    State(devices): State<Devices>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(token) = request.headers_mut().remove(DEVICE_HEADER) else {
        return match devices.wants_a_device(&request) {
            true => Error::forbidden(PAIRED_ONLY).into_response(),
            false => devices.run_while_bound(request, next, None).await,
        };
    };
    let id = token.to_str().ok().and_then(|token| devices.holder(token.trim()));
    let known = id.and_then(|id| devices.inner.paired.cut_off(&id).map(|cut_off| (id, cut_off)));
    let Some((id, cut_off)) = known else { return unproven() };
    match devices.meet(&id, &mut request).await {
        Ok(()) => {}
        Err(error) => return error.into_response(),
    }
    let running = devices.run_while_bound(request, next, Some(&id));
    let response = until_cut_off(cut_off, running).await;
    if let Some(SignedInAs(collection, record)) = response.extensions().get::<SignedInAs>()
        && let Err(error) = devices.note_account(&id, collection, record).await
    {
        return error.into_response();
    }
    response
}

/// The answer, which breaks off when the device is cut off.
async fn until_cut_off(
    cut_off: CancellationToken,
    running: impl Future<Output = Response>,
) -> Response {
    let response = tokio::select! {
        response = running => response,
        () = cut_off.cancelled() => return unproven(),
    };
    response.map(|body| Body::new(WhilePaired::new(body, cut_off)))
}

fn unproven() -> Response {
    let mut response = Error::Unauthorized(UNPROVEN).into_response();
    response.headers_mut().insert(ANSWER_HEADER, HeaderValue::from_static("unproven"));
    response
}

impl Devices {
    /// Remembers that a device is here, and as whom.
    async fn meet(&self, id: &str, request: &mut Request) -> Result<()> {
        if let Some(peer) = request.extensions().get::<Peer>() {
            self.inner.sightings.note(id, peer.ip);
        }
        let value = HeaderValue::from_str(id)
            .map_err(|error| Error::internal("name a device in a header", error))?;
        request.headers_mut().insert(DEVICE_HEADER, value);
        let caller = request.extensions().get::<Caller>().cloned();
        if let Some(Caller::Record(identity)) = caller {
            self.note_account(id, &identity.collection_id, &identity.id).await?;
        }
        Ok(())
    }

    /// What goes on by a sign-in that was made on a device ends with it, whether the device shows
    /// itself or not. `shown`: the device that is watched already.
    async fn run_while_bound(&self, request: Request, next: Next, shown: Option<&str>) -> Response {
        let bound = match request.extensions().get::<Caller>() {
            Some(Caller::Record(identity)) => identity.device.clone(),
            _ => None,
        };
        let Some(device) = bound.filter(|device| shown != Some(&**device)) else {
            return next.run(request).await;
        };
        match self.inner.paired.cut_off(&device) {
            Some(cut_off) => until_cut_off(cut_off, next.run(request)).await,
            None => unproven(),
        }
    }

    /// Says early, in words, what the collection's rules would decide anyway.
    fn wants_a_device(&self, request: &Request) -> bool {
        let rest = request.uri().path().strip_prefix("/api/collections/");
        let Some((collection, _)) = rest.and_then(|rest| rest.split_once('/')) else {
            return false;
        };
        let collection = percent_decode_str(collection).decode_utf8_lossy();
        let found = self.inner.accounts.collection(&collection);
        let caller = request.extensions().get::<Caller>();
        found.is_some_and(|found| found.definition.paired_only)
            && !caller.is_some_and(|caller| caller.is_superuser() || caller.is_key())
    }
}

/// A body that breaks off when the device is cut off.
struct WhilePaired {
    body: Body,
    cut_off: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl WhilePaired {
    fn new(body: Body, cut_off: CancellationToken) -> Self {
        Self { body, cut_off: Box::pin(cut_off.cancelled_owned()) }
    }
}

impl hyper::body::Body for WhilePaired {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.cut_off.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(UNPROVEN))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
