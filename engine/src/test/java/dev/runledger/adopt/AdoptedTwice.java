package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.layout.Catalog;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.report.Verified;
import dev.runledger.store.StoreAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A database that is adopted, looked at, and adopted again.
///
/// @param report of the first time
record AdoptedTwice(AdoptionReport report, StoreAddress target) {

  /// Each row is here or aside, once; the second time changes nothing and says the same.
  static AdoptedTwice adopt(String layout, StoreAddress source, StoreAddress target)
      throws SQLException {
    AdoptionReport first = run(layout, source, target);
    assertComplete(first);
    List<String> before = everything(target);
    AdoptionReport second = run(layout, source, target);
    assertComplete(second);
    assertThat(everything(target)).isEqualTo(before);
    assertThat(second.rejected()).isEqualTo(first.rejected());
    return new AdoptedTwice(first, target);
  }

  static AdoptionReport run(String layout, StoreAddress source, StoreAddress target) {
    return new Adoption(Catalog.find(layout).orElseThrow(), source, target, AdoptionWatch.NONE)
        .run();
  }

  private static void assertComplete(AdoptionReport report) {
    for (AdoptionReport.OfTable table : report.tables()) {
      assertThat(table.copied() + table.rejected()).as(table.name()).isEqualTo(table.rows());
      if (table.into() == null) {
        // Kept as it is: no layout shows it.
        continue;
      }
      Verified verified = Objects.requireNonNull(table.verified(), table.name());
      String all = "%s, aside: %s".formatted(table.name(), table.aside());
      assertThat(verified.differences()).as(all).isEmpty();
      assertThat(verified.changedHere() + verified.goneHere()).as(all).isZero();
      assertThat(verified.aside()).as(all).isEqualTo(table.rejected());
      assertThat(verified.equal() + verified.aside()).as(all).isEqualTo(table.rows());
    }
  }

  List<String> reasons(String table) {
    return table(table).aside().stream().map(AdoptionReport.Aside::reason).toList();
  }

  AdoptionReport.OfTable table(String name) {
    return report.tables().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// In statements `OURS` stands for the schema of our tables, and a dot.
  static List<String> ask(StoreAddress address, String sql) throws SQLException {
    boolean isPostgres = address instanceof StoreAddress.Postgres;
    try (Connection connection = connect(address);
        Statement statement = connection.createStatement();
        ResultSet results =
            statement.executeQuery(sql.replace("OURS", isPostgres ? "runledger." : ""))) {
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        rows.add(results.getString(1));
      }
      return rows;
    }
  }

  private static Connection connect(StoreAddress address) throws SQLException {
    return switch (address) {
      case StoreAddress.SqliteFile file -> DriverManager.getConnection("jdbc:sqlite:" + file);
      case StoreAddress.Postgres postgres ->
          DriverManager.getConnection(postgres.url(), postgres.user(), null);
    };
  }

  /// Every row that a second adoption could touch.
  static List<String> everything(StoreAddress address) throws SQLException {
    List<String> all = new ArrayList<>();
    for (String table :
        List.of(
            "sessions", "runs", "run_events", "adopted_rows", "rejected_rows", "adoption_tables")) {
      String row =
          address instanceof StoreAddress.Postgres
              ? "t::text"
              : String.join(
                  " || '|' || ",
                  ask(address, "SELECT name FROM pragma_table_info('" + table + "')").stream()
                      .map(name -> "coalesce(" + name + ", '-')")
                      .toList());
      all.addAll(ask(address, "SELECT %s FROM OURS%s AS t ORDER BY 1".formatted(row, table)));
    }
    return all;
  }
}
