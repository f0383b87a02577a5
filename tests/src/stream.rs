//! A stream of live changes, as an SDK holds one.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Client, Reply};

const PATIENCE: Duration = Duration::from_secs(60);

/// An open stream.
pub struct Stream {
    response: reqwest::Response,
    buffer: Vec<u8>,
    /// The id that the box gave it.
    pub id: String,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// The topic.
    pub name: String,
    /// What it carries.
    pub data: Value,
}

impl Event {
    /// `create`, `update` or `delete`.
    pub fn action(&self) -> &str {
        self.data["action"].as_str().unwrap_or("")
    }

    /// A value of the record.
    pub fn record(&self, name: &str) -> &Value {
        &self.data["record"][name]
    }
}

impl Stream {
    /// Connects and reads the first event, which tells the stream's id.
    pub async fn open(client: &Client) -> Self {
        let response = client.request("GET", "/api/realtime").send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        let mut stream = Self { response, buffer: Vec::new(), id: String::new() };
        let hello = stream.next().await.expect("a first event");
        assert_eq!(hello.name, "PB_CONNECT");
        stream.id = hello.data["clientId"].as_str().unwrap().to_owned();
        stream
    }

    /// Connects and listens to topics, as the client.
    pub async fn listening(client: &Client, topics: &[&str]) -> Self {
        let stream = Self::open(client).await;
        stream.subscribe(client, topics).await.expect(204);
        stream
    }

    /// Says what it listens to.
    pub async fn subscribe(&self, client: &Client, topics: &[&str]) -> Reply {
        client.post("/api/realtime", &json!({ "clientId": self.id, "subscriptions": topics })).await
    }

    /// The next event; `None` when the box ended the stream.
    ///
    /// # Panics
    /// When nothing comes.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let frame = self.buffer.drain(..end + 2).collect::<Vec<_>>();
                if let Some(event) = parse(&String::from_utf8(frame).unwrap()) {
                    return Some(event);
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            match chunk.expect("an event, or the end") {
                Ok(Some(bytes)) => self.buffer.extend_from_slice(&bytes),
                Ok(None) | Err(_) => return None,
            }
        }
    }
}

/// Comments, which keep the stream alive, are no events.
fn parse(frame: &str) -> Option<Event> {
    let line = |key: &str| {
        frame.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.trim().to_owned())
    };
    let data = serde_json::from_str(&line("data:")?).unwrap();
    Some(Event { name: line("event:").unwrap_or_default(), data })
}
