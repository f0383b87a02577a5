//! The mails that a new auth collection begins with: PocketBase's, so that a team which moves
//! between the two finds what it knows.

use super::{AuthAlert, EmailTemplate, Otp};

const THANKS: &str = "<p>\n  Thanks,<br/>\n  {APP_NAME} team\n</p>";

fn template(subject: &str, paragraphs: &[&str]) -> EmailTemplate {
    let mut body = "<p>Hello,</p>\n".to_owned();
    for paragraph in paragraphs {
        body.push_str(paragraph);
        body.push('\n');
    }
    body.push_str(THANKS);
    EmailTemplate { subject: subject.to_owned(), body }
}

/// A link to one of the window's pages, shown as a button.
fn button(page: &str, text: &str) -> String {
    format!(
        "<p>\n  <a class=\"btn\" href=\"{{APP_URL}}/_/#/auth/{page}/{{TOKEN}}\" \
         target=\"_blank\" rel=\"noopener\">{text}</a>\n</p>"
    )
}

impl EmailTemplate {
    pub(super) fn verification() -> Self {
        template(
            "Verify your {APP_NAME} email",
            &[
                "<p>Thank you for joining us at {APP_NAME}.</p>",
                "<p>Click on the button below to verify your email address.</p>",
                &button("confirm-verification", "Verify"),
                "<p><i>If you didn't recently register, please ignore this email.</i></p>",
            ],
        )
    }

    pub(super) fn password_reset() -> Self {
        template(
            "Reset your {APP_NAME} password",
            &[
                "<p>Click on the button below to reset your password.</p>",
                &button("confirm-password-reset", "Reset password"),
                "<p><i>If you didn't ask to reset your password, please ignore this email.</i></p>",
            ],
        )
    }

    pub(super) fn email_change() -> Self {
        template(
            "Confirm your {APP_NAME} new email address",
            &[
                "<p>Click on the button below to confirm your new email address.</p>",
                &button("confirm-email-change", "Confirm new email"),
                "<p><i>If you didn't ask to change your email address, please ignore this \
                 email.</i></p>",
            ],
        )
    }
}

impl AuthAlert {
    pub(super) fn initial() -> Self {
        let email_template = template(
            "Login from a new location",
            &[
                "<p>We noticed a login to your {APP_NAME} account from a new location:</p>",
                "<p><em>{ALERT_INFO}</em></p>",
                "<p><strong>If this wasn't you, you should immediately change your {APP_NAME} \
                 account password to revoke access from all other locations.</strong></p>",
                "<p>If this was you, you may disregard this email.</p>",
            ],
        );
        Self { enabled: true, email_template }
    }
}

impl Otp {
    pub(super) fn initial() -> Self {
        let email_template = template(
            "OTP for {APP_NAME}",
            &[
                "<p>Your one-time password is: <strong>{OTP}</strong></p>",
                "<p><i>If you didn't ask for the one-time password, you can ignore this \
                 email.</i></p>",
            ],
        );
        Self { enabled: false, duration: 180, length: 8, email_template }
    }
}
