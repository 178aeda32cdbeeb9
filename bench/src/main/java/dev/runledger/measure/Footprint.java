package dev.runledger.measure;

import dev.runledger.rig.ServerCommand;
import dev.runledger.rig.ServerProcess;
import dev.runledger.rig.TimedStart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// M13: what it costs to start a server and to let it idle.
public final class Footprint implements Measure {
  private static final int STARTS = 5;
  private static final double MOST_MILLIS = 700;
  private static final double MOST_MILLIS_WITH_CACHE = 300;
  private static final double MOST_MEMORY = 120;
  private static final double MOST_JAR = 40;
  private static final double MEGA = 1e6;
  private static final double MEBI = 1024 * 1024;

  @Override
  public String name() {
    return "M13";
  }

  @Override
  public String title() {
    return "start to /readyz on an existing file, idle memory, size of the jar";
  }

  @Override
  public Set<StoreKind> stores() {
    return Set.of(StoreKind.SQLITE);
  }

  @Override
  public List<Figure> take(Lab lab, StoreKind store) throws Exception {
    ServerCommand command = lab.servers().command();
    String database = lab.database(name(), store);
    try (ServerProcess server = lab.node(name(), database)) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      Writers.append(address, Writers.submit(address, 1).getFirst(), Writers.RUNS);
    }
    Path log = lab.room(name()).resolve("starts.log");
    List<TimedStart> with = new ArrayList<>();
    List<TimedStart> without = new ArrayList<>();
    for (int start = 1; start <= STARTS; start++) {
      lab.progress().accept("M13: start %d of %d".formatted(start, STARTS));
      without.add(TimedStart.of(command.withoutCache(), database, log));
      if (command.hasCache()) {
        with.add(TimedStart.of(command, database, log));
      }
    }
    List<Figure> figures = new ArrayList<>();
    figures.add(figure("start without the cache", "ms", ready(without), MOST_MILLIS));
    if (!with.isEmpty()) {
      figures.add(figure("start with the cache", "ms", ready(with), MOST_MILLIS_WITH_CACHE));
    }
    List<Double> resident =
        (with.isEmpty() ? without : with)
            .stream().map(start -> start.residentBytes() / MEBI).toList();
    figures.add(figure("idle memory (VmRSS)", "MB", Lab.median(resident), MOST_MEMORY));
    Optional<Path> jar = ServerCommand.jar();
    if (jar.isPresent()) {
      double size = Files.size(jar.orElseThrow()) / MEGA;
      figures.add(figure("size of the jar", "MB", size, MOST_JAR));
    }
    return figures;
  }

  private static double ready(List<TimedStart> starts) {
    return Lab.median(starts.stream().map(start -> start.ready().toNanos() / MEGA).toList());
  }

  private Figure figure(String what, String unit, double value, double goal) {
    return new Figure(
        name(), StoreKind.SQLITE, what, unit, value, null, null, null, new Goal.AtMost(goal));
  }
}
