//! Where something is in an answer.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

/// A place in an answer; what is null there is not there.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(in crate::integrations) enum Spot {
    /// A JSON pointer (RFC 6901).
    At(String),
    /// The first of these where there is something.
    First(Vec<Spot>),
    Picked(Picked),
}

/// A place in the first item of a list that is as said, or in what is there where that is no list and as
/// said.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::integrations) struct Picked {
    /// Where the list is; empty for the answer itself.
    r#in: String,
    /// What the item has to have, by its place in the item: one of these.
    r#where: IndexMap<String, Vec<Value>>,
    /// Where it is in the item.
    at: String,
}

impl Spot {
    pub(in crate::integrations) fn find<'a>(&self, answer: &'a Value) -> Option<&'a Value> {
        match self {
            Self::At(at) => answer.pointer(at).filter(|found| !found.is_null()),
            Self::First(spots) => spots.iter().find_map(|spot| spot.find(answer)),
            Self::Picked(Picked { r#in, r#where, at }) => {
                let fits = |item: &&Value| {
                    let mut wanted = r#where.iter();
                    wanted.all(|(at, any)| item.pointer(at).is_some_and(|one| any.contains(one)))
                };
                let found = answer.pointer(r#in)?;
                let mut items =
                    found.as_array().map_or(std::slice::from_ref(found), Vec::as_slice).iter();
                let item = items.find(fits)?;
                item.pointer(at).filter(|found| !found.is_null())
            }
        }
    }

    /// The text there; empty when there is none.
    pub(in crate::integrations) fn text(&self, answer: &Value) -> String {
        self.find(answer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Whether all of its places can be ones.
    pub(in crate::integrations) fn is_good(&self) -> bool {
        match self {
            Self::At(at) => at.starts_with('/'),
            Self::First(spots) => !spots.is_empty() && spots.iter().all(Self::is_good),
            Self::Picked(Picked { r#in, r#where, at }) => {
                !r#where.is_empty()
                    && (r#in.is_empty() || r#in.starts_with('/'))
                    && r#where.keys().chain([at]).all(|place| place.starts_with('/'))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_spot_is_found_or_there_is_none() {
        let answer = json!({
            "id": "a", "nothing": null,
            "links": [{ "rel": "self", "href": "s" }, { "rel": "approve", "href": "x" }, 5],
        });
        let link = |rel: &str| json!({ "in": "/links", "where": { "/rel": [rel] }, "at": "/href" });
        for (spot, expected) in [
            (json!("/id"), Some(json!("a"))),
            (json!("/nothing"), None),
            (json!("/other"), None),
            (json!(["/nothing", "/other", "/id"]), Some(json!("a"))),
            (json!([]), None),
            (link("approve"), Some(json!("x"))),
            (link("none"), None),
            (json!([link("none"), link("self"), "/id"]), Some(json!("s"))),
            (json!({ "in": "/id", "where": { "/rel": ["self"] }, "at": "/href" }), None),
            (json!({ "in": "", "where": { "/id": ["a", "b"] }, "at": "/id" }), Some(json!("a"))),
            (json!({ "in": "", "where": { "/id": ["b"] }, "at": "/id" }), None),
            (json!({ "in": "/links", "where": { "/rel": ["self"] }, "at": "/none" }), None),
        ] {
            let read = serde_json::from_value::<Spot>(spot.clone()).unwrap();
            assert_eq!(read.find(&answer).cloned(), expected, "{spot}");
        }
        for (spot, is_good) in [
            (json!("/id"), true),
            (json!("id"), false),
            (json!([]), false),
            (json!(["/id", "id"]), false),
            (link("approve"), true),
            (json!({ "in": "/links", "where": {}, "at": "/href" }), false),
            (json!({ "in": "/links", "where": { "rel": [1] }, "at": "/href" }), false),
            (json!({ "in": "", "where": { "/rel": [1] }, "at": "/href" }), true),
            (json!({ "in": "links", "where": { "/rel": [1] }, "at": "/href" }), false),
        ] {
            let read = serde_json::from_value::<Spot>(spot.clone()).unwrap();
            assert_eq!(read.is_good(), is_good, "{spot}");
        }
        let odd = json!({ "in": "/links", "where": {}, "at": "/href", "more": 1 });
        assert!(serde_json::from_value::<Spot>(odd).is_err());
    }
}
