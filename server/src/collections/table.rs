//! What the table of a collection is called: as its id, where that is a name that tables may have.
//!
//! PocketBase's ids may begin with a digit or an underscore, which tables of the engine may not, and
//! tables of the system do. Such a collection's table has the id behind a prefix; since an id that
//! begins as the prefix does gets it too, no two collections have the same table.

use homeport_db::{DbError, Ident};

use super::system::USERS_ID;

const PREFIX: &str = "_c_";

/// The table of the collection with this id.
///
/// # Errors
/// An id that is no word, or too long.
pub(super) fn of(id: &str) -> Result<Ident, DbError> {
    match id.starts_with(|first: char| first.is_ascii_alphabetic()) || id == USERS_ID {
        true => Ident::new(id),
        false => Ident::new(&format!("{PREFIX}{id}")),
    }
}

/// The id of the collection with this table.
pub(crate) fn id_of(table: &str) -> &str {
    table.strip_prefix(PREFIX).unwrap_or(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_a_table_of_its_own_and_none_of_the_systems() {
        let longest = "1".repeat(100);
        let ids = ["pbc_1", USERS_ID, "5", "c_5", "_", "_c_5", "_c__c_5", "_changes", &longest];
        for id in ids {
            let table = of(id).unwrap();
            assert_eq!(id_of(table.as_str()), id);
            assert_eq!(table.as_str() == id, !id.starts_with(['5', '1', '_']) || id == USERS_ID);
        }
        assert!(of("a-b").is_err() && of("5`").is_err() && of("5 5").is_err());
    }
}
