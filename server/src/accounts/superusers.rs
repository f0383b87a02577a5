//! Admins' accounts, from the command line and the first start.

use serde_json::{Map, Value, json};

use super::Accounts;
use crate::collections::SUPERUSERS;
use crate::error::{Error, Result};
use crate::http::{Caller, Params, Role};
use crate::records::{Asking, Record};

/// What to do with an admin's account.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase", tag = "do")]
pub enum SuperuserCommand {
    /// Make it, or set its password when it exists; an owner either way.
    Upsert {
        /// The account.
        email: String,
        /// The new password.
        password: String,
    },
    /// Make it, an owner; it must not exist.
    Create {
        /// The account.
        email: String,
        /// The password.
        password: String,
    },
    /// Set its password; it must exist.
    Update {
        /// The account.
        email: String,
        /// The new password.
        password: String,
    },
    /// Delete it; not the last one, nor the last owner.
    Delete {
        /// The account.
        email: String,
    },
    /// Give it a role; not the last owner's.
    Role {
        /// The account.
        email: String,
        /// What it may do from now on.
        role: Role,
    },
    /// Make a code to sign in with, where codes are on for admins.
    Otp {
        /// The account.
        email: String,
    },
    /// Take the authenticator app away that signing in asks for.
    RemoveTotp {
        /// The account.
        email: String,
    },
    /// Take all passkeys away.
    RemovePasskeys {
        /// The account.
        email: String,
    },
}

impl Accounts {
    /// Carries out a command and says what was done.
    ///
    /// # Errors
    /// 400 with the field that was wrong, or for an account that is not there.
    pub(crate) async fn superuser(&self, command: SuperuserCommand) -> Result<String> {
        match command {
            SuperuserCommand::Upsert { email, password } => match self.find(&email).await? {
                Some(record) => self.recover(&record, &email, &password).await,
                None => self.make(&email, &password).await,
            },
            SuperuserCommand::Create { email, password } => self.make(&email, &password).await,
            SuperuserCommand::Update { email, password } => {
                let record = self.find(&email).await?.ok_or_else(|| nobody(&email))?;
                self.set_password(&record, &email, &password).await
            }
            SuperuserCommand::Delete { email } => {
                let record = self.find(&email).await?.ok_or_else(|| nobody(&email))?;
                self.records.delete(SUPERUSERS, &record.id, owner("DELETE")).await?;
                Ok(format!("Deleted the admin {email}."))
            }
            SuperuserCommand::Role { email, role } => {
                let record = self.find(&email).await?.ok_or_else(|| nobody(&email))?;
                let none = Map::new();
                self.records.update_admin(&record.id, none, role, owner("PATCH")).await?;
                Ok(format!("The role of the admin {email} is {}.", role.name()))
            }
            SuperuserCommand::Otp { email } => {
                let record = self.find(&email).await?.ok_or_else(|| nobody(&email))?;
                self.code_for_admin(&record).await
            }
            SuperuserCommand::RemoveTotp { email } => {
                let record = self.find(&email).await?.ok_or_else(|| nobody(&email))?;
                self.forget_app(&record).await?;
                Ok(format!("Removed the authenticator app of the admin {email}."))
            }
            SuperuserCommand::RemovePasskeys { email } => {
                let record = self.find(&email).await?.ok_or_else(|| nobody(&email))?;
                self.forget_passkeys(&record, None).await?;
                Ok(format!("Removed the passkeys of the admin {email}."))
            }
        }
    }

    async fn find(&self, email: &str) -> Result<Option<Record>> {
        let collection = self.records.collection(SUPERUSERS)?;
        self.records.find_by(&collection, "email", email).await
    }

    async fn make(&self, email: &str, password: &str) -> Result<String> {
        let mut body = passwords(password);
        body.insert("email".to_owned(), json!(email));
        body.insert("verified".to_owned(), json!(true));
        self.records.create(SUPERUSERS, body, owner("POST")).await?;
        Ok(format!("Made the admin {email}, an owner."))
    }

    /// The way back in: whoever can read the data folder makes anybody an owner.
    async fn recover(&self, record: &Record, email: &str, password: &str) -> Result<String> {
        let before = self.role_of(&record.id).await?;
        let (body, asking) = (passwords(password), owner("PATCH"));
        self.records.update_admin(&record.id, body, Role::Owner, asking).await?;
        let now = match before {
            Role::Owner => "an owner",
            _lesser => "an owner from now on",
        };
        Ok(format!("Set the password of the admin {email}, {now}."))
    }

    async fn set_password(&self, record: &Record, email: &str, password: &str) -> Result<String> {
        let body = passwords(password);
        self.records.update(SUPERUSERS, &record.id, body, owner("PATCH")).await?;
        Ok(format!("Set the password of the admin {email}."))
    }
}

fn nobody(email: &str) -> Error {
    Error::invalid(format!("There is no admin {email}."))
}

fn passwords(password: &str) -> Map<String, Value> {
    [("password", password), ("passwordConfirm", password)]
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .into_iter()
        .collect()
}

/// The machine's own asking.
pub(super) fn owner(method: &'static str) -> Asking {
    Asking::new(Caller::Owner, method, &Params::default(), &axum::http::HeaderMap::new())
}
