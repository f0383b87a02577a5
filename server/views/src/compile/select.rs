//! One SELECT: its tables, its conditions, what it puts out.

use std::ops::Range;

use sqlparser::ast::{
    self, Distinct, GroupByExpr, JoinConstraint, JoinOperator, SelectItem, TableFactor,
};

use super::names::{Found, NamedColumn, Names, Scope};
use super::window::FoundWindows;
use super::{Around, Compiler, MOST_SELECTS, Named, Out, Result, position};
use crate::query::{Comparison, Expr, From, Group, Joined, Select};
use crate::{Cast, Error, Origin, Secret, Source};

impl Compiler<'_> {
    /// Compiles a SELECT; the places say which column each term of the order is.
    pub(super) fn select(
        &mut self,
        select: &ast::Select,
        order: &[ast::OrderByExpr],
        around: &Around<'_>,
        top: bool,
    ) -> Result<(Select, Vec<Out>, Vec<usize>)> {
        self.selects += 1;
        if self.selects > MOST_SELECTS {
            return Err(Error::new("the query has too many SELECTs"));
        }
        refuse_rare(select)?;
        let mut names = Names::default();
        let mut from = self.from(&select.from, &mut names, around)?;
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { expr, alias } = item {
                names.aliases.push((alias.value.clone(), expr.clone()));
            }
        }
        let mut scope = Scope::new(&names, *around);
        let filter = match &select.selection {
            Some(selection) => Some(self.expr(selection, &mut scope)?),
            None => None,
        };
        let GroupByExpr::Expressions(by, modifiers) = &select.group_by else {
            return Err(Error::unsupported("GROUP BY ALL"));
        };
        if !modifiers.is_empty() {
            return Err(Error::unsupported("GROUP BY … WITH"));
        }
        let is_wildcard = |item: &SelectItem| {
            matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..))
        };
        if select.projection.iter().any(is_wildcard) && by.iter().any(is_number) {
            return Err(Error::unsupported("a number in GROUP BY beside *"));
        }
        let by = by
            .iter()
            .map(|by| match position(by, select.projection.len(), "GROUP")? {
                Some(place) => self.expr(expression_of(&select.projection[place])?, &mut scope),
                None => self.expr(by, &mut scope),
            })
            .collect::<Result<Vec<_>>>()?;

        let mut scope = Scope {
            aggregates: Some(Vec::new()),
            windows: Some(FoundWindows::default()),
            ..Scope::new(&names, *around)
        };
        let (output, out) = self.output(&select.projection, &mut scope, top)?;
        let having = match &select.having {
            Some(having) => {
                let windows = scope.windows.take();
                let having = self.expr(having, &mut scope)?;
                scope.windows = windows;
                Some(having)
            }
            None => None,
        };
        let mut extra = Vec::new();
        let mut places = Vec::with_capacity(order.len());
        for by in order {
            let named = match &by.expr {
                ast::Expr::Identifier(name) => {
                    out.iter().position(|column| column.name.eq_ignore_ascii_case(&name.value))
                }
                other => position(other, output.len(), "ORDER")?,
            };
            places.push(match named {
                Some(place) => place,
                None => {
                    extra.push(self.expr(&by.expr, &mut scope)?);
                    output.len() + extra.len() - 1
                }
            });
        }
        let distinct = match &select.distinct {
            None | Some(Distinct::All) => false,
            Some(Distinct::Distinct) => true,
            Some(Distinct::On(_)) => return Err(Error::unsupported("DISTINCT ON")),
        };
        let aggregates = scope.aggregates.unwrap_or_default();
        let windows = scope.windows.map(FoundWindows::into_windows).unwrap_or_default();
        let grouped = !by.is_empty() || !aggregates.is_empty() || having.is_some();
        let group = grouped.then_some(Group { by, aggregates, having });
        // `FROM a, b WHERE a.x = b.y` is a join too.
        let mut start = 0;
        for joined in &mut from {
            let columns = start..start + joined.width;
            start = columns.end;
            if joined.keys.is_none() && !joined.left && columns.start > 0 {
                joined.keys = filter.as_ref().and_then(|filter| keys(filter, &columns));
            }
        }
        Ok((Select { from, filter, group, output, distinct, extra, windows }, out, places))
    }

    fn output(
        &mut self,
        projection: &[SelectItem],
        scope: &mut Scope<'_>,
        top: bool,
    ) -> Result<(Vec<Expr>, Vec<Out>)> {
        let mut output = Vec::with_capacity(projection.len());
        let mut out: Vec<Out> = Vec::with_capacity(projection.len());
        for item in projection {
            if let SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) = item {
                if top {
                    return Err(Error::new(
                        "wildcard columns (*) are not supported - manually type the collection \
                         field names you want the view query to have",
                    ));
                }
                let SelectItem::Wildcard(_) = item else {
                    return Err(Error::unsupported("a table's wildcard"));
                };
                for (at, column) in scope.names.columns.iter().enumerate() {
                    if column.secret == Secret::Never {
                        continue;
                    }
                    output.push(Expr::Column { up: 0, at, affinity: column.affinity });
                    out.push(Out {
                        name: column.name.clone(),
                        affinity: column.affinity,
                        secret: column.secret,
                        origin: Origin::Expression,
                    });
                }
                continue;
            }
            let expr = expression_of(item)?;
            scope.secret = Secret::No;
            let compiled = self.expr(expr, scope)?;
            let name = name_of(item)?;
            if out.iter().any(|other| other.name.eq_ignore_ascii_case(&name)) {
                return Err(Error::new(format!("there are two columns called {name}")));
            }
            let origin = origin(&name, expr, scope);
            let affinity = compiled.affinity();
            out.push(Out { name, affinity, secret: scope.secret, origin });
            output.push(compiled);
        }
        Ok((output, out))
    }

    fn from(
        &mut self,
        tables: &[ast::TableWithJoins],
        names: &mut Names,
        around: &Around<'_>,
    ) -> Result<Vec<Joined>> {
        let mut from = Vec::new();
        for table in tables {
            from.push(self.joined(&table.relation, names, around)?);
            for join in &table.joins {
                if join.global {
                    return Err(Error::unsupported("GLOBAL JOIN"));
                }
                let (left, constraint) = match &join.join_operator {
                    JoinOperator::Join(on)
                    | JoinOperator::Inner(on)
                    | JoinOperator::CrossJoin(on) => (false, on),
                    JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (true, on),
                    JoinOperator::Right(_) | JoinOperator::RightOuter(_) => {
                        return Err(Error::unsupported("RIGHT JOIN"));
                    }
                    JoinOperator::FullOuter(_) => return Err(Error::unsupported("FULL JOIN")),
                    _ => return Err(Error::unsupported("this kind of JOIN")),
                };
                let start = names.columns.len();
                let mut joined = self.joined(&join.relation, names, around)?;
                joined.left = left;
                joined.on = match constraint {
                    JoinConstraint::On(on) => Some(self.expr(on, &mut Scope::new(names, *around))?),
                    JoinConstraint::None => None,
                    JoinConstraint::Natural => return Err(Error::unsupported("NATURAL JOIN")),
                    JoinConstraint::Using(_) | JoinConstraint::UsingAlias(..) => {
                        return Err(Error::unsupported("JOIN … USING"));
                    }
                };
                let columns = start..names.columns.len();
                joined.keys = joined.on.as_ref().and_then(|on| keys(on, &columns));
                from.push(joined);
            }
        }
        Ok(from)
    }

    /// A table or subquery; its columns are added to the names.
    fn joined(
        &mut self,
        factor: &TableFactor,
        names: &mut Names,
        around: &Around<'_>,
    ) -> Result<Joined> {
        let first = names.columns.is_empty();
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                version: None,
                json_path: None,
                sample: None,
                with_ordinality: false,
                ..
            } => {
                let [ast::ObjectNamePart::Identifier(name)] = name.0.as_slice() else {
                    return Err(Error::new(format!("no such table: {name}")));
                };
                let shown = alias.as_ref().map_or(&name.value, |alias| &alias.name.value);
                let called = shown.to_lowercase();
                if let Some(named) = find_named(around.named, &name.value) {
                    let inner = Around { outer: None, named: named.before };
                    let (query, out) = self.query(named.query, &inner, false)?;
                    let out = renamed(out, named.columns)?;
                    return Ok(self.derived(From::Query(Box::new(query)), out, called, names));
                }
                self.table(&name.value, called, first, names)
            }
            TableFactor::Table {
                name,
                alias,
                args: Some(ast::TableFunctionArgs { args, settings: None }),
                ..
            } if name.to_string().eq_ignore_ascii_case("json_each") => {
                let called = alias.as_ref().map_or("json_each", |alias| &alias.name.value);
                self.each(args, &called.to_lowercase(), names, around)
            }
            TableFactor::Table { name, .. } => {
                Err(Error::unsupported(format_args!("what follows the table {name}")))
            }
            TableFactor::Derived { lateral: false, subquery, alias, sample: None } => {
                let (query, out) = self.query(subquery, around, false)?;
                let called = alias.as_ref().map(|alias| alias.name.value.to_lowercase());
                let columns = alias.as_ref().map_or(&[][..], |alias| &alias.columns);
                let out = renamed(out, columns)?;
                let source = From::Query(Box::new(query));
                Ok(self.derived(source, out, called.unwrap_or_default(), names))
            }
            _ => Err(Error::unsupported("this kind of table")),
        }
    }

    fn derived(&self, source: From, out: Vec<Out>, called: String, names: &mut Names) -> Joined {
        let width = out.len();
        names.columns.extend(out.into_iter().map(|out| NamedColumn {
            table: called.clone(),
            name: out.name.to_lowercase(),
            affinity: out.affinity,
            secret: out.secret,
            origin: None,
            first: false,
        }));
        Joined { source, width, left: false, on: None, keys: None }
    }

    fn table(
        &mut self,
        name: &str,
        called: String,
        first: bool,
        names: &mut Names,
    ) -> Result<Joined> {
        let table = self.tables.table(name);
        let table = table.ok_or_else(|| Error::new(format!("no such table: {name}")))?;
        // Columns that are not named at all need not be read.
        let meant = |column: &&crate::TableColumn| self.words.contains(&column.name.to_lowercase());
        let columns = table.columns.iter().filter(meant).collect::<Vec<_>>();
        let place = self.sources.iter().position(|source| source.id == table.id);
        let place = place.unwrap_or_else(|| {
            let readable = columns.iter().map(|column| column.name.clone()).collect();
            let name = name.to_owned();
            self.sources.push(Source { name, id: table.id.clone(), columns: readable });
            self.sources.len() - 1
        });
        for column in &columns {
            names.columns.push(NamedColumn {
                table: called.clone(),
                name: column.name.to_lowercase(),
                affinity: column.affinity,
                secret: column.secret,
                origin: Some((table.id.clone(), column.name.clone())),
                first,
            });
        }
        let width = columns.len();
        Ok(Joined { source: From::Table(place), width, left: false, on: None, keys: None })
    }
}

