//! The services that people sign in with, on loopback: each gives tokens for the code `good`, and
//! tells of one user in the shape that its documentation shows, to whoever asks as it says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The client id that the services know.
const CLIENT: &str = "an-app";

/// All services, each below its name: `/box/token`, `/box/user`. Their threads end with the test.
pub struct Services {
    address: SocketAddr,
}

struct Request {
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?, words.next()?);
        let path = path.split('?').next().unwrap_or(path);
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let target = format!("{method} {path}");
        let mut request = Self { target, headers, body: String::new() };
        let length = request.header("content-length").parse().unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        request.body = String::from_utf8_lossy(&body).into_owned();
        Some(request)
    }

    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// GraphQL's way of asking.
    fn is_query(&self) -> bool {
        let body = serde_json::from_str::<Value>(&self.body);
        self.header("content-type").starts_with("application/json")
            && body
                .is_ok_and(|body| body["query"].as_str().is_some_and(|query| query.contains('{')))
    }
}

impl Services {
    /// They listen from now on.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let Some(request) = Request::read(&stream) else { return };
                    let (status, body) = answer(&request);
                    let text = body.to_string();
                    let head = format!(
                        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n\
                         content-length: {}\r\nconnection: close\r\n\r\n",
                        text.len()
                    );
                    // Whoever asked may be gone.
                    drop(stream.write_all(format!("{head}{text}").as_bytes()));
                });
            }
        });
        Self { address }
    }

    /// Where they are, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn answer(request: &Request) -> (u16, Value) {
    let path = request.target.split_once('/').map_or("", |(_, path)| path);
    let (service, _) = path.split_once('/').unwrap_or((path, ""));
    if request.target == format!("POST /{service}/token") {
        return tokens(service, &request.body);
    }
    if request.header("authorization") != format!("Bearer token of {service}") {
        return (401, json!({ "error": "who asks?" }));
    }
    let asked_well = match service {
        "linear" | "monday" => request.target.starts_with("POST ") && request.is_query(),
        "notion" => request.header("notion-version") == "2022-06-28",
        "trakt" => {
            request.header("trakt-api-key") == CLIENT && request.header("trakt-api-version") == "2"
        }
        "twitch" => request.header("client-id") == CLIENT,
        _ => request.target.starts_with("GET "),
    };
    match asked_well {
        true => told(&request.target, service),
        false => (400, json!({ "error": "not so" })),
    }
}

