package dev.runledger.bring;

import dev.runledger.json.Times;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sessions. Which is whose child is written when all are there: see [Links].
public final class SessionStore extends RowStore {
  private static final String TWICE = "the source has a session of this id twice";

  private final List<String> columns = new ArrayList<>();

  SessionStore(Context context, SourceTable table, Mapper mapper) {
    super(context, table, mapper);
    mapper.targets().stream()
        .filter(column -> !column.equals("parent_session_id"))
        .forEach(columns::add);
    if (!columns.contains("metadata")) {
      columns.add("metadata");
    }
  }

  @Override
  void storeSound(List<Mapped> sound) {
    Map<String, Long> here =
        context
            .target()
            .lockSessions(
                sound.stream()
                    .map(row -> Objects.requireNonNull(value(row, "session_id")))
                    .toList());
    List<Mapped> fresh = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Mapped row : sound) {
      String session = Objects.requireNonNull(value(row, "session_id"));
      if (here.containsKey(session)) {
        if (context.notes().adopted(table.name(), row.key()).isEmpty()) {
          reject(row, "a session of this id is here already, and did not come from this source");
        } else if (isTwin(row)) {
          reject(row, TWICE);
        }
      } else if (seen.add(session)) {
        fresh.add(row);
      } else {
        reject(row, TWICE);
      }
    }
    storeByHalves(
        fresh,
        some -> {
          context.target().insert("sessions", columns, some.stream().map(this::row).toList());
          note(some);
        });
  }

  private List<@Nullable String> row(Mapped session) {
    List<@Nullable String> row = new ArrayList<>();
    for (String column : columns) {
      String value = value(session, column);
      row.add(value == null ? instead(session, column) : value);
    }
    return row;
  }

  /// Ours always have a state and times; documents say nothing of theirs.
  private @Nullable String instead(Mapped session, String column) {
    return switch (column) {
      case "status" -> "idle";
      case "created_at" -> orNow(value(session, "updated_at"));
      case "updated_at" -> orNow(value(session, "created_at"));
      case "metadata" -> mapper.targets().contains(column) ? null : session.extras();
      default -> null;
    };
  }

  private static String orNow(@Nullable String time) {
    return time == null ? Times.text(Instant.now()) : time;
  }

  /// Whether a session that has none of it gets one here.
  public static boolean isGiven(String column) {
    return List.of("status", "created_at", "updated_at").contains(column);
  }
}
