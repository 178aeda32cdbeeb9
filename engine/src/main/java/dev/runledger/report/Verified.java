package dev.runledger.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of comparing one table of a source with what the layout shows of it.
public final class Verified {
  private static final int MOST_SHOWN = 20;

  private long equal;
  private long aside;
  private long different;
  private long missing;
  private long changedHere;
  private long goneHere;
  private long repaired;
  private final Rows gone = new Rows();
  private final Rows orphaned = new Rows();
  private final List<Difference> differences = new ArrayList<>();

  /// @param column null where the whole row is missing
  /// @param source what the source has
  /// @param here what the layout shows
  public record Difference(
      String key, @Nullable String column, @Nullable String source, @Nullable String here) {}

  /// Some rows, and the keys of the first of them.
  public static final class Rows {
    private long count;
    private final List<String> keys = new ArrayList<>();

    void add(String key) {
      count++;
      if (keys.size() < MOST_SHOWN) {
        keys.add(key);
      }
    }

    public long count() {
      return count;
    }

    public List<String> keys() {
      return List.copyOf(keys);
    }
  }

  public void addGoneThere(String key) {
    gone.add(key);
  }

  public void addOrphaned(String key) {
    orphaned.add(key);
  }

  /// Rows that came, and that the source has no longer. They stay.
  public Rows goneThere() {
    return gone;
  }

  /// Sessions whose parent is not here: they have none now.
  public Rows orphaned() {
    return orphaned;
  }

  public void addEqual() {
    equal++;
  }

  public void addAside(long rows) {
    aside += rows;
  }

  public void addDifferent(List<Difference> columns) {
    different++;
    columns.forEach(this::show);
  }

  public void addMissing(String key) {
    missing++;
    show(new Difference(key, null, null, null));
  }

  public void addChangedHere() {
    changedHere++;
  }

  public void addGoneHere() {
    goneHere++;
  }

  public void addRepaired(long rows) {
    repaired += rows;
  }

  private void show(Difference difference) {
    if (differences.size() < MOST_SHOWN) {
      differences.add(difference);
    }
  }

  /// Rows of the source that the layout shows just so.
  public long equal() {
    return equal;
  }

  /// Rows of the source that are kept aside.
  public long aside() {
    return aside;
  }

  /// Rows that the layout shows otherwise.
  public long different() {
    return different;
  }

  /// Rows that are neither shown nor kept aside.
  public long missing() {
    return missing;
  }

  /// Rows that a program changed here after they had come.
  public long changedHere() {
    return changedHere;
  }

  /// Rows that a program deleted here after they had come.
  public long goneHere() {
    return goneHere;
  }

  /// Rows that were written into the source meanwhile, and were brought after the others.
  public long repaired() {
    return repaired;
  }

  /// The first of the differences.
  public List<Difference> differences() {
    return List.copyOf(differences);
  }

  public boolean isRight() {
    return different == 0 && missing == 0;
  }
}
