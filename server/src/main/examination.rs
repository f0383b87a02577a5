//! The doctor's report in a terminal.

use homeport_server::{FindingState, Report};

use crate::say::say;

/// Prints a report.
///
/// # Errors
/// When something failed, so that the program's exit status tells.
pub(crate) fn show(report: &Report, json: bool) -> Result<(), String> {
    if json {
        say!("{}", serde_json::to_string_pretty(report).map_err(|error| error.to_string())?);
    } else {
        for finding in &report.findings {
            let state = match finding.state {
                FindingState::Ok => "ok",
                FindingState::Warn => "warn",
                FindingState::Fail => "FAIL",
                FindingState::Skip => "skip",
            };
            say!("{state:<5} {:<12} {}", finding.id, finding.text);
            for line in finding.next.iter().chain(&finding.command) {
                say!("{:<18} {line}", "");
            }
        }
    }
    match report.findings.iter().filter(|finding| finding.state == FindingState::Fail).count() {
        0 => Ok(()),
        1 => Err("one check failed; the line says what to do".to_owned()),
        failed => Err(format!("{failed} checks failed; begin with the first")),
    }
}
