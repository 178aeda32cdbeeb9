package dev.runledger.node;

import dev.runledger.http.HttpSettings;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import dev.runledger.work.Deadlines;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a server is told at its start, checked.
public record Config(
    Data data,
    HttpSettings http,
    Access access,
    Deadlines deadlines,
    Duration sweepEvery,
    LogFormat log) {

  /// For what is kept beside a database that is on another server.
  private static final String DATA = "data/runledger";

  private static final String FILE = "runledger.properties";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.~+/=-]{16,512}");
  private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s]+");
  private static final int MANY = 1_000_000;

  /// What a server keeps, and where.
  ///
  /// @param beside what the file of the token is named after: the database's file, or one of the
  ///   usual folder where the database is on another server
  /// @param artifacts the folder of their content
  public record Data(StoreAddress database, StoreOptions options, Path beside, Path artifacts) {}

  public StoreAddress database() {
    return data.database();
  }

  public enum LogFormat {
    HUMAN,
    JSON
  }

  /// Whether callers have to show a token, and which.
  ///
  /// @param token null for the one that is kept beside the database
  public record Access(boolean required, @Nullable String token) {}

  /// @param flags what the command line says
  /// @param environment all of it
  /// @param file a configuration file; null for `runledger.properties`, if there is one
  /// @param folder where the command was called; absolute
  /// @throws IllegalArgumentException with the setting, its value and what is allowed
  public static Config parse(
      Map<Setting, String> flags,
      Map<String, String> environment,
      @Nullable Path file,
      Path folder) {
    var settings = new Settings();
    if (file != null) {
      settings.addFile(folder.resolve(file));
    } else if (Files.exists(folder.resolve(FILE))) {
      settings.addFile(folder.resolve(FILE));
    }
    settings.addEnvironment(environment);
    settings.addFlags(flags);
    return new Config(
        data(settings, folder),
        http(settings),
        access(settings),
        deadlines(settings),
        settings.span(Setting.SWEEP_EVERY),
        settings.word(Setting.LOG, LogFormat.class));
  }

  private static Data data(Settings settings, Path folder) {
    StoreAddress database = database(settings, folder);
    Path beside =
        switch (database) {
          case StoreAddress.SqliteFile file -> file.path();
          case StoreAddress.Postgres _ -> folder.resolve(DATA).toAbsolutePath().normalize();
        };
    String artifacts = settings.text(Setting.ARTIFACTS);
    StoreOptions options =
        StoreOptions.standard()
            .withConnections(
                settings.number(
                    Setting.DB_CONNECTIONS,
                    StoreOptions.FEWEST_CONNECTIONS,
                    StoreOptions.MOST_CONNECTIONS))
            .withListen(settings.flag(Setting.DB_LISTEN))
            .withMigrate(settings.flag(Setting.MIGRATE));
    return new Data(
        database,
        options,
        beside,
        artifacts.isEmpty()
            ? beside.resolveSibling(beside.getFileName() + ".artifacts")
            : folder.resolve(artifacts));
  }

  private static StoreAddress database(Settings settings, Path folder) {
    String text = settings.text(Setting.DB);
    try {
      return StoreAddress.parse(
          text.contains(":") ? text : folder.resolve(text).normalize().toString());
    } catch (IllegalArgumentException e) {
      throw settings.wrong(
          Setting.DB, "the path of a SQLite file or a URL of PostgreSQL: " + e.getMessage());
    }
  }

  private static HttpSettings http(Settings settings) {
    return new HttpSettings(
        settings.text(Setting.ADDRESS),
        settings.number(Setting.PORT, 0, 65_535),
        new HttpSettings.Doors(settings.list(Setting.ALLOW_HOST), origins(settings)),
        new HttpSettings.Most(
            settings.number(Setting.MAX_POLLS, 1, MANY),
            settings.number(Setting.MAX_STREAMS, 1, MANY),
            settings.number(Setting.MAX_CONNECTIONS, 1, MANY)),
        new HttpSettings.Patience(
            settings.span(Setting.LONGEST_WAIT),
            settings.span(Setting.STREAM_HEARTBEAT),
            settings.span(Setting.STALLED_WRITE),
            settings.span(Setting.IDLE_CONNECTION),
            settings.span(Setting.SHUTDOWN_GRACE)),
        settings.flag(Setting.ACCESS_LOG));
  }

  private static Set<String> origins(Settings settings) {
    for (String origin : settings.list(Setting.ALLOW_ORIGIN)) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw settings.wrong(
            Setting.ALLOW_ORIGIN, "origins like https://console.example, without a path");
      }
    }
    return settings.list(Setting.ALLOW_ORIGIN);
  }

  private static Access access(Settings settings) {
    String token = settings.text(Setting.TOKEN);
    if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
      throw settings.wrong(Setting.TOKEN, "16 to 512 letters, digits or _ . ~ + / = -");
    }
    boolean required = settings.flag(Setting.AUTH);
    if (!required && !isLoopback(settings)) {
      throw settings.wrong(
          Setting.AUTH,
          "on, as long as the address is "
              + settings.text(Setting.ADDRESS)
              + ": only 127.0.0.1 and ::1 may go without a token");
    }
    return new Access(required, token.isEmpty() ? null : token);
  }

  private static boolean isLoopback(Settings settings) {
    try {
      return InetAddress.getByName(settings.text(Setting.ADDRESS)).isLoopbackAddress();
    } catch (UnknownHostException _) {
      throw settings.wrong(Setting.ADDRESS, "an address of this machine");
    }
  }

  private static Deadlines deadlines(Settings settings) {
    var deadlines =
        new Deadlines(
            settings.span(Setting.LEASE),
            settings.span(Setting.HEARTBEAT),
            settings.span(Setting.CLAIM_ACK),
            settings.span(Setting.RUNNER_STALE),
            settings.span(Setting.RUNNER_REMOVED),
            settings.span(Setting.REMOVED_KEPT),
            settings.span(Setting.STOP_GRACE),
            settings.span(Setting.MATCH_TIMEOUT),
            settings.span(Setting.REDELIVER),
            settings.span(Setting.RETRY_BACK_OFF));
    if (deadlines.heartbeat().compareTo(deadlines.lease()) >= 0) {
      throw settings.wrong(
          Setting.HEARTBEAT, "shorter than lease, which is " + settings.text(Setting.LEASE));
    }
    return deadlines;
  }
}
