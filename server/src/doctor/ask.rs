//! What a program of the system prints.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(2);

pub(super) enum Said {
    Text(String),
    /// It refused, or took too long.
    Nothing,
    Missing,
}

/// What a program prints.
pub(super) fn ask(program: &str, arguments: &[&str]) -> Said {
    // Not on every user's path.
    let places = [program.to_owned(), format!("/usr/sbin/{program}")];
    let child = places.iter().find_map(|program| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
        command.spawn().ok()
    });
    let Some(child) = child else { return Said::Missing };
    match wait_for(child) {
        Some(text) => Said::Text(text),
        None => Said::Nothing,
    }
}

fn wait_for(mut child: Child) -> Option<String> {
    let output = child.stdout.take()?;
    let reading = std::thread::spawn(move || std::io::read_to_string(output));
    let until = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status,
            None if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    };
    let text = reading.join().ok()?.ok()?;
    status.success().then_some(text)
}
