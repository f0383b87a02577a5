//! How far an admin's account reaches.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Result};

/// What a superuser may do. Each may what the one before it may, too.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[schema(as = AdminRole)]
pub enum Role {
    /// Sees records, collections, settings and logs, and changes their own way in only.
    Viewer,
    /// Writes records and files too, and looks after people and devices.
    Editor,
    /// May everything.
    Owner,
}

impl Role {
    /// As it is written, everywhere.
    pub fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Editor => "editor",
            Role::Owner => "owner",
        }
    }

    /// The role that is written so.
    pub fn of_name(name: &str) -> Option<Self> {
        [Role::Viewer, Role::Editor, Role::Owner].into_iter().find(|role| role.name() == name)
    }

    /// # Errors
    /// 403 for who has a lesser role than is needed.
    pub(crate) fn require(self, needed: Role) -> Result<()> {
        if self >= needed { Ok(()) } else { Err(self.falls_short_of(needed)) }
    }

    /// The one sentence of refusals, which names both roles.
    pub(crate) fn falls_short_of(self, needed: Role) -> Error {
        let (own, needed) = (self.name(), needed.name());
        let message = match needed {
            "owner" => format!("Your role is {own}. This takes the role owner."),
            _ => format!("Your role is {own}. This takes the role {needed} or an owner."),
        };
        Error::Forbidden(message.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_reaches_as_far_as_those_before_it() {
        let roles = [Role::Viewer, Role::Editor, Role::Owner];
        for (at, role) in roles.into_iter().enumerate() {
            assert_eq!(Role::of_name(role.name()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
            for (needed_at, needed) in roles.into_iter().enumerate() {
                assert_eq!(role.require(needed).is_ok(), needed_at <= at, "{role:?} {needed:?}");
            }
        }
        assert_eq!(Role::of_name("Owner"), None);
        let refusal = Role::Viewer.falls_short_of(Role::Editor).to_string();
        assert_eq!(refusal, "Your role is viewer. This takes the role editor or an owner.");
    }
}
