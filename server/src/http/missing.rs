//! What has no route, in PocketBase's words.

use crate::error::Error;

/// 404 for a path nobody serves.
pub(crate) async fn path() -> Error {
    Error::NotFound("File not found.")
}

/// 404 for a path that has other methods.
pub(crate) async fn method() -> Error {
    Error::not_found()
}
