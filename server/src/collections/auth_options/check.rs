//! Judging the options before they are saved. Codes and messages are PocketBase's.

use serde_json::{Map, Value, json};

use super::super::address::is_url;
use super::super::definition::Definition;
use super::super::limits;
use super::{AuthOptions, EmailTemplate, Mfa, Otp, Provider, TokenOptions, anonymous, service};
use crate::error::{FieldErrors, sentence};

const TOKEN_SECONDS: std::ops::RangeInclusive<i64> = 10..=94_670_856;
const CODE_SECONDS: std::ops::RangeInclusive<i64> = 10..=86_400;
const SHORTEST_CODE: i64 = 4;
const SECRET_LENGTH: std::ops::RangeInclusive<usize> = 30..=255;
/// Issuers, or apps, of one service.
const MOST_NAMES: usize = 50;
/// Adds everything that is wrong with the options of `next`; its rules are judged with the others.
pub(in super::super) fn check(next: &Definition, errors: &mut FieldErrors) {
    let Some(auth) = &next.auth else { return };
    for (name, token) in [
        ("authToken", &auth.auth_token),
        ("passwordResetToken", &auth.password_reset_token),
        ("emailChangeToken", &auth.email_change_token),
        ("verificationToken", &auth.verification_token),
        ("fileToken", &auth.file_token),
    ] {
        check_token(name, token, errors);
    }
    for (name, template) in [
        ("verificationTemplate", &auth.verification_template),
        ("resetPasswordTemplate", &auth.reset_password_template),
        ("confirmEmailChangeTemplate", &auth.confirm_email_change_template),
        ("otp.emailTemplate", &auth.otp.email_template),
        ("authAlert.emailTemplate", &auth.auth_alert.email_template),
    ] {
        check_template(name, template, errors);
    }
    if auth.manage_rule.as_deref() == Some("") {
        errors.add("manageRule", "validation_nil_or_not_empty_required", "Cannot be blank.");
    }
    check_password(next, auth, errors);
    check_otp(&auth.otp, errors);
    check_mfa(&auth.mfa, auth, errors);
    anonymous::check(&auth.anonymous, next.system, errors);
    if auth.oauth2.enabled {
        check_providers(&auth.oauth2.providers, errors);
    }
}

fn blank(at: &str, errors: &mut FieldErrors) {
    errors.add(at, "validation_required", "Cannot be blank.");
}

/// A number whose zero is none.
fn check_number(at: &str, number: i64, (least, most): (i64, i64), errors: &mut FieldErrors) {
    match number {
        0 => blank(at, errors),
        number if number < least => limits::too_small(at, least, errors),
        number if number > most => limits::too_large(at, most, errors),
        _ => {}
    }
}

fn check_token(name: &str, token: &TokenOptions, errors: &mut FieldErrors) {
    let bounds = (*TOKEN_SECONDS.start(), *TOKEN_SECONDS.end());
    check_number(&format!("{name}.duration"), token.duration, bounds, errors);
    let at = format!("{name}.secret");
    let length = token.secret.chars().count();
    if length == 0 {
        blank(&at, errors);
    } else if !SECRET_LENGTH.contains(&length) {
        let (min, max) = (SECRET_LENGTH.start(), SECRET_LENGTH.end());
        let message = format!("The length must be between {min} and {max}.");
        let params = json!({ "min": min, "max": max });
        errors.add_with(&at, "validation_length_out_of_range", &message, params);
    }
}

fn check_template(name: &str, template: &EmailTemplate, errors: &mut FieldErrors) {
    for (part, text) in [("subject", &template.subject), ("body", &template.body)] {
        if text.is_empty() {
            blank(&format!("{name}.{part}"), errors);
        }
    }
}

