//! Names that must not be guessed. Made from random bytes which the caller supplies, so that this stays pure.

/// Prefix of every room name.
pub const ROOM_PREFIX: &str = "lophoc_";
/// Length of an access token: the hexadecimal SHA-256 of random bytes.
pub const ACCESS_TOKEN_LENGTH: usize = 64;

/// 32 letters and digits that survive Jitsi's lower-casing and URL handling unchanged.
const ROOM_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A room name with 5 random bits per byte given: 26 bytes make 130 bits.
#[must_use]
pub fn room_name(random: &[u8; 26]) -> String {
    let mut name = String::with_capacity(ROOM_PREFIX.len() + random.len());
    name.push_str(ROOM_PREFIX);
    name.extend(random.iter().map(|byte| char::from(ROOM_ALPHABET[usize::from(byte & 31)])));
    name
}

/// Lower-case hexadecimal digits of `bytes`.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

/// Whether a text can be an access token at all; anything else need not be looked up.
#[must_use]
pub fn is_access_token(text: &str) -> bool {
    text.len() == ACCESS_TOKEN_LENGTH && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_names_use_every_letter_of_the_alphabet_and_nothing_else() {
        let mut seen = std::collections::BTreeSet::new();
        for byte in 0..=255u8 {
            let name = room_name(&[byte; 26]);
            let tail = name.strip_prefix(ROOM_PREFIX).unwrap_or_default().to_owned();
            assert_eq!(tail.len(), 26);
            assert!(tail.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            seen.insert(tail);
        }
        assert_eq!(seen.len(), 32, "5 bits of each byte count");
    }

    #[test]
    fn an_access_token_is_64_lower_case_hex_digits() {
        let token = hex(&[0xab; 32]);
        assert!(is_access_token(&token));
        assert!(!is_access_token(&token.to_uppercase()));
        assert!(!is_access_token(&token[1..]));
        assert!(!is_access_token(&format!("{}g", &token[1..])));
    }
}
