//! What holds a call, and where it may go on.

use super::text_enum::text_enum;

text_enum! {
    /// What holds a call.
    Provider {
        /// A Jitsi Meet server.
        Jitsi => "jitsi",
        /// The two browsers themselves; this server only introduces them.
        Builtin => "builtin",
    }
}

/// Most people of a call without a media server: each sends to the other.
pub const DIRECT_PEOPLE: u32 = 2;

/// Which providers this server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// What holds a call that nobody has moved.
    pub usual: Provider,
    /// Whether there is a Jitsi server that calls may be moved to.
    pub jitsi: bool,
}

/// Why a call stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// More than two people need a media server.
    TooManyPeople,
    /// This server has no other place for it.
    NotOffered,
}

impl Offered {
    /// What holds a call of so many people, which somebody may have moved to `chosen`.
    #[must_use]
    pub fn holds(self, chosen: Option<Provider>, people: u32) -> Provider {
        match chosen.unwrap_or(self.usual) {
            Provider::Builtin if people > DIRECT_PEOPLE => Provider::Jitsi,
            // The server has lost its Jitsi since.
            Provider::Jitsi if !self.jitsi && people <= DIRECT_PEOPLE => Provider::Builtin,
            provider => provider,
        }
    }

    /// Whether a call of so many people may go on at `to`.
    ///
    /// # Errors
    /// Why it stays where it is.
    pub fn may_move(self, to: Provider, people: u32) -> Result<(), Stays> {
        match to {
            Provider::Builtin if people > DIRECT_PEOPLE => Err(Stays::TooManyPeople),
            Provider::Jitsi if !self.jitsi => Err(Stays::NotOffered),
            Provider::Builtin | Provider::Jitsi => Ok(()),
        }
    }

    /// Where a call may be moved from `now`, if anywhere.
    ///
    /// # Errors
    /// Why it stays where it is.
    pub fn elsewhere(self, now: Provider, people: u32) -> Result<Provider, Stays> {
        let other = match now {
            Provider::Jitsi => Provider::Builtin,
            Provider::Builtin => Provider::Jitsi,
        };
        self.may_move(other, people).map(|()| other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Offered = Offered { usual: Provider::Jitsi, jitsi: true };
    const ALONE: Offered = Offered { usual: Provider::Builtin, jitsi: false };

    #[test]
    fn a_call_is_where_it_was_moved_or_where_the_server_has_them() {
        assert_eq!(BOTH.holds(None, 2), Provider::Jitsi);
        assert_eq!(BOTH.holds(Some(Provider::Builtin), 2), Provider::Builtin);
        assert_eq!(ALONE.holds(None, 2), Provider::Builtin);
        assert_eq!(ALONE.holds(Some(Provider::Jitsi), 2), Provider::Builtin, "there is no Jitsi any more");
    }

    #[test]
    fn more_than_two_stay_on_jitsi() {
        assert_eq!(BOTH.holds(Some(Provider::Builtin), 3), Provider::Jitsi);
        assert_eq!(ALONE.holds(None, 3), Provider::Jitsi);
        assert_eq!(BOTH.may_move(Provider::Builtin, 3), Err(Stays::TooManyPeople));
        assert_eq!(BOTH.elsewhere(Provider::Jitsi, 3), Err(Stays::TooManyPeople));
    }

    #[test]
    fn a_call_moves_there_and_back_where_there_is_a_jitsi() {
        assert_eq!(BOTH.elsewhere(Provider::Jitsi, 2), Ok(Provider::Builtin));
        assert_eq!(BOTH.elsewhere(Provider::Builtin, 2), Ok(Provider::Jitsi));
        assert_eq!(ALONE.elsewhere(Provider::Builtin, 2), Err(Stays::NotOffered));
    }
}
