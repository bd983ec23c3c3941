//! What the processes have worked and hold, as the kernel counts it.

use crate::Failure;

/// Seconds in one tick of `/proc/<pid>/stat`.
const TICK: f64 = 0.01;

/// The processes that are measured.
#[derive(Debug, Clone, Copy)]
pub struct Processes {
    server: usize,
    database: usize,
}

/// CPU seconds, user and system together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Worked {
    /// Of the server.
    pub server: f64,
    /// Of the database.
    pub database: f64,
    /// Of this loader.
    pub loader: f64,
}

/// MiB of the server.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Resident now.
    pub now: f64,
    /// Resident at most, so far.
    pub most: f64,
}

impl Worked {
    /// What has been worked after an earlier look.
    pub fn since(self, before: Self) -> Self {
        Self {
            server: self.server - before.server,
            database: self.database - before.database,
            loader: self.loader - before.loader,
        }
    }
}

impl Processes {
    /// By their ids.
    pub const fn new(server: usize, database: usize) -> Self {
        Self { server, database }
    }

    /// What they have worked since they were started.
    pub fn worked(self) -> Result<Worked, Failure> {
        Ok(Worked {
            server: seconds(&self.server.to_string())?,
            database: seconds(&self.database.to_string())?,
            loader: seconds("self")?,
        })
    }

    /// What the server holds.
    pub fn memory(self) -> Result<Memory, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server))?;
        let of = |name: &str| -> Result<f64, Failure> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line in status")?;
            Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
        };
        Ok(Memory { now: of("VmRSS:")?, most: of("VmHWM:")? })
    }
}

fn seconds(process: &str) -> Result<f64, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold spaces; the fields after it are numbered from 3.
    let fields: Vec<&str> = stat.rsplit_once(')').ok_or("not a stat file")?.1.split_whitespace().collect();
    let field = |number: usize| -> Result<f64, Failure> { Ok(fields.get(number - 3).ok_or("short")?.parse::<f64>()?) };
    Ok((field(14)? + field(15)?) * TICK)
}
