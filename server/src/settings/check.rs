//! Judging settings before they are saved. Codes and messages are PocketBase's.

use std::net::IpAddr;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::network::Network;
use super::values::{RateLimit, S3, Values};
use crate::collections::address::{is_email, is_url};
use crate::crons::Schedule;
use crate::error::FieldErrors;

static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^([0-9A-Za-z_]+ /[0-9A-Za-z_/-]*|/[0-9A-Za-z_/-]*|[0-9A-Za-z_]+:[0-9A-Za-z_]+|\*:[0-9A-Za-z_]+|[0-9A-Za-z_]+)$").ok()
});
static HOST_LABEL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}$").ok());

/// What a JSON number holds exactly in every language.
const MOST_WHOLE: i64 = (1 << 53) - 1;

/// Everything that is wrong.
pub(super) fn check(values: &Values) -> FieldErrors {
    let mut errors = Errors(FieldErrors::default());
    errors.addresses("superuserIPs", &values.superuser_ips);
    check_meta(values, &mut errors);
    errors.at_least("logs.maxDays", values.logs.max_days, 0);
    errors.at_most("logs.maxDays", values.logs.max_days, MOST_WHOLE);
    errors.at_most("logs.minLevel", values.logs.min_level, MOST_WHOLE);
    errors.at_least("logs.maxDataSize", values.logs.max_data_size, 0);
    errors.at_most("logs.maxDataSize", values.logs.max_data_size, MOST_WHOLE);
    check_smtp(values, &mut errors);
    check_s3("s3", &values.s3, &mut errors);
    if values.s3.enabled && errors.0.is_empty() {
        let message = "Files stay on this computer, where they are written together with their \
                       records. Backups can be kept in a bucket: backups.s3.";
        errors.0.add("s3.enabled", "validation_files_stay_here", message);
    }
    check_backups(values, &mut errors);
    let batch = &values.batch;
    errors.number("batch.maxRequests", batch.max_requests, batch.enabled, 0);
    errors.number("batch.timeout", batch.timeout, batch.enabled, 0);
    errors.at_least("batch.maxBodySize", batch.max_body_size, 0);
    check_rate_limits(values, &mut errors);
    errors.0
}

/// What is wrong so far.
pub(super) struct Errors(pub(super) FieldErrors);

impl Errors {
    fn blank(&mut self, path: &str) {
        self.0.add(path, "validation_required", "Cannot be blank.");
    }

    pub(super) fn wrong_length(&mut self, path: &str, exact: usize) {
        let params = json!({ "min": exact, "max": exact });
        let message = format!("The length must be exactly {exact}.");
        self.0.add_with(path, "validation_length_invalid", &message, params);
    }

    pub(super) fn at_most(&mut self, path: &str, value: i64, most: i64) {
        if value > most {
            let message = format!("Must be no greater than {most}.");
            let params = json!({ "threshold": most });
            self.0.add_with(path, "validation_max_less_equal_than_required", &message, params);
        }
    }

    fn at_least(&mut self, path: &str, value: i64, least: i64) {
        if value < least {
            let message = format!("Must be no less than {least}.");
            let params = json!({ "threshold": least });
            self.0.add_with(path, "validation_min_greater_equal_than_required", &message, params);
        }
    }

    /// A number whose zero is none.
    pub(super) fn number(&mut self, path: &str, value: i64, required: bool, least: i64) {
        match value {
            0 if required => self.blank(path),
            0 => {}
            value => self.at_least(path, value, least),
        }
    }

    pub(super) fn required(&mut self, path: &str, value: &str) {
        if value.is_empty() {
            self.blank(path);
        }
    }

    fn short_text(&mut self, path: &str, value: &str) {
        self.required(path, value);
        if value.chars().count() > 255 {
            let message = "The length must be between 1 and 255.";
            let params = json!({ "min": 1, "max": 255 });
            self.0.add_with(path, "validation_length_out_of_range", message, params);
        }
    }

    fn host(&mut self, path: &str, value: &str) {
        if !value.is_empty() && !is_host(value) {
            self.0.add(path, "validation_is_host", "Must be a valid IP address or DNS name.");
        }
    }

    fn url(&mut self, path: &str, value: &str) {
        if !value.is_empty() && !is_url(value) {
            self.0.add(path, "validation_is_url", "Must be a valid URL.");
        }
    }

    fn one_of(&mut self, path: &str, value: &str, known: &[&str]) {
        if !value.is_empty() && !known.contains(&value) {
            self.0.add(path, "validation_in_invalid", "Must be a valid value.");
        }
    }

    fn addresses(&mut self, path: &str, list: &[String]) {
        for (position, text) in list.iter().enumerate() {
            let path = format!("{path}.{position}");
            if text.is_empty() {
                self.blank(&path);
            } else if Network::parse(text).is_none() {
                // The spelling is PocketBase's.
                let code = "validation_invlaid_ip_or_subnet";
                self.0.add(&path, code, "Invalid IP or CIDR subnet.");
            }
        }
    }
}

