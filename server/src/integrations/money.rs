//! Amounts of money: whole numbers of a currency's smallest unit, never anything with a point in it
//! but on the way to a service that writes them so.

/// Currencies of ISO 4217 (list one, as of 2026-01-01) by how many digits their smallest unit takes.
/// Precious metals, funds and test codes, which nobody pays with, are left out.
const BY_DIGITS: [(u32, &str); 4] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
         CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
         GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL \
         MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN \
         PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP \
         SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "UYW"),
];
/// The largest amount: what every reader of JSON takes for a whole number.
pub(crate) const MOST: i64 = 1 << 53;

/// How many digits a currency's smallest unit takes; `None` when there is no such currency.
pub(crate) fn digits(currency: &str) -> Option<u32> {
    let known = |list: &str| list.split_ascii_whitespace().any(|code| code == currency);
    BY_DIGITS.iter().find(|(_, list)| known(list)).map(|(digits, _)| *digits)
}

/// An amount of units of so many digits as one of units of other digits; `None` when it is none.
pub(super) fn rescaled(amount: i64, from: u32, to: u32) -> Option<i64> {
    let factor = 10_i64.checked_pow(from.abs_diff(to))?;
    match from <= to {
        true => amount.checked_mul(factor),
        false => (amount % factor == 0).then_some(amount / factor),
    }
}

/// The same, where a part of a unit counts as a whole one.
pub(super) fn rescaled_up(amount: i64, from: u32, to: u32) -> Option<i64> {
    if from <= to {
        return rescaled(amount, from, to);
    }
    let factor = 10_i64.checked_pow(from - to)?;
    Some(amount.div_euclid(factor) + i64::from(amount.rem_euclid(factor) != 0))
}

/// `1999` as `19.99`.
pub(super) fn decimal(amount: i64, digits: u32) -> String {
    let factor = 10_u64.saturating_pow(digits);
    let (whole, rest) = (amount.unsigned_abs() / factor, amount.unsigned_abs() % factor);
    let sign = if amount < 0 { "-" } else { "" };
    match usize::try_from(digits).unwrap_or(0) {
        0 => format!("{sign}{whole}"),
        width => format!("{sign}{whole}.{rest:0width$}"),
    }
}

/// `19.99` as `1999`; `None` when it says more than the digits can, or is no amount.
pub(super) fn minor(text: &str, digits: u32) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(rest) || text.ends_with('.') {
        return None;
    }
    let width = usize::try_from(digits).ok()?;
    let (kept, beyond) = rest.split_at_checked(width).unwrap_or((rest, ""));
    if beyond.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let number = format!("{whole}{kept:0<width$}").parse::<i64>().ok()?;
    Some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_have_their_digits() {
        for (code, expected) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("UYW", 4), ("ISK", 0)] {
            assert_eq!(digits(code), Some(expected), "{code}");
        }
        for none in ["", "eur", "EURO", "XXX", "XAU", "EUR GBP"] {
            assert_eq!(digits(none), None, "{none}");
        }
        let all = BY_DIGITS.iter().flat_map(|(_, list)| list.split_ascii_whitespace());
        let mut all = all.collect::<Vec<_>>();
        assert!(all.len() > 150 && all.iter().all(|code| code.len() == 3));
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "one is there twice");
    }

    #[test]
    fn amounts_are_written_and_read_to_the_last_digit() {
        for (amount, digits, text) in [
            (1999, 2, "19.99"),
            (5, 2, "0.05"),
            (0, 2, "0.00"),
            (500, 0, "500"),
            (1, 3, "0.001"),
            (-120, 2, "-1.20"),
            (i64::MAX, 2, "92233720368547758.07"),
        ] {
            assert_eq!(decimal(amount, digits), text);
            assert_eq!(minor(text, digits), Some(amount), "{text}");
        }
        assert_eq!(minor("10", 2), Some(1000));
        assert_eq!(minor("10.5", 2), Some(1050));
        assert_eq!(minor("500.00", 0), Some(500));
        for none in
            ["", ".", "1.", ".5", "1.999", "1e3", "+1", "1,5", " 1", "--1", "99999999999999999999"]
        {
            assert_eq!(minor(none, 2), None, "{none}");
        }
        assert_eq!(rescaled(5, 0, 2), Some(500));
        assert_eq!(rescaled(500, 2, 0), Some(5));
        assert_eq!(rescaled(505, 2, 0), None);
        assert_eq!(rescaled(i64::MAX, 0, 2), None);
        for (amount, expected) in [(0, 0), (1, 1), (500, 5), (505, 6)] {
            assert_eq!(rescaled_up(amount, 2, 0), Some(expected), "{amount}");
        }
        assert_eq!(rescaled_up(5, 0, 2), Some(500));
    }
}
