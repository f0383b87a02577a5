//! The first page: the certificate, its fingerprint, and what to do with it.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Html;

use super::platform::{ALL, Platform};
use super::{Pages, escape};

const PAGE: &str = include_str!("page.html");

pub(super) async fn show(State(pages): State<Pages>, headers: HeaderMap) -> Html<String> {
    let yours = Platform::of(&headers);
    let first = yours.map_or_else(String::new, |platform| {
        format!("<h2>{}</h2>\n{}", platform.title(), platform.steps())
    });
    let others =
        if yours.is_some() { "<h2>Another device</h2>\n" } else { "<h2>Your device</h2>\n" };
    let mut others = others.to_owned();
    for platform in ALL.into_iter().filter(|platform| Some(*platform) != yours) {
        let (title, steps) = (platform.title(), platform.steps());
        let _ = writeln!(others, "<details><summary>{title}</summary>\n{steps}</details>");
    }
    let html = PAGE
        .replace("{first}", &first)
        .replace("{others}", &others)
        .replace("{fingerprint}", &fingerprint(&pages))
        .replace("{name}", &escape(&pages.keeper.shown_name()));
    Html(html)
}

/// In the same groups as the window shows, so that the two are easily compared.
fn fingerprint(pages: &Pages) -> String {
    let fingerprint = pages.keeper.authority().fingerprint_colons();
    let pairs = fingerprint.split(':').collect::<Vec<_>>();
    let groups = pairs.chunks(2).map(<[&str]>::concat).collect::<Vec<_>>();
    groups.chunks(4).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n")
}
