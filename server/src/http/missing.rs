//! What has no route, in PocketBase's words.

use axum::http::Method;

use crate::error::Error;

/// 404 for a path, or a method, that nobody serves: PocketBase looks for a file where something is
/// to be read.
pub(crate) async fn route(method: Method) -> Error {
    match method {
        Method::GET | Method::HEAD => Error::NotFound("File not found."),
        _ => Error::not_found(),
    }
}
