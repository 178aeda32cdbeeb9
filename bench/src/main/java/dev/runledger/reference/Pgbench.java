package dev.runledger.reference;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// PostgreSQL's own program for loads, with prepared statements.
///
/// @param program the file
/// @param folder for its scripts and logs
record Pgbench(Path program, Path folder) {
  private static final Pattern RATE =
      Pattern.compile("tps = ([0-9.]+) \\(without initial connection time\\)");

  /// The time in which its clients connect is part of it.
  private static final long LEAST_SECONDS = 3;

  /// Two threads are enough to keep a machine of two cores busy.
  private static final String THREADS = "--jobs=2";

  /// Empty where it is not on the PATH.
  static Optional<Pgbench> find(Path folder) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(directory -> Path.of(directory, "pgbench"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Pgbench(program, folder));
  }

  /// @param span it takes whole seconds, and at least three
  /// @return how often the script was done per second
  double perSecond(PostgresPlace place, String script, int clients, Duration span)
      throws IOException, InterruptedException {
    long seconds = Math.max(LEAST_SECONDS, (span.toMillis() + 500) / 1000);
    return run(place, script, clients, "--time=" + seconds);
  }

  /// @param times how often each client does the script
  double perSecond(PostgresPlace place, String script, int clients, int times)
      throws IOException, InterruptedException {
    return run(place, script, clients, "--transactions=" + times);
  }

  private double run(PostgresPlace place, String script, int clients, String until)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("pgbench.sql"), script);
    Path log = folder.resolve("pgbench.log");
    var database = URI.create(place.url().substring("jdbc:".length()));
    List<String> words = new ArrayList<>(List.of(program.toString(), "--no-vacuum", THREADS));
    words.addAll(List.of("--protocol=prepared", "--client=" + clients, until, "--file=" + file));
    words.addAll(List.of("--host=" + database.getHost()));
    words.add("--port=" + (database.getPort() < 0 ? 5432 : database.getPort()));
    words.add(database.getPath().substring(1));
    var process = new ProcessBuilder(words);
    Map<String, String> environment = process.environment();
    environment.put("PGOPTIONS", "-c search_path=" + place.schema());
    parameter(database, "user").ifPresent(user -> environment.put("PGUSER", user));
    parameter(database, "password").ifPresent(secret -> environment.put("PGPASSWORD", secret));
    int status = process.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    String said = Files.readString(log);
    Matcher rate = RATE.matcher(said);
    if (status != 0 || !rate.find()) {
      throw new IOException("pgbench ended with " + status + ": " + said);
    }
    return Double.parseDouble(rate.group(1));
  }

  private static Optional<String> parameter(URI database, String name) {
    String all = database.getQuery() == null ? "" : database.getQuery();
    return Arrays.stream(all.split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst();
  }
}