fn find_named<'a>(named: Option<&'a Named<'a>>, name: &str) -> Option<&'a Named<'a>> {
    let name = name.to_lowercase();
    let mut at = named;
    while let Some(named) = at {
        if named.name == name {
            return Some(named);
        }
        at = named.before;
    }
    None
}

/// `WITH t(a, b) AS …` names the columns anew.
fn renamed(mut out: Vec<Out>, columns: &[ast::TableAliasColumnDef]) -> Result<Vec<Out>> {
    if columns.is_empty() {
        return Ok(out);
    }
    if columns.len() != out.len() {
        return Err(Error::new("a subquery has another number of columns than it names"));
    }
    for (out, column) in out.iter_mut().zip(columns) {
        out.name.clone_from(&column.name.value);
    }
    Ok(out)
}

fn expression_of(item: &SelectItem) -> Result<&ast::Expr> {
    match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Ok(expr),
        SelectItem::ExprWithAliases { .. } => Err(Error::unsupported("several aliases")),
        SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => {
            Err(Error::unsupported("a wildcard here"))
        }
    }
}

fn name_of(item: &SelectItem) -> Result<String> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Ok(alias.value.clone()),
        SelectItem::UnnamedExpr(ast::Expr::Identifier(name)) => Ok(name.value.clone()),
        SelectItem::UnnamedExpr(ast::Expr::CompoundIdentifier(path)) => {
            Ok(path.last().map(|name| name.value.clone()).unwrap_or_default())
        }
        // A subquery's single value needs no name, a column does.
        other => Ok(other.to_string()),
    }
}

