//! The text of `expand` as a tree of hops: `a.b,a.c` is `a` with `b` and `c` behind it.

/// PocketBase goes no deeper.
const DEEPEST: usize = 6;

/// One segment of a path, and what is asked for behind it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Hop {
    pub(super) name: String,
    pub(super) further: Vec<Hop>,
}

/// Reads a comma-separated list of dotted paths. A path that another one goes on from counts as a
/// part of that one.
pub(super) fn parse(text: &str) -> Vec<Hop> {
    let mut tree = Vec::new();
    for path in text.split(',') {
        let path = path.replace(' ', "");
        let path = path.trim_matches('.');
        if path.is_empty() {
            continue;
        }
        let mut level = &mut tree;
        for name in path.split('.').take(DEEPEST) {
            level = at(level, name);
        }
    }
    tree
}

fn at<'a>(level: &'a mut Vec<Hop>, name: &str) -> &'a mut Vec<Hop> {
    let position = level.iter().position(|hop| hop.name == name).unwrap_or_else(|| {
        level.push(Hop { name: name.to_owned(), further: Vec::new() });
        level.len() - 1
    });
    &mut level[position].further
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(name: &str, further: Vec<Hop>) -> Hop {
        Hop { name: name.to_owned(), further }
    }

    #[test]
    fn paths_become_one_tree() {
        assert_eq!(parse(" a . b ,, a.c,d,.a."), {
            let a = hop("a", vec![hop("b", vec![]), hop("c", vec![])]);
            vec![a, hop("d", vec![])]
        });
        assert_eq!(parse("a..b"), vec![hop("a", vec![hop("", vec![hop("b", vec![])])])]);
        assert_eq!(parse(" ,.,"), vec![]);
    }

    #[test]
    fn no_path_is_deeper_than_six_hops() {
        let mut level = parse(&["x"; 50].join("."));
        let mut depth = 0;
        while let Some(hop) = level.pop() {
            depth += 1;
            level = hop.further;
        }
        assert_eq!(depth, 6);
    }
}
