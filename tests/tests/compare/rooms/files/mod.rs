//! Files: uploads in every form, what is refused, what is served, to whom, and how.

use crate::report::Report;
use crate::scenario::{Body, Part, Step, Who, step};

pub(crate) fn play(report: &mut Report) {
    report.table(define::DEFINITIONS);
    report.table(define::GROUND);
    report.table(upload::NAMES);
    report.table(upload::UPLOADS);
    report.table(upload::CHANGES);
    report.table(judge::RULES);
    report.table(judge::KINDS);
    report.table(serve::SERVED);
    report.table(serve::CONDITIONS);
    report.table(thumbs::THUMBS);
    report.table(protect::PROTECTED);
    report.table(protect::VIEWED);
    report.table(protect::AVATARS);
    report.table(protect::GONE);
}

const PAPERS: &str = "/api/collections/papers/records";
const PAPER: &str = "/api/collections/papers/records/<paper>";

const WIDE: &[u8] = include_bytes!("../../pictures/wide.png");
const TURNED: &[u8] = include_bytes!("../../pictures/turned.jpg");
const MOVING: &[u8] = include_bytes!("../../pictures/anim.gif");
const STILL: &[u8] = include_bytes!("../../pictures/still.webp");
/// One byte over what `few` takes.
const LONG: &[u8] = &[b'a'; 2001];
const FULL: &[u8] = &[b'a'; 2000];

const fn upload(name: &'static str, parts: &'static [Part]) -> Step {
    step(name, Who::Guest, "POST", PAPERS).body(Body::Parts(parts))
}

const fn change(name: &'static str, parts: &'static [Part]) -> Step {
    step(name, Who::Guest, "PATCH", PAPER).body(Body::Parts(parts))
}

mod define;
mod judge;
mod protect;
mod serve;
mod thumbs;
mod upload;