/// What a column's type is to be read from: PocketBase looks at the text, and so do we.
fn origin(name: &str, expr: &ast::Expr, scope: &Scope<'_>) -> Origin {
    if name == "id" {
        return Origin::Id;
    }
    let column = |found: Found<'_>, anywhere: bool| match found {
        Found::Column(_, column) if anywhere || column.first => match &column.origin {
            Some((table, column)) => {
                Origin::Column { table: table.clone(), column: column.clone() }
            }
            None => Origin::Expression,
        },
        _ => Origin::Expression,
    };
    match expr {
        ast::Expr::Identifier(name) => column(scope.names.find(None, &name.value), false),
        ast::Expr::CompoundIdentifier(path) => match path.as_slice() {
            [table, name] => column(scope.names.find(Some(&table.value), &name.value), true),
            _ => Origin::Expression,
        },
        ast::Expr::Function(function) => match function.name.to_string().to_lowercase().as_str() {
            "count" => Origin::Count,
            "total" => Origin::Total,
            _ => Origin::Expression,
        },
        ast::Expr::Cast { data_type, .. } => match cast_of(data_type) {
            Some(cast) => Origin::Cast(cast),
            None => Origin::Expression,
        },
        _ => Origin::Expression,
    }
}

/// What a cast to a type makes, by the letters in its name: SQLite's rule.
pub(super) fn conversion(data_type: &ast::DataType) -> Result<Cast> {
    let name = data_type.to_string().to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    Ok(match () {
        () if has(&["int"]) => Cast::Integer,
        () if has(&["char", "clob", "text"]) => Cast::Text,
        () if has(&["blob"]) || name.is_empty() => {
            return Err(Error::unsupported(format_args!("CAST(… AS {data_type})")));
        }
        () => Cast::Number,
    })
}

