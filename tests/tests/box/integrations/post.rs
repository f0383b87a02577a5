//! Letters by the box's own mail.

use homeport_tests::{Mailbox, PASSWORD, until};
use serde_json::{Value, json};

use super::{Ground, ROOM, failed};

impl Ground {
    async fn with_mail() -> (Self, Mailbox) {
        let (ground, mailbox) = (Self::new().await, Mailbox::start());
        let body = json!({ "connector": "mail" });
        ground.admin.send("PUT", &format!("{ROOM}/mail"), Some(&body)).await.expect(200);
        (ground, mailbox)
    }

    async fn let_mails_out(&self, mailbox: &Mailbox) {
        let smtp = json!({ "enabled": true, "host": "127.0.0.1", "port": mailbox.port() });
        let meta = json!({ "senderName": "Shop", "senderAddress": "shop@example.com" });
        let settings = json!({ "smtp": smtp, "meta": meta });
        self.admin.patch("/api/settings", &settings).await.expect(200);
    }
}

fn letter(to: &str) -> Value {
    json!({ "to": to, "subject": "Your order", "text": "Dear <b>Ada</b>,\nit is on its way." })
}

#[tokio::test]
async fn letters_go_by_the_boxs_mail_and_each_addressee_is_alone() {
    let (ground, mailbox) = Ground::with_mail().await;
    let failure = ground.failure("mail/send", letter("ada@example.com")).await;
    assert_eq!(failure, failed(502, "unavailable", "", 0), "there is no mail server yet");
    ground.test("mail").await.expect(502);
    ground.let_mails_out(&mailbox).await;
    let tested = ground.test("mail").await.expect(200).body;
    assert_eq!(tested["result"], json!({ "from": "shop@example.com" }));

    let sent = ground.result("mail/send", letter("ada@example.com, bob@example.com")).await;
    assert_eq!(sent, json!({ "queued": 2 }));
    for (to, other) in [("ada@example.com", "bob@"), ("bob@example.com", "ada@")] {
        let post = mailbox.wait_for(to);
        assert_eq!((post.from.as_str(), post.subject.as_str()), ("shop@example.com", "Your order"));
        assert!(post.text.contains("&lt;b&gt;Ada&lt;/b&gt;,<br>"), "{}", post.text);
        assert!(!post.text.contains(other), "{}", post.text);
    }
    let html = json!({ "to": "eve@example.com", "subject": "x", "html": "<b>marked</b>" });
    ground.result("mail/send_html", html).await;
    assert!(mailbox.wait_for("eve@example.com").text.contains("<b>marked</b>"));
}

#[tokio::test]
async fn nothing_slips_into_a_letters_head_and_no_crowd_is_written_to() {
    let (ground, mailbox) = Ground::with_mail().await;
    ground.let_mails_out(&mailbox).await;
    let many = (0..21).map(|n| format!("a{n}@example.com")).collect::<Vec<_>>().join(",");
    for to in [
        "",
        " , ",
        "ada",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com\nRCPT TO:<eve@example.com>",
        "Ada <ada@example.com>",
        "ada@example.com>, <eve@example.com",
        "ada@example.com; eve@example.com",
        &many,
    ] {
        let refused = ground.call("mail/send", letter(to)).await.expect(400);
        assert!(refused.body["data"]["to"].is_object(), "{to:?}: {}", refused.text);
    }
    let mut odd = letter("ada@example.com");
    odd["subject"] = json!("Hi\r\nBcc: eve@example.com\r\n\r\nbody");
    odd["text"] = json!("a\r\n.\r\nMAIL FROM:<eve@example.com>\r\nbare\rreturn");
    ground.result("mail/send", odd).await;
    let post = mailbox.wait_for("ada@example.com");
    assert_eq!(post.subject, "Hi Bcc: eve@example.com body");
    assert!(post.text.contains("MAIL FROM:"), "{}", post.text);
    assert_eq!(mailbox.count("eve@example.com"), 0);
    for (name, value) in [("subject", "s".repeat(201)), ("text", "t".repeat(20_001))] {
        let mut long = letter("ada@example.com");
        long[name] = json!(value);
        ground.call("mail/send", long).await.expect(400);
    }
}

#[tokio::test]
async fn a_rule_says_to_whom_and_a_mail_server_that_is_away_is_waited_for() {
    let (ground, mailbox) = Ground::with_mail().await;
    ground.let_mails_out(&mailbox).await;
    ground.admin.add_user("ada@example.com").await;
    let ada = ground.home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    let path = format!("{ROOM}/mail/send");
    assert_eq!(ada.post(&path, &letter("ada@example.com")).await.status, 403);
    let rules = json!({ "rules": { "send": "@request.auth.email = @request.body.to" } });
    ground.admin.send("PUT", &format!("{ROOM}/mail"), Some(&rules)).await.expect(200);
    assert_eq!(ada.post(&path, &letter("bob@example.com")).await.status, 403);
    mailbox.be_busy(true);
    ada.post(&path, &letter("ada@example.com")).await.expect(200);
    let window = ground.home.window().await;
    let queue = async || window.get("/api/homeport/mail").await.expect(200).body;
    until("the letter was tried", async || queue().await["delayed"].is_object()).await;
    assert_eq!(queue().await["waiting"], 1);
    mailbox.be_busy(false);
    mailbox.wait_for("ada@example.com");
}
