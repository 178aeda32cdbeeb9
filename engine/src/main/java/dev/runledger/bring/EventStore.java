package dev.runledger.bring;

import dev.runledger.bring.EventRows.Placed;
import dev.runledger.destination.Notes;
import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.json.JsonWriter;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.layout.View;
import dev.runledger.match.Mapped;
import dev.runledger.match.Mapper;
import dev.runledger.match.SourceTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Events: behind those of their session and run that are here.
public final class EventStore extends RowStore {
  private final EventRows rows;
  private final View view;
  private final NumberWatch numbers;

  /// Whether the source may spell one UUID in several ways.
  private final boolean isSpelledFreely;

  /// Why runs are not here, in the rows at hand.
  private final Map<String, String> reasons = new HashMap<>();

  EventStore(Context context, SourceTable table, Mapper mapper) {
    super(context, table, mapper);
    view = Objects.requireNonNull(table.view());
    Column number = view.eventNumber();
    boolean isOfRun =
        number != null
            && number.source() instanceof Source.EventNumber(String column)
            && column.equals("run_seq");
    rows = new EventRows(context.target(), context.layout().name(), mapper.targets(), isOfRun);
    numbers = new NumberWatch(context, table, isOfRun);
    isSpelledFreely =
        view.runName()
            .filter(column -> column.type().equals("uuid"))
            .map(table::source)
            .filter(column -> !column.isUuid())
            .isPresent();
  }

  @Override
  void goOnAfter(List<@Nullable String> order) {
    numbers.goOnAfter(order);
  }

  @Override
  void stored() {
    numbers.keep();
  }

  @Override
  void storeSound(List<Mapped> sound) {
    numbers.restore();
    reasons.clear();
    Map<String, PlacedRun> runs =
        context
            .names()
            .here(
                sound.stream()
                    .filter(row -> row.run() != null)
                    .map(RowStore::name)
                    .collect(Collectors.toSet()));
    Set<String> sessions =
        view.namesSession()
            ? context
                .target()
                .lockSessions(
                    sound.stream()
                        .map(row -> Objects.requireNonNull(value(row, "session_id")))
                        .collect(Collectors.toSet()))
                .keySet()
            : Set.of();
    Set<String> ours = ours(runs.keySet(), sound);
    List<Mapped> fit = new ArrayList<>();
    IdentityHashMap<Mapped, Placed> placed = new IdentityHashMap<>();
    for (Mapped row : sound) {
      Placed place = place(row, runs, ours, sessions);
      if (place != null) {
        fit.add(row);
        placed.put(row, place);
      }
    }
    storeByHalves(
        fit,
        some -> {
          rows.write(some.stream().map(row -> Objects.requireNonNull(placed.get(row))).toList());
          note(some, placed);
        });
  }

  /// Which runs came from this source.
  private Set<String> ours(Set<String> runs, List<Mapped> sound) {
    Map<String, String> spelled = new HashMap<>();
    for (String run : runs) {
      spelled.put(key(run), run);
      if (isSpelledFreely) {
        spelled.put(key(run.toUpperCase(Locale.ROOT)), run);
      }
    }
    if (isSpelledFreely) {
      sound.forEach(row -> spelled.put(key(String.valueOf(given(row))), String.valueOf(row.run())));
    }
    return context.notes().adopted(context.runs().name(), spelled.keySet()).keySet().stream()
        .map(spelled::get)
        .collect(Collectors.toSet());
  }

  /// The name of its run as the source spells it.
  private @Nullable String given(Mapped row) {
    Integer place = view.runName().map(column -> table.places().get(column.name())).orElse(null);
    return place == null ? null : row.row().get(place);
  }

  /// @return null when it is kept aside
  private @Nullable Placed place(
      Mapped row, Map<String, PlacedRun> runs, Set<String> ours, Set<String> sessions) {
    PlacedRun run = row.run() == null ? null : runs.get(row.run());
    if (row.run() != null && run == null) {
      reject(row, reasons.computeIfAbsent(row.run(), name -> context.noRun(name, given(row))));
      return null;
    }
    String given = value(row, "session_id");
    String session = run == null ? given : run.session();
    if (session == null || (run == null && !sessions.contains(session))) {
      reject(row, context.noSession(session));
      return null;
    }
    if (given != null && !given.equals(session)) {
      reject(row, "run_id '%s' is a run of another session than '%s'".formatted(row.run(), given));
      return null;
    }
    if (run != null && !ours.contains(name(row))) {
      reject(row, "its run is here already, and did not come from this source");
      return null;
    }
    return new Placed(
        row, run, session, numbers.shown(row, run == null ? session : run.id(), session));
  }

  /// What is left to the database of an event: that its `event_id` is alone in its run.
  @Override
  Optional<String> refusal(Mapped row) {
    String run = row.run();
    PlacedRun placed = run == null ? null : context.names().here(List.of(run)).get(run);
    return run == null || placed == null
        ? Optional.empty()
        : new Refusal(context, table, Base.EVENTS).of(values(row), placed.id(), run);
  }

  public static String key(String name) {
    return new JsonWriter().array().text(name).endArray().toString();
  }

  private void note(List<Mapped> stored, IdentityHashMap<Mapped, Placed> placed) {
    List<Notes.Adopted> notes = new ArrayList<>();
    for (Mapped row : stored) {
      Long shown = Objects.requireNonNull(placed.get(row)).shownNumber();
      boolean isRenumbered = row.number() != null && !row.number().equals(shown);
      if (isRenumbered) {
        outcome().renumbered();
      }
      if (isRenumbered || row.extras() != null) {
        notes.add(
            new Notes.Adopted(table.note(row), null, row.extras(), isRenumbered ? shown : null));
      }
    }
    context.notes().adopted(table.name(), notes);
  }
}
