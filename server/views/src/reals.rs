//! Numbers with a fraction as SQLite (3.52) writes and rounds them.
//!
//! It takes eighteen digits of a number, no more, and goes on from there by school arithmetic:
//! halves go up. So both differ from what a formatter makes of the exact value.

/// A number's digits, the first of them not 0, and the power of ten of the first; 0 has none.
pub(crate) struct Digits {
    pub(crate) digits: Vec<u8>,
    pub(crate) power: i32,
}

impl Digits {
    /// The eighteen of a finite number's size.
    pub(crate) fn of(real: f64) -> Self {
        if real == 0.0 {
            return Self { digits: Vec::new(), power: 0 };
        }
        let text = format!("{:.17e}", real.abs());
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = digits.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        Self { digits, power: power.parse().unwrap_or(0) }
    }

    /// Keeps so many digits, rounded half up; none at all when `count` is below 0.
    pub(crate) fn round(&mut self, count: i64) {
        let Ok(count) = usize::try_from(count) else {
            self.digits.clear();
            return;
        };
        if count >= self.digits.len() {
            return;
        }
        let up = self.digits[count] >= 5;
        self.digits.truncate(count);
        if up {
            self.increase();
        }
    }

    /// Adds one to the last digit, or what stands before the first one.
    fn increase(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
        self.power += 1;
    }

    /// The nearest number.
    fn value(&self) -> f64 {
        let digits = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect::<String>();
        match digits.split_at_checked(1) {
            Some((first, rest)) if !first.is_empty() => {
                format!("{first}.{rest}e{}", self.power).parse().unwrap_or(0.0)
            }
            _ => 0.0,
        }
    }

    /// Fewer digits of the same number, where the seventeen end in what looks like an inexact
    /// binary fraction.
    fn shortened(self, size: f64) -> Self {
        let Some([thirteenth, fourteenth, fifteenth]) = self.digits.get(13..16) else {
            return self;
        };
        let ending = match (thirteenth, fourteenth, fifteenth) {
            (0, 0, 0) => 0,
            (_, 9, 9) => 9,
            _ => return self,
        };
        let mut short = Self { digits: self.digits[..14].to_vec(), power: self.power };
        while short.digits.last() == Some(&ending) {
            short.digits.pop();
        }
        if ending == 9 {
            short.increase();
        }
        if short.value() == size { short } else { self }
    }
}

/// `1.5`, `2.0`, `1.0e+20`: with a point always, seventeen digits at most.
pub fn real_text(real: f64) -> String {
    if real.is_infinite() {
        return if real > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    let mut digits = Digits::of(real);
    digits.round(17);
    let Digits { digits, power } = digits.shortened(real.abs());
    let digits = digits.iter().map(|digit| char::from(b'0' + digit)).collect::<String>();
    let digits = digits.trim_end_matches('0');
    let sign = if real < 0.0 { "-" } else { "" };
    let or_nought = |part: &str| if part.is_empty() { "0".to_owned() } else { part.to_owned() };
    match usize::try_from(power) {
        Err(_) if power >= -4 => {
            let noughts = "0".repeat(usize::try_from(-1 - power).unwrap_or(0));
            format!("{sign}0.{noughts}{digits}")
        }
        Ok(power) if power < 17 => {
            let (whole, rest) = digits.split_at_checked(power + 1).unwrap_or((digits, ""));
            format!("{sign}{whole:0<width$}.{}", or_nought(rest), width = power + 1)
        }
        _ => {
            let (first, rest) = digits.split_at_checked(1).unwrap_or(("0", ""));
            let direction = if power < 0 { '-' } else { '+' };
            format!("{sign}{first}.{}e{direction}{:02}", or_nought(rest), power.unsigned_abs())
        }
    }
}

/// `round(real, places)`, with 0 to 30 places.
pub(crate) fn rounded(real: f64, places: u8) -> f64 {
    // Beyond 2^52 there is no fraction.
    if !real.is_finite() || real.abs() > 4_503_599_627_370_496.0 {
        return real;
    }
    if places == 0 {
        return (real + 0.5_f64.copysign(real)).trunc();
    }
    let mut digits = Digits::of(real);
    digits.round(i64::from(digits.power) + 1 + i64::from(places));
    digits.value().copysign(real)
}

/// A sum of numbers that keeps what each addition loses (Kahan, Babuška, Neumaier).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, real: f64) {
        let sum = self.sum + real;
        self.lost += match self.sum.abs() > real.abs() {
            true => (self.sum - sum) + real,
            false => (real - sum) + self.sum,
        };
        self.sum = sum;
    }

    /// Adds a whole number: in two parts where one number could not hold it.
    #[expect(clippy::cast_precision_loss, reason = "each part is exact")]
    pub(crate) fn add_whole(&mut self, whole: i64) {
        // 2^52, and parts of 14 bits: SQLite's.
        if whole.unsigned_abs() < 1 << 52 {
            return self.add(whole as f64);
        }
        let small = whole % 16_384;
        self.add((whole - small) as f64);
        self.add(small as f64);
    }

    pub(crate) fn total(self) -> f64 {
        if self.lost.is_finite() { self.sum + self.lost } else { self.sum }
    }
}
