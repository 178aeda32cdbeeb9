package dev.runledger.history;

import dev.runledger.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what clients wrote down.
public final class Journals {
  private Journals() {}

  /// @param files one that is not there has nothing to tell: its writer was killed before
  /// @return all operations of all files, by their beginnings
  public static List<Op> read(List<Path> files) throws IOException {
    List<Op> ops = new ArrayList<>();
    var pool = new Pool();
    for (Path file : files) {
      ops.addAll(read(file, pool));
    }
    ops.sort(Comparator.comparingLong(Op::began));
    return ops;
  }

  private static Collection<Op> read(Path file, Pool pool) throws IOException {
    Map<Long, Op> byNumber = new LinkedHashMap<>();
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    for (int at = 0; at < lines.size(); at++) {
      try {
        OpReading.Numbered read = OpReading.read(lines.get(at), pool);
        byNumber.put(read.number(), read.op());
      } catch (ProblemException e) {
        // Who was killed while writing has left half a line.
        if (at < lines.size() - 1) {
          throw new IOException(file + " line " + (at + 1) + " cannot be read", e);
        }
      }
    }
    return byNumber.values();
  }

  /// Keeps one copy of what is read many times: all readers of a log see the same events.
  static final class Pool {
    private final Map<Object, Object> kept = new HashMap<>();

    @SuppressWarnings("unchecked") // What is equal is of the same class.
    <T> T one(T copy) {
      Object before = kept.putIfAbsent(copy, copy);
      return before == null ? copy : (T) before;
    }
  }
}
