//! Rules, compiled: who may do what with a collection's records.

use std::sync::Arc;

use homeport_rules::{Expression, Shape, Shapes, Use};

use super::definition::from_paired;
use super::{Catalog, Definition};
use crate::http::Right;

/// A collection's rules, compiled. They are what the catalogue makes of their texts: a rule may
/// lead into other collections, so it is compiled again when one of those changes.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) list: Rule,
    pub(crate) view: Rule,
    pub(crate) create: Rule,
    pub(crate) update: Rule,
    pub(crate) delete: Rule,
    /// Who may sign in; `Anyone` for collections that are not auth.
    pub(crate) auth: Rule,
    /// Who may manage; `Anyone` never occurs here, an empty manage rule means nobody.
    pub(crate) manage: Rule,
    /// Whose sign-in takes a second method, where that is asked for at all.
    pub(crate) mfa: Rule,
}

/// One rule.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    /// Superusers only.
    Nobody,
    /// Guests too.
    Anyone,
    /// Who the expression holds for.
    When(Arc<Expression>),
    /// It leads to something that was renamed or deleted since: nobody passes until it is mended,
    /// as in PocketBase.
    Broken,
}

impl Rule {
    fn compile(text: Option<&str>, shape: &Shape, shapes: &dyn Shapes, usage: Use) -> Self {
        match text {
            None => Rule::Nobody,
            Some(text) if text.trim().is_empty() => Rule::Anyone,
            Some(text) => match homeport_rules::compile(text, shape, shapes, usage) {
                Ok(expression) => Rule::When(Arc::new(expression)),
                Err(error) => {
                    tracing::warn!(
                        collection = shape.name,
                        "A rule does not fit any more, nobody passes it: {}",
                        error.message()
                    );
                    Rule::Broken
                }
            },
        }
    }

    /// A rule that is about no record: who asks, and with what.
    ///
    /// # Errors
    /// Why the text is none, in words for who wrote it.
    pub(crate) fn about_nothing(text: &str, catalog: &Catalog) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Rule::Anyone);
        }
        let (id, name) = (String::new(), String::new());
        let shape = Shape { id, name, auth: false, list_rule: None, fields: Vec::new() };
        let compiled = homeport_rules::compile(text, &shape, catalog, Use::Rule);
        compiled
            .map(|expression| Rule::When(Arc::new(expression)))
            .map_err(|error| error.message().to_string())
    }

    fn is_settled(&self) -> bool {
        match self {
            Rule::Nobody | Rule::Anyone => true,
            Rule::When(expression) => !expression.leads_out(),
            Rule::Broken => false,
        }
    }
}

impl Rules {
    /// The rule of an action.
    pub(crate) fn of(&self, right: Right) -> &Rule {
        match right {
            Right::List => &self.list,
            Right::View => &self.view,
            Right::Create => &self.create,
            Right::Update => &self.update,
            Right::Delete => &self.delete,
            Right::Manage => &self.manage,
        }
    }

    /// Before they are compiled: superusers only.
    pub(super) fn closed() -> Self {
        let nobody = || Rule::Nobody;
        Self {
            list: nobody(),
            view: nobody(),
            create: nobody(),
            update: nobody(),
            delete: nobody(),
            auth: nobody(),
            manage: nobody(),
            mfa: nobody(),
        }
    }

    pub(super) fn compile(definition: &Definition, shape: &Shape, shapes: &dyn Shapes) -> Self {
        let rule = |text: Option<&str>| Rule::compile(text, shape, shapes, Use::Rule);
        let create_rule = |text| Rule::compile(text, shape, shapes, Use::CreateRule);
        let texts = &definition.rules_in_force();
        let manage = definition.auth.as_ref().and_then(|auth| auth.manage_rule.as_deref());
        Self {
            list: rule(texts.list_rule.as_deref()),
            view: rule(texts.view_rule.as_deref()),
            create: create_rule(texts.create_rule.as_deref()),
            update: rule(texts.update_rule.as_deref()),
            delete: rule(texts.delete_rule.as_deref()),
            auth: match &definition.auth {
                Some(auth) if definition.paired_only => {
                    rule(auth.auth_rule.as_deref().map(from_paired).as_deref())
                }
                Some(auth) => rule(auth.auth_rule.as_deref()),
                None => Rule::Anyone,
            },
            manage: rule(manage.filter(|text| !text.trim().is_empty())),
            mfa: match &definition.auth {
                Some(auth) if auth.mfa.enabled => rule(Some(&auth.mfa.rule)),
                _ => Rule::Nobody,
            },
        }
    }

    /// Whether no change of another collection can change what they mean.
    pub(super) fn are_settled(&self) -> bool {
        let Self { list, view, create, update, delete, auth, manage, mfa } = self;
        [list, view, create, update, delete, auth, manage, mfa].into_iter().all(Rule::is_settled)
    }
}
