//! How good the line between two browsers is, and when the picture makes way for the sound.

/// What a browser measured of the line lately.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sample {
    /// There and back, in milliseconds.
    pub round_trip_ms: Option<f64>,
    /// Share of packets that did not arrive, 0 to 1, in the worse direction.
    pub lost: f64,
    /// What the browser believes it can send, in kilobits a second. Only known while there is something to send.
    pub sendable_kbps: Option<f64>,
}

/// How good the line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quality {
    /// Not measured yet.
    #[default]
    Unknown,
    /// Sound is at risk.
    Weak,
    /// The picture is at risk.
    Fair,
    /// As it should be.
    Good,
}

impl Quality {
    /// What a sample says. Sound breaks up beyond a tenth of lost packets or half a second of delay (ITU-T G.113 and
    /// G.114 put the limits of good speech at 2 % and 150 ms); a small picture needs about 150 kbit/s.
    #[must_use]
    pub fn of(sample: Sample) -> Self {
        let Sample { round_trip_ms, lost, sendable_kbps } = sample;
        let beyond = |round_trip: f64, share: f64, kbps: f64| {
            round_trip_ms.is_some_and(|ms| ms > round_trip) || lost > share || sendable_kbps.is_some_and(|k| k < kbps)
        };
        if beyond(800.0, 0.10, 100.0) {
            Self::Weak
        } else if beyond(350.0, 0.03, 300.0) {
            Self::Fair
        } else {
            Self::Good
        }
    }

    /// The quality as pages name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Weak => "weak",
            Self::Fair => "fair",
            Self::Good => "good",
        }
    }
}

/// So many weak samples in a row, and the picture pauses.
const PAUSE_AFTER: u32 = 3;
/// So many better ones in a row, and it comes back; twice as many after each relapse, so that it does not flicker.
const RESUME_AFTER: u32 = 5;
/// Never more than this.
const RESUME_AT_MOST: u32 = 30;

/// Sound first: pauses the picture on a weak line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoundFirst {
    paused: bool,
    in_a_row: u32,
    resume_after: u32,
}

impl Default for SoundFirst {
    fn default() -> Self {
        Self { paused: false, in_a_row: 0, resume_after: RESUME_AFTER }
    }
}

impl SoundFirst {
    /// Takes the next sample into account; gives whether the picture is paused now.
    pub fn after(&mut self, quality: Quality) -> bool {
        let speaks_for_change = if self.paused { quality >= Quality::Fair } else { quality == Quality::Weak };
        self.in_a_row = if speaks_for_change { self.in_a_row + 1 } else { 0 };
        if !self.paused && self.in_a_row >= PAUSE_AFTER {
            (self.paused, self.in_a_row) = (true, 0);
        } else if self.paused && self.in_a_row >= self.resume_after {
            (self.paused, self.in_a_row) = (false, 0);
            self.resume_after = (self.resume_after * 2).min(RESUME_AT_MOST);
        }
        self.paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(ms: f64, lost: f64, kbps: Option<f64>) -> Quality {
        Quality::of(Sample { round_trip_ms: Some(ms), lost, sendable_kbps: kbps })
    }

    #[test]
    fn a_line_is_as_good_as_its_worst_figure() {
        assert_eq!(sample(40.0, 0.0, Some(2_000.0)), Quality::Good);
        assert_eq!(sample(400.0, 0.0, Some(2_000.0)), Quality::Fair);
        assert_eq!(sample(40.0, 0.05, Some(2_000.0)), Quality::Fair);
        assert_eq!(sample(40.0, 0.0, Some(200.0)), Quality::Fair);
        assert_eq!(sample(900.0, 0.0, None), Quality::Weak);
        assert_eq!(sample(40.0, 0.2, None), Quality::Weak);
        assert_eq!(sample(40.0, 0.0, Some(60.0)), Quality::Weak);
        assert_eq!(Quality::of(Sample::default()), Quality::Good, "nothing speaks against it");
    }

    #[test]
    fn the_picture_pauses_on_a_line_that_stays_weak_and_comes_back_when_it_stays_better() {
        let mut sound_first = SoundFirst::default();
        let mut feed = |quality, times| (0..times).map(|_| sound_first.after(quality)).collect::<Vec<bool>>();
        assert_eq!(feed(Quality::Weak, 2), [false; 2]);
        assert_eq!(feed(Quality::Good, 1), [false], "a moment is not enough");
        assert_eq!(feed(Quality::Weak, 3), [false, false, true]);
        assert_eq!(feed(Quality::Fair, 4), [true; 4]);
        assert_eq!(feed(Quality::Weak, 1), [true]);
        assert_eq!(feed(Quality::Good, 5), [true, true, true, true, false]);
        assert_eq!(feed(Quality::Weak, 3).last(), Some(&true), "it was too early");
        let back = feed(Quality::Good, 10);
        assert_eq!((back.first(), back.get(8), back.get(9)), (Some(&true), Some(&true), Some(&false)), "so more care");
    }
}
