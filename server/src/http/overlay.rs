//! A JSON body laid over what is there, as PocketBase reads one into a value that it has already.

use serde_json::Value;

/// Lays `given` over `value`: objects member by member, everything else as a whole; `null` is the
/// zero value, and members that `value` has not are passed over. `None` when a list or an object
/// meets something else; whoever reads the outcome judges the other types.
pub(crate) fn lay(value: &mut Value, given: &Value, zero: &Value) -> Option<()> {
    match (value, given) {
        (value, Value::Null) => *value = zero.clone(),
        (Value::Object(value), Value::Object(given)) => {
            for (name, value) in value {
                if let Some(given) = given.get(name) {
                    lay(value, given, zero.get(name)?)?;
                }
            }
        }
        // A list of values would be read as an object's, in order.
        (Value::Object(_), _) => return None,
        (Value::Array(value), Value::Array(given)) => {
            let mut given = given.clone();
            for item in &mut given {
                match item {
                    Value::Object(item) => item.retain(|_, value| !value.is_null()),
                    Value::Array(_) => return None,
                    _ => {}
                }
            }
            *value = given;
        }
        (Value::Array(_), _) => return None,
        (value, given) => *value = given.clone(),
    }
    Some(())
}
