package dev.runledger.bring;

import dev.runledger.destination.Notes;
import dev.runledger.match.Mapped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of some rows of one table.
public final class Outcome {
  private final List<Notes.Rejected> rejected = new ArrayList<>();
  private long copied;
  private long renumbered;

  void copied(long rows) {
    copied += rows;
  }

  void renumbered() {
    renumbered++;
  }

  public void rejected(Notes.Rejected row) {
    rejected.add(row);
  }

  public List<Notes.Rejected> rejected() {
    return rejected;
  }

  /// As the rows came, and not as their faults were found.
  void inOrderOf(List<Mapped> rows) {
    if (rejected.size() > 1) {
      Map<String, Integer> places = new HashMap<>();
      rows.forEach(row -> places.putIfAbsent(row.key(), places.size()));
      rejected.sort(Comparator.comparingInt(row -> places.getOrDefault(row.key(), 0)));
    }
  }

  public Notes.Progress after(Notes.Progress before, @Nullable String position, boolean isDone) {
    return new Notes.Progress(
        position,
        isDone,
        before.copied() + copied,
        before.rejected() + rejected.size(),
        before.renumbered() + renumbered);
  }

  boolean isEmpty() {
    return copied == 0 && rejected.isEmpty();
  }
}
