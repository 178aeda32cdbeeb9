package dev.runledger.postgres;

import dev.runledger.sql.Times;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Times as PostgreSQL keeps them: `timestamptz`, in microseconds.
final class PostgresTimes implements Times {

  @Override
  public void bind(PreparedStatement statement, int position, Instant time) throws SQLException {
    // The driver would round what is finer; both stores cut it off.
    statement.setObject(position, time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
  }

  @Override
  public @Nullable Instant read(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
