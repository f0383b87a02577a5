//! Paths with detours are led to the tidied path, and those that cannot be read refused, as Go's
//! `net/http` does in front of PocketBase: `//`, `/./` and `/../` name nothing of their own.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::params::escapes_well;

/// 307 to the tidied path where the request's is not, with its query; 400 where a percent sign
/// stands for nothing.
pub(crate) async fn tidy_path(request: Request, next: Next) -> Response {
    if !escapes_well(request.uri().path()) {
        return (StatusCode::BAD_REQUEST, "400 Bad Request").into_response();
    }
    let Some(path) = tidied(request.uri().path()) else { return next.run(request).await };
    let query = request.uri().query().map_or(String::new(), |query| format!("?{query}"));
    let target = path + &query;
    let link = match *request.method() {
        Method::GET | Method::HEAD => {
            let shown = target.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let shown = shown.replace('"', "&#34;").replace('\'', "&#39;");
            format!("<a href=\"{shown}\">Temporary Redirect</a>.\n\n")
        }
        _ => String::new(),
    };
    let mut response = (StatusCode::TEMPORARY_REDIRECT, link).into_response();
    let headers = response.headers_mut();
    match request.method() {
        &Method::GET | &Method::HEAD => {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            headers.insert(header::CONTENT_TYPE, html)
        }
        _ => headers.remove(header::CONTENT_TYPE),
    };
    // It was part of a request's line: nothing in it could end a header.
    if let Ok(target) = HeaderValue::from_str(&target) {
        headers.insert(header::LOCATION, target);
    }
    response
}

/// The path without detours, one slash at its start; `None` for a path that has none.
fn tidied(path: &str) -> Option<String> {
    let detour = |part: &str| part.is_empty() || part == "." || part == "..";
    let inner = path.strip_prefix('/')?;
    let before_end = inner.strip_suffix('/').unwrap_or(inner);
    if inner.is_empty() || !(inner == "/" || before_end.split('/').any(detour)) {
        return None;
    }
    let mut parts = Vec::new();
    for part in inner.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    // Browsers read a backslash as a slash, and two of those as the start of another host.
    Some(format!("/{}{end}", parts.join("/").replace('\\', "%5C")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detours_are_taken_out() {
        let cases = [
            ("//api/health", "/api/health"),
            ("/api/./health", "/api/health"),
            ("/api/x/../health", "/api/health"),
            ("/api/collections//records", "/api/collections/records"),
            ("/api/collections/../../../etc/", "/etc/"),
            ("/x/..", "/"),
            ("/x/../", "/"),
            ("//", "/"),
            ("///", "/"),
            ("/a//", "/a/"),
            ("/a/.", "/a"),
            ("//elsewhere.example/x", "/elsewhere.example/x"),
            ("/..//elsewhere.example", "/elsewhere.example"),
            ("//\\elsewhere.example", "/%5Celsewhere.example"),
        ];
        for (path, wanted) in cases {
            assert_eq!(tidied(path).as_deref(), Some(wanted), "{path}");
        }
        for path in ["/", "/api/health", "/api/health/", "/a/..b/.c", "/api/%2e%2e/x", "*"] {
            assert_eq!(tidied(path), None, "{path}");
        }
    }
}
