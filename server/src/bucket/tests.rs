use super::ask::code_in;
use super::*;

fn access(endpoint: &str) -> Access {
    Access {
        endpoint: endpoint.to_owned(),
        region: "eu-1".to_owned(),
        name: "box".to_owned(),
        key: "key".to_owned(),
        secret: Zeroizing::new("geheim".to_owned()),
        force_path_style: true,
    }
}

#[tokio::test]
async fn an_endpoint_is_the_address_of_a_service() {
    for good in ["https://s3.example.com", "http://10.0.0.2:9000", "s3.example.com", "nas:9000/s3"]
    {
        assert!(Bucket::open(&access(good)).is_ok(), "{good}");
    }
    for bad in ["", "ftp://s3.example.com", "https://", "http://[::1", "file:///etc/passwd"] {
        assert!(matches!(Bucket::open(&access(bad)), Err(BucketError::Endpoint)), "{bad}");
    }
}

#[test]
fn of_a_refusal_only_its_code_is_handed_on() {
    let said = |code: &str| format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    assert_eq!(code_in(&said("NoSuchBucket")), "NoSuchBucket");
    for odd in ["", "a b", "<b>x</b>", "geheim!", &"x".repeat(65)] {
        assert_eq!(code_in(&said(odd)), "", "{odd}");
    }
    for none in ["", "no XML", "<Code>cut off", "</Code><Code>"] {
        assert_eq!(code_in(none), "", "{none}");
    }
}

#[test]
fn what_passes_is_tried_again_and_nothing_else() {
    let refused = |status, code: &str| BucketError::Refused { status, code: code.to_owned() };
    assert!(refused(503, "SlowDown").is_passing());
    assert!(BucketError::Late.is_passing());
    assert!(!refused(403, "AccessDenied").is_passing());
    assert!(refused(404, "NoSuchKey").is_missing());
    assert!(refused(404, "").is_missing());
    assert!(!refused(404, "NoSuchBucket").is_missing());
}
