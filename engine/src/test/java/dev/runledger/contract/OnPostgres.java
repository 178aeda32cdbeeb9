package dev.runledger.contract;

import dev.runledger.database.Databases;
import dev.runledger.postgres.PostgresServer;
import dev.runledger.store.Store;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The store in a database of a PostgreSQL server.
interface OnPostgres extends Database {
  Map<Path, StoreAddress.Postgres> DATABASES = new ConcurrentHashMap<>();

  default PostgresServer server() {
    return PostgresServer.embedded();
  }

  @Override
  default Store open(Path folder) {
    return Databases.open(database(folder), StoreOptions.standard().withConnections(6));
  }

  @Override
  default Connection connect(Path folder) throws SQLException {
    return PostgresServer.connect(database(folder));
  }

  @Override
  default void discard(Path folder) {
    server().drop(DATABASES.remove(folder));
  }

  @Override
  default StoreAddress address(Path folder) {
    return database(folder);
  }

  @Override
  default List<String> withoutTriggers() {
    return List.of("SET session_replication_role = replica");
  }

  @Override
  default String hex(String digits) {
    return "'\\x" + digits + "'::bytea";
  }

  @Override
  default String forbidCancelling(String words) {
    return """
    CREATE FUNCTION nobody_cancels() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%s'; END
    $$;
    CREATE TRIGGER nobody_cancels BEFORE UPDATE ON runs FOR EACH ROW
    WHEN (NEW.status = 'cancelled') EXECUTE FUNCTION nobody_cancels();
    """
        .formatted(words);
  }

  private StoreAddress.Postgres database(Path folder) {
    return DATABASES.computeIfAbsent(folder, _ -> server().newDatabase());
  }
}
