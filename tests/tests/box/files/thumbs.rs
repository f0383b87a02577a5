//! Thumbs: made once, never at the price of the box.

use homeport_tests::Home;
use reqwest::multipart::Form;

use super::{address, create, file, named_by, on_disk, papers};

const WIDE: &[u8] = include_bytes!("../../compare/pictures/wide.png");

/// A PNG that says of itself that it is this wide and high, with nothing in it.
fn promising(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = WIDE.to_vec();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        let sum = sum ^ u32::from(*byte);
        (0..8).fold(sum, |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

#[tokio::test]
async fn a_thumb_that_many_ask_for_is_made_once() {
    let home = Home::builder().on_disk().start();
    papers(&home.admin().await).await;
    let guest = home.guest();
    let form = Form::new().part("many", file("wide.png", WIDE));
    let record = create(&guest, form).await.expect(200).body;
    let name = record["many"][0].as_str().unwrap();
    let path = address(&record, &record["many"][0]);
    let asked = (0..40).map(|_| {
        let request = guest.request("GET", &format!("{path}?thumb=30x30"));
        tokio::spawn(async move { request.send().await.unwrap().bytes().await.unwrap() })
    });
    let mut answers = Vec::new();
    for asked in asked.collect::<Vec<_>>() {
        answers.push(asked.await.unwrap());
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "not all were served the same");
    assert_eq!(&answers[0][16..24], &[0, 0, 0, 30, 0, 0, 0, 30]);
    let mut expected = named_by(&record);
    let original = expected.first().unwrap().clone();
    let folder = original.strip_suffix(name).unwrap();
    expected.insert(format!("{folder}thumbs_{name}/30x30_{name}"));
    assert_eq!(on_disk(home.folder()), expected);
    // Sizes that nobody offers make nothing.
    for size in ["31x31", "30x30t", "../x", "0x0", "99999999999x1"] {
        let answer = guest.request("GET", &format!("{path}?thumb={size}")).send().await.unwrap();
        assert_eq!(answer.bytes().await.unwrap(), WIDE);
    }
    assert_eq!(on_disk(home.folder()), expected);
    guest.delete(&super::path_of(record["id"].as_str().unwrap())).await.expect(204);
    homeport_tests::until("thumbs go with their original", async || {
        on_disk(home.folder()).is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_picture_that_would_burst_is_served_as_it_is() {
    let home = Home::builder().on_disk().start();
    papers(&home.admin().await).await;
    let guest = home.guest();
    for (width, height) in
        [(50_000, 50_000), (u32::MAX, u32::MAX), (1_000_000, 1), (0, 0), (60, 31)]
    {
        let bomb = promising(width, height);
        let form = Form::new().part("many", file("bomb.png", bomb.clone()));
        let record = create(&guest, form).await.expect(200).body;
        let path = address(&record, &record["many"][0]);
        for _ in 0..2 {
            let answer = guest.request("GET", &format!("{path}?thumb=20x0")).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.bytes().await.unwrap(), bomb, "{width} by {height}");
        }
    }
    assert!(on_disk(home.folder()).iter().all(|path| !path.contains("thumbs_")));
}
