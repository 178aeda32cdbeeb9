package dev.runledger.contract;

import dev.runledger.node.ServerNode;
import dev.runledger.node.Setting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/// On two nodes: whatever is asked next is asked of the other one.
class PostgresLifecycleTest extends LifecycleContract {
  private @Nullable EmbeddedPostgres postgres;

  @Override
  List<ServerNode> start(Path folder, Map<Setting, String> times) {
    try {
      postgres = DurablePostgres.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<Setting, String> settings = new EnumMap<>(times);
    settings.put(Setting.DB, DurablePostgres.address(postgres));
    return List.of(Target.start(folder, settings), Target.start(folder, settings));
  }

  @AfterAll
  final void stopPostgres() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }
}
