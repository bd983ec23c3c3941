//! How a call in Jitsi goes from state to state: a pure machine, fed with what the meeting tells.

pub use crate::domain::phase::{Failure, Phase};

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// The script is there.
    ScriptLoaded,
    /// The script did not come, or the room's page did not answer in time.
    Unreachable,
    /// The room's page answers. Comes again after it reloaded itself.
    Ready,
    /// In the conference. Comes again after breakout rooms and reloads.
    Joined,
    /// Out of the conference; not yet the end.
    Left,
    /// The meeting wants to be closed: the end of a hang-up, also of one before anybody was in.
    Close,
    /// The machine slept; local tracks are gone.
    Suspended,
    /// Removed by a moderator.
    Kicked,
    /// The end of a hang-up did not come in time, so it got lost.
    GaveUp,
    /// The meeting did not get back in in time. A dead line is no goodbye.
    Lost,
    /// An error, sorted by [`error`].
    Error(Trouble),
}

/// What an error of the meeting means for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The meeting shows what to do, or it passes.
    Ignore,
    /// The meeting reloads itself.
    Passing,
    /// Nothing more will happen by itself.
    Final(Failure),
}

/// Sorts an error by its name (`jitsi/lib-jitsi-meet`: `JitsiConferenceErrors`, `JitsiConnectionErrors`).
#[must_use]
pub fn error(name: &str, is_fatal: bool) -> Trouble {
    match name {
        "connection.passwordRequired" | "conference.connectionError.notAllowed" => Trouble::Final(Failure::Token),
        "conference.max_users" => Trouble::Final(Failure::Full),
        "conference.reservationError" => Trouble::Final(Failure::Other),
        // The lobby, a password, a name: the meeting asks for it itself. `destroyed` is followed by a hang-up.
        "conference.connectionError.membersOnly"
        | "conference.passwordRequired"
        | "conference.authenticationRequired"
        | "conference.display_name_required"
        | "conference.destroyed" => Trouble::Ignore,
        _ if is_fatal => Trouble::Passing,
        _ => Trouble::Ignore,
    }
}

impl Phase {
    /// The phase after something has happened. Nothing leads out of the end of a call.
    #[must_use]
    pub fn after(self, happening: Happening) -> Self {
        match (self, happening) {
            (Self::Left | Self::Failed(_), _) => self,
            (Self::Loading, Happening::ScriptLoaded) => Self::Handshaking,
            (Self::Loading | Self::Handshaking, Happening::Unreachable) => Self::Failed(Failure::Unreachable),
            (Self::Handshaking, Happening::Ready) => Self::PreJoin,
            (_, Happening::Joined) => Self::InCall,
            (Self::InCall | Self::Interrupted, Happening::Left | Happening::Suspended) => Self::Interrupted,
            (_, Happening::Close) => Self::Left,
            (Self::Interrupted, Happening::GaveUp) => Self::Left,
            (Self::Interrupted, Happening::Lost) => Self::Failed(Failure::Unreachable),
            (_, Happening::Kicked) => Self::Failed(Failure::Kicked),
            (_, Happening::Error(Trouble::Final(failure))) => Self::Failed(failure),
            (Self::InCall | Self::PreJoin, Happening::Error(Trouble::Passing)) => Self::Interrupted,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(happenings: &[Happening]) -> Phase {
        happenings.iter().fold(Phase::Loading, |phase, happening| phase.after(*happening))
    }

    #[test]
    fn a_call_from_the_script_to_the_hang_up() {
        use Happening::*;
        assert_eq!(after(&[ScriptLoaded]), Phase::Handshaking);
        assert_eq!(after(&[ScriptLoaded, Ready]), Phase::PreJoin);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined]), Phase::InCall);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, Left]), Phase::Interrupted);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, Left, Close]), Phase::Left);
        assert_eq!(after(&[ScriptLoaded, Ready, Close]), Phase::Left, "cancelled before anybody was in");
    }

    #[test]
    fn breakout_rooms_reloads_and_sleep_are_interruptions_only() {
        use Happening::*;
        let passing = Error(Trouble::Passing);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, Left, Joined]), Phase::InCall);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, passing, Ready, Joined]), Phase::InCall);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, Suspended]), Phase::Interrupted);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, Left, GaveUp]), Phase::Left);
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, GaveUp]), Phase::InCall, "back in before the time ran out");
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, passing, Lost]), Phase::Failed(Failure::Unreachable));
        assert_eq!(after(&[ScriptLoaded, Ready, Joined, passing, Joined, Lost]), Phase::InCall);
    }

    #[test]
    fn what_only_a_person_can_mend_is_the_end() {
        use Happening::*;
        assert_eq!(after(&[Unreachable]), Phase::Failed(Failure::Unreachable));
        assert_eq!(after(&[ScriptLoaded, Unreachable]), Phase::Failed(Failure::Unreachable));
        assert_eq!(after(&[ScriptLoaded, Ready, Unreachable]), Phase::PreJoin, "a late timeout");
        for (name, failure) in [
            ("connection.passwordRequired", Failure::Token),
            ("conference.connectionError.notAllowed", Failure::Token),
            ("conference.max_users", Failure::Full),
        ] {
            assert_eq!(after(&[ScriptLoaded, Ready, Error(error(name, false)), Joined]), Phase::Failed(failure));
        }
        let lobby = Error(error("conference.connectionError.membersOnly", false));
        assert_eq!(after(&[ScriptLoaded, Ready, lobby]), Phase::PreJoin);
        assert_eq!(error("connection.droppedError", true), Trouble::Passing);
    }
}
