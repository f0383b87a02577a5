//! Signing in at a service, and what comes of it.

use homeport_providers::{CLIENT, PAGE, Providers};
use homeport_tests::{Client, Program, Reply, Serve, until};
use serde_json::{Value, json};

use super::tokens::setup;
use super::{Ground, ROOM, failed};

fn app() -> Value {
    json!({ "client_id": CLIENT.0, "client_secret": CLIENT.1 })
}

/// A browser that follows nothing by itself.
fn browser() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn begin(admin: &Client, name: &str) -> Value {
    admin.post(&format!("{ROOM}/{name}/sign-in"), &Value::Null).await.expect(200).body
}

/// Where the service sends the browser back to, once somebody has agreed.
async fn agreed(begun: &Value) -> String {
    let answer = browser().get(begun["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{begun}");
    answer.headers()["location"].to_str().unwrap().to_owned()
}

async fn end(admin: &Client, name: &str, url: &str) -> Reply {
    admin.post(&format!("{ROOM}/{name}/sign-in/end"), &json!({ "url": url })).await
}

async fn signed_in(admin: &Client, name: &str) -> Value {
    let begun = begin(admin, name).await;
    let back = agreed(&begun).await;
    end(admin, name, &back).await.expect(200).body["signIn"].clone()
}

/// How it stands with the only integration.
async fn state(admin: &Client) -> Value {
    admin.get(ROOM).await.expect(200).body["items"][0]["signIn"].clone()
}

#[tokio::test]
async fn somebody_signs_in_in_a_browser_that_comes_back_to_the_box() {
    let ground = Ground::new().await;
    ground.set_up_with_tokens("x_twitter", app()).await;
    let before = ground.failure("x_twitter/post", json!({ "text": "x" })).await;
    assert_eq!(before, failed(502, "auth", "", 0));
    assert_eq!(state(&ground.admin).await["state"], "out");
    let begun = begin(&ground.admin, "x_twitter").await;
    assert_eq!(begun["isHeard"], true);
    let redirect = begun["redirect"].as_str().unwrap();
    assert!(
        redirect.starts_with("http://127.0.0.1:") && redirect.ends_with("/signed-in"),
        "{redirect}"
    );
    let url = reqwest::Url::parse(begun["url"].as_str().unwrap()).unwrap();
    let query = url.query_pairs().collect::<std::collections::HashMap<_, _>>();
    assert_eq!(query["scope"], "tweet.read tweet.write users.read offline.access");
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!((query["code_challenge"].len(), query["state"].len()), (43, 43));
    assert_eq!(query["redirect_uri"], redirect);

    let back = agreed(&begun).await;
    let come = async |url: &str, language: &str| {
        let asked = browser().get(url).header("accept-language", language);
        let page = asked.send().await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        (page.status().as_u16(), page.text().await.unwrap())
    };
    let (status, page) = come(&back, "de-DE,de").await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Die Integration x_twitter ist angemeldet"), "{page}");
    let now = state(&ground.admin).await;
    assert_eq!((&now["state"], &now["account"]), (&json!("in"), &json!("standin")));
    assert_eq!(now["scope"], "tweet.read users.read", "what the service says, not what was asked");
    assert!(now["since"].as_str().unwrap().len() > 10 && now["until"] == "", "{now}");
    let posted = ground.result("x_twitter/post", json!({ "text": "hello" })).await;
    assert_eq!(posted["text"], "hello");
    ground.result("x_twitter/reply", json!({ "text": "hello", "to": "1" })).await;
    // What the service echoes of the token is struck out.
    let me = ground.result("x_twitter/me", json!({})).await;
    assert_eq!(me["name"], "Stand-in Bearer ***");

    // A state is good once, and nobody's own.
    let (status, page) = come(&back, "en").await;
    assert!(status == 400 && page.contains("not known"), "{page}");
    let origin = redirect.split('?').next().unwrap();
    for query in ["", "?state=", "?state=other&code=x", "?code=x", "?state=<script>&error=<script>"]
    {
        let (status, page) = come(&format!("{origin}{query}"), "en").await;
        assert!(status == 400 && page.contains("not known") && !page.contains("<script"), "{page}");
    }
    // `localhost` may be either address, and nobody else of the machine gets what comes to it.
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        let v6 = origin.replace("127.0.0.1", "[::1]");
        let (status, page) = come(&v6, "en").await;
        assert!(status == 400 && page.contains("not known"), "{page}");
    }
    // Another site's page cannot send anything there, nor under another name.
    let rebound = browser().get(origin).header("host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status(), 421);
    // Who says no is told so.
    let begun = begin(&ground.admin, "x_twitter").await;
    let url = reqwest::Url::parse(begun["url"].as_str().unwrap()).unwrap();
    let asked = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let no = format!("{origin}?state={asked}&error=access_denied");
    let (status, page) = come(&no, "en").await;
    assert!(status == 400 && page.contains("(access_denied)"), "{page}");
    assert_eq!(state(&ground.admin).await["state"], "in", "who was signed in is");

    let out = ground.admin.delete(&format!("{ROOM}/x_twitter/sign-in")).await;
    assert_eq!(out.status, 204);
    assert_eq!(state(&ground.admin).await["state"], "out");
    assert_eq!(ground.failure("x_twitter/post", json!({ "text": "x" })).await.1, "auth");
    let window = ground.home.window().await;
    let trail = window.get("/api/homeport/audit").await.expect(200).text;
    for action in ["integrationSignedIn", "integrationSignedOut"] {
        assert!(trail.contains(action), "{trail}");
    }
    for token in ground.providers.desk().all() {
        assert!(!trail.contains(&token));
    }
}

#[tokio::test]
async fn what_was_not_begun_or_is_not_the_same_any_more_signs_nobody_in() {
    let ground = Ground::new().await;
    let admin = &ground.admin;
    ground.set_up_with_tokens("x_twitter", app()).await;
    ground
        .set_up_with_tokens(
            "linkedin",
            json!({ "client_id": CLIENT.0, "client_secret": CLIENT.1, "version": "202606" }),
        )
        .await;
    let back = agreed(&begin(admin, "x_twitter").await).await;
    // For another integration; and then it is used.
    end(admin, "linkedin", &back).await.expect(400);
    end(admin, "x_twitter", &back).await.expect(400);
    // An earlier one, once another has begun.
    let earlier = agreed(&begin(admin, "x_twitter").await).await;
    let later = agreed(&begin(admin, "x_twitter").await).await;
    end(admin, "x_twitter", &earlier).await.expect(400);
    // One whose integration was changed meanwhile.
    let change = json!({ "limit": null });
    admin.send("PUT", &format!("{ROOM}/x_twitter"), Some(&change)).await.expect(200);
    end(admin, "x_twitter", &later).await.expect(400);
    for bad in ["", "x", "https://localhost/signed-in", "https://localhost/?code=a"] {
        let refused = end(admin, "x_twitter", bad).await.expect(400);
        assert!(refused.body["data"]["url"].is_object(), "{bad}: {}", refused.text);
    }
    assert_eq!(ground.providers.desk().fetched(), 0);
    // With another's challenge the service gives no token.
    let begun = begin(admin, "x_twitter").await;
    let mut url = reqwest::Url::parse(begun["url"].as_str().unwrap()).unwrap();
    let pairs = url.query_pairs().into_owned().collect::<Vec<_>>();
    let other = pairs.iter().map(|(name, value)| match &**name {
        "code_challenge" => (name, "0123456789012345678901234567890123456789012"),
        _ => (name, value.as_str()),
    });
    let other = form_urlencoded::Serializer::new(String::new()).extend_pairs(other).finish();
    url.set_query(Some(&other));
    let back = agreed(&json!({ "url": url.as_str() })).await;
    let refused = end(admin, "x_twitter", &back).await.expect(502);
    assert_eq!(refused.body["data"]["code"], "invalid_grant");
    // Nobody signs in for what has its credentials, nor while nothing may go out.
    ground.set_up_with_tokens("paypal", super::tokens::paypal()).await;
    admin.post(&format!("{ROOM}/paypal/sign-in"), &Value::Null).await.expect(400);
    admin.delete(&format!("{ROOM}/paypal/sign-in")).await.expect(400);
    admin.post(&format!("{ROOM}/nothing/sign-in"), &Value::Null).await.expect(404);
    admin.patch(&format!("{ROOM}/switch"), &json!({ "on": false })).await.expect(200);
    admin.post(&format!("{ROOM}/x_twitter/sign-in"), &Value::Null).await.expect(503);
    let guest = ground.home.guest();
    for (method, path) in [("POST", "sign-in"), ("DELETE", "sign-in"), ("POST", "sign-in/end")] {
        let body = (method == "POST").then(|| json!({}));
        let path = format!("{ROOM}/x_twitter/{path}");
        assert_eq!(guest.send(method, &path, body.as_ref()).await.status, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn refresh_tokens_that_are_good_once_are_renewed_once_for_all() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    ground.set_up_with_tokens("x_twitter", app()).await;
    desk.lifetime(0);
    signed_in(&ground.admin, "x_twitter").await;
    // What has ended already is renewed for each call; each time the token before is spent.
    let renewed = desk.renewed();
    for _ in 0..3 {
        ground.result("x_twitter/me", json!({})).await;
    }
    assert_eq!(desk.renewed(), renewed + 3);
    desk.lifetime(3600);
    let all = async || {
        let calls = (0..24).map(|_| ground.call("x_twitter/me", json!({})));
        for reply in futures_util::future::join_all(calls).await {
            reply.expect(200);
        }
    };
    all().await;
    assert_eq!(desk.renewed(), renewed + 4, "it had ended");
    desk.revoke();
    all().await;
    assert_eq!(desk.renewed(), renewed + 5, "the service took it no more");
    assert_eq!(desk.fetched(), 1);
}

#[tokio::test]
async fn a_renewal_ends_though_who_asked_goes_away() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    ground.set_up_with_tokens("x_twitter", app()).await;
    desk.lifetime(0);
    signed_in(&ground.admin, "x_twitter").await;
    desk.lifetime(3600);
    let renewed = desk.renewed();
    desk.hold();
    let asking = tokio::spawn({
        let admin = ground.admin.clone();
        async move { admin.post(&format!("{ROOM}/x_twitter/me"), &json!({})).await.status }
    });
    until("the answer is held", async || desk.waiting() == 1).await;
    asking.abort();
    desk.let_go();
    // The service takes each refresh token once: had the first renewal been lost, this one failed.
    ground.result("x_twitter/me", json!({})).await;
    assert_eq!(desk.renewed(), renewed + 1);
}

#[tokio::test]
async fn what_cannot_be_renewed_is_told_of_before_anybody_calls() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    let window = ground.home.window().await;
    let problems = async || {
        let status = window.get("/api/homeport/status").await.expect(200).body;
        let problems = status["problems"].as_array().unwrap().clone();
        problems.into_iter().filter(|one| one["code"] == "sign_in").collect::<Vec<_>>()
    };
    ground.set_up_with_tokens("x_twitter", app()).await;
    signed_in(&ground.admin, "x_twitter").await;
    assert!(problems().await.is_empty());
    // An answer that fails is no end.
    desk.revoke();
    desk.fail_next(&[503]);
    assert_eq!(ground.failure("x_twitter/me", json!({})).await.1, "unavailable");
    assert_eq!(state(&ground.admin).await["state"], "in");
    desk.forget();
    assert_eq!(ground.test("x_twitter").await.body["data"]["kind"], "auth");
    let ended = state(&ground.admin).await;
    assert_eq!((&ended["state"], &ended["account"]), (&json!("ended"), &json!("standin")));
    let told = problems().await;
    assert!(told[0]["message"].as_str().unwrap().contains("x_twitter"), "{told:?}");
    // Nothing more is asked until somebody signs in.
    let asked = ground.providers.seen().len();
    assert_eq!(ground.failure("x_twitter/me", json!({})).await, failed(502, "auth", "", 0));
    assert_eq!(ground.providers.seen().len(), asked);
    signed_in(&ground.admin, "x_twitter").await;
    ground.result("x_twitter/me", json!({})).await;
    assert!(problems().await.is_empty());

    // One that is never renewed says when it ends, days before.
    desk.lifetime(4 * 24 * 60 * 60);
    let app = json!({ "client_id": CLIENT.0, "client_secret": CLIENT.1, "version": "202606" });
    ground.set_up_with_tokens("linkedin", app).await;
    let now = signed_in(&ground.admin, "linkedin").await;
    assert_eq!(now["state"], "ending", "{now}");
    let told = problems().await;
    let day = now["until"].as_str().unwrap().split(' ').next().unwrap();
    assert!(told[0]["message"].as_str().unwrap().contains(day), "{told:?}");
    let post =
        json!({ "author": "urn:li:person:782bbtaQ", "text": "hello", "visibility": "PUBLIC" });
    let posted = ground.call("linkedin/post", post).await.expect(200);
    assert_eq!(posted.body["providerStatus"], 201);
    desk.revoke();
    assert_eq!(ground.failure("linkedin/me", json!({})).await.1, "auth");
    let items = ground.admin.get(ROOM).await.expect(200).body["items"].clone();
    assert_eq!(items[0]["signIn"]["state"], "ended", "{items}");
}

#[tokio::test]
async fn a_pages_token_and_one_that_lasts_longer_are_asked_for_after_the_first() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    let mut page = app();
    page["page"] = json!(PAGE);
    ground.set_up_with_tokens("facebook", page).await;
    let begun = begin(&ground.admin, "facebook").await;
    assert!(begun["redirect"].as_str().unwrap().starts_with("http://localhost:"), "{begun}");
    let now = signed_in(&ground.admin, "facebook").await;
    assert_eq!((&now["state"], &now["account"]), (&json!("in"), &json!("Stand-in Shop")));
    assert_eq!(
        ground.result("facebook/post", json!({ "message": "open" })).await["id"],
        format!("{PAGE}_1")
    );
    let came = ground.providers.last();
    let token = came.headers["authorization"].to_str().unwrap().to_owned();
    assert!(token.ends_with(desk.all().iter().rfind(|one| one.contains("access")).unwrap()));
    // It says 400 and 190 to a token that has ended, and no box can renew that.
    desk.revoke();
    assert_eq!(ground.failure("facebook/post", json!({ "message": "open" })).await.1, "auth");
    assert_eq!(state(&ground.admin).await["state"], "ended");

    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    desk.lifetime(60 * 24 * 60 * 60);
    ground.set_up_with_tokens("instagram", app()).await;
    let begun = begin(&ground.admin, "instagram").await;
    assert_eq!(
        (&begun["isHeard"], &begun["redirect"]),
        (&json!(false), &json!("https://localhost/signed-in"))
    );
    // The service adds something to the address that is no query's.
    let back = agreed(&begun).await + "#_";
    let now = end(&ground.admin, "instagram", &back).await.expect(200).body["signIn"].clone();
    assert_eq!((&now["state"], &now["account"]), (&json!("in"), &json!("standin")));
    assert_ne!(now["until"], "");
    let picture = json!({ "url": "https://shop.example/a.jpg", "caption": "open" });
    let prepared = ground.result("instagram/prepare_picture", picture).await;
    ground.result("instagram/post", json!({ "id": prepared["id"] })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_a_token_is_renewed_is_told_of_and_one_after_it_loses_nothing() {
    let folder = Program::folder_with_admin();
    let providers = Providers::start().await;
    let desk = providers.desk();
    let mut server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let body = setup(&providers, "x_twitter", app());
    admin.send("PUT", &format!("{ROOM}/x_twitter"), Some(&body)).await.expect(200);
    desk.lifetime(0);
    signed_in(&admin, "x_twitter").await;
    let call = async |admin: &Client| admin.post(&format!("{ROOM}/x_twitter/me"), &json!({})).await;
    call(&admin).await.expect(200);
    server.kill();
    server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    call(&admin).await.expect(200);
    assert_eq!(desk.fetched(), 1, "what was answered was on disk");

    // The service has spent the refresh token, and its answer is on the way.
    desk.hold();
    let asking = tokio::spawn({
        let admin = admin.clone();
        async move {
            admin.try_send("POST", &format!("{ROOM}/x_twitter/me"), Some(&json!({}))).await.is_ok()
        }
    });
    until("the answer is held", async || desk.waiting() == 1).await;
    server.kill();
    asking.await.unwrap();
    desk.let_go();
    server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    assert_eq!(call(&admin).await.expect(502).body["data"]["kind"], "auth");
    let now = state(&admin).await;
    assert_eq!((&now["state"], &now["lost"]), (&json!("ended"), &json!(true)), "{now}");
    signed_in(&admin, "x_twitter").await;
    call(&admin).await.expect(200);
    assert_eq!(state(&admin).await["lost"], false);
    server.kill();
}
