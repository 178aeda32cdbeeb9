package dev.runledger.install;

import java.util.ArrayList;
import java.util.List;

/// UUIDs as ULIDs and back, for PostgreSQL, which knows only the former.
final class PostgresUlid {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 26;
  private static final int BITS_OF_A_DIGIT = 5;

  /// The first digit has only three bits of the 128.
  private static final int BITS_BEFORE = LENGTH * BITS_OF_A_DIGIT - 128;

  private PostgresUlid() {}

  /// @param schema where they are made
  static String functions(String schema) {
    return """
    CREATE FUNCTION %1$s.ulid(id uuid) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        b CONSTANT bytea := uuid_send(id);
        d CONSTANT text := '%2$s';
    BEGIN
        RETURN %3$s;
    END $$;
    COMMENT ON FUNCTION %1$s.ulid(uuid) IS 'The UUID as a ULID: 26 digits of base 32.';
    CREATE FUNCTION %1$s.ulid_uuid(ulid text) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT (string_agg(lpad(to_hex(bits), CASE g WHEN 0 THEN 2 ELSE 5 END, '0'), '' ORDER BY g))::uuid
        FROM (
            SELECT g, sum((strpos('%2$s', substr(ulid, 4 * g - 1 + digit, 1)) - 1) << (5 * (3 - digit)))::integer AS bits
            FROM generate_series(0, 6) AS g, generate_series(0, 3) AS digit
            WHERE 4 * g - 1 + digit >= 1
            GROUP BY g) AS groups
    $$;
    COMMENT ON FUNCTION %1$s.ulid_uuid(text) IS 'The UUID that a ULID spells.';
    """
        .formatted(schema, DIGITS, digits());
  }

  /// Each digit from the one or two bytes that its five bits are in.
  private static String digits() {
    List<String> digits = new ArrayList<>();
    for (int digit = 0; digit < LENGTH; digit++) {
      int first = digit * BITS_OF_A_DIGIT - BITS_BEFORE;
      int last = first + BITS_OF_A_DIGIT - 1;
      int at = Math.max(first, 0) / 8;
      int end = last / 8;
      int right = 7 - last % 8;
      String bits =
          at == end
              ? "(get_byte(b, %d) >> %d)".formatted(end, right)
              : "((get_byte(b, %d) << %d) | (get_byte(b, %d) >> %d))"
                  .formatted(at, 8 - right, end, right);
      digits.add("substr(d, (%s & 31) + 1, 1)".formatted(bits));
    }
    return String.join("\n        || ", digits);
  }
}
