//! Query parameters and path segments, with our own errors.

use std::collections::HashMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::error::{Error, Result};

/// Whether Go, and so PocketBase, reads a pair of a query or a form: it refuses semicolons and
/// broken percent signs.
pub(crate) fn is_well_formed(pair: &str) -> bool {
    !pair.contains(';') && escapes_well(pair)
}

/// Whether two hexadecimal digits follow each percent sign.
pub(super) fn escapes_well(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

/// The query string; what is broken is left out, and of a repeated name the first value counts, as in PocketBase.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(HashMap<String, String>);

impl Params {
    pub(crate) fn parse(query: &str) -> Self {
        let mut map = HashMap::new();
        let pairs = query.split('&').filter(|pair| is_well_formed(pair));
        for (name, value) in pairs.flat_map(|pair| form_urlencoded::parse(pair.as_bytes())) {
            map.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        Self(map)
    }

    /// A parameter's text; absent and empty are the same.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// All of them, as `@request.query.*` sees them.
    pub(crate) fn values(&self) -> serde_json::Map<String, serde_json::Value> {
        self.0.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect()
    }

    /// A whole number.
    ///
    /// # Errors
    /// 400 when the text is something else.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>> {
        self.get(name).map(|text| text.parse().map_err(|_error| Error::unreadable())).transpose()
    }

    /// A flag, in the words Go accepts.
    ///
    /// # Errors
    /// 400 when the text is something else.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            None | Some("0" | "f" | "F" | "false" | "FALSE" | "False") => Ok(false),
            Some("1" | "t" | "T" | "true" | "TRUE" | "True") => Ok(true),
            Some(_) => Err(Error::unreadable()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or("")))
    }
}

/// A path segment, or a tuple of them.
pub(crate) struct PathOf<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for PathOf<T>
where
    S: Send + Sync,
    T: serde::de::DeserializeOwned + Send,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        // A segment that is not UTF-8 names nothing we have.
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value)).map_err(|_error| Error::not_found())
    }
}

/// Which page of a list is asked for; PocketBase's defaults and limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    /// From 1.
    pub(crate) page: u64,
    /// 1 to 1000.
    pub(crate) per_page: u64,
    pub(crate) skip_total: bool,
}

impl Paging {
    /// # Errors
    /// 400 when a parameter is not what it should be.
    pub(crate) fn read(params: &Params) -> Result<Self> {
        const DEFAULT: i64 = 30;
        const MOST: i64 = 1000;
        let page = params.number("page")?.unwrap_or(1).max(1);
        let per_page = match params.number("perPage")?.unwrap_or(DEFAULT) {
            n if n <= 0 => DEFAULT,
            n => n.min(MOST),
        };
        Ok(Self {
            page: page.unsigned_abs(),
            per_page: per_page.unsigned_abs(),
            skip_total: params.flag("skipTotal")?,
        })
    }

    /// How many records come before the page.
    pub(crate) fn offset(&self) -> u64 {
        let before = (self.page - 1).saturating_mul(self.per_page);
        // What the database counts in.
        before.min(i64::MAX.unsigned_abs())
    }

    /// `totalItems` and `totalPages`; both -1 when the total was not asked for.
    pub(crate) fn totals(&self, total: Option<u64>) -> (i64, i64) {
        match total {
            None => (-1, -1),
            Some(total) => {
                let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
                (number(total), number(total.div_ceil(self.per_page)))
            }
        }
    }
}
