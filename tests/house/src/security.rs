//! The security argument is held by tests that are called what it says.

use crate::sources::{root, rust_files};

/// The sentences in italics.
fn sentences(text: &str) -> Vec<String> {
    let text = text.replace("**", "").split_whitespace().collect::<Vec<_>>().join(" ");
    text.split('*').skip(1).step_by(2).map(str::to_owned).collect()
}

/// A test's name in Rust: "a box's key" is `a_boxs_key`.
fn name_of(sentence: &str) -> String {
    sentence.to_lowercase().replace('\'', "").replace([' ', '-'], "_")
}

#[test]
fn each_sentence_of_the_security_argument_is_a_test() {
    let text = std::fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let sentences = sentences(&text);
    assert!(sentences.len() > 15, "{sentences:?}");
    let rust = [
        "tests/tests/box/devices",
        "tests/tests/box",
        "server/src/devices",
        "server/src/http",
        "server/src/gate",
        "server/src/integrations",
        "server/src/vault",
    ];
    let rust = rust.iter().flat_map(|folder| rust_files(&root().join(folder)));
    let rust = rust.map(|(_, text)| text).collect::<String>();
    let sdk = ["pair", "connect"].map(|name| {
        std::fs::read_to_string(root().join(format!("sdk/js/test/{name}.test.mjs"))).unwrap()
    });
    for sentence in sentences {
        let is_tested = match sentence.strip_prefix("sdk: ") {
            Some(sentence) => sdk.iter().any(|text| text.contains(&format!("test(\"{sentence}\""))),
            None => rust.contains(&format!("fn {}()", name_of(&sentence))),
        };
        assert!(is_tested, "no test is called: {sentence}");
    }
}
