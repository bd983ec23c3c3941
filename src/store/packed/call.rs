//! What a call of a list is made of, as words with a space between them: cheaper for the database than JSON, and there is
//! nothing to escape in numbers and in words of closed sets.

use sqlx::error::BoxDynError;
use sqlx::mysql::MySqlValueRef;
use sqlx::{Decode, MySql};

use crate::domain::session::{PaymentStatus, SessionStatus};

/// `CONCAT` of session, length of the whole list, tutor, student, whether staff let each of them in (1 or 0), status and
/// payment. `CONCAT` and not `CONCAT_WS`, which leaves out what is `NULL`: the words after it would be taken for others.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::store) struct PackedCall {
    pub(in crate::store) id: i64,
    pub(in crate::store) total: i64,
    pub(in crate::store) tutor_id: i64,
    pub(in crate::store) student_id: i64,
    pub(in crate::store) tutor_may_join: bool,
    pub(in crate::store) student_may_join: bool,
    /// `None` for a word that is not known.
    pub(in crate::store) status: Option<SessionStatus>,
    /// `None` for a word that is not known.
    pub(in crate::store) payment: Option<PaymentStatus>,
}

impl PackedCall {
    /// `None` unless there are as many words as there should be, and numbers where they should be.
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut number = || words.next()?.parse::<i64>().ok();
        let call = Self {
            id: number()?,
            total: number()?,
            tutor_id: number()?,
            student_id: number()?,
            tutor_may_join: number()? != 0,
            student_may_join: number()? != 0,
            status: SessionStatus::parse(words.next()?),
            payment: PaymentStatus::parse(words.next()?),
        };
        words.next().is_none().then_some(call)
    }
}

impl<'r> Decode<'r, MySql> for PackedCall {
    fn decode(value: MySqlValueRef<'r>) -> Result<Self, BoxDynError> {
        let text = <&str as Decode<MySql>>::decode(value)?;
        Self::parse(text).ok_or_else(|| "not the words of a call".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_their_order_and_all_of_them() {
        let call = PackedCall {
            id: 7,
            total: 30,
            tutor_id: 11,
            student_id: 12,
            tutor_may_join: true,
            student_may_join: false,
            status: Some(SessionStatus::Pending),
            payment: Some(PaymentStatus::PartiallyPaid),
        };
        assert_eq!(PackedCall::parse("7 30 11 12 1 0 pending partially_paid"), Some(call));
        let unknown =
            PackedCall::parse("7 30 11 12 1 0 postponed paid").map(|call| (call.id, call.status, call.payment));
        assert_eq!(unknown, Some((7, None, Some(PaymentStatus::Paid))), "the row can be named");
        for wrong in [
            "",
            "7 30 11 12 1 0 pending",
            "7 30 11 12 1 0 pending paid more",
            "7 30 11  1 0 pending paid",
            "x 30 11 12 1 0 pending paid",
        ] {
            assert_eq!(PackedCall::parse(wrong), None, "{wrong}");
        }
    }
}
