package wronghouse.attic;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;

/// Wrong: SQL far from the store, and two ways of waiting for time.
public class Trunk {
  public CompletableFuture<Connection> opens(Connection connection) throws InterruptedException {
    Thread.sleep(1);
    return CompletableFuture.completedFuture(connection);
  }
}
