//! Who is asking.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};
use serde_json::{Map, Value};

use super::api_key::ApiKey;
use super::role::Role;

/// For a key that asks for what no key is for.
pub(crate) const BEYOND_KEYS: &str = "API keys are for records, their files and live changes only.";

/// Whoever sent the request. Filled in by `auth`, read by everyone.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// No token, or one that does not verify: PocketBase treats both alike.
    Guest,
    /// A record of an auth collection.
    Record(Arc<Identity>),
    /// A server, by its key: what that was given is past all rules, and nothing else is open to it.
    Key(Arc<ApiKey>),
    /// The admin at this machine, let in by a one-time ticket, or an owner who signed in to the
    /// window. Admins of lesser roles are their records there too.
    Owner,
}

/// The auth record behind a token.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) collection_id: String,
    pub(crate) collection_name: String,
    pub(crate) id: String,
    /// How far a superuser reaches; `None` for everybody else.
    pub(crate) role: Option<Role>,
    /// Signed in to the window: by its cookie, and with no token.
    pub(crate) at_window: bool,
    /// False for tokens handed out by impersonation: they cannot be renewed.
    pub(crate) refreshable: bool,
    /// When the token ends, seconds since 1970-01-01 UTC.
    pub(crate) expires: i64,
    /// What the token was signed with.
    pub(crate) key: KeyMark,
    /// The paired device that the token was handed to: it ends with it.
    pub(crate) device: Option<Arc<str>>,
    /// The session that the token belongs to, if it is not older than sessions are.
    pub(crate) session: Option<Arc<str>>,
    /// The record's values by field name, as `@request.auth.*` sees them; no password hash and
    /// no token key.
    pub(crate) values: Map<String, Value>,
}

/// Tells whether a token's key is still the same, without being the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyMark {
    /// SHA-256 of the record's token key.
    pub(crate) record: [u8; 32],
    /// SHA-256 of the collection's secret.
    pub(crate) collection: [u8; 32],
}

impl Caller {
    /// True for admins, whatever their role. What that lets them do `gate` and `auth` say.
    pub(crate) fn is_superuser(&self) -> bool {
        self.role().is_some()
    }

    /// How far an admin reaches; `None` for everybody else.
    pub(crate) fn role(&self) -> Option<Role> {
        match self {
            Caller::Owner => Some(Role::Owner),
            Caller::Record(identity) => identity.role,
            Caller::Guest | Caller::Key(_) => None,
        }
    }

    /// The role of an admin who is no owner.
    pub(crate) fn lesser_role(&self) -> Option<Role> {
        self.role().filter(|role| *role < Role::Owner)
    }

    pub(crate) fn is_owner(&self) -> bool {
        self.role() == Some(Role::Owner)
    }

    /// True for whoever comes by the window's cookie: they have no token.
    pub(crate) fn is_at_window(&self) -> bool {
        match self {
            Caller::Owner => true,
            Caller::Record(identity) => identity.at_window,
            Caller::Guest | Caller::Key(_) => false,
        }
    }

    pub(crate) fn is_key(&self) -> bool {
        matches!(self, Caller::Key(_))
    }

    /// What `@request.auth.*` sees; `None` for guests, keys and the window, which have no record.
    pub(crate) fn values(&self) -> Option<&Map<String, Value>> {
        match self {
            Caller::Record(identity) => Some(&identity.values),
            Caller::Guest | Caller::Key(_) | Caller::Owner => None,
        }
    }

    /// True when the caller is this very record.
    pub(crate) fn is(&self, collection_id: &str, record_id: &str) -> bool {
        match self {
            Caller::Record(identity) => {
                identity.collection_id == collection_id && identity.id == record_id
            }
            Caller::Guest | Caller::Key(_) | Caller::Owner => false,
        }
    }

    /// How the change log names the caller: `collection/id`, `apiKey/id`, `owner` or
    /// `guest`.
    pub(crate) fn label(&self) -> Arc<str> {
        match self {
            Caller::Guest => "guest".into(),
            Caller::Owner => "owner".into(),
            Caller::Record(identity) => {
                format!("{}/{}", identity.collection_id, identity.id).into()
            }
            Caller::Key(key) => format!("apiKey/{}", key.id).into(),
        }
    }

    /// # Errors
    /// As [`require_superuser`](Caller::require_superuser); 403 for an admin of a lesser role.
    pub(crate) fn require_role(&self, needed: Role) -> crate::Result<()> {
        self.require_superuser()?;
        self.lesser_role().map_or(Ok(()), |role| role.require(needed))
    }

    /// # Errors
    /// 401 for guests, 403 for anyone else who is not a superuser; PocketBase's sentences.
    pub(crate) fn require_superuser(&self) -> crate::Result<()> {
        match self {
            _ if self.is_superuser() => Ok(()),
            Caller::Guest => Err(crate::Error::sign_in_first()),
            Caller::Key(_) => Err(crate::Error::forbidden(BEYOND_KEYS)),
            Caller::Record(_) | Caller::Owner => Err(crate::Error::forbidden(
                "The authorized record is not allowed to perform this action.",
            )),
        }
    }
}

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    /// The client's address; what a trusted proxy tells, if there is one.
    pub(crate) ip: IpAddr,
    /// The connection's address.
    pub(crate) remote: IpAddr,
}

/// Whoever has an IPv6 address has a whole /64 of them: it counts as one.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)))
        }
        other => other,
    }
}

/// What proves that a request comes from a paired device. Rooms find the device's id in it, once
/// `devices` has recognised it, and nothing else ever.
pub(crate) const DEVICE_HEADER: HeaderName = HeaderName::from_static("x-homeport-device");
/// Its name in rules.
pub(crate) const DEVICE_IN_RULES: &str = "x_homeport_device";

/// The id of the paired device that a request comes from.
pub(crate) fn device_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(DEVICE_HEADER).and_then(|id| id.to_str().ok())
}

/// Who uses the window, where it is known by name: the superuser who signed in.
#[derive(Clone, Debug)]
pub(crate) struct AtWindow {
    /// The record's id.
    pub(crate) id: Arc<str>,
    pub(crate) email: Arc<str>,
}

/// An answer that signed a record in, by its collection's id and its own.
#[derive(Clone, Debug)]
pub(crate) struct SignedInAs(pub(crate) String, pub(crate) String);
