package dev.runledger.measure;

import dev.runledger.reference.PostgresPlace;
import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where measures are taken.
///
/// @param folder empty, on the disk that is measured
/// @param progress is told what is being done
/// @param full what was filled in already
public record Lab(
    Path folder,
    Effort effort,
    Servers servers,
    Postgres postgres,
    Consumer<String> progress,
    Map<StoreKind, History> full) {

  public Lab(
      Path folder, Effort effort, Servers servers, Postgres postgres, Consumer<String> progress) {
    this(folder, effort, servers, postgres, progress, new EnumMap<>(StoreKind.class));
  }

  /// @param running one that runs already, and is measured instead of one of ours; else null
  public record Servers(ServerCommand command, @Nullable URI running) {}

  /// A server on an empty database, or the one that runs already.
  ///
  /// @param name of the measure: its files and its schema are called so
  Subject subject(String name, StoreKind store, String... options) throws Exception {
    return servers.running() == null
        ? Subject.of(server(name, store, options))
        : Subject.at(servers.running());
  }

  /// A server of ours on an empty database.
  ServerProcess server(String name, StoreKind store, String... options) throws Exception {
    return node(name, database(name, store), options);
  }

  /// An empty database, as `--db` and JDBC take it.
  String database(String name, StoreKind store) throws Exception {
    return switch (store) {
      case SQLITE -> room(name).resolve("runledger.db").toString();
      case POSTGRES -> place("runledger_" + name).jdbcUrl();
    };
  }

  /// A server of ours on a database that is there.
  ///
  /// @param database as `--db` takes it
  ServerProcess node(String name, String database, String... options)
      throws IOException, InterruptedException {
    if (servers.running() != null) {
      throw new IllegalStateException("It needs servers of its own: leave out --url");
    }
    return ServerProcess.start(
        servers.command(), database, room(name).resolve("server.log"), options);
  }

  /// A folder of its own.
  Path room(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name.toLowerCase(Locale.ROOT)));
  }

  /// An empty schema on the PostgreSQL server.
  PostgresPlace place(String schema) throws Exception {
    return PostgresPlace.make(postgres.jdbcUrl(), schema.toLowerCase(Locale.ROOT));
  }

  /// One side of a comparison, for one round.
  @FunctionalInterface
  interface Side {
    Sample round(Duration span) throws Exception;
  }

  /// The same, with the warm-up of [Effort#untilCompiled].
  Lab untilCompiled() {
    return new Lab(folder, effort.untilCompiled(), servers, postgres, progress, full);
  }

  /// Warms both sides up, then takes rounds of each in turns.
  Duel duel(String what, Side ours, Side reference) throws Exception {
    List<Sample> medians = rounds(what, List.of(ours, reference));
    return new Duel(medians.getFirst(), medians.getLast());
  }

  record Duel(Sample ours, Sample reference) {}

  /// The same for any number of sides.
  ///
  /// @return the medians of each
  List<Sample> rounds(String what, List<Side> sides) throws Exception {
    progress.accept(what + ": warming up");
    for (Side side : sides) {
      side.round(effort.warmUp());
    }
    List<List<Sample>> samples = sides.stream().<List<Sample>>map(_ -> new ArrayList<>()).toList();
    for (int round = 1; round <= effort.rounds(); round++) {
      progress.accept("%s: round %d of %d".formatted(what, round, effort.rounds()));
      for (int side = 0; side < sides.size(); side++) {
        samples.get(side).add(sides.get(side).round(effort.round()));
      }
      progress.accept(
          "%s: round %d of %d gave %s"
              .formatted(
                  what,
                  round,
                  effort.rounds(),
                  samples.stream()
                      .map(all -> all.getLast().toString())
                      .collect(Collectors.joining(", beside "))));
    }
    return samples.stream().map(Sample::median).toList();
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
