package dev.runledger.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runledger.id.RunnerId;
import dev.runledger.sql.Sql;
import dev.runledger.store.StoreAddress;
import dev.runledger.store.StoreException;
import dev.runledger.store.StoreOptions;
import dev.runledger.store.Topic;
import dev.runledger.store.Tx;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How often a transaction goes to the server and waits for an answer. Each of these waits is paid
/// by whoever waits for the transaction, and for the locks that it holds.
class PostgresTripsTest {
  private static final PostgresServer SERVER = PostgresServer.embedded();

  private StoreAddress.Postgres database;
  private CuttingProxy cable;
  private PostgresStore store;

  @BeforeEach
  void open() throws IOException {
    database = SERVER.newDatabase();
    SERVER.execute(
        database.url().substring(database.url().lastIndexOf('/') + 1),
        "CREATE TABLE notes (text text PRIMARY KEY)");
    cable = new CuttingProxy(SERVER.port());
    // Without prepared statements the words are on the wire.
    String url =
        database.url().replace(":" + SERVER.port(), ":" + cable.port()) + "?prepareThreshold=0";
    var through = new StoreAddress.Postgres(url, database.user(), null, database.schema());
    store =
        PostgresStore.open(through, StoreOptions.standard().withConnections(2).withListen(false));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    cable.close();
    SERVER.drop(database);
  }

  private static Sql sql(Tx tx) {
    return ((PostgresTx) tx).sql();
  }

  private static int add(Tx tx, String text) {
    return sql(tx)
        .query("INSERT INTO public.notes (text) VALUES (:text)")
        .with("text", text)
        .update();
  }

  private List<String> all() {
    return store.read(tx ->
        sql(tx).query("SELECT text FROM public.notes ORDER BY text").list(row -> row.text("text")));
  }

  /// What the transaction said in which this stands, from its beginning on.
  private List<String> turnsWith(String word) {
    List<String> said = cable.turnsOfWhoSaid(word);
    int at = 0;
    while (!said.get(at).contains(word)) {
      at++;
    }
    int first = at;
    while (!said.get(first).contains("BEGIN")) {
      first--;
    }
    int last = at;
    while (!said.get(last).contains("COMMIT")) {
      last++;
    }
    return said.subList(first, last + 1);
  }

  @Test
  void aTransactionBeginsWithItsFirstStatement() {
    store.write(tx -> add(tx, "alone"));
    assertThat(turnsWith("alone")).hasSize(2);
    assertThat(turnsWith("alone").getFirst()).contains("BEGIN", "INSERT INTO public.notes");
    assertThat(all()).containsExactly("alone");
  }

  @Test
  void whatAnAppendSendsAtLastIsCommittedInTheSameTrip() {
    store.write(tx -> {
      add(tx, "with a wake");
      tx.ring(new Topic.OfRunner(new RunnerId("runner-1")));
      return true;
    });
    assertThat(turnsWith("with a wake")).hasSize(2);
    assertThat(turnsWith("with a wake").getLast()).contains("INSERT INTO feed_in", "COMMIT");
  }

  @Test
  void theTimeIsKnownBeforeTheFirstStatementAndStaysThatOfTheBeginning() {
    List<Instant> times = new ArrayList<>();
    store.write(tx -> {
      times.add(tx.now());
      add(tx, "later");
      times.add(tx.now());
      return true;
    });
    assertThat(times.getFirst()).isEqualTo(times.getLast());
    assertThat(turnsWith("later")).hasSize(3);
  }

  @Test
  void theTimeIsThatOfTheBeginningAfterTheFirstStatementToo() {
    Instant before = store.now();
    Instant at =
        store.write(tx -> {
          add(tx, "first");
          return tx.now();
        });
    assertThat(at).isBetween(before, store.now());
  }

  @Test
  void aWorkThatAsksNothingIsDone() {
    assertThat(store.<String>write(tx -> "done")).isEqualTo("done");
    assertThat(store.<String>read(tx -> "read")).isEqualTo("read");
    assertThat(all()).isEmpty();
  }

  @Test
  void aFirstStatementThatFailsSaysWhichItWasAndLeavesNothing() {
    store.write(tx -> add(tx, "twice"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> store.write(tx -> add(tx, "twice")))
        .matches(StoreException::isConstraint)
        .withMessageContaining("run 'INSERT INTO public.notes");
    store.write(tx -> add(tx, "once"));
    assertThat(all()).containsExactly("once", "twice");
  }
}
