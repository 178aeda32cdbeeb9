package dev.runledger.sql;

import dev.runledger.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whole statements with named values (`:run_id`) on one connection, for one thread at a time.
/// Statements stay prepared, so texts must be constants: a text per value would push the others
/// out.
public final class Sql implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sql.class);

  /// Characters of a statement in a message.
  private static final int SHOWN = 60;

  private static final int MOST_STATEMENTS = 256;

  /// Taken apart once, for every connection.
  private static final Map<String, SqlText> TEXTS = new ConcurrentHashMap<>();

  private static final int MOST_TEXTS = 2048;

  private final Connection connection;
  private final Times times;

  /// Prepared and not in use, the longest unused first. One in use is not in here, so that a reader
  /// of rows may use the statement that it is called from.
  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

  private Lead lead = Lead.NONE;
  private @Nullable StoreException broken;
  private @Nullable StoreException failure;

  public Sql(Connection connection, Times times) {
    this.connection = connection;
    this.times = times;
  }

  public Query query(String text) {
    return new Query(this, parsed(text));
  }

  public Batch batch(String text) {
    return new Batch(this, parsed(text));
  }

  /// See [Columns].
  public Columns columns(String text) {
    return new Columns(this, parsed(text));
  }

  /// Has this sent together with the next statement, before it.
  public void lead(Lead first) {
    this.lead = first;
  }

  /// Sends it now.
  public void sendLead() {
    Lead alone = takeLead();
    if (!alone.isNone()) {
      run(
          alone.text(),
          alone.text(),
          alone.text(),
          statement -> {
            alone.alone(statement);
            return true;
          });
    }
  }

  private Lead takeLead() {
    Lead first = lead;
    lead = Lead.NONE;
    return first;
  }

  /// Runs a text of many statements, triggers among them, without values.
  public void script(String text) {
    refuseWhenBroken();
    sendLead();
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(text);
    } catch (SQLException e) {
      throw failed(text, e);
    }
  }

  /// Ends the transaction without storing anything, and begins anew after what broke it.
  public void rollBack() {
    repaired();
    if (!takeLead().isNone()) {
      return;
    }
    try {
      query("ROLLBACK").update();
    } catch (StoreException e) {
      LOG.debug("Nothing to roll back: the database did it by itself, or nothing had begun", e);
    } finally {
      repaired();
    }
  }

  /// The first failure since [#repaired] after which the database may have dropped the transaction.
  /// Nothing runs after it: it would be stored on its own.
  public @Nullable StoreException broken() {
    return broken;
  }

  /// The first failure of any kind since [#repaired]: where a database takes nothing more after it,
  /// the transaction is lost, whatever the work made of it.
  public @Nullable StoreException failure() {
    return failure;
  }

  public void repaired() {
    broken = null;
    failure = null;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw SqlFailure.of("close the database", e);
    }
  }

  /// Something that only the connection itself knows.
  public <T> T ask(Question<T> question) {
    try {
      return question.of(connection);
    } catch (SQLException e) {
      throw SqlFailure.of("ask the driver", e);
    }
  }

  /// As [#ask], for a statement that only the driver itself can send.
  public <T> T ask(String text, Question<T> question) {
    refuseWhenBroken();
    sendLead();
    try {
      return question.of(connection);
    } catch (SQLException e) {
      throw failed(text, e);
    }
  }

  public Times times() {
    return times;
  }

  public <T> T run(SqlText text, Step<T> step) {
    sendLead();
    return run(text.text(), text.text(), text.jdbc(), step);
  }

  /// As [#run], together with what is to be sent before it.
  <T> T runLed(SqlText text, LedStep<T> step) {
    Lead first = takeLead();
    return run(
        text.text(),
        first.text() + text.text(),
        first.text() + text.jdbc(),
        statement -> step.with(statement, first));
  }

  /// @param shown in a message
  private <T> T run(String shown, String name, String jdbc, Step<T> step) {
    refuseWhenBroken();
    try {
      PreparedStatement idling = idle.remove(name);
      PreparedStatement statement = idling == null ? connection.prepareStatement(jdbc) : idling;
      T answer;
      try {
        answer = step.with(statement);
      } catch (Throwable e) {
        statement.close();
        throw e;
      }
      give(name, statement);
      return answer;
    } catch (SQLException e) {
      throw failed(shown, e);
    }
  }

  private void give(String name, PreparedStatement statement) throws SQLException {
    statement.clearParameters();
    PreparedStatement twin = idle.put(name, statement);
    if (twin != null) {
      twin.close();
    }
    if (idle.size() > MOST_STATEMENTS) {
      String longestUnused = idle.keySet().iterator().next();
      PreparedStatement old = idle.remove(longestUnused);
      if (old != null) {
        old.close();
      }
    }
  }

  private static SqlText parsed(String text) {
    SqlText known = TEXTS.get(text);
    if (known != null) {
      return known;
    }
    if (TEXTS.size() >= MOST_TEXTS) {
      TEXTS.clear();
    }
    return TEXTS.computeIfAbsent(text, SqlText::parse);
  }

  private void refuseWhenBroken() {
    if (broken != null) {
      // Of the same kind: a statement at the end of the work may hide the first failure.
      throw broken.as("The transaction is lost: " + broken.getMessage());
    }
  }

  private StoreException failed(String text, SQLException cause) {
    String start = text.strip().replaceAll("\\s+", " ");
    String shown = start.length() > SHOWN ? start.substring(0, SHOWN) + "…" : start;
    StoreException why = SqlFailure.of("run '" + shown + "'", cause);
    if (why.isUnavailable() && broken == null) {
      broken = why;
    }
    if (failure == null) {
      failure = why;
    }
    return why;
  }

  @FunctionalInterface
  public interface Step<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  /// @see Lead
  @FunctionalInterface
  interface LedStep<T> {
    T with(PreparedStatement statement, Lead lead) throws SQLException;
  }

  @FunctionalInterface
  public interface Question<T> {
    T of(Connection connection) throws SQLException;
  }
}