fn check_password(next: &Definition, auth: &AuthOptions, errors: &mut FieldErrors) {
    let at = "passwordAuth.identityFields";
    // Not looked at while it is off, as in PocketBase.
    if !auth.password_auth.enabled {
        return;
    }
    let names = auth.password_auth.identity_fields.as_slice();
    // An empty one beside others is one that is missing.
    if names.is_empty() || matches!(names, [only] if only.is_empty()) {
        blank(at, errors);
        return;
    }
    for name in names {
        let params = json!({ "fieldName": name });
        if !next.fields.iter().any(|stored| &stored.field.name == name) {
            let message = sentence(format!("Invalid or missing field {name}"));
            errors.add_with(at, "validation_missing_field", &message, params);
            break;
        }
        let unique =
            next.indexes.iter().any(|index| index.unique && index.fields == [name.as_str()]);
        if !unique {
            let message = format!("The field {name} doesn't have a UNIQUE constraint.");
            errors.add_with(at, "validation_missing_unique_constraint", &message, params);
            break;
        }
    }
}

/// A method that is off may wait with whatever numbers, as in PocketBase.
fn check_otp(otp: &Otp, errors: &mut FieldErrors) {
    if !otp.enabled {
        return;
    }
    let bounds = (*CODE_SECONDS.start(), *CODE_SECONDS.end());
    check_number("otp.duration", otp.duration, bounds, errors);
    let bounds = (SHORTEST_CODE, i64::MAX);
    check_number("otp.length", otp.length, bounds, errors);
}

fn check_mfa(mfa: &Mfa, auth: &AuthOptions, errors: &mut FieldErrors) {
    if !mfa.enabled {
        return;
    }
    let bounds = (*CODE_SECONDS.start(), *CODE_SECONDS.end());
    check_number("mfa.duration", mfa.duration, bounds, errors);
    let methods = [auth.password_auth.enabled, auth.otp.enabled, auth.oauth2.enabled];
    let enough = methods.into_iter().filter(|enabled| *enabled).count() >= 2;
    if !enough && !errors.blames("mfa") {
        let message = "MFA requires at least 2 auth methods to be enabled.";
        errors.add("mfa.enabled", "validation_mfa_not_enough_auths", message);
    }
}

fn check_providers(providers: &[Provider], errors: &mut FieldErrors) {
    for (position, provider) in providers.iter().enumerate() {
        let at = |option: &str| format!("oauth2.providers.{position}.{option}");
        let name = provider.name.as_str();
        if name.is_empty() {
            blank(&at("name"), errors);
        } else if service(name).is_none() {
            let message = format!("Invalid or missing provider with name {name}.");
            let params = json!({ "name": name });
            errors.add_with(&at("name"), "validation_missing_provider", &message, params);
        } else if providers[..position].iter().any(|other| other.name == name) {
            let message = format!("The provider {name} is already registered.");
            let params = json!({ "name": name });
            errors.add_with(&at("name"), "validation_duplicated_provider", &message, params);
        }
        for (option, is_empty) in [
            ("clientId", provider.client_id.is_empty()),
            ("clientSecret", provider.client_secret.is_empty()),
        ] {
            if is_empty {
                blank(&at(option), errors);
            }
        }
        for (option, url) in [
            ("authURL", &provider.auth_url),
            ("tokenURL", &provider.token_url),
            ("userInfoURL", &provider.user_info_url),
        ] {
            if !url.is_empty() && !is_url(url) {
                errors.add(&at(option), "validation_is_url", "Must be a valid URL.");
            }
        }
        check_extra(&provider.extra, &|option| at(&format!("extra.{option}")), errors);
    }
}

/// What ID tokens are believed by: a slip here would let in nobody, or anybody.
fn check_extra(extra: &Map<String, Value>, at: &dyn Fn(&str) -> String, errors: &mut FieldErrors) {
    let is_link = |value: &Value| match value {
        Value::Null => true,
        Value::String(url) => url.is_empty() || is_url(url) && url.starts_with("http"),
        _ => false,
    };
    if !extra.get("jwksURL").is_none_or(is_link) {
        errors.add(&at("jwksURL"), "validation_is_url", "Must be a valid URL.");
    }
    for list in ["issuers", "audiences"] {
        if !extra.get(list).is_none_or(are_names) {
            let message = "Must be a list of texts, none of them empty.";
            errors.add(&at(list), "validation_invalid_list", message);
        }
    }
}

fn are_names(value: &Value) -> bool {
    let is_name = |value: &Value| value.as_str().is_some_and(|name| !name.trim().is_empty());
    match value {
        Value::Null => true,
        Value::Array(names) => names.len() <= MOST_NAMES && names.iter().all(is_name),
        _ => false,
    }
}
