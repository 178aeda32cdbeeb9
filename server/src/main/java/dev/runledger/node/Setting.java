package dev.runledger.node;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Everything that a server can be told, with what it does when it is told nothing. On the command
/// line a setting is `--max-polls`, in the environment `RUNLEDGER_MAX_POLLS`, in a file
/// `max-polls`.
public enum Setting {
  DB(
      "data/runledger.db",
      "the database: the path of a SQLite file, or postgresql://USER@HOST/DATABASE"),
  DB_CONNECTIONS("16", "connections to a PostgreSQL server at the same time, and two more"),
  DB_LISTEN("on", "whether nodes hear of each other by LISTEN, on PostgreSQL: on or off"),
  MIGRATE("on", "whether the start brings the database's schema up to date: on or off"),
  ARTIFACTS("", "the folder of artifacts; left out for the one beside the database"),
  ADDRESS("127.0.0.1", "the address to listen on"),
  PORT("7171", "the port to listen on; 0 for any that is free"),
  AUTH("on", "whether callers have to show the token: on or off"),
  TOKEN("", "the token that callers have to show; left out for the one beside the database"),
  ALLOW_HOST("", "names, with commas between, that a Host header may carry"),
  ALLOW_ORIGIN("", "origins, with commas between, whose pages may call the server"),
  LOG("human", "how log lines look: human or json"),
  ACCESS_LOG("off", "whether every request is logged: on or off"),

  MAX_CONNECTIONS("25000", "open connections"),
  MAX_POLLS("10000", "requests that wait for something"),
  MAX_STREAMS("10000", "open event streams"),
  LONGEST_WAIT("60s", "how long an answer may be held back"),
  STREAM_HEARTBEAT("10s", "how long an event stream may be silent"),
  STALLED_WRITE("30s", "after which a client that does not read is cut off"),
  IDLE_CONNECTION("90s", "after which a connection on which nothing comes is closed"),
  SHUTDOWN_GRACE("10s", "how long requests may take to end when the server stops"),

  LEASE("60s", "how long a lease lasts without renewal"),
  HEARTBEAT("20s", "how often a runner is told to renew"),
  CLAIM_ACK("10s", "how long a claim may stay unacknowledged"),
  RUNNER_STALE("60s", "silence after which a runner counts as stale"),
  RUNNER_REMOVED("10m", "silence after which a runner is removed"),
  REMOVED_KEPT("1d", "how long a removed runner stays listed"),
  STOP_GRACE("30s", "how long a process may take to end after a stop"),
  MATCH_TIMEOUT("5m", "how long a run with demands waits for a runner that meets them"),
  REDELIVER("5s", "how long a stop or an answer is held back after it was delivered"),
  RETRY_BACK_OFF("1s", "the pause before the second attempt, at the most"),
  SWEEP_EVERY("1s", "how often deadlines are looked at");

  private static final String ENVIRONMENT = "RUNLEDGER_";

  private final String usual;
  private final String meaning;

  Setting(String usual, String meaning) {
    this.usual = usual;
    this.meaning = meaning;
  }

  /// As files and flags spell it: `max-polls`.
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String flag() {
    return "--" + key();
  }

  public String variable() {
    return ENVIRONMENT + name();
  }

  /// What counts when nothing is said.
  public String usual() {
    return usual;
  }

  /// For help texts.
  public String meaning() {
    return meaning;
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values())
        .filter(setting -> setting.key().equals(key.replace('_', '-')))
        .findFirst();
  }
}
