package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.database.Databases;
import dev.runledger.database.Migrations;
import dev.runledger.install.Layouts;
import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.sql.LateIndexes;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The indexes that an adoption leaves out while it fills an empty database, and who makes them
/// again when it does not come to it.
class LateIndexesTest {
  private static final Layout LAYOUT = Catalog.find("session").orElseThrow();
  private static final String NOTED =
      "SELECT count(*) FROM OURSadoptions WHERE detail LIKE '%left_out%'";

  @TempDir Path folder;
  @RegisterExtension final Targets targets = new Targets();
  private StoreAddress source;

  @BeforeEach
  void make() throws SQLException {
    source = source("session.db");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyAreOutWhileEventsAreCopiedAndThereAfterwards(boolean isPostgres) throws Exception {
    StoreAddress target = targets.of(folder.resolve("one"), isPostgres);
    Looking looking = new Looking(target, false);
    assertThat(adopt(source, target, looking).isRight()).isTrue();
    assertThat(looking.seen).isNotEmpty().allMatch(names -> !names.removeAll(LateIndexes.NAMES));
    assertThat(late(target)).hasSameSizeAs(LateIndexes.NAMES);
    assertThat(AdoptedTwice.ask(target, noted(isPostgres))).containsExactly("0");
    StoreAddress whole = targets.of(folder.resolve("two"), isPostgres);
    Migrations.of(whole).up(Migrations.of(whole).latest());
    Layouts.of(whole).install(LAYOUT, false);
    assertThat(AdoptedTwice.ask(target, statements(isPostgres)))
        .isEqualTo(AdoptedTwice.ask(whole, statements(isPostgres)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNextStartMakesThemWhenTheAdoptionIsKilled(boolean isPostgres) throws Exception {
    StoreAddress target = killed(isPostgres);
    Databases.open(target).close();
    assertThat(late(target)).hasSameSizeAs(LateIndexes.NAMES);
    assertThat(AdoptedTwice.ask(target, noted(isPostgres))).containsExactly("0");
    assertThat(adopt(source, target, AdoptionWatch.NONE).isRight()).isTrue();
    assertThat(late(target)).hasSameSizeAs(LateIndexes.NAMES);
  }

  /// Its role may have no right to.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStartThatMayNotChangeTablesGoesWithoutThem(boolean isPostgres) throws Exception {
    StoreAddress target = killed(isPostgres);
    Databases.open(target, StoreOptions.standard().withMigrate(false)).close();
    assertThat(late(target)).isEmpty();
    assertThat(AdoptedTwice.ask(target, noted(isPostgres))).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAdoptionThatGoesOnMakesThemAtItsEnd(boolean isPostgres) throws Exception {
    StoreAddress target = killed(isPostgres);
    Looking looking = new Looking(target, false);
    assertThat(adopt(source, target, looking).isRight()).isTrue();
    assertThat(looking.seen).isNotEmpty().allMatch(names -> !names.removeAll(LateIndexes.NAMES));
    assertThat(late(target)).hasSameSizeAs(LateIndexes.NAMES);
    assertThat(AdoptedTwice.ask(target, noted(isPostgres))).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLayoutThatIsPutInMakesThem(boolean isPostgres) throws Exception {
    StoreAddress target = killed(isPostgres);
    Layouts.of(target).install(LAYOUT, false);
    assertThat(late(target)).hasSameSizeAs(LateIndexes.NAMES);
    assertThat(AdoptedTwice.ask(target, noted(isPostgres))).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyStayWhereThereAreEvents(boolean isPostgres) throws Exception {
    StoreAddress target = targets.of(folder.resolve("one"), isPostgres);
    adopt(source, target, AdoptionWatch.NONE);
    Looking looking = new Looking(target, false);
    adopt(source("other.db"), target, looking);
    assertThat(looking.seen).isNotEmpty().allMatch(names -> names.containsAll(LateIndexes.NAMES));
  }

  private StoreAddress killed(boolean isPostgres) throws Exception {
    StoreAddress target = targets.of(folder.resolve("one"), isPostgres);
    assertThatThrownBy(() -> adopt(source, target, new Looking(target, true)))
        .hasMessageContaining("killed");
    assertThat(late(target)).isEmpty();
    assertThat(AdoptedTwice.ask(target, noted(isPostgres))).containsExactly("1");
    return target;
  }

  private static AdoptionReport adopt(
      StoreAddress source, StoreAddress target, AdoptionWatch watch) {
    return new Adoption(LAYOUT, source, target, watch).run();
  }

  private StoreAddress source(String name) throws SQLException {
    Path file = folder.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Samples(connection, 7).session(false, 150, 1500);
    }
    return new StoreAddress.SqliteFile(file);
  }

  private static List<String> late(StoreAddress target) throws SQLException {
    List<String> names = indexes(target);
    names.retainAll(LateIndexes.NAMES);
    return names;
  }

  private static List<String> indexes(StoreAddress target) throws SQLException {
    return AdoptedTwice.ask(
        target,
        target instanceof StoreAddress.Postgres
            ? "SELECT indexname FROM pg_indexes WHERE schemaname = 'runledger' AND tablename = 'run_events'"
            : "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'run_events'");
  }

  private static String statements(boolean isPostgres) {
    return isPostgres
        ? "SELECT indexdef FROM pg_indexes WHERE schemaname = 'runledger' AND tablename = 'run_events' ORDER BY 1"
        : "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'run_events' ORDER BY name";
  }

  private static String noted(boolean isPostgres) {
    return isPostgres ? NOTED.replace("detail", "detail::text") : NOTED;
  }

  /// Sees which indexes there are while events are copied.
  private static final class Looking implements AdoptionWatch {
    private final StoreAddress target;
    private final boolean isKilled;
    private final List<List<String>> seen = new ArrayList<>();

    Looking(StoreAddress target, boolean isKilled) {
      this.target = target;
      this.isKilled = isKilled;
    }

    @Override
    public void counted(String table, long rows) {}

    @Override
    public void copying(String table, long rows) {
      if (!table.equals("session_events")) {
        return;
      }
      try {
        seen.add(indexes(target));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      if (isKilled && rows > 0) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public void verifying(String table, long rows) {}

    @Override
    public void doing(String what) {}
  }
}
