//! `printf()`, also called `format()`.

use super::{MOST_TEXT, text};
use crate::reals::Digits;
use crate::{Error, Value};

/// A conversion's flags and sizes.
#[derive(Default)]
struct Wanted {
    left: bool,
    /// `+` or a space before what is not negative.
    sign: Option<char>,
    alternative: bool,
    noughts: bool,
    grouped: bool,
    width: usize,
    precision: Option<usize>,
}

/// The pattern with its conversions done.
///
/// # Errors
/// When it becomes too long, or asks for what is not understood.
pub(super) fn formatted(pattern: &str, given: &[Value]) -> Result<String, Error> {
    let mut given = given.iter();
    let mut made = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            made.push(letter);
            continue;
        }
        if letters.peek().is_none() {
            made.push('%');
            break;
        }
        let wanted = wanted(&mut letters, &mut given)?;
        let Some(kind) = letters.next() else { break };
        let part = match kind {
            '%' => "%".to_owned(),
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => whole(kind, &wanted, given.next()),
            'f' | 'e' | 'E' | 'g' | 'G' => real(kind, &wanted, given.next()),
            's' | 'z' => padded(cut(&given.next().map(text).unwrap_or_default(), &wanted), &wanted),
            'c' => {
                let letter = given.next().map(text).unwrap_or_default().chars().next();
                let times = wanted.precision.unwrap_or(1).max(1);
                padded(letter.map(String::from).unwrap_or_default().repeat(times), &wanted)
            }
            'q' | 'Q' | 'w' => padded(quoted(kind, &wanted, given.next()), &wanted),
            // SQLite stops at what it does not know.
            _ => break,
        };
        made.push_str(&part);
        if made.len() > MOST_TEXT {
            return Err(Error::new("a text is too long"));
        }
    }
    Ok(made)
}

fn wanted<'v>(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    given: &mut impl Iterator<Item = &'v Value>,
) -> Result<Wanted, Error> {
    let mut wanted = Wanted::default();
    while let Some(flag) = letters.next_if(|letter| "-+ #0,!".contains(*letter)) {
        match flag {
            '-' => wanted.left = true,
            '#' => wanted.alternative = true,
            '0' => wanted.noughts = true,
            ',' => wanted.grouped = true,
            '!' => return Err(Error::unsupported("the flag ! of printf()")),
            sign => wanted.sign = Some(sign),
        }
    }
    let (width, is_negative) = size(letters, given)?;
    wanted.width = width.unwrap_or(0);
    wanted.left |= is_negative;
    if letters.next_if_eq(&'.').is_some() {
        wanted.precision = Some(size(letters, given)?.0.unwrap_or(0));
    }
    while letters.next_if_eq(&'l').is_some() {}
    Ok(wanted)
}

/// A size that stands there, or in an argument where there is a `*`; and whether it is below 0.
fn size<'v>(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    given: &mut impl Iterator<Item = &'v Value>,
) -> Result<(Option<usize>, bool), Error> {
    let number = if letters.next_if_eq(&'*').is_some() {
        Some(given.next().and_then(Value::to_i64).unwrap_or(0))
    } else {
        let mut digits = String::new();
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(i64::MAX))
    };
    let size = number.map(|number| usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX));
    if size.is_some_and(|size| size > MOST_TEXT) {
        return Err(Error::new("a text is too long"));
    }
    Ok((size, number.is_some_and(|number| number < 0)))
}

fn whole(kind: char, wanted: &Wanted, given: Option<&Value>) -> String {
    let number = given.and_then(Value::to_i64).unwrap_or(0);
    let bits = number.cast_unsigned();
    let (sign, mut digits) = match kind {
        'd' | 'i' => {
            let sign = if number < 0 { Some('-') } else { wanted.sign };
            (sign.map(String::from).unwrap_or_default(), number.unsigned_abs().to_string())
        }
        'u' => (String::new(), bits.to_string()),
        'o' => (alternative(wanted, bits, "0"), format!("{bits:o}")),
        'x' => (alternative(wanted, bits, "0x"), format!("{bits:x}")),
        _ => (alternative(wanted, bits, "0X"), format!("{bits:X}")),
    };
    let mut least = wanted.precision.unwrap_or(1);
    if wanted.noughts && !wanted.left {
        least = least.max(wanted.width.saturating_sub(sign.len()));
    }
    digits = after_noughts(&digits, least);
    if wanted.grouped && matches!(kind, 'd' | 'i' | 'u') {
        digits = in_groups(&digits);
    }
    padded(sign + &digits, wanted)
}

/// Of at least so many characters. Rust's own widths end at 65,535.
fn after_noughts(text: &str, least: usize) -> String {
    "0".repeat(least.saturating_sub(text.len())) + text
}

