use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

fn local(hosts: &[&str]) -> HashSet<String> {
    hosts.iter().map(|host| (*host).to_owned()).collect()
}

fn admitted(url: &str, hosts: &[&str], allowed: &[&str]) -> Result<Reach, Refused> {
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>();
    admit(&Url::parse(url).unwrap(), &Policy { hosts: &hosts, local: &local(allowed) })
}

#[test]
fn only_named_hosts_are_asked_over_https() {
    assert!(admitted("https://api.example.com/x", &["api.example.com"], &[]).is_ok());
    assert!(admitted("https://API.example.com./x", &["api.example.com"], &[]).is_ok());
    assert!(admitted("https://eu.example.com/", &["*.example.com"], &[]).is_ok());
    assert!(admitted("https://api.example.com:444/", &["api.example.com:444"], &[]).is_ok());
    for (url, host) in [
        ("https://example.com/", "*.example.com"),
        ("https://badexample.com/", "*.example.com"),
        ("https://api.example.com.evil.org/", "api.example.com"),
        ("https://evil.org/api.example.com", "api.example.com"),
        ("https://api.example.com:444/", "api.example.com"),
        ("http://api.example.com/", "api.example.com"),
        ("ftp://api.example.com/", "api.example.com"),
        ("https://api.example.com@evil.org/", "api.example.com"),
        ("https://user@api.example.com/", "api.example.com"),
        ("https://:secret@api.example.com/", "api.example.com"),
    ] {
        assert!(matches!(admitted(url, &[host], &[]), Err(Refused::Url(_))), "{url}");
    }
}

#[test]
fn addresses_are_refused_in_every_spelling() {
    for url in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://0177.0.0.01/",
        "https://127.1/",
        "https://0/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://172.31.255.255/",
        "https://169.254.169.254/",
        "https://0xA9FEA9FE/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://240.0.0.1/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::10.0.0.1]/",
        "https://[64:ff9b:1::10.0.0.1]/",
        "https://[64:ff9b:1:a00:0:100:808:808]/",
        "https://[64:ff9b:1::8.8.8.8]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[fec0::1]/",
        "https://[ff02::1]/",
        "https://[2001:db8::1]/",
        "https://[2001::1]/",
        "https://[::ffff:0:127.0.0.1]/",
    ] {
        let parsed = Url::parse(url).unwrap();
        let host = parsed.host_str().unwrap();
        assert!(matches!(admitted(url, &[host], &[]), Err(Refused::Address)), "{url}");
    }
    for url in ["https://1.1.1.1/", "https://[2606:4700:4700::1111]/", "https://[2002:101:101::]/"]
    {
        let parsed = Url::parse(url).unwrap();
        assert!(admitted(url, &[parsed.host_str().unwrap()], &[]).is_ok(), "{url}");
    }
}

#[test]
fn a_host_of_the_local_network_is_reached_when_it_is_allowed_and_a_clouds_credentials_never() {
    for (url, allowed) in [
        ("http://192.168.1.20/", "192.168.1.20"),
        ("http://127.0.0.1:9000/", "127.0.0.1:9000"),
        ("http://nas.local:8080/", "nas.local"),
        ("https://[fd00::1]/", "[fd00::1]"),
    ] {
        let parsed = Url::parse(url).unwrap();
        let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = format!("{}{port}", parsed.host_str().unwrap());
        assert!(matches!(admitted(url, &[&host], &[allowed]), Ok(Reach::Local)), "{url}");
        assert!(admitted(url, &[&host], &[]).is_err(), "{url}");
    }
    assert!(admitted("http://127.0.0.1:9001/", &["127.0.0.1:9001"], &["127.0.0.1:9000"]).is_err());
    for url in ["http://169.254.169.254/", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/"]
    {
        let parsed = Url::parse(url).unwrap();
        let host = parsed.host_str().unwrap();
        assert!(matches!(admitted(url, &[host], &[host]), Err(Refused::Address)), "{url}");
    }
}

fn outgoing(url: &str) -> Outgoing {
    Outgoing {
        method: Method::GET,
        url: Url::parse(url).unwrap(),
        headers: reqwest::header::HeaderMap::new(),
        body: Vec::new(),
        patience: Duration::from_secs(5),
        most_bytes: 1000,
        apart: None,
        is_read: true,
    }
}

/// A name that leads to the Internet when it is asked for first, and home ever after.
#[tokio::test]
async fn a_name_that_leads_elsewhere_the_second_time_leads_nowhere() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let turning: LookUp = Arc::new(move |_| {
        let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        // An address of the Internet's that nobody has; it is not waited for.
        let found: IpAddr = if first { [192, 31, 196, 1].into() } else { [127, 0, 0, 1].into() };
        Box::pin(async move { Ok(vec![found]) })
    });
    let egress = Egress::new(turning).unwrap();
    let (hosts, none) = ([format!("turning.example:{port}")], HashSet::new());
    let policy = Policy { hosts: &hosts, local: &none };
    let url = format!("https://turning.example:{port}/");
    let mut first = outgoing(&url);
    first.patience = Duration::from_millis(50);
    assert!(egress.ask(first, &policy).await.is_err());
    assert!(matches!(egress.ask(outgoing(&url), &policy).await, Err(Refused::Address)));
    assert!(asked.load(Ordering::SeqCst) >= 2);
    // Nobody has knocked.
    let knock = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(knock.is_err());
}

#[tokio::test]
async fn a_name_with_one_address_that_is_not_allowed_leads_nowhere() {
    let mixed: LookUp =
        Arc::new(|_| Box::pin(async { Ok(vec![[1, 1, 1, 1].into(), [10, 0, 0, 1].into()]) }));
    let egress = Egress::new(mixed).unwrap();
    let (hosts, none) = (["mixed.example".to_owned()], HashSet::new());
    let policy = Policy { hosts: &hosts, local: &none };
    let refused = egress.ask(outgoing("https://mixed.example/"), &policy).await;
    assert!(matches!(refused, Err(Refused::Address)));
}
