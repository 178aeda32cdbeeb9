package dev.runledger.sqlite;

import dev.runledger.migration.MigrationFile;
import dev.runledger.migration.MigrationFiles;
import dev.runledger.sql.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tables of another program whose names ours need.
public record TakenNames(Sql sql, MigrationFiles files) {
  private static final Pattern MADE = Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)");

  /// What layouts put into a file: a database of theirs is not ours, even where no name of a table
  /// of ours is taken.
  static final Set<String> OF_LAYOUTS =
      Set.of("coordinator_runs", "session_runs", "session_events");

  /// Where none of our migrations has run.
  public List<String> find() {
    Set<String> ours = new HashSet<>(OF_LAYOUTS);
    for (MigrationFile file : files.all()) {
      Matcher made = MADE.matcher(file.up());
      while (made.find()) {
        ours.add(made.group(1));
      }
    }
    return sql
        .query("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
        .list(row -> row.text("name"))
        .stream()
        .filter(name -> ours.contains(name.toLowerCase(Locale.ROOT)))
        .toList();
  }
}
