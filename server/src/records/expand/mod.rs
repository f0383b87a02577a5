//! `expand`: related records inside the records that are shown.
//!
//! Each hop is read for all records of a level at once, and judged by the view rule of the
//! collection it leads to. What may not be seen, or is not there, is a missing key and never an
//! error. Records are shared while the tree grows; only the answer repeats them, so its size is
//! reckoned before it is written.

mod hops;
mod link;
mod related;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;

use homeport_db::Db;
use serde_json::{Map, Value};

use super::{Around, Asking, Record, Records, admit, present};
use crate::collections::Catalog;
use crate::error::{Error, Result};
use crate::http::Right;
use hops::Hop;
use link::Link;
use related::{Related, weight};

const TOO_MUCH: &str = "The expanded records are too many or too large for one answer. Ask for \
                        fewer records at once, or expand less of them.";
/// Most hops that one answer takes.
const MOST_HOPS: usize = 500;
/// About the largest answer, in bytes.
const MOST_BYTES: usize = 64 << 20;

impl Records {
    /// Records as the asker may see them, with the related ones that `expand` names. All are of
    /// one collection.
    ///
    /// # Errors
    /// 400 when the answer would become too large; the database's.
    pub(crate) async fn show(
        &self,
        records: Vec<Record>,
        expand: Option<&str>,
        asking: &Asking,
    ) -> Result<Vec<Map<String, Value>>> {
        let mut expansion = self.expansion();
        expansion.show(records, expand, asking).await
    }

    /// One record, as [`show`](Records::show) does.
    ///
    /// # Errors
    /// As [`show`](Records::show).
    pub(crate) async fn show_one(
        &self,
        record: Record,
        expand: Option<&str>,
        asking: &Asking,
    ) -> Result<Map<String, Value>> {
        let mut shown = self.show(vec![record], expand, asking).await?;
        shown.pop().ok_or_else(|| Error::internal("show a record", "there was none"))
    }

    /// A record that was written, as the asker may see it. It is; so what hangs on it is left out
    /// where it cannot be told.
    pub(crate) async fn show_written(
        &self,
        record: Record,
        expand: Option<&str>,
        asking: &Asking,
    ) -> Map<String, Value> {
        let alone = record.clone();
        let shown = self.show_one(record, expand, asking).await;
        shown.unwrap_or_else(|_untold| present(alone, asking, false))
    }

    /// What answers are made with, one after the other: related records are read once for all.
    pub(crate) fn expansion(&self) -> Expansion {
        Expansion {
            catalog: self.inner.collections.catalog(),
            db: self.inner.db.clone(),
            related: Related::new(self.clone()),
        }
    }
}

/// Shows records with related ones, and remembers those it has read.
pub(crate) struct Expansion {
    catalog: Arc<Catalog>,
    db: Db,
    related: Related,
}

impl Expansion {
    /// Records of one collection as the asker may see them, with the related ones.
    ///
    /// # Errors
    /// As [`Records::show`].
    pub(crate) async fn show(
        &mut self,
        records: Vec<Record>,
        expand: Option<&str>,
        asking: &Asking,
    ) -> Result<Vec<Map<String, Value>>> {
        let hops = expand.map(hops::parse).unwrap_or_default();
        if hops.is_empty() {
            let all = records.iter().collect::<Vec<_>>();
            let managed = self.around().manageable(&all, asking).await?;
            let shown = records.into_iter().zip(managed);
            return Ok(shown.map(|(record, managed)| present(record, asking, managed)).collect());
        }
        let roots = records.len();
        let mut tree = Tree {
            asking: Asking { context: "expand", ..asking.clone() },
            expansion: self,
            nodes: records.into_iter().map(Arc::new).map(Node::new).collect(),
            hops: 0,
        };
        let level = (0..roots).collect::<Vec<_>>();
        for hop in &hops {
            tree.grow(&level, hop).await?;
        }
        let shown = tree.present(roots, asking).await?;
        tree.write(roots, &shown)
    }

    fn around(&mut self) -> Around<'_> {
        Around::new(Arc::clone(&self.catalog), &mut self.db)
    }
}

/// The records of an answer, each once, and how they hang together.
struct Tree<'a> {
    expansion: &'a mut Expansion,
    asking: Asking,
    nodes: Vec<Node>,
    hops: usize,
}

struct Node {
    record: Arc<Record>,
    /// `None` as long as no hop from here has led anywhere allowed.
    expand: Option<BTreeMap<String, Branch>>,
}

enum Branch {
    One(usize),
    Many(Vec<usize>),
}

impl Node {
    fn new(record: Arc<Record>) -> Self {
        Self { record, expand: None }
    }
}

