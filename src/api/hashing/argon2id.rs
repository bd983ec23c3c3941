//! argon2id that works in memory which is kept: a check needs 19 MiB of it. Allocated anew each time, in a rush of
//! sign-ins several of them are held at once, as the allocator gives back what is free only a while later.

use std::cell::RefCell;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, PasswordHasher, PasswordVerifier, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Where passwords are hashed, one after another; empty until the first one.
#[derive(Debug, Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    /// Hashes a new password, with a salt of its own and the parameters OWASP recommends first (Password Storage Cheat
    /// Sheet): 19 MiB, 2 passes, 1 lane. Gives the PHC string.
    ///
    /// # Errors
    /// The operating system has no randomness.
    pub fn hash(&mut self, password: &str) -> Result<String> {
        Hasher(RefCell::new(self)).hash_password(password.as_bytes()).map(|hash| hash.to_string())
    }

    /// How much there is, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }

    /// Whether the password is the one that was hashed, with the parameters written in the PHC string. What is no PHC
    /// string of Argon2 is the hash of no password.
    pub fn is_hash_of(&mut self, hash: &str, password: &str) -> bool {
        let hasher = Hasher(RefCell::new(self));
        PasswordHash::new(hash).is_ok_and(|hash| hasher.verify_password(password.as_bytes(), &hash).is_ok())
    }
}

/// The library's own hasher allocates; salts, PHC strings and the comparison in constant time stay the library's.
struct Hasher<'m>(RefCell<&'m mut Memory>);

impl PasswordHasher<PasswordHash> for Hasher<'_> {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash> {
        self.hash_password_with_params(password, salt, Params::default())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Hasher<'_> {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let salt = Salt::new(salt)?;
        let blocks = &mut self.0.borrow_mut().0;
        blocks.resize(blocks.len().max(params.block_count()), Block::new());
        let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
        let written = ParamsString::try_from(&params)?;
        Argon2::new(algorithm, version, params).hash_password_into_with_memory(
            password,
            &salt,
            &mut hash,
            blocks.as_mut_slice(),
        )?;
        let (algorithm, version, hash) = (algorithm.ident(), Some(version.into()), Some(Output::new(&hash)?));
        Ok(PasswordHash { algorithm, version, params: written, salt: Some(salt), hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the library writes for `password` with little memory, so that the tests are quick.
    fn by_the_library(password: &str, memory_kib: u32, passes: u32) -> String {
        let params = Params::new(memory_kib, passes, 1, None).unwrap();
        let library = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        library.hash_password(password.as_bytes()).unwrap().to_string()
    }

    #[test]
    fn passwords_are_told_apart_in_memory_that_others_have_used() {
        let mut memory = Memory::default();
        for (kib, passes) in [(64, 1), (256, 3), (16, 2)] {
            let hash = by_the_library("mật khẩu", kib, passes);
            assert!(memory.is_hash_of(&hash, "mật khẩu"), "{hash}");
            assert!(!memory.is_hash_of(&hash, "mat khau"), "{hash}");
            assert!(memory.is_hash_of(&hash, "mật khẩu"), "{hash}");
        }
    }

    #[test]
    fn a_new_hash_is_read_by_the_library_and_has_the_parameters_promised() {
        let mut memory = Memory::default();
        assert!(!memory.is_hash_of(&by_the_library("another", 64, 1), "before"));
        let (first, second) = (memory.hash("one password").unwrap(), memory.hash("one password").unwrap());
        assert_ne!(first, second, "each has a salt of its own");
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        for hash in [&first, &second] {
            Argon2::default().verify_password(b"one password", hash.as_str()).unwrap();
            assert!(memory.is_hash_of(hash, "one password"));
        }
    }

    #[test]
    fn what_is_no_hash_is_the_hash_of_no_password() {
        let mut memory = Memory::default();
        let hash = by_the_library("", 64, 1);
        for broken in ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$", hash.trim_end_matches(|last| last != '$')] {
            assert!(!memory.is_hash_of(broken, ""), "{broken}");
        }
    }
}
