//! What is asked for and confirmed by mail, codes, and second methods. The mails are real ones, to
//! a mail server of each program's own.

use crate::report::Report;

pub(crate) fn play(report: &mut Report) {
    report.table(set_up::SETTING_UP);
    report.table(set_up::TRYING_OUT);
    report.table(confirm::VERIFYING);
    report.table(confirm::RESETTING);
    report.table(change::CHANGING);
    report.table(change::CONFUSED);
    report.table(codes::CODES);
    report.table(second::SECOND_METHODS);
    report.table(alerts::ALERTS);
    report.table(alerts::PUTTING_BACK);
}

const SETTINGS: &str = "/api/settings";
const TEST: &str = "/api/settings/test/email";
const USERS: &str = "/api/collections/users/records";
const SIGN_IN: &str = "/api/collections/users/auth-with-password";

macro_rules! flow {
    ($path:literal, $json:literal) => {
        $crate::scenario::post(
            concat!($path, " ", $json),
            $crate::scenario::Who::Guest,
            concat!("/api/collections/users/", $path),
            $json,
        )
    };
}

mod alerts;
mod change;
mod codes;
mod confirm;
mod second;
mod set_up;