impl Tree<'_> {
    /// Takes one hop, and all behind it, from the nodes of one level. False when no path through it
    /// leads anywhere: then it leaves no trace, as in PocketBase.
    fn grow<'b>(
        &'b mut self,
        level: &'b [usize],
        hop: &'b Hop,
    ) -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 'b>> {
        Box::pin(async move {
            let Some(first) = level.first() else { return Ok(true) };
            let caller = &self.asking.caller;
            let from = &self.nodes[*first].record.collection;
            let link = Link::of(&self.expansion.catalog, from, &hop.name, caller);
            let Some(link) = link else { return Ok(false) };
            if admit(&link.target, Right::View, caller).is_err() {
                return Ok(false);
            }
            self.hops += 1;
            if self.hops > MOST_HOPS {
                return Err(Error::invalid(TOO_MUCH));
            }
            let records =
                level.iter().map(|node| self.nodes[*node].record.as_ref()).collect::<Vec<_>>();
            let ids = self.expansion.related.ids(&records, &link).await?;
            let next = self.read(&link, &ids).await?;
            if !next.is_empty() && !hop.further.is_empty() {
                let level = next.values().copied().collect::<Vec<_>>();
                let mut leads_on = false;
                for further in &hop.further {
                    leads_on |= self.grow(&level, further).await?;
                }
                if !leads_on {
                    return Ok(false);
                }
            }
            for (node, ids) in level.iter().zip(ids) {
                let found = ids.iter().filter_map(|id| next.get(id).copied()).collect::<Vec<_>>();
                let expand = self.nodes[*node].expand.get_or_insert_default();
                if let Some(first) = found.first().copied() {
                    let branch = if link.single { Branch::One(first) } else { Branch::Many(found) };
                    expand.insert(hop.name.clone(), branch);
                }
            }
            Ok(true)
        })
    }

    /// The nodes of the records of these ids that the asker may view, by id.
    async fn read(&mut self, link: &Link, ids: &[Vec<String>]) -> Result<HashMap<String, usize>> {
        let mut asked = HashSet::new();
        let ids = ids.iter().flatten().map(String::as_str);
        let ids = ids.filter(|id| asked.insert(*id)).collect::<Vec<_>>();
        let found = self.expansion.related.records(&link.target, &ids).await?;
        let mut around = self.expansion.around();
        let passed = around.sift(&link.target, found, &self.asking).await?;
        let mut nodes = HashMap::with_capacity(passed.len());
        for record in passed {
            nodes.insert(record.id.clone(), self.nodes.len());
            self.nodes.push(Node::new(record));
        }
        Ok(nodes)
    }

    /// Every node as it is shown: the first `roots` to whoever asks for them, those that hang on
    /// them as what they are.
    async fn present(&mut self, roots: usize, asking: &Asking) -> Result<Vec<Map<String, Value>>> {
        let records = self.nodes.iter().map(|node| node.record.as_ref()).collect::<Vec<_>>();
        let mut around = self.expansion.around();
        let mut managed = around.manageable(&records[..roots], asking).await?;
        managed.extend(around.manageable(&records[roots..], &self.asking).await?);
        let shown =
            records.into_iter().zip(managed).enumerate().map(|(node, (record, managed))| {
                present(record.clone(), if node < roots { asking } else { &self.asking }, managed)
            });
        Ok(shown.collect())
    }

    /// The first `roots` nodes, everything that hangs on them inside.
    fn write(&self, roots: usize, shown: &[Map<String, Value>]) -> Result<Vec<Map<String, Value>>> {
        // What hangs on a node came after it.
        let mut weights = vec![0_usize; self.nodes.len()];
        for (node, Node { expand, .. }) in self.nodes.iter().enumerate().rev() {
            let own = shown[node].iter().map(|(name, value)| 4 + name.len() + weight(value));
            let below = expand.iter().flatten().flat_map(|(_, branch)| branch.nodes());
            let below = below.map(|node| weights[*node]).fold(0, usize::saturating_add);
            weights[node] = own.sum::<usize>().saturating_add(below);
        }
        if weights[..roots].iter().fold(0, |sum, weight| usize::saturating_add(sum, *weight))
            > MOST_BYTES
        {
            return Err(Error::invalid(TOO_MUCH));
        }
        Ok((0..roots).map(|node| self.write_node(node, shown)).collect())
    }

    fn write_node(&self, node: usize, shown: &[Map<String, Value>]) -> Map<String, Value> {
        let mut map = shown[node].clone();
        if let Some(expand) = &self.nodes[node].expand {
            let whole = |node: &usize| Value::Object(self.write_node(*node, shown));
            let branches = expand.iter().map(|(name, branch)| {
                let value = match branch {
                    Branch::One(node) => whole(node),
                    Branch::Many(nodes) => nodes.iter().map(whole).collect(),
                };
                (name.clone(), value)
            });
            map.insert("expand".to_owned(), Value::Object(branches.collect()));
        }
        map
    }
}

impl Branch {
    fn nodes(&self) -> &[usize] {
        match self {
            Branch::One(node) => std::slice::from_ref(node),
            Branch::Many(nodes) => nodes,
        }
    }
}
