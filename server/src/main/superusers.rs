//! `homeport superuser`.

use std::path::PathBuf;

use clap::Subcommand;
use homeport_server::{Role, SuperuserCommand};

#[derive(Subcommand)]
pub(crate) enum Superuser {
    /// Make an owner, or set the password of an admin and make them an owner: the way back in.
    Upsert(EmailAndPassword),
    /// Make an admin, an owner.
    Create(EmailAndPassword),
    /// Set an admin's password.
    Update(EmailAndPassword),
    /// Make a one-time password for an admin, where those are on.
    Otp {
        /// The admin's e-mail address.
        email: String,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Remove an admin's authenticator app, which signing in asks for.
    RemoveTotp {
        /// The admin's e-mail address.
        email: String,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Say what an admin may do: owner, editor or viewer.
    Role {
        /// The admin's e-mail address.
        email: String,
        /// owner, editor or viewer.
        #[arg(value_parser = role)]
        role: Role,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Remove an admin's passkeys, which signing in asks for.
    RemovePasskeys {
        /// The admin's e-mail address.
        email: String,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Delete an admin; not the last one, nor the last owner.
    Delete {
        /// The admin's e-mail address.
        email: String,
        /// The data folder [default: the desktop app's].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
}

#[derive(clap::Args)]
pub(crate) struct EmailAndPassword {
    /// The admin's e-mail address.
    email: String,
    /// The password, at least 8 characters.
    password: String,
    /// The data folder [default: the desktop app's].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

fn role(name: &str) -> Result<Role, String> {
    Role::of_name(name).ok_or_else(|| "a role is owner, editor or viewer".to_owned())
}

impl Superuser {
    /// What to do, and in which data folder.
    pub(crate) fn parted(self) -> (SuperuserCommand, Option<PathBuf>) {
        match self {
            Superuser::Upsert(EmailAndPassword { email, password, data_dir }) => {
                (SuperuserCommand::Upsert { email, password }, data_dir)
            }
            Superuser::Create(EmailAndPassword { email, password, data_dir }) => {
                (SuperuserCommand::Create { email, password }, data_dir)
            }
            Superuser::Update(EmailAndPassword { email, password, data_dir }) => {
                (SuperuserCommand::Update { email, password }, data_dir)
            }
            Superuser::Otp { email, data_dir } => (SuperuserCommand::Otp { email }, data_dir),
            Superuser::RemoveTotp { email, data_dir } => {
                (SuperuserCommand::RemoveTotp { email }, data_dir)
            }
            Superuser::RemovePasskeys { email, data_dir } => {
                (SuperuserCommand::RemovePasskeys { email }, data_dir)
            }
            Superuser::Role { email, role, data_dir } => {
                (SuperuserCommand::Role { email, role }, data_dir)
            }
            Superuser::Delete { email, data_dir } => (SuperuserCommand::Delete { email }, data_dir),
        }
    }
}
