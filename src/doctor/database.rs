//! The database: there, new enough, in step with this build and with the clock.

use chrono::TimeDelta;

use super::Check;
use crate::clock::Clock;
use crate::store::doctor::{Server, invariants, look};
use crate::store::{Db, migrate};

/// Clocks that differ by more than this make tokens and join windows wrong.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(2);

pub(super) async fn check(db: &Db) -> Vec<Check> {
    let server = match look(db).await {
        Ok(server) => server,
        Err(error) => {
            let remedy =
                "Is it running, and are host, port, name and password in DATABASE_URL right? See deploy/README.md.";
            return vec![Check::bad("database", error.to_string(), remedy)];
        }
    };
    let mut checks = vec![version(&server), zone(&server), clock(&server)];
    let current = migrate::is_current(db).await;
    checks.push(match current {
        Ok(true) => Check::good("migrations", "all applied"),
        _ => Check::bad("migrations", "the database lacks tables of this version", "Run: lophoc migrate"),
    });
    if matches!(current, Ok(true)) {
        checks.extend(tables(db).await);
    }
    checks
}

fn version(server: &Server) -> Check {
    let numbers: Vec<u32> = server.version.split(['.', '-']).map_while(|part| part.parse().ok()).collect();
    let least: [u32; 2] = if server.is_mariadb() { [10, 6] } else { [8, 0] };
    if numbers.get(..2).is_some_and(|found| found >= least.as_slice()) {
        return Check::good("database", server.version.clone());
    }
    Check::bad("database", format!("{} is too old", server.version), "Use MariaDB 10.6 or MySQL 8.0, or newer.")
}

fn zone(server: &Server) -> Check {
    // Every connection of ours asks for UTC; this is whether it got it.
    if server.zone_offset == 0 {
        return Check::good("time zone", "connections work in UTC");
    }
    let what = format!("connections are {} minutes off UTC", server.zone_offset / 60);
    Check::bad("time zone", what, "Something between here and the database sets time_zone; remove it.")
}

fn clock(server: &Server) -> Check {
    let skew = (Clock::System.now() - server.now).abs();
    let what = format!("{} ms between here and the database", skew.num_milliseconds());
    if skew <= CLOCKS_DIFFER {
        return Check::good("clock", what);
    }
    Check::bad("clock", what, "Let both machines keep time by NTP (timedatectl set-ntp true).")
}

/// Rows that contradict each other.
async fn tables(db: &Db) -> Vec<Check> {
    match invariants(db).await {
        Ok(broken) if broken.is_empty() => vec![Check::good("tables", "no row contradicts another")],
        Ok(broken) => broken
            .into_iter()
            .map(|(rule, rows)| {
                let what = format!("{rows} rows break the rule: {rule}");
                Check::bad("tables", what, "Keep a copy of the database and report this.")
            })
            .collect(),
        Err(error) => vec![Check::bad("tables", error.to_string(), "Run it again when the database is less busy.")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Finding;

    #[test]
    fn old_versions_wrong_zones_and_wrong_clocks_are_found() {
        let now = Clock::System.now();
        let server = |version: &str| Server { version: version.to_owned(), now, zone_offset: 0 };
        for (text, good) in [
            ("10.11.14-MariaDB-0+deb12u2", true),
            ("10.6.0-MariaDB", true),
            ("10.5.9-MariaDB", false),
            ("8.0.36", true),
            ("5.7.44-log", false),
            ("nonsense", false),
        ] {
            assert_eq!(matches!(version(&server(text)).finding, Finding::Good(_)), good, "{text}");
        }
        let off = Server { zone_offset: 25_200, ..server("8.0.1") };
        assert!(zone(&off).lines().contains("420 minutes off UTC"));
        let late = Server { now: now - TimeDelta::seconds(5), ..server("8.0.1") };
        assert!(matches!(clock(&late).finding, Finding::Bad(..)));
        assert!(matches!(clock(&server("8.0.1")).finding, Finding::Good(_)));
    }
}