fn check_meta(values: &Values, errors: &mut Errors) {
    let meta = &values.meta;
    let color = meta.accent_color.as_str();
    if !color.is_empty() && color.chars().count() != 7 {
        errors.wrong_length("meta.accentColor", 7);
    } else if !color.is_empty() && !is_color(color) {
        let message = "Must be a valid hexadecimal color code.";
        errors.0.add("meta.accentColor", "validation_is_hex_color", message);
    }
    errors.short_text("meta.appName", &meta.app_name);
    errors.required("meta.appURL", &meta.app_url);
    errors.url("meta.appURL", &meta.app_url);
    errors.short_text("meta.senderName", &meta.sender_name);
    errors.required("meta.senderAddress", &meta.sender_address);
    if !meta.sender_address.is_empty() && !is_email(&meta.sender_address) {
        let message = "Must be a valid email address.";
        errors.0.add("meta.senderAddress", "validation_is_email", message);
    }
}

fn check_smtp(values: &Values, errors: &mut Errors) {
    let smtp = &values.smtp;
    if smtp.enabled {
        errors.required("smtp.host", &smtp.host);
    }
    errors.host("smtp.host", &smtp.host);
    errors.number("smtp.port", smtp.port, smtp.enabled, 0);
    errors.one_of("smtp.authMethod", &smtp.auth_method, &["PLAIN", "LOGIN"]);
    errors.host("smtp.localName", &smtp.local_name);
}

fn check_s3(path: &str, s3: &S3, errors: &mut Errors) {
    if s3.enabled {
        for (name, value) in [
            ("endpoint", s3.endpoint.as_str()),
            ("bucket", &s3.bucket),
            ("region", &s3.region),
            ("accessKey", &s3.access_key),
            ("secret", s3.secret.as_str()),
        ] {
            errors.required(&format!("{path}.{name}"), value);
        }
    }
    errors.url(&format!("{path}.endpoint"), &s3.endpoint);
}

fn check_backups(values: &Values, errors: &mut Errors) {
    let backups = &values.backups;
    check_s3("backups.s3", &backups.s3, errors);
    if !backups.cron.is_empty()
        && let Err(message) = Schedule::parse(&backups.cron)
    {
        errors.0.add("backups.cron", "validation_invalid_cron", &message);
    }
    let has_cron = !backups.cron.is_empty();
    errors.number("backups.cronMaxKeep", backups.cron_max_keep, has_cron, 1);
}

fn check_rate_limits(values: &Values, errors: &mut Errors) {
    let limits = &values.rate_limits;
    if limits.enabled && limits.rules.is_empty() {
        errors.blank("rateLimits.rules");
    }
    for (position, rule) in limits.rules.iter().enumerate() {
        check_rate_limit(&format!("rateLimits.rules.{position}"), rule, errors);
    }
    // PocketBase looks for doubles only when each rule is in order.
    if errors.0.is_empty() {
        check_doubles(&limits.rules, errors);
    }
    errors.addresses("rateLimits.excludedIPs", &limits.excluded_ips);
}

fn check_rate_limit(path: &str, rule: &RateLimit, errors: &mut Errors) {
    let label = format!("{path}.label");
    if rule.label.is_empty() {
        errors.blank(&label);
    } else if !LABEL.as_ref().is_some_and(|pattern| pattern.is_match(&rule.label)) {
        errors.0.add(&label, "validation_match_invalid", "Must be in a valid format.");
    }
    errors.number(&format!("{path}.maxRequests"), rule.max_requests, true, 1);
    errors.number(&format!("{path}.duration"), rule.duration, true, 1);
    errors.one_of(&format!("{path}.audience"), &rule.audience, &["@guest", "@auth"]);
}

fn check_doubles(rules: &[RateLimit], errors: &mut Errors) {
    let key = |rule: &RateLimit| format!("{}@@{}", rule.label, rule.audience);
    for (position, rule) in rules.iter().enumerate() {
        let own = key(rule);
        let mut earlier = rules[..position].iter().map(key);
        if earlier.any(|other| other.starts_with(&own) || own.starts_with(&other)) {
            let message = format!(
                "Rate limit rule configuration with label {} already exists or conflicts with \
                 another rule.",
                rule.label
            );
            let path = format!("rateLimits.rules.{position}.label");
            let code = "validation_conflicting_rate_limit_rule";
            errors.0.add_with(&path, code, &message, json!({ "label": rule.label }));
            return;
        }
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or(text);
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_host(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| HOST_LABEL.as_ref().is_some_and(|pattern| pattern.is_match(label));
    text.parse::<IpAddr>().is_ok() || (text.len() <= 255 && name.split('.').all(is_label))
}
