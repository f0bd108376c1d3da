//! Days of the calendar.

use std::fmt;

/// A day of the Gregorian calendar that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, if there is one of these numbers; years from 1 to 9999.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1..=9999).contains(&year) && (1..=days).contains(&day);
        exists.then_some(Date { year, month, day })
    }

    /// From DICOM's `YYYYMMDD` or the plan's `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Date> {
        let digits: Vec<u8> = match text.as_bytes() {
            [y @ .., b'-', m1, m2, b'-', d1, d2] => [y, &[*m1, *m2, *d1, *d2]].concat(),
            plain => plain.to_vec(),
        };
        if digits.len() != 8 || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = |part: &[u8]| part.iter().fold(0u16, |n, d| n * 10 + u16::from(d - b'0'));
        Date::new(number(&digits[..4]), number(&digits[4..6]) as u8, number(&digits[6..]) as u8)
    }

    /// How many days after `earlier` this is; negative if before.
    pub fn days_since(self, earlier: Date) -> i64 {
        self.day_number() - earlier.day_number()
    }

    /// As DICOM writes it: `YYYYMMDD`.
    pub fn dicom(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// The day so many days after 1 January 1970, up to the year 9999.
    pub fn of_day_number(unix: u64) -> Option<Date> {
        // Counted from 1 March of the year 0 in cycles of 400 years: 146,097 days.
        let day = unix.checked_add(719_468)?;
        let (cycle, day) = (day / 146_097, day % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Date::new(u16::try_from(year + 400 * cycle + carry).ok()?, month as u8, day as u8)
    }

    /// Days since 1 March of the year 0: months counted from March have their leap day at the end.
    fn day_number(self) -> i64 {
        let month = (i64::from(self.month) + 9) % 12;
        let year = i64::from(self.year) - month / 10;
        year * 365 + year / 4 - year / 100
            + year / 400
            + (month * 306 + 5) / 10
            + i64::from(self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_across_leap_years() {
        let days = |a, b| Date::parse(b).unwrap().days_since(Date::parse(a).unwrap());
        assert_eq!(days("20240228", "2024-03-01"), 2);
        assert_eq!(days("20230228", "20230301"), 1);
        assert_eq!(days("19000228", "19000301"), 1);
        assert_eq!(days("20000101", "20010101"), 366);
        assert_eq!(days("20261201", "20261122"), -9);
        // The Unix epoch and the day 20,000 after it.
        assert_eq!(days("19700101", "20241004"), 20_000);
        for unix in (0..80_000).step_by(17).chain([789, 11_016, 20_000]) {
            let back = Date::of_day_number(unix).unwrap();
            assert_eq!(back.days_since(Date::new(1970, 1, 1).unwrap()), unix as i64);
        }
        assert_eq!(Date::of_day_number(3_000_000), None);
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "2026", "20261301", "20260229", "2026-1-01", "2026--101", "00000101"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(Date::parse("2026-11-22").unwrap().to_string(), "2026-11-22");
        assert_eq!(Date::parse("20261122").unwrap().dicom(), "20261122");
    }
}
