//! A MariaDB of its own, which a test may kill, freeze and fill up.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection};

/// Small, but as durable as it comes: what was committed must survive `kill -9`.
const OPTIONS: [&str; 3] = ["--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--performance-schema=OFF"];

/// The database server; it is gone, with everything in it, when this is dropped.
pub struct Database {
    name: String,
    home: PathBuf,
    url: String,
    /// A file system is mounted there.
    disk: bool,
}

impl Database {
    /// Starts an empty one.
    pub fn start(name: &str) -> Self {
        let name = format!("faults-{name}");
        let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".dev").join(format!("mariadb-{name}"));
        let mut database = Self { name, home, url: String::new(), disk: false };
        // What a run that was killed has left behind.
        database.remove();
        database.url = database.script("start");
        database
    }

    fn script(&self, action: &str) -> String {
        let mut command = Command::new("scripts/mariadb.sh");
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args([action, &self.name]).stdin(Stdio::null());
        if action == "start" {
            command.args(OPTIONS);
        }
        let done = command.output().unwrap();
        assert!(done.status.success(), "{}: {}", done.status, String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    /// Starts it again after it was killed. It may listen at another port then.
    pub fn restart(&mut self) {
        // Until the dead one has let go of its files.
        let started = Instant::now();
        while lives(self.pid()) {
            assert!(started.elapsed() < Duration::from_secs(20), "it does not die");
            std::thread::sleep(Duration::from_millis(10));
        }
        self.url = self.script("start");
    }

    pub fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Its address with another port, and a database on it.
    pub fn url_at(&self, port: u16, database: &str) -> String {
        format!("{}:{port}/{database}", self.url.rsplit_once(':').unwrap().0)
    }

    pub fn url(&self, database: &str) -> String {
        format!("{}/{database}", self.url)
    }

    pub fn pid(&self) -> u32 {
        std::fs::read_to_string(self.home.join("pid")).unwrap().trim().parse().unwrap()
    }

    /// Starts one on a disk of its own of so many megabytes, in memory. `None`, said aloud, where that is not allowed and
    /// the run was told to do without.
    pub fn on_small_disk(name: &str, megabytes: u32) -> Option<Self> {
        let name = format!("faults-{name}");
        let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".dev").join(format!("mariadb-{name}"));
        let mut database = Self { name, home, url: String::new(), disk: false };
        database.remove();
        std::fs::create_dir_all(&database.home).unwrap();
        let size = format!("size={megabytes}m,mode=700");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "lophoc"]).arg(&database.home).output().unwrap();
        if !mount.status.success() {
            let why = String::from_utf8_lossy(&mount.stderr).into_owned();
            assert!(
                std::env::var_os("LOPHOC_TEST_WITHOUT_ROOT").is_some(),
                "a small disk cannot be made ({}): run as root, or set LOPHOC_TEST_WITHOUT_ROOT=1 to do without",
                why.trim(),
            );
            eprintln!("SKIPPED, needs root: {}", why.trim());
            return None;
        }
        database.disk = true;
        database.url = database.script("start");
        Some(database)
    }

    /// Where its files are.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// A connection past everything that stands between server and database.
    pub async fn connect(&self, database: &str) -> MySqlConnection {
        MySqlConnection::connect(&self.url(database)).await.unwrap()
    }

    fn remove(&mut self) {
        drop(
            Command::new("scripts/mariadb.sh")
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .args(["stop", &self.name])
                .output(),
        );
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
        if self.disk || mounts.contains(&*self.home.to_string_lossy()) {
            drop(Command::new("umount").arg("--lazy").arg(&self.home).status());
        }
        drop(std::fs::remove_dir_all(&self.home));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A frozen one would not hear that it is to stop.
        if let Ok(pid) = std::fs::read_to_string(self.home.join("pid")) {
            pid.trim().parse().map(kill).unwrap();
        }
        self.remove();
    }
}

/// Whether a process is there and not merely waiting to be counted out.
fn lives(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z') && !rest.starts_with('X'))
}

/// Kills a process, if it is still there.
pub fn kill(pid: u32) {
    drop(Command::new("kill").args(["-9", &pid.to_string()]).stderr(Stdio::null()).status());
}

/// Sends a signal to a process.
pub fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().unwrap().success());
}

/// The one value a query gives, as text; NULL is an empty text.
pub async fn value(connection: &mut MySqlConnection, sql: &str) -> String {
    let sql = AssertSqlSafe(format!("SELECT CAST(({sql}) AS CHAR)"));
    let value: Option<String> = sqlx::query_scalar(sql).fetch_one(connection).await.unwrap();
    value.unwrap_or_default()
}

pub async fn run(connection: &mut MySqlConnection, sql: &str) {
    connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
}
