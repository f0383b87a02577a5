#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

use super::{MAX_COMPARISONS, MAX_DEPTH, parse};
use crate::ast::{Comparison, Node, Operand, OperandKind, Operator};

fn check(text: &str, expected: Result<&str, &str>) {
    let parsed = parse(text).map(|node| node.to_string()).map_err(|error| error.to_string());
    assert_eq!(parsed.as_deref().map_err(String::as_str), expected, "{text:?}");
}

#[test]
fn and_binds_tighter_than_or() {
    check("a=1||b=2&&c=3", Ok("a = 1 || b = 2 && c = 3"));
    check("(a=1||b=2)&&c=3", Ok("(a = 1 || b = 2) && c = 3"));
    check("((a=1))", Ok("a = 1"));
}

/// Each answer is the real program's.
#[test]
fn operands_are_read_as_pocketbase_reads_them() {
    check(r#"'it\'s' = "it's""#, Ok(r#""it's" = "it's""#));
    check(r"'a\nb' ?!~ 'a\qb'", Ok("\"a\nb\" ?!~ \"a\\\\qb\""));
    check(r"'\u0041' = '\/'", Ok(r#""\\u0041" = "\\/""#));
    check("-1.50 >= @request.body.a:each", Ok("-1.50 >= @request.body.a:each"));
    check("f( 1 , g('x'), ) = 1", Ok(r#"f(1, g("x")) = 1"#));
    check("// first\na = 1 // last", Ok("a = 1"));
}

/// Each is refused by the real program too, but for the last two: it reads `(…)` as an operand
/// that swallows the comparison, which nobody means.
#[test]
fn what_is_no_filter_says_where() {
    check("", Err("the filter is empty"));
    check("// only", Err("the filter is empty"));
    check("()", Err("expected a comparison, got )"));
    check("a", Err("the filter ends early, expected an operator"));
    check("a =", Err("the filter ends early, expected a right side"));
    check("a = 1 &&", Err("the filter ends early, expected a comparison"));
    check("a == 1", Err("unknown operator =="));
    check("a = 1 & b = 2", Err("unknown join &, expected && or ||"));
    check("a = 1 and b = 2", Err("expected && or ||, got the name and"));
    check("a = 1.", Err("invalid number 1."));
    check("a = 1e3", Err("expected && or ||, got the name e3"));
    check("a = .5", Err("unexpected character '.'"));
    check("a. = 1", Err("invalid name a."));
    check("a[0] = 1", Err("unexpected character '['"));
    check("a = `x`", Err("unexpected character '`'"));
    check("a = 'x", Err("the text has no closing '"));
    check("a = 1\r\n", Err("unexpected character '\\r'"));
    check("a = f(1 2)", Err("expected , or ) after the argument"));
    check("a = 1 (b = 2)", Err("expected && or ||, got ("));
    check("a = (b = 2)", Err("expected a right side, got ("));
}

#[test]
fn too_deep_and_too_long_are_refused_not_overflowed() {
    let nested = |depth| format!("{}a=1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert!(parse(&nested(MAX_DEPTH + 1)).is_err());
    assert!(parse(&nested(1_000_000)).is_err());
    let joined = |n_comparisons| vec!["a=1"; n_comparisons].join("&&");
    assert!(parse(&joined(MAX_COMPARISONS)).is_ok());
    assert!(parse(&joined(MAX_COMPARISONS + 1)).is_err());
    assert!(parse("a = f(f(f(1)))").is_ok());
    assert!(parse("a = f(f(f(f(1))))").is_err());
}

#[test]
fn an_error_points_at_the_token() {
    let error = parse("title = 'é' && views ==  3").unwrap_err();
    assert_eq!(&"title = 'é' && views ==  3"[error.span], "==");
}

fn operand() -> impl Strategy<Value = Operand> {
    let kind = prop_oneof![
        any::<String>().prop_map(OperandKind::Text),
        "-?[0-9]{1,9}(\\.[0-9]{1,5})?".prop_map(OperandKind::Number),
        "[@a-z][a-z0-9_]{1,6}([.:][a-z0-9_]{1,4}){0,3}".prop_map(OperandKind::Name),
    ];
    let plain = kind.prop_map(|kind| Operand { kind, span: 0..0 });
    plain.prop_recursive(2, 6, 3, |argument| {
        ("[a-z]{1,8}", prop::collection::vec(argument, 0..3)).prop_map(|(function, arguments)| {
            Operand { kind: OperandKind::Call { function, arguments }, span: 0..0 }
        })
    })
}

fn node() -> impl Strategy<Value = Node> {
    let signs = [
        "=", "!=", "<", "<=", ">", ">=", "~", "!~", "?=", "?!=", "?<", "?<=", "?>", "?>=", "?~",
        "?!~",
    ];
    let operator = prop::sample::select(signs.to_vec())
        .prop_filter_map("every sign is an operator", Operator::from_text);
    let comparison = (operand(), operator, operand())
        .prop_map(|(left, operator, right)| Node::Compare(Comparison { left, operator, right }));
    comparison.prop_recursive(4, 24, 4, |child| {
        (any::<bool>(), prop::collection::vec(child, 2..4))
            .prop_map(|(and, children)| if and { Node::And(children) } else { Node::Or(children) })
    })
}

fn forget_spans(node: &mut Node) {
    match node {
        Node::And(children) | Node::Or(children) => children.iter_mut().for_each(forget_spans),
        Node::Compare(comparison) => {
            forget_operand(&mut comparison.left);
            forget_operand(&mut comparison.right);
        }
    }
}

fn forget_operand(operand: &mut Operand) {
    operand.span = 0..0;
    if let OperandKind::Call { arguments, .. } = &mut operand.kind {
        arguments.iter_mut().for_each(forget_operand);
    }
}

proptest! {
    #[test]
    fn printing_and_parsing_gives_the_same_tree(node in node()) {
        let mut parsed = parse(&node.to_string())?;
        forget_spans(&mut parsed);
        prop_assert_eq!(parsed, node);
    }

    #[test]
    fn filter_like_noise_never_panics(pieces in prop::collection::vec(prop_oneof![
        Just("(".to_owned()), Just(")".to_owned()), Just("'".to_owned()), Just("\\".to_owned()),
        Just("\"".to_owned()), Just("&&".to_owned()), Just("//".to_owned()), Just("é".to_owned()),
        Just("a".to_owned()), Just(" = ".to_owned()), Just("?!~".to_owned()), Just("-1.".to_owned()),
        Just("@request.".to_owned()), Just(",".to_owned()), any::<String>(),
    ], 0..20)) {
        let text = pieces.concat();
        if let Err(error) = parse(&text) {
            proptest::prop_assert!(text.get(error.span.clone()).is_some(), "{:?} of {text:?}", error.span);
        }
    }
}
