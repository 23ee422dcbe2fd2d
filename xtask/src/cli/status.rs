//! One line on the terminal that says what is being done, where that lasts.
//!
//! It is written over by the next one, and is gone before anything else is printed.

use std::ffi::OsString;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a run is silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many characters a line has at most: one that wraps could not be written over.
const WIDTH: usize = 79;

/// The line.
pub(super) struct Status {
    since: Instant,
    line: Option<Mutex<Line>>,
}

struct Line {
    out: Box<dyn Write + Send>,
    shown: bool,
}

impl Status {
    /// A line that is never shown.
    pub(super) fn hidden() -> Status {
        Status {
            since: Instant::now(),
            line: None,
        }
    }

    /// A line on a terminal.
    pub(super) fn on(out: Box<dyn Write + Send>) -> Status {
        let line = Line { out, shown: false };
        Status {
            since: Instant::now(),
            line: Some(Mutex::new(line)),
        }
    }

    /// Shows `text` in place of what is shown, if the run lasts.
    pub(super) fn tell(&self, text: &str) {
        self.tell_at(self.since.elapsed(), text);
    }

    fn tell_at(&self, elapsed: Duration, text: &str) {
        if let Some(line) = self.line.as_ref().filter(|_| elapsed >= PATIENCE) {
            let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
            let text: String = text
                .chars()
                .filter(|c| !c.is_control())
                .take(WIDTH)
                .collect();
            // Who reads it may have gone away.
            let _ = write!(line.out, "\r\x1b[K{text}").and_then(|()| line.out.flush());
            line.shown = true;
        }
    }

    /// Removes what is shown.
    pub(super) fn clear(&self) {
        if let Some(line) = &self.line {
            let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::take(&mut line.shown) {
                let _ = write!(line.out, "\r\x1b[K").and_then(|()| line.out.flush());
            }
        }
    }
}

/// Whether the error stream is a terminal that can write over a line.
pub(super) fn can_be_shown(is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    is_terminal && variable("TERM").is_some_and(|value| value != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::Arc;

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn shown(screen: &Screen) -> String {
        String::from_utf8(std::mem::take(&mut *screen.0.lock().unwrap())).unwrap()
    }

    #[test]
    fn what_lasts_is_told_and_removed() {
        let screen = Screen::default();
        let status = Status::on(Box::new(screen.clone()));
        status.tell_at(PATIENCE - Duration::from_millis(1), "early");
        status.clear();
        assert_eq!(shown(&screen), "");
        status.tell_at(PATIENCE, "acme: lower");
        status.tell_at(PATIENCE, "acme: \x1b[2Jir\n");
        assert_eq!(shown(&screen), "\r\x1b[Kacme: lower\r\x1b[Kacme: [2Jir");
        status.tell_at(PATIENCE, &"é".repeat(500));
        assert_eq!(shown(&screen).chars().count(), "\r\x1b[K".len() + WIDTH);
        status.clear();
        status.clear();
        assert_eq!(shown(&screen), "\r\x1b[K");
    }

    #[test]
    fn nothing_is_told_where_no_terminal_is() {
        Status::hidden().tell_at(PATIENCE, "acme");
        let term = |value: &'static str| move |_: &str| Some(value.into());
        assert!(can_be_shown(true, term("xterm")));
        assert!(!can_be_shown(false, term("xterm")));
        assert!(!can_be_shown(true, term("dumb")));
        assert!(!can_be_shown(true, |_| None));
    }
}
