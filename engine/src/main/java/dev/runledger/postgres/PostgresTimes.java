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
///
/// Other programs may write what has no four digits of a year, or `infinity`. It is read as the
/// nearest time that has: nobody could spell it elsewhere.
final class PostgresTimes implements Times {
  private static final OffsetDateTime FIRST = OffsetDateTime.parse("0000-01-01T00:00:00Z");
  private static final OffsetDateTime LAST = OffsetDateTime.parse("9999-12-31T23:59:59.999999Z");

  @Override
  public void bind(PreparedStatement statement, int position, Instant time) throws SQLException {
    // The driver would round what is finer; both stores cut it off.
    statement.setObject(position, time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
  }

  @Override
  public @Nullable Instant read(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    if (time == null) {
      return null;
    }
    return (time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time).toInstant();
  }
}
