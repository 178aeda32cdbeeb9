package dev.runledger.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.rig.PostgresDatabase;
import dev.runledger.rig.PostgresServer;
import dev.runledger.rig.ServerProcess;
import dev.runledger.rig.Unpacked;
import dev.runledger.run.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// A real file system that is full, and then is not.
@Timeout(240)
@EnabledIf("mayMount")
class FullDiskTest {
  @TempDir Path place;

  static boolean mayMount() throws Exception {
    return SmallDisk.isPossible();
  }

  @Test
  void whatDoesNotFitIsRefusedAndTheServerGoesOnWhenThereIsSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(place.resolve("disk"), 12)) {
      fillAndGrow(disk, disk.folder().resolve("runledger.db").toString());
    }
  }

  @Test
  void whereTheTablesOfPostgresAreOnAFullDiskItIsTheSame() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(place.resolve("disk"), 40);
        PostgresServer postgres = PostgresServer.start(Unpacked.programs(), place)) {
      PostgresDatabase database = PostgresDatabase.make(postgres, "cramped");
      try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLESPACE small LOCATION '" + disk.folder() + "'");
        statement.execute("ALTER DATABASE cramped SET TABLESPACE small");
      }
      fillAndGrow(disk, database.url());
    }
  }

  private void fillAndGrow(SmallDisk disk, String database) throws Exception {
    try (ServerProcess server =
            ServerProcess.start(Pair.usual(), database, place.resolve("node.log"));
        LargeLog log = LargeLog.at(server)) {
      LargeLog.Answer refused = log.writeUntilRefused();
      assertThat(refused.status()).as(refused.says()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("unavailable");
      assertThat(log.read()).isEqualTo(log.kept());

      disk.grow(400);
      log.writeUntilKept();
      assertThat(log.cancel()).isEqualTo(RunStatus.CANCELLED);
      assertThat(log.read()).isEqualTo(log.kept()).hasSizeGreaterThan(3);
    }
  }

  /// PostgreSQL ends where it cannot write ahead, and does not start until it can; whoever keeps it
  /// running makes room and starts it again.
  @Test
  void wherePostgresEndsOnAFullDiskNothingThatWasAcknowledgedIsLost() throws Exception {
    try (PostgresServer postgres = PostgresServer.start(Unpacked.programs(), place)) {
      PostgresDatabase database = PostgresDatabase.make(postgres, "cramped");
      postgres.end();
      Path wal = place.resolve("data").resolve("pg_wal");
      Path before = Files.move(wal, place.resolve("wal-before"));
      try (SmallDisk disk = SmallDisk.mount(wal, 52)) {
        copy(before, wal);
        postgres.restart();
        try (ServerProcess server =
                ServerProcess.start(Pair.usual(), database.url(), place.resolve("node.log"));
            LargeLog log = LargeLog.at(server)) {
          LargeLog.Answer refused = log.writeUntilRefused();
          assertThat(List.of("503 unavailable", "504 outcome_unknown"))
              .as(refused.says())
              .contains(refused.status() + " " + refused.code());

          disk.grow(400);
          postgres.kill();
          postgres.restart();
          log.writeUntilKept();
          server.awaitReady();
          assertThat(log.cancel()).isEqualTo(RunStatus.CANCELLED);
          assertThat(log.read()).isEqualTo(log.kept()).hasSizeGreaterThan(3);
        } finally {
          postgres.end();
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.filter(path -> !path.equals(from)).sorted().toList()) {
        Files.copy(one, to.resolve(from.relativize(one)));
      }
    }
  }
}
