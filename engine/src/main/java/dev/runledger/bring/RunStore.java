package dev.runledger.bring;

import dev.runledger.bring.RunNames.Named;
import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs: each comes once, into its session.
final class RunStore extends RowStore {
  private static final String TWICE = "the source has a run of this id twice";

  private final RunRows rows;

  RunStore(Context context, SourceTable table, Mapper mapper) {
    super(context, table, mapper);
    rows = new RunRows(context.target(), context.layout().name(), mapper.targets());
  }

  @Override
  void storeSound(List<Mapped> sound) {
    RunNames names = context.names();
    Map<String, PlacedRun> here = names.here(sound.stream().map(RowStore::name).toList());
    List<Mapped> fresh = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Mapped row : withSession(sound)) {
      PlacedRun found = here.get(name(row));
      if (found != null) {
        if (context.notes().adopted(table.name(), row.key()).isEmpty()) {
          reject(row, "a run of this id is here already, and did not come from this source");
        } else if (isTwin(row)) {
          reject(row, TWICE);
        }
      } else if (seen.add(name(row))) {
        fresh.add(row);
      } else {
        reject(row, TWICE);
      }
    }
    storeByHalves(
        fresh,
        some -> {
          Map<String, Named> named = names.draw(some.stream().map(RowStore::name).toList());
          rows.write(some, named);
          note(some);
        });
  }

  /// A run of a session that is not there is an orphan; where the source keeps no sessions, they
  /// are made.
  private List<Mapped> withSession(List<Mapped> sound) {
    if (!mapper.targets().contains("session_id")) {
      return sound;
    }
    Set<String> sessions =
        sound.stream()
            .map(row -> Objects.requireNonNull(value(row, "session_id")))
            .collect(Collectors.toSet());
    Set<String> known = new HashSet<>(context.target().lockSessions(sessions).keySet());
    List<Mapped> kept = new ArrayList<>();
    List<List<@Nullable String>> made = new ArrayList<>();
    for (Mapped row : sound) {
      String session = Objects.requireNonNull(value(row, "session_id"));
      if (!known.contains(session) && context.hasSessions()) {
        reject(row, context.noSession(session));
      } else {
        if (known.add(session)) {
          List<@Nullable String> one = new ArrayList<>();
          one.add(session);
          made.add(one);
        }
        kept.add(row);
      }
    }
    if (!made.isEmpty()) {
      context.target().insert("sessions", List.of("session_id"), made);
    }
    return kept;
  }
}
