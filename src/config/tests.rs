//! What is read from the environment, and what is complained about.

use super::*;

const STRONG: &str = "b5e1c0a97d3f48628e4a1f7093d2c6b8";

fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut all = vec![("DATABASE_URL", "mysql://u@h/d"), ("CRON_SECRET", STRONG)];
    all.extend_from_slice(settings);
    Config::read(&|name| all.iter().rev().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned()), false)
}

fn complaint(settings: &[(&str, &str)]) -> String {
    read(settings).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn the_least_that_starts_is_a_database_and_a_cron_secret() {
    let config = read(&[]).unwrap();
    assert_eq!(config.jitsi.domain, PUBLIC_DOMAIN);
    assert!(matches!(config.jitsi.mode, JitsiMode::Public));
    assert_eq!(config.join_policy, JoinPolicy::Seat);
    let nothing = Config::read(&|_| None, false).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(nothing.contains("DATABASE_URL is missing") && nothing.contains("CRON_SECRET is missing"));
}

#[test]
fn weak_and_published_secrets_stop_the_start_with_the_way_out() {
    for name in ["CRON_SECRET", "API_KEY", "JITSI_APP_SECRET"] {
        for weak in ["tiny-one", "your-random-secret-key-here", "your-random-64-char-secret-your-random-64-char-secret"]
        {
            let text = complaint(&[(name, weak), ("JITSI_DOMAIN", "jitsi.example.vn")]);
            assert!(text.contains(name) && text.contains("openssl rand -hex 32"), "{name} {weak}: {text}");
            assert!(!text.contains(weak), "a secret is never printed: {text}");
        }
    }
}

#[test]
fn calls_are_held_in_jitsi_and_in_a_demo_without_one_by_the_browsers_themselves() {
    let demo = |settings: &[(&str, &str)]| {
        let mut all = vec![("DATABASE_URL", "mysql://u@h/d")];
        all.extend_from_slice(settings);
        let get = |name: &str| all.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Config::read(&get, true).unwrap().offered()
    };
    assert_eq!(read(&[]).unwrap().offered(), Offered { usual: Provider::Jitsi, jitsi: true });
    assert_eq!(demo(&[]), Offered { usual: Provider::Builtin, jitsi: false });
    let own = ("JITSI_DOMAIN", "jitsi.example.vn");
    assert_eq!(demo(&[own]), Offered { usual: Provider::Jitsi, jitsi: true });
    assert_eq!(demo(&[own, ("CALL_PROVIDER", "builtin")]), Offered { usual: Provider::Builtin, jitsi: true });
    assert!(complaint(&[("CALL_PROVIDER", "zoom")]).contains("must be 'jitsi' or 'builtin'"));
}

#[test]
fn a_secret_and_a_domain_of_ones_own_mean_token_mode() {
    let own = read(&[("JITSI_DOMAIN", "jitsi.example.vn:8443"), ("JITSI_APP_SECRET", STRONG)]).unwrap();
    assert!(matches!(own.jitsi.mode, JitsiMode::Token(_)));
    assert!(matches!(read(&[("JITSI_APP_SECRET", STRONG)]).unwrap().jitsi.mode, JitsiMode::Public));
    assert!(complaint(&[("JITSI_MODE", "token")]).contains("JITSI_APP_SECRET"));
    assert!(complaint(&[("JITSI_DOMAIN", "https://jitsi.example.vn")]).contains("JITSI_DOMAIN"));
}

#[test]
fn jaas_needs_its_app_id_its_key_id_and_a_private_key() {
    let app_id = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";
    let key = std::env::temp_dir().join(format!("lophoc-jaas-{}.pem", std::process::id()));
    std::fs::write(&key, include_str!("../../tests/keys/jaas.pem")).unwrap();
    let file = key.to_string_lossy().into_owned();
    let all = [
        ("JITSI_MODE", "jaas"),
        ("JITSI_APP_ID", app_id),
        ("JITSI_KEY_ID", "4f2a"),
        ("JITSI_PRIVATE_KEY_FILE", file.as_str()),
    ];
    let jitsi = read(&all).unwrap().jitsi;
    assert_eq!(jitsi.domain, "8x8.vc");
    assert_eq!(jitsi.script_url(), format!("https://8x8.vc/{app_id}/external_api.js"));
    assert_eq!(jitsi.media_room("lophoc_x"), format!("{app_id}/lophoc_x"));
    assert!(matches!(&jitsi.mode, JitsiMode::Jaas(key) if key.kid == format!("{app_id}/4f2a")));
    for (name, bad) in [
        ("JITSI_APP_ID", "lophoc-online"),
        ("JITSI_KEY_ID", "vpaas-magic-cookie-other/4f2a"),
        ("JITSI_KEY_ID", ""),
        ("JITSI_PRIVATE_KEY_FILE", "/nowhere.pem"),
        ("JITSI_PRIVATE_KEY_FILE", "Cargo.toml"),
        ("JITSI_PRIVATE_KEY_FILE", ""),
    ] {
        let mut settings = all.to_vec();
        settings.push((name, bad));
        assert!(complaint(&settings).contains(name), "{name}={bad}: {}", complaint(&settings));
    }
    std::fs::remove_file(&key).unwrap();
}

#[test]
fn several_secrets_are_a_rotation() {
    let other = "0d9f8e7c6b5a49382716f5e4d3c2b1a0";
    let config = read(&[("CRON_SECRET", &format!("{STRONG}, {other}"))]).unwrap();
    assert!(config.cron_secret.matches(STRONG) && config.cron_secret.matches(other));
    assert!(!config.cron_secret.matches("nothing") && !config.cron_secret.matches(""));
    assert_eq!(config.cron_secret.signing(), STRONG);
    assert!(!format!("{config:?}").contains(STRONG));
    let config = read(&[
        ("DATABASE_URL", &format!("mysql://u:{STRONG}@h/d")),
        ("JITSI_DOMAIN", "jitsi.test"),
        ("JITSI_APP_SECRET", STRONG),
        ("JITSI_EVENTS_SECRET", STRONG),
        ("JAAS_WEBHOOK_SECRET", STRONG),
        ("JITSI_CENSUS_URL", &format!("http://u:{STRONG}@h/")),
        ("TURN_SECRET", STRONG),
        ("API_KEY", STRONG),
    ]);
    let config = config.unwrap();
    assert!(!format!("{config:?}").contains(STRONG), "nor the password of any address: {config:?}");
}

#[test]
fn a_complaint_repeats_no_password_of_an_address() {
    let (origin, relay) = (format!("https://u:{STRONG}@class.example.vn"), format!("turn:u:{STRONG}@turn.example.vn"));
    let complaint = complaint(&[("APP_BASE_URL", &origin), ("ICE_SERVERS", &relay)]);
    assert!(complaint.contains("'class.example.vn'") && complaint.contains("'turn.example.vn'"), "{complaint}");
    assert!(!complaint.contains(STRONG), "{complaint}");
}

#[test]
fn nonsense_is_named() {
    assert!(complaint(&[("JOIN_POLICY", "twice")]).contains("JOIN_POLICY"));
    assert!(complaint(&[("TRUSTED_PROXIES", "10.0.0.0/8, nginx")]).contains("nginx"));
    for odd in ["9464", "localhost:9464", "127.0.0.1"] {
        assert!(complaint(&[("METRICS_ADDR", odd)]).contains("METRICS_ADDR is"), "{odd}");
    }
    assert!(complaint(&[("APP_BASE_URL", "class.example.vn")]).contains("APP_BASE_URL"));
    assert!(complaint(&[("DRAIN_SECONDS", "a while")]).contains("whole seconds"));
    assert!(complaint(&[("DRAIN_SECONDS", "86400")]).contains("at most 300"));
    assert_eq!(read(&[("DRAIN_SECONDS", "7")]).unwrap().drain, Duration::from_secs(7));
    assert!(complaint(&[("DATABASE_URL", "postgres://x")]).contains("mysql://"));
}
