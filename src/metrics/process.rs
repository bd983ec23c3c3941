//! Memory, time and open files of this process, as Linux tells them; elsewhere they stay zero.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// In /proc/self/stat times are in hundredths of a second on everything but Alpha and Itanium.
const TICKS_A_SECOND: f64 = 100.0;

/// The figures of the process.
#[derive(Debug, Default)]
pub(super) struct Gauges {
    memory: Gauge,
    files: Gauge,
    threads: Gauge,
    cpu: Gauge<f64, AtomicU64>,
}

impl Gauges {
    pub(super) fn register(&self, all: &mut Registry) {
        all.register("process_resident_memory_bytes", "Memory in use", self.memory.clone());
        all.register("process_open_files", "Open files and sockets", self.files.clone());
        all.register("process_threads", "Threads", self.threads.clone());
        all.register("process_cpu_seconds", "Time on processors since the start", self.cpu.clone());
    }

    pub(super) fn look(&self) {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        self.memory.set(field(&status, "VmRSS:").saturating_mul(1024));
        self.threads.set(field(&status, "Threads:"));
        self.files.set(std::fs::read_dir("/proc/self/fd").map_or(0, |files| files.count().try_into().unwrap_or(0)));
        self.cpu.set(cpu(&std::fs::read_to_string("/proc/self/stat").unwrap_or_default()));
    }
}

fn field(status: &str, name: &str) -> i64 {
    let value = status.lines().find_map(|line| line.strip_prefix(name));
    value.and_then(|value| value.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Seconds in user and system mode: the 14th and 15th field. The second one, a name, may hold spaces and parentheses.
fn cpu(stat: &str) -> f64 {
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u32>().ok());
    ticks.map(f64::from).sum::<f64>() / TICKS_A_SECOND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_is_read_right() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 9 0 0 0 250 150 0 0 20 0 9 0 77 1 2";
        assert!((cpu(stat) - 4.0).abs() < f64::EPSILON);
        assert_eq!(field("Name:\tx\nVmRSS:\t   2048 kB\nThreads:\t9\n", "VmRSS:"), 2048);
        assert_eq!(field("", "VmRSS:"), 0);
    }
}
