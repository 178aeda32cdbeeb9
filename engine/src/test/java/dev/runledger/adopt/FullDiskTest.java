package dev.runledger.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runledger.layout.Catalog;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.report.AdoptionReport;
import dev.runledger.report.AdoptionWatch;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file system that is full: a small one in memory, where this machine lets the test mount one.
/// Elsewhere a limit of the size of a file stands for it: see [InterruptedAdoptionTest].
class FullDiskTest {
  private static final PostgresServer SERVER =
      PostgresServer.installed().orElseGet(PostgresServer::embedded);

  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectories(folder.resolve("disk"));
    boolean isMounted = does("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk.toString());
    boolean said = "installed".equals(System.getenv("RUNLEDGER_TEST_NEEDS"));
    assumeTrue(said || isMounted, "nobody may mount here");
    assertThat(isMounted).as("mount -t tmpfs, which needs root").isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    does("umount", disk.toString());
  }

  /// A file gets most of the room taken away before.
  @Test
  void itSaysSoAndGoesOnWhenThereIsRoomAndNothingIsLost() throws Exception {
    StoreAddress source = source(300, 6000);
    Files.write(disk.resolve("taken"), new byte[17 << 20]);
    StoreAddress target = new StoreAddress.SqliteFile(disk.resolve("target.db"));
    assertThatThrownBy(() -> adopt(source, target))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("full");
    assertThat(does("mount", "-o", "remount,size=100m", disk.toString())).isTrue();
    AdoptionReport report = adopt(source, target);
    assertThat(report.isRight()).isTrue();
    assertThat(report.tables())
        .allMatch(table -> table.copied() + table.rejected() == table.rows());
  }

  @Test
  void aFullTablespaceOfPostgresIsNoBetter() throws Exception {
    StoreAddress source = source(1500, 30000);
    StoreAddress.Postgres any = SERVER.newEmptyDatabase();
    Path data = Path.of(ask(any, "SHOW data_directory"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setOwner(disk, Files.getOwner(data));
    SERVER.execute("postgres", "CREATE TABLESPACE small LOCATION '" + disk + "'");
    SERVER.execute("postgres", "CREATE DATABASE full_disk TABLESPACE small");
    StoreAddress.Postgres target =
        new StoreAddress.Postgres(
            any.url().replaceFirst("/[^/]*$", "/full_disk"), any.user(), null, any.schema());
    try {
      assertThatThrownBy(() -> adopt(source, target))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("No space left");
      assertThat(does("mount", "-o", "remount,size=400m", disk.toString())).isTrue();
      AdoptionReport report = adopt(source, target);
      assertThat(report.isRight()).isTrue();
      assertThat(report.tables())
          .allMatch(table -> table.copied() + table.rejected() == table.rows());
    } finally {
      SERVER.drop(target);
      SERVER.execute("postgres", "DROP TABLESPACE small");
      SERVER.drop(any);
    }
  }

  private static String ask(StoreAddress.Postgres database, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), null);
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      results.next();
      return results.getString(1);
    }
  }

  private static AdoptionReport adopt(StoreAddress source, StoreAddress target) {
    return new Adoption(Catalog.find("session").orElseThrow(), source, target, AdoptionWatch.NONE)
        .run();
  }

  private StoreAddress source(int runs, int events) throws SQLException {
    Path file = folder.resolve("session.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      new Samples(connection, 7).session(false, runs, events);
    }
    return new StoreAddress.SqliteFile(file);
  }

  private static boolean does(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException none) {
      return false;
    }
  }
}
