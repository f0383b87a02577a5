//! The files of a batch: those of the request `N` come under `requests.N.field` or
//! `requests[N].field`, before or behind the requests themselves.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::files::{Files, Staging, Uploads};
use crate::http::body::TakeFiles;
use crate::http::multipart::Multipart;

/// Takes each request's files in; what is for no request is skipped.
pub(super) struct RequestFiles {
    files: Files,
    /// No request has this place in the batch.
    end: usize,
    of_request: BTreeMap<usize, Staging>,
}

impl RequestFiles {
    pub(super) fn new(files: Files, most_requests: usize) -> Self {
        Self { files, end: most_requests, of_request: BTreeMap::new() }
    }

    /// The files by the place of their request.
    pub(super) fn finish(self) -> BTreeMap<usize, Uploads> {
        let staged = self.of_request.into_iter();
        staged.map(|(at, staging)| (at, staging.finish().named_again())).collect()
    }
}

impl TakeFiles for RequestFiles {
    async fn take(&mut self, key: &str, file_name: &str, bytes: &mut Multipart) -> Result<()> {
        let Some((at, field)) = address(key).filter(|(at, _)| *at < self.end) else {
            return Ok(());
        };
        let staging = self.of_request.entry(at).or_insert_with(|| self.files.stage_any());
        staging.take(field, file_name, bytes).await
    }
}

/// The request and the field that a part's name is for.
fn address(key: &str) -> Option<(usize, &str)> {
    let rest = key.strip_prefix("requests")?;
    let (number, field) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_once('.')?,
        None => rest.strip_prefix('[')?.split_once("].")?,
    };
    let at: usize = number.parse().ok()?;
    // One spelling of a number only.
    (at.to_string() == number).then_some((at, field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_for_one_field_of_one_request() {
        assert_eq!(address("requests.0.photo"), Some((0, "photo")));
        assert_eq!(address("requests[12].photo+"), Some((12, "photo+")));
        assert_eq!(address("requests.1.a.b"), Some((1, "a.b")));
        for other in [
            "photo",
            "requests",
            "requests.0",
            "requests.00.photo",
            "requests.+1.photo",
            "requests.-1.photo",
            "requests[0]photo",
            "requests[0.photo",
            "requests0.photo",
            "requests.99999999999999999999999.photo",
        ] {
            assert_eq!(address(other), None, "{other}");
        }
    }
}