/// The cast to a type of this name.
fn cast_of(data_type: &ast::DataType) -> Option<Cast> {
    Some(match data_type.to_string().to_lowercase().as_str() {
        "int" | "integer" => Cast::Integer,
        "real" | "decimal" | "numeric" => Cast::Number,
        "text" => Cast::Text,
        "bool" | "boolean" => Cast::Bool,
        _ => return None,
    })
}

/// An equality between the rows so far and the columns of a source that is joined to them: what
/// it is of the former, and which of the latter.
fn keys(condition: &Expr, columns: &Range<usize>) -> Option<(Expr, usize)> {
    match condition {
        Expr::And(left, right) => keys(left, columns).or_else(|| keys(right, columns)),
        Expr::Compare(Comparison::Equal, left, right) if left.affinity() == right.affinity() => {
            let own = |expr: &Expr| match expr {
                Expr::Column { up: 0, at, .. } if columns.contains(at) => Some(at - columns.start),
                _ => None,
            };
            let before = |expr: &Expr| match expr {
                Expr::Column { up: 0, at, .. } => *at < columns.start,
                _ => false,
            };
            match (own(left), own(right)) {
                (None, Some(at)) if before(left) => Some((left.as_ref().clone(), at)),
                (Some(at), None) if before(right) => Some((right.as_ref().clone(), at)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_number(expr: &ast::Expr) -> bool {
    matches!(expr, ast::Expr::Value(value) if matches!(value.value, ast::Value::Number(..)))
}

fn refuse_rare(select: &ast::Select) -> Result<()> {
    for (there, what) in [
        (select.top.is_some(), "TOP"),
        (select.into.is_some(), "INTO"),
        (select.exclude.is_some(), "EXCLUDE"),
        (!select.lateral_views.is_empty(), "LATERAL VIEW"),
        (select.prewhere.is_some(), "PREWHERE"),
        (!select.connect_by.is_empty(), "CONNECT BY"),
        (!select.cluster_by.is_empty(), "CLUSTER BY"),
        (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
        (!select.sort_by.is_empty(), "SORT BY"),
        (!select.named_window.is_empty(), "WINDOW"),
        (select.qualify.is_some(), "QUALIFY"),
        (select.value_table_mode.is_some(), "SELECT AS"),
        (select.select_modifiers.is_some(), "this kind of SELECT"),
    ] {
        if there {
            return Err(Error::unsupported(what));
        }
    }
    Ok(())
}
