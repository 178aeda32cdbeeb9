package dev.runledger.rooms;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A map of rooms (packages right under one base package) and of the doors between them.
///
/// @param libraries package prefix of a library -> the only rooms that may use it
/// @param maySleep rooms that may call `Thread.sleep` or chain `CompletableFuture`s
record House(
    String base, List<Room> rooms, Map<String, Set<String>> libraries, Set<String> maySleep) {

  /// @param mayImport names of the other rooms that this room may import
  record Room(String name, String module, Set<String> mayImport) {}

  private static final Set<String> MODEL =
      Set.of("id", "problem", "event", "work", "run", "json", "wire");

  /// Our house. A new room is a new line here and in the table of ARCHITECTURE.md.
  static final House RUNLEDGER =
      new House(
          "dev.runledger",
          List.of(
              room("id", "model"),
              room("problem", "model", "id"),
              room("event", "model", "id"),
              room("work", "model", "id"),
              room("run", "model", "id", "event", "work"),
              room("json", "model", "id", "problem", "event", "run"),
              room("wire", "model", "id", "problem", "event", "work", "run", "json"),
              new Room("client", "client", MODEL),
              new Room("runner", "client", with(MODEL, "client")),
              new Room("command", "runners", with(MODEL, "client", "runner")),
              new Room("layout", "engine", MODEL),
              new Room("store", "engine", MODEL),
              new Room("sql", "engine", with(MODEL, "store")),
              new Room("migration", "engine", with(MODEL, "store")),
              new Room("sqlite", "engine", with(MODEL, "store", "sql", "migration")),
              new Room("postgres", "engine", with(MODEL, "store", "sql", "migration")),
              new Room(
                  "database",
                  "engine",
                  with(MODEL, "store", "sql", "migration", "sqlite", "postgres")),
              new Room(
                  "install",
                  "engine",
                  with(
                      MODEL,
                      "layout",
                      "store",
                      "sql",
                      "migration",
                      "sqlite",
                      "postgres",
                      "database")),
              new Room("source", "engine", with(MODEL, "store", "sql", "sqlite", "postgres")),
              room("report", "engine"),
              new Room(
                  "match",
                  "engine",
                  with(MODEL, "layout", "store", "sql", "sqlite", "postgres", "source")),
              new Room(
                  "destination",
                  "engine",
                  with(MODEL, "store", "sql", "sqlite", "postgres", "report")),
              new Room(
                  "bring",
                  "engine",
                  with(
                      MODEL,
                      "layout",
                      "store",
                      "sql",
                      "sqlite",
                      "postgres",
                      "source",
                      "report",
                      "match",
                      "destination")),
              new Room(
                  "compare",
                  "engine",
                  with(
                      MODEL,
                      "layout",
                      "store",
                      "sql",
                      "sqlite",
                      "postgres",
                      "source",
                      "report",
                      "match",
                      "destination",
                      "bring")),
              new Room(
                  "adopt",
                  "engine",
                  with(
                      MODEL,
                      "layout",
                      "store",
                      "sql",
                      "migration",
                      "sqlite",
                      "postgres",
                      "database",
                      "install",
                      "source",
                      "report",
                      "match",
                      "destination",
                      "bring",
                      "compare")),
              room("blob", "engine"),
              room("schema", "engine", "id", "problem", "event"),
              new Room("seal", "engine", with(MODEL, "store")),
              new Room("ledger", "engine", with(MODEL, "store", "blob", "schema", "seal")),
              new Room("feed", "engine", with(MODEL, "store")),
              new Room("http", "server", MODEL),
              new Room("api", "server", with(MODEL, "layout", "ledger", "feed", "http")),
              room("terminal", "server"),
              new Room(
                  "node",
                  "server",
                  with(
                      MODEL,
                      "store",
                      "database",
                      "adopt",
                      "blob",
                      "ledger",
                      "feed",
                      "http",
                      "api")),
              new Room(
                  "cli",
                  "server",
                  with(
                      MODEL,
                      "client",
                      "runner",
                      "command",
                      "layout",
                      "store",
                      "migration",
                      "database",
                      "install",
                      "report",
                      "adopt",
                      "blob",
                      "seal",
                      "ledger",
                      "feed",
                      "http",
                      "node",
                      "terminal")),
              new Room("rig", "bench", with(MODEL, "client")),
              room("load", "bench"),
              room("fill", "bench"),
              room("reference", "bench", "load"),
              new Room(
                  "measure", "bench", with(MODEL, "client", "rig", "load", "fill", "reference")),
              new Room("history", "bench", MODEL),
              new Room("verdict", "bench", with(MODEL, "history")),
              new Room("actor", "bench", with(MODEL, "client", "history")),
              new Room("law", "bench", with(MODEL, "store", "sql")),
              new Room(
                  "simulation",
                  "bench",
                  with(MODEL, "store", "sql", "sqlite", "seal", "ledger", "law")),
              new Room(
                  "torture", "bench", with(MODEL, "client", "rig", "history", "verdict", "actor")),
              new Room(
                  "bench",
                  "bench",
                  with(
                      MODEL,
                      "client",
                      "terminal",
                      "rig",
                      "measure",
                      "history",
                      "verdict",
                      "actor",
                      "torture",
                      "simulation"))),
          Map.ofEntries(
              Map.entry(
                  "java.sql", Set.of("sql", "sqlite", "postgres", "rig", "fill", "reference")),
              Map.entry("javax.sql", Set.of("sql", "sqlite", "postgres", "reference")),
              Map.entry("org.sqlite", Set.of("sqlite")),
              Map.entry("org.postgresql", Set.of("postgres", "reference")),
              Map.entry("com.zaxxer", Set.of("postgres", "reference")),
              Map.entry("org.tukaani", Set.of("rig")),
              Map.entry("com.github.kagkarlsson", Set.of("reference")),
              Map.entry("org.jobrunr", Set.of("reference")),
              Map.entry("tools.jackson", Set.of("json")),
              Map.entry("com.networknt", Set.of("schema")),
              Map.entry("java.net.http", Set.of("client")),
              Map.entry("io.helidon", Set.of("http")),
              Map.entry("io.micrometer", Set.of("http")),
              Map.entry("org.snakeyaml", Set.of("api")),
              Map.entry("ch.qos.logback", Set.of("node")),
              Map.entry("picocli", Set.of("cli", "bench"))),
          Set.of());

  Optional<Room> room(String name) {
    return rooms.stream().filter(room -> room.name().equals(name)).findFirst();
  }

  boolean holds(String packageName) {
    return packageName.equals(base) || packageName.startsWith(base + ".");
  }

  /// The room's name for `base.room`, and `room.inner` for a package too deep to be a room.
  String nameOf(String packageName) {
    return packageName.equals(base) ? "" : packageName.substring(base.length() + 1);
  }

  private static Room room(String name, String module, String... mayImport) {
    return new Room(name, module, Set.of(mayImport));
  }

  private static Set<String> with(Set<String> some, String... more) {
    var all = new java.util.HashSet<String>(some);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }
}
