//! Which role an admin's account has. A row says so; without one it is an owner, as all were before
//! there were roles. The rows are written by `records`, beside the accounts.

use homeport_db::{Db, DbError, Ident, Key, Row};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::http::Role;

/// The table of roles: a row by the id of each superuser's record who is no owner.
pub(crate) const ROLES: &str = "_roles";

/// The role that a row says. What no version has written reaches least.
pub(crate) fn role_in(row: Option<&Row>) -> Role {
    let Some(row) = row else { return Role::Owner };
    let name = row.get("role").and_then(Value::as_str).unwrap_or("");
    Role::of_name(name).unwrap_or(Role::Viewer)
}

/// The role of a superuser, by their record's id, as it is on disk.
///
/// # Errors
/// The database's.
pub(crate) async fn role_of(db: &Db, id: &str) -> Result<Role> {
    let failed = |error: DbError| Error::database("read an admin's role", error);
    let key = Key { table: Ident::new(ROLES).map_err(failed)?, id: id.to_owned() };
    Ok(role_in(db.row(&key).await.map_err(failed)?.as_deref()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn without_a_row_it_is_an_owner_and_a_row_that_cannot_be_read_reaches_least() {
        let row = |role: Value| Row::from_iter([("role".to_owned(), role)]);
        assert_eq!(role_in(None), Role::Owner);
        for (said, role) in [
            (json!("editor"), Role::Editor),
            (json!("viewer"), Role::Viewer),
            (json!("king"), Role::Viewer),
            (json!(7), Role::Viewer),
        ] {
            assert_eq!(role_in(Some(&row(said.clone()))), role, "{said}");
        }
        assert_eq!(role_in(Some(&Row::new())), Role::Viewer);
    }
}
