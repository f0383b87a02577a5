//! Tokens that nobody was given: whoever sends them is a guest, and no fault is shown.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use homeport_tests::{Home, PASSWORD};
use serde_json::{Value, json};

use super::Target;

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn a_token_that_does_not_verify_makes_a_guest() {
    let target = Target::start().await;
    let good = target.admin.token().to_owned();
    let parts = good.split('.').collect::<Vec<_>>();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let with = |changes: Value| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        part(&claims)
    };
    let none = part(&json!({ "alg": "none", "typ": "JWT" }));
    let none_upper = part(&json!({ "alg": "NONE" }));
    let other = part(&json!({ "alg": "HS512", "typ": "JWT" }));
    let key_named = part(
        &json!({ "alg": "HS256", "jwk": { "kty": "oct", "k": "AA" }, "kid": "../../dev/null" }),
    );
    let stranger = Home::start().admin().await.token().to_owned();
    let user =
        json!({ "email": "ada@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD });
    let ada = target.admin.post("/api/collections/users/records", &user).await.expect(200);
    let users_token =
        target.guest.sign_in("users", "ada@example.com", PASSWORD).await.token().to_owned();
    let users_parts = users_token.split('.').collect::<Vec<_>>();
    let bad = [
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{none_upper}.{}.", parts[1]),
        format!("{other}.{}.{}", parts[1], parts[2]),
        format!("{key_named}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "exp": 4_102_444_800_u64 })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "exp": 1 })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "exp": -1 })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "exp": "x" })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "exp": 1e300 })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "type": "file" })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "id": "../x" })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "id": "x".repeat(50_000) })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "id": { "a": [1] } })), parts[2]),
        format!("{}.{}.{}", parts[0], with(json!({ "collectionId": "_system" })), parts[2]),
        // A user's signature under an admin's claims.
        format!("{}.{}.{}", parts[0], parts[1], users_parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.AAAA", parts[0], parts[1]),
        format!("{good}A"),
        good[..good.len() - 2].to_owned(),
        stranger,
        "..".to_owned(),
        "...".to_owned(),
        "a.b.c".to_owned(),
        "null".to_owned(),
        "Bearer".to_owned(),
        "Bearer Bearer x".to_owned(),
        "Basic cm9vdDpyb290".to_owned(),
        "é".repeat(4),
        "x".repeat(100_000),
        ".".repeat(10_000),
    ];
    for token in &bad {
        for sent in [token.clone(), format!("Bearer {token}")] {
            let Ok(value) = reqwest::header::HeaderValue::from_bytes(sent.as_bytes()) else {
                continue;
            };
            let request =
                target.guest.request("GET", "/api/collections").header("authorization", value);
            // A header this long may be refused with the whole connection.
            let Ok(answer) = request.send().await else {
                assert!(sent.len() > 10_000, "no answer to {sent:.100}");
                continue;
            };
            let status = answer.status().as_u16();
            assert!(
                status == 401 || (status == 431 && sent.len() > 10_000),
                "{sent:.100}: {status}"
            );
        }
    }
    target.admin.get("/api/collections").await.expect(200);

    // A token ends with a new password, and with the record.
    let path = format!("/api/collections/users/records/{}", ada.body["id"].as_str().unwrap());
    let as_ada = target.guest.with_token(&users_token);
    as_ada.post("/api/collections/users/auth-refresh", &json!({})).await.expect(200);
    let new = json!({ "password": "changed battery", "passwordConfirm": "changed battery" });
    target.admin.patch(&path, &new).await.expect(200);
    as_ada.post("/api/collections/users/auth-refresh", &json!({})).await.expect(401);
    let again = target.guest.sign_in("users", "ada@example.com", "changed battery").await;
    again.post("/api/collections/users/auth-refresh", &json!({})).await.expect(200);
    target.admin.delete(&path).await.expect(204);
    again.post("/api/collections/users/auth-refresh", &json!({})).await.expect(401);
    target.well().await;
}

#[tokio::test]
async fn signing_in_with_anything_is_answered() {
    let target = Target::start().await;
    let odd = [
        json!(null),
        json!(1),
        json!(true),
        json!([]),
        json!({}),
        json!(""),
        json!("\u{0}"),
        json!("x".repeat(300)),
        json!("x".repeat(1 << 20)),
        json!("' OR 1=1 --"),
        json!("%"),
        json!("🎉"),
    ];
    for (n, identity) in odd.iter().enumerate() {
        for password in [&odd[n], &odd[(n + 5) % odd.len()]] {
            let body = json!({ "identity": identity, "password": password, "identityField": odd[(n + 3) % odd.len()] });
            for path in [
                "/api/collections/users/auth-with-password",
                "/api/collections/_superusers/auth-with-password",
                "/api/collections/things/auth-with-password",
            ] {
                let reply = target.send(&target.guest, "POST", path, Some(&body)).await;
                assert!(reply.status >= 400, "{identity:.50}: {}", reply.status);
            }
            let reply = target.server.local().post("/api/homeport/session", &body).await;
            assert!((400..500).contains(&reply.status), "{identity:.50}: {}", reply.text);
        }
    }
    target.well().await;
}