fn tokens(service: &str, form: &str) -> (u16, Value) {
    if !form.split('&').any(|pair| pair == "code=good") {
        return (400, json!({ "error": "invalid_grant" }));
    }
    let claims =
        json!({ "verified_primary_email": "ms@example.com", "email": "other@example.com" });
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
    let id_token = format!("{head}.{}.eA", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut body = json!({
        "access_token": format!("token of {service}"),
        "refresh_token": "again",
        "token_type": "Bearer",
        "email": "vk@example.com",
    });
    if service == "microsoft" {
        body["id_token"] = json!(id_token);
    }
    (200, body)
}

fn told(target: &str, service: &str) -> (u16, Value) {
    let is_list = target.ends_with("/emails");
    let body = match service {
        "github" if is_list => json!([
            { "email": "old@example.com", "primary": false, "verified": true },
            { "email": "hub@example.com", "primary": true, "verified": true },
        ]),
        "gitea" if is_list => return (403, json!({ "message": "no such scope" })),
        "bitbucket" if is_list => json!({ "values": [
            { "email": "new@example.com", "is_primary": false, "is_confirmed": true },
            { "email": "bucket@example.com", "is_primary": true, "is_confirmed": true },
        ] }),
        "gitee" if is_list => json!([
            { "email": "ee@example.com", "state": "confirmed", "scope": ["primary", "notified"] },
        ]),
        _ => user(service),
    };
    (200, body)
}

fn user(service: &str) -> Value {
    match service {
        "microsoft" => {
            json!({ "id": "ms-1", "displayName": "Mia Soft", "mail": "mia@example.com" })
        }
        "yandex" => json!({ "id": "ya-1", "real_name": "Yana", "login": "yana",
            "default_email": "yana@example.com", "is_avatar_empty": false, "default_avatar_id": "31804" }),
        "facebook" => json!({ "id": "fb-1", "name": "Fay Book", "email": "fay@example.com",
            "picture": { "data": { "url": "https://example.com/fay.png" } } }),
        "instagram2" => {
            json!({ "id": "not this", "user_id": "ig-1", "name": "Ina", "username": "ina",
            "profile_picture_url": "https://example.com/ina.png" })
        }
        "github" => json!({ "id": 583231, "login": "octo", "name": "Octo Cat", "email": null,
            "avatar_url": "https://example.com/octo.png" }),
        "gitlab" => {
            json!({ "id": 4711, "username": "lab", "name": "La Bee", "email": "lab@example.com",
            "confirmed_at": "2026-01-02T03:04:05.000Z", "avatar_url": "https://example.com/lab.png" })
        }
        "bitbucket" => json!({ "uuid": "{b-1}", "username": "bucket", "display_name": "Bea Bucket",
            "account_status": "active", "links": { "avatar": { "href": "https://example.com/b.png" } } }),
        "gitee" => {
            json!({ "id": 12, "login": "ee", "name": "Gi Tee", "avatar_url": "https://example.com/e.png" })
        }
        "gitea" => json!({ "id": 13, "login": "tea", "full_name": "Gi Tea", "active": true,
            "avatar_url": "https://example.com/t.png" }),
        "discord" => {
            json!({ "id": "80351110224678912", "username": "nelly", "discriminator": "1337",
            "avatar": "8342729096ea3675442027381ff50dfe", "verified": true, "email": "nelly@example.com" })
        }
        "twitter" => json!({ "data": { "id": "x-1", "name": "Exa", "username": "exa",
            "confirmed_email": "exa@example.com", "profile_image_url": "https://example.com/x.png" } }),
        "kakao" => {
            json!({ "id": 99, "properties": { "nickname": "Kay", "profile_image": "https://example.com/k.png" },
            "kakao_account": { "email": "kay@example.com", "is_email_valid": true, "is_email_verified": true } })
        }
        "vk" => json!({ "response": [{ "id": 77, "first_name": "Vera", "last_name": "Kay",
            "screen_name": "vera", "photo_max": "https://example.com/v.png" }] }),
        "linear" => {
            json!({ "data": { "viewer": { "id": "li-1", "displayName": "lin", "name": "Lin Ear",
            "email": "lin@example.com", "avatarUrl": "https://example.com/l.png", "active": true } } })
        }
        "notion" => json!({ "object": "user", "id": "bot-1", "type": "bot", "bot": { "owner": {
            "type": "user", "user": { "id": "no-1", "name": "No Shun", "avatar_url": "https://example.com/n.png",
            "person": { "email": "no@example.com" } } }, "workspace_name": "W" } }),
        "monday" => json!({ "data": { "me": { "id": "mo-1", "enabled": true, "name": "Mo Day",
            "email": "mo@example.com", "is_verified": true, "photo_small": "https://example.com/m.png" } } }),
        "lark" => json!({ "code": 0, "data": { "union_id": "la-1", "name": "La Ark",
            "avatar_url": "https://example.com/a.png" } }),
        "box" => json!({ "type": "user", "id": "bo-1", "name": "Bo Ex", "login": "bo@example.com",
            "status": "active", "avatar_url": "https://example.com/bo.png" }),
        "spotify" => json!({ "id": "sp-1", "display_name": "Spot", "images": [
            { "url": "https://example.com/sp.png" }, { "url": "https://example.com/small.png" }] }),
        "trakt" => {
            json!({ "user": { "username": "trek", "name": "Trek Kit", "ids": { "slug": "trek", "uuid": "tr-1" },
            "images": { "avatar": { "full": "https://example.com/tr.png" } } } })
        }
        "twitch" => json!({ "data": [{ "id": "tw-1", "login": "twi", "display_name": "Twi",
            "email": "twi@example.com", "profile_image_url": "https://example.com/tw.png" }] }),
        "patreon" => {
            json!({ "data": { "id": "pa-1", "attributes": { "full_name": "Pat Reon", "vanity": "pat",
            "email": "pat@example.com", "is_email_verified": true, "image_url": "https://example.com/p.png" } } })
        }
        "strava" => json!({ "id": 88, "firstname": "Stra", "lastname": "Va", "username": "stra",
            "profile": "https://example.com/s.png" }),
        "wakatime" => {
            json!({ "data": { "id": "wa-1", "display_name": "Wa Ka", "username": "wa", "email": "wa@example.com",
            "is_email_confirmed": true, "photo": "https://example.com/w.png", "photo_public": true } })
        }
        "livechat" => json!({ "account_id": "lc-1", "name": "Li Chat", "email": "chat@example.com",
            "email_verified": true, "avatar_url": "https://example.com/lc.png" }),
        "mailcow" => {
            json!({ "id": "cow@example.com", "username": "cow@example.com", "email": "cow@example.com",
            "full_name": "Mel Cow", "active": 1 })
        }
        "planningcenter" => {
            json!({ "data": { "id": "pc-1", "attributes": { "status": "active", "name": "Plan Ce",
            "avatar": "https://example.com/pc.png" } } })
        }
        _ => {
            json!({ "sub": "oi-1", "name": "Oi Dee", "preferred_username": "oi", "picture": "https://example.com/o.png",
            "email": "oi@example.com", "email_verified": true })
        }
    }
}
