//! `/api/files`: PocketBase's file API.

use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::serve::serve;
use super::{Downloads, Found};
use crate::error::{Error, ErrorBody, Result};
use crate::http::{Caller, Params, PathOf, device_of, pick};
use crate::records::{Asking, reading};

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
    params: Params,
    headers: HeaderMap,
) -> Result<Json<Value>> {
    let token = FileToken { token: downloads.token(&caller, device_of(&headers)).await? };
    let body = serde_json::to_value(token);
    let body = body.map_err(|error| Error::internal("write a file token", error))?;
    Ok(Json(pick::fields(body, params.get("fields"))?))
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
    method: Method,
    headers: HeaderMap,
) -> Result<Response> {
    let asking = Asking::new(caller, reading(&method), &params, &headers);
    let token = params.get("token").unwrap_or("");
    let found = downloads.find(&collection, &record, &name, token, asking).await?;
    let as_attachment = params.flag("download").unwrap_or(false);
    if let Some(size) = params.get("thumb")
        && (size == ALWAYS_OFFERED || found.thumbs.iter().any(|offered| offered == size))
        && let Some(thumb) = serve_thumb(&downloads, &found, size, as_attachment, &headers).await?
    {
        return Ok(thumb);
    }
    let original = found.folder.file(&found.name).ok_or_else(Error::not_found)?;
    serve(original, &found.name, as_attachment, &headers).await
}

/// A thumb, made when it is not there; `None` when the original has to do.
async fn serve_thumb(
    downloads: &Downloads,
    Found { folder, name, .. }: &Found,
    size: &str,
    as_attachment: bool,
    headers: &HeaderMap,
) -> Result<Option<Response>> {
    let Some(place) = downloads.thumbs.place(folder, name, size) else { return Ok(None) };
    let shown = format!("{size}_{name}");
    let kept = || serve(place.target.clone(), &shown, as_attachment, headers);
    match kept().await {
        Err(Error::NotFound(_)) => {}
        answer => return answer.map(Some),
    }
    match downloads.thumbs.put(&place).await? {
        true => kept().await.map(Some),
        false => Ok(None),
    }
}