fn alternative(wanted: &Wanted, bits: u64, mark: &str) -> String {
    if wanted.alternative && bits != 0 { mark.to_owned() } else { String::new() }
}

fn in_groups(digits: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn real(kind: char, wanted: &Wanted, given: Option<&Value>) -> String {
    let number = given.and_then(Value::to_f64).unwrap_or(0.0);
    let sign = if number < 0.0 { Some('-') } else { wanted.sign };
    let sign = sign.map(String::from).unwrap_or_default();
    if number.is_infinite() {
        return padded(sign + "Inf", wanted);
    }
    let precision = wanted.precision.unwrap_or(6);
    let mut digits = Digits::of(number);
    let places = i64::try_from(precision).unwrap_or(i64::MAX);
    digits.round(match kind {
        'f' => (i64::from(digits.power) + 1).saturating_add(places).min(MOST_DIGITS),
        'e' | 'E' => places.saturating_add(1).min(MOST_DIGITS),
        _ => places.clamp(1, MOST_DIGITS),
    });
    let (figures, power) =
        if digits.digits.is_empty() { (vec![0], 0) } else { (digits.digits, digits.power) };
    let figures = figures.iter().map(|digit| char::from(b'0' + digit)).collect::<String>();
    let mut text = match kind {
        'f' => plain(&figures, power, precision),
        'e' | 'E' => with_power(&figures, power, precision),
        _ => {
            let precision = precision.max(1);
            let short = i32::try_from(precision).unwrap_or(i32::MAX);
            let text = match (-4..short).contains(&power) {
                true => plain(&figures, power, usize::try_from(short - 1 - power).unwrap_or(0)),
                false => with_power(&figures, power, precision - 1),
            };
            if wanted.alternative { text } else { trimmed(&text) }
        }
    };
    if kind.is_ascii_uppercase() {
        text = text.to_uppercase();
    }
    if wanted.grouped && kind == 'f' {
        let (before, behind) = text.split_at(text.find('.').unwrap_or(text.len()));
        text = in_groups(before) + behind;
    }
    if wanted.noughts && !wanted.left {
        let least = wanted.width.saturating_sub(sign.len());
        text = after_noughts(&text, least);
    }
    padded(sign + &text, wanted)
}

/// So many digits of a number mean something to SQLite.
const MOST_DIGITS: i64 = 16;

/// Digits of which the first stands for a power of ten, with a point and so many behind it.
fn plain(figures: &str, power: i32, precision: usize) -> String {
    let (whole, rest) = match usize::try_from(power) {
        Ok(power) => {
            let figures = format!("{figures:0<width$}", width = power + 1);
            let (whole, rest) = figures.split_at(power + 1);
            (whole.to_owned(), rest.to_owned())
        }
        Err(_) => {
            let noughts = usize::try_from(-1 - power).unwrap_or(0);
            ("0".to_owned(), "0".repeat(noughts) + figures)
        }
    };
    pointed(&whole, &rest, precision)
}

fn with_power(figures: &str, power: i32, precision: usize) -> String {
    let (first, rest) = figures.split_at(1);
    let sign = if power < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", pointed(first, rest, precision), power.unsigned_abs())
}

fn pointed(whole: &str, rest: &str, precision: usize) -> String {
    if precision == 0 {
        return whole.to_owned();
    }
    let rest = rest.get(..precision).unwrap_or(rest);
    let noughts = "0".repeat(precision.saturating_sub(rest.len()));
    format!("{whole}.{rest}{noughts}")
}

/// Without noughts at the end of its fraction.
fn trimmed(text: &str) -> String {
    let (number, power) = text.split_at(text.find('e').unwrap_or(text.len()));
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned() + power,
        false => text.to_owned(),
    }
}

/// A value as SQL writes it.
pub(super) fn as_sql(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        other => other.to_text().map_or("NULL".to_owned(), |text| text.to_string()),
    }
}

fn quoted(kind: char, wanted: &Wanted, given: Option<&Value>) -> String {
    let given = given.and_then(Value::to_text);
    let Some(given) = given else {
        return if kind == 'Q' { "NULL" } else { "(NULL)" }.to_owned();
    };
    let mark = if kind == 'w' { '"' } else { '\'' };
    let doubled = cut(&given, wanted).replace(mark, &format!("{mark}{mark}"));
    if kind == 'Q' { format!("'{doubled}'") } else { doubled }
}

/// At most so many bytes of a text, and whole letters.
fn cut(text: &str, wanted: &Wanted) -> String {
    let most = wanted.precision.unwrap_or(usize::MAX);
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

fn padded(text: String, wanted: &Wanted) -> String {
    let space = " ".repeat(wanted.width.saturating_sub(text.len()));
    if wanted.left { text + &space } else { space + &text }
}
