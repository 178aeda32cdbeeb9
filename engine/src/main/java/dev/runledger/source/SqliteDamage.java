package dev.runledger.source;

import dev.runledger.sql.Sql;
import dev.runledger.sqlite.DatabaseFile;
import dev.runledger.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether the pages of a table are whole, as far as SQLite can tell: it keeps no sums of them, so
/// a text whose letters were changed is a text.
record SqliteDamage(Sql sql) {
  private static final Pattern TREE = Pattern.compile("Tree (\\d+) .*");

  /// SQLite's check reads each page of the table once. Of what it finds only the table's own tree
  /// counts: nothing is read by an index, and rows that break rules are looked at one by one.
  ///
  /// @throws StoreException when some of its rows cannot be read
  void refuse(String table) {
    Optional<Long> root = root(table);
    found(table).stream()
        .flatMap(String::lines)
        .filter(line -> isOf(root, line))
        .findFirst()
        .ifPresent(line -> {
          throw DatabaseFile.damaged("the table %s: %s".formatted(table, line));
        });
  }

  /// Nothing where it cannot be asked: a table may want functions or modules of its program.
  private List<String> found(String table) {
    sql.script("PRAGMA ignore_check_constraints = ON");
    try {
      return sql.query("SELECT quick_check AS found FROM pragma_quick_check(:table)")
          .with("table", table)
          .list(row -> row.text("found"));
    } catch (StoreException e) {
      // Else what ends the check would say another failure than this one.
      sql.repaired();
      if (e.isUnavailable() || DatabaseFile.isDamage(e)) {
        throw e;
      }
      return List.of();
    } finally {
      sql.script("PRAGMA ignore_check_constraints = OFF");
    }
  }

  private static boolean isOf(Optional<Long> root, String line) {
    Matcher tree = TREE.matcher(line);
    return tree.find() && root.filter(page -> page == Long.parseLong(tree.group(1))).isPresent();
  }

  private Optional<Long> root(String table) {
    return sql.query("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = :table")
        .with("table", table)
        .one(row -> row.longValue("rootpage"));
  }
}
