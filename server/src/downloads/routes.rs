//! `/api/files`: PocketBase's file API.

use axum::extract::{Request, State};
use axum::response::Response;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::serve::serve;
use super::{Downloads, Found};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf};
use crate::records::Asking;

/// Offered for every picture, whatever its field says.
const ALWAYS_OFFERED: &str = "100x100";

/// A token for protected files.
#[derive(Serialize, ToSchema)]
pub(super) struct FileToken {
    token: String,
}

/// The room's routes.
pub(crate) fn router(downloads: Downloads) -> OpenApiRouter {
    let routes = OpenApiRouter::new().routes(routes!(make_token)).routes(routes!(download));
    routes.with_state(downloads)
}

/// Makes a token for protected files.
#[utoipa::path(post, path = "/api/files/token", tag = "files",
    responses((status = 200, body = FileToken), (status = "4XX", body = ErrorBody)))]
async fn make_token(
    State(downloads): State<Downloads>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<FileToken>> {
    Ok(Json(FileToken { token: downloads.token(&caller).await? }))
}

/// Serves a file, or a thumb of it.
#[utoipa::path(get, path = "/api/files/{collection}/{record}/{name}", tag = "files",
    params(("collection" = String, Path), ("record" = String, Path), ("name" = String, Path),
        ("thumb" = Option<String>, Query, description = "WxH, WxHt, WxHb, WxHf, 0xH or Wx0"),
        ("download" = Option<bool>, Query), ("token" = Option<String>, Query)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 206),
        (status = 304), (status = "4XX", body = ErrorBody)))]
async fn download(
    State(downloads): State<Downloads>,
    Extension(caller): Extension<Caller>,
    PathOf((collection, record, name)): PathOf<(String, String, String)>,
    params: Params,
    request: Request,
) -> Result<Response> {
    let asking = Asking::new(caller, "GET", &params, request.headers());
    let token = params.get("token").unwrap_or("");
    let Found { folder, name, thumbs } =
        downloads.find(&collection, &record, &name, token, asking).await?;
    let original = folder.file(&name).ok_or_else(Error::not_found)?;
    let as_attachment = params.flag("download").unwrap_or(false);
    if let Some(size) = params.get("thumb")
        && (size == ALWAYS_OFFERED || thumbs.iter().any(|offered| offered == size))
        && let Some(thumb) = downloads.thumbs.of(&folder, &name, size).await?
    {
        let shown = format!("{size}_{name}");
        return serve(thumb, &shown, as_attachment, request.headers()).await;
    }
    serve(original, &name, as_attachment, request.headers()).await
}
