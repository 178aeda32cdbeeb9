package dev.runledger.measure;

import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/// Where measures are taken.
///
/// @param folder empty, on the disk that is measured
/// @param progress is told what is being done
public record Lab(Path folder, Effort effort, ServerCommand command, Consumer<String> progress) {

  /// A server on an empty SQLite database.
  ServerProcess server(String name, String... options) throws IOException, InterruptedException {
    Path place = Files.createDirectories(folder.resolve(name));
    return ServerProcess.start(
        command, place.resolve("runledger.db").toString(), place.resolve("server.log"), options);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /// One side of a comparison, for one round.
  @FunctionalInterface
  interface Side {
    Sample round(java.time.Duration span) throws Exception;
  }

  /// Warms both sides up, then takes rounds of each in turns.
  Duel duel(String what, Side ours, Side reference) throws Exception {
    progress.accept(what + ": warming up");
    ours.round(effort.warmUp());
    reference.round(effort.warmUp());
    List<Sample> our = new ArrayList<>();
    List<Sample> others = new ArrayList<>();
    for (int round = 1; round <= effort.rounds(); round++) {
      progress.accept("%s: round %d of %d".formatted(what, round, effort.rounds()));
      our.add(ours.round(effort.round()));
      others.add(reference.round(effort.round()));
    }
    return new Duel(Sample.median(our), Sample.median(others));
  }

  record Duel(Sample ours, Sample reference) {}

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
