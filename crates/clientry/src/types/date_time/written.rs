//! How a time is written: by RFC 3339, with as many digits of a second as it has.

use std::fmt;

/// A time of a calendar, and its offset from UTC.
pub(super) struct Written {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub nanosecond: u32,
    /// In seconds east of UTC.
    pub offset: i32,
}

/// Whether RFC 3339 has an offset, in seconds: whole minutes of less than a day. The local mean times of time zones before
/// the last century are not.
pub(super) fn has_offset(seconds: i32) -> bool {
    seconds % 60 == 0 && seconds.abs() < 24 * 60 * 60
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            year @ 0..=9999 => write!(f, "{year:04}")?,
            // RFC 3339 has no such years. This is how ISO 8601 has them.
            year => write!(f, "{year:+07}")?,
        }
        let Self { month, day, .. } = self;
        let (hour, minute, second) = (self.hour, self.minute, self.second);
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match self.nanosecond {
            0 => {}
            nanosecond if nanosecond % 1_000_000 == 0 => {
                write!(f, ".{:03}", nanosecond / 1_000_000)?
            }
            nanosecond if nanosecond % 1_000 == 0 => write!(f, ".{:06}", nanosecond / 1_000)?,
            nanosecond => write!(f, ".{nanosecond:09}")?,
        }
        if self.offset == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs() / 60;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)?;
        match self.offset.abs() % 60 {
            0 => Ok(()),
            seconds => write!(f, ":{seconds:02}"),
        }
    }
}
