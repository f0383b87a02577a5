//! Signing addresses for whoever asks a service by a way out of their own, and reading what it says.

use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use reqwest::{Method, Url};
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::signing::sign;
use serde_json::{Value, json};

use super::ask::code_in;

/// How a path is written where it is signed: all but the unreserved characters of RFC 3986 encoded
/// (AWS Signature Version 4, "Canonical request"). What stands there otherwise would be read back as
/// it was and signed another way by the service.
const SIGNED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What signs.
pub(crate) struct Signer<'a> {
    pub(crate) key: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) region: &'a str,
}

impl Signer<'_> {
    /// The address at which a request may be made, by whoever has it, for so long from now.
    ///
    /// # Errors
    /// When it is none of HTTP, or the method is none of S3's.
    pub(crate) fn address(
        &self,
        method: &Method,
        url: &Url,
        good_for: Duration,
    ) -> Result<Url, &'static str> {
        let method = match *method {
            Method::HEAD => rusty_s3::Method::Head,
            Method::GET => rusty_s3::Method::Get,
            Method::POST => rusty_s3::Method::Post,
            Method::PUT => rusty_s3::Method::Put,
            Method::DELETE => rusty_s3::Method::Delete,
            _ => return Err("S3 has no such method"),
        };
        if !matches!(url.scheme(), "https" | "http") {
            return Err("the address is none of HTTP");
        }
        let mut url = url.clone();
        let mut query = url.query_pairs().into_owned().collect::<Vec<_>>();
        query.sort();
        url.set_query(None);
        let segments = url.path().split('/').map(|segment| {
            let bytes = percent_decode_str(segment).collect::<Vec<_>>();
            percent_encode(&bytes, SIGNED).to_string()
        });
        let path = segments.collect::<Vec<_>>().join("/");
        url.set_path(&path);
        let query = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let (seconds, none) = (good_for.as_secs(), std::iter::empty());
        let Self { key, secret, region } = self;
        Ok(sign(&Timestamp::now(), method, url, key, secret, None, region, seconds, query, none))
    }
}

/// What a service says, as JSON: `{"objects": […], "folders": […], "next": …}` for a listing,
/// `{"code": …}` for a refusal, else nothing. Times are as the service writes them (RFC 3339), sizes in
/// bytes.
pub(crate) fn said(text: &str) -> Value {
    let Ok(listed) = ListObjectsV2::parse_response(text) else {
        return match code_in(text) {
            code if code.is_empty() => Value::Null,
            code => json!({ "code": code }),
        };
    };
    let objects = listed.contents.into_iter().map(|object| {
        let (size, modified) = (object.size.unwrap_or(0), object.last_modified);
        json!({ "key": object.key, "size": size, "modified": modified })
    });
    let folders = listed.common_prefixes.into_iter().map(|folder| folder.prefix);
    json!({
        "objects": objects.collect::<Vec<_>>(),
        "folders": folders.collect::<Vec<_>>(),
        "next": listed.next_continuation_token,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_signed_as_the_service_reads_it() {
        let signer = Signer { key: "AKID", secret: "geheim", region: "eu-1" };
        let url = Url::parse("https://s3.example.com/box/a:b@c,d/%C3%A4%20(1)?x=2&list-type=2");
        let signed = signer.address(&Method::GET, &url.unwrap(), Duration::from_secs(60)).unwrap();
        assert_eq!(signed.path(), "/box/a%3Ab%40c%2Cd/%C3%A4%20%281%29");
        let query = signed.query_pairs().into_owned().collect::<Vec<_>>();
        let value = |name: &str| {
            query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value).to_owned()
        };
        assert_eq!((value("x"), value("list-type")), ("2".to_owned(), "2".to_owned()));
        assert_eq!(value("X-Amz-Expires"), "60");
        assert_eq!(value("X-Amz-Signature").len(), 64);
        assert!(!signed.as_str().contains("geheim"), "{signed}");
        let odd = Url::parse("https://s3.example.com/box").unwrap();
        assert!(signer.address(&Method::PATCH, &odd, Duration::from_secs(60)).is_err());
        let odd = Url::parse("ftp://s3.example.com/box").unwrap();
        assert!(signer.address(&Method::GET, &odd, Duration::from_secs(60)).is_err());
    }

    #[test]
    fn listings_and_refusals_are_read_and_nothing_else() {
        let listing = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
            <IsTruncated>true</IsTruncated><NextContinuationToken>t0</NextContinuationToken>\
            <EncodingType>url</EncodingType><Contents><Key>a%26b.txt</Key><Size>5</Size>\
            <LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>\
            <CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes></ListBucketResult>";
        let expected = json!({
            "objects": [{ "key": "a&b.txt", "size": 5, "modified": "2026-01-02T03:04:05.000Z" }],
            "folders": ["c/"], "next": "t0",
        });
        assert_eq!(said(listing), expected);
        assert_eq!(said("<Error><Code>NoSuchKey</Code></Error>"), json!({ "code": "NoSuchKey" }));
        for other in ["", "<html></html>", "{}", "<Error><Code>a b</Code></Error>"] {
            assert_eq!(said(other), Value::Null, "{other}");
        }
    }
}
