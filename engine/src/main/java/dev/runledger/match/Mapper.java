package dev.runledger.match;

import dev.runledger.id.Ids;
import dev.runledger.json.Boxed;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.ShortList;
import dev.runledger.json.TextFaults;
import dev.runledger.json.Words;
import dev.runledger.layout.Base;
import dev.runledger.layout.Column;
import dev.runledger.layout.Source;
import dev.runledger.layout.StatusWords;
import dev.runledger.source.SourceColumn;
import dev.runledger.source.SourceKey;
import dev.runledger.source.TextOrBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns rows of one table into what is stored of them, and what the layout is to show then.
public final class Mapper {
  private static final String CANCELED = "canceled";
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Set<String> SESSION_WORDS =
      Set.of("pending", "running", "waiting_input", "idle", "failed", "stopping", "stopped");

  private final SourceTable table;
  private final boolean isPostgres;
  private final boolean keepsSpelling;

  /// What does not change from row to row: the columns, where each is in a row, what is one's own.
  private final List<Column> columns;

  private final int[] places;
  private final List<String> targets = new ArrayList<>();

  /// @param isPostgres whether the source is: it has looked at its JSON by itself
  /// @param keepsSpelling whether a time is stored as the source spells it: between SQLite files
  public Mapper(SourceTable table, boolean isPostgres, boolean keepsSpelling) {
    this.table = table;
    this.isPostgres = isPostgres;
    this.keepsSpelling = keepsSpelling;
    columns = table.shared();
    places =
        columns.stream()
            .mapToInt(column -> Objects.requireNonNull(table.places().get(column.name())))
            .toArray();
    for (Column column : columns) {
      String target = column.source().target();
      if (target != null) {
        targets.add(target);
      }
    }
  }

  /// The columns of ours that [Mapped#values] are for.
  public List<String> targets() {
    return targets;
  }

  public List<Mapped> map(List<@Nullable String[]> rows) {
    return rows.stream().map(this::map).toList();
  }

  public Mapped map(@Nullable String[] row) {
    Taken taken = new Taken(row);
    String refusal = null;
    try {
      taken.all();
    } catch (Broken broken) {
      refusal = broken.rule();
    }
    return new Mapped(
        Arrays.asList(row),
        key(row),
        taken.values,
        taken.run,
        taken.id,
        taken.number,
        taken.shown,
        extras(row, taken.lost),
        refusal);
  }

  /// What names it, as a JSON list. Where no layout has the table that may be all of the row.
  public String key(@Nullable String[] row) {
    return key(table.values(row, table.identity()));
  }

  /// @param identity the values of [SourceTable#identity]
  public String key(List<@Nullable String> identity) {
    String key = SourceTable.key(identity);
    return table.view() == null ? ShortList.of(key) : key;
  }

  /// The whole row as a JSON object.
  public String content(List<@Nullable String> row) {
    JsonWriter out = new JsonWriter().object();
    for (int place = 0; place < row.size(); place++) {
      write(out, table.columns().get(place).name(), row.get(place));
    }
    return out.endObject().toString();
  }

  /// What is no text is written as the hex digits of its bytes.
  private static void write(JsonWriter out, String name, @Nullable String value) {
    if (value == null || TextFaults.in(value) == null) {
      out.text(name, value);
    } else {
      String digits = HexFormat.of().formatHex(TextOrBytes.bytes(value));
      out.object(name).text(TextOrBytes.isBlob(value) ? "blob" : "bytes", digits).endObject();
    }
  }

  /// @param lost what of the layout's columns we hold otherwise, as it was
  private @Nullable String extras(@Nullable String[] row, Map<String, @Nullable String> lost) {
    if (lost.isEmpty() && table.extras().isEmpty()) {
      return null;
    }
    JsonWriter out = new JsonWriter().object();
    boolean isEmpty = true;
    for (int place : table.extras()) {
      if (row[place] != null) {
        write(out, table.columns().get(place).name(), row[place]);
        isEmpty = false;
      }
    }
    lost.forEach(out::text);
    return isEmpty && lost.isEmpty() ? null : out.endObject().toString();
  }

  /// What is taken out of one row.
  private final class Taken {
    private final @Nullable String[] row;
    private final List<@Nullable String> values = new ArrayList<>();
    private final List<@Nullable String> shown = new ArrayList<>();
    private @Nullable String run;
    private @Nullable String id;
    private @Nullable Long number;
    private Map<String, @Nullable String> lost = Map.of();

    Taken(@Nullable String[] row) {
      this.row = row;
    }

    void all() {
      for (int at = 0; at < places.length; at++) {
        takeNamed(columns.get(at), row[places[at]]);
      }
      for (SourceKey key : table.view() == null ? List.<SourceKey>of() : table.identity()) {
        if (table.value(row, key) == null) {
          throw new Broken(key.column().name() + " is NULL, and names the row");
        }
      }
    }

    /// What is wrong with a value is said with the name that the source has for its column.
    private void takeNamed(Column column, @Nullable String text) {
      try {
        take(column, text);
      } catch (Broken broken) {
        SourceColumn theirs = table.source(column);
        throw theirs == null ? broken : broken.of(column.name(), theirs.name());
      }
    }

    private void take(Column column, @Nullable String text) {
      if (text == null) {
        takeNull(column);
        return;
      }
      if (column.source() instanceof Source.RunName) {
        run = text;
      }
      Values.checkCharacters(column, text);
      switch (column.source()) {
        case Source.Same(String ours) -> same(column, ours, text);
        case Source.Time _ -> time(column, text);
        case Source.Json(String _, boolean isObject) -> {
          SourceColumn source = table.source(column);
          Values.checkLength(column, text);
          Values.checkJson(
              column, text, isPostgres && source != null && isAsStrict(source, column));
          values.add(isObject ? Boxed.box(text) : text);
          shown.add(text);
        }
        case Source.Own _ -> add(text);
        case Source.OtherRun _ -> {
          Values.checkLength(column, text);
          add(text);
        }
        case Source.RunName _ -> {
          Values.checkLength(column, text);
          Values.checkRunName(text);
          run = column.type().equals("uuid") ? uuid(column, text) : text;
          if (!run.equals(text)) {
            lose(column, text);
          }
          shown.add(run);
        }
        case Source.Status(StatusWords words) -> {
          String word = word(words, text);
          if (word == null) {
            throw Values.broken(column, text, "is none of " + String.join(", ", words.words()));
          }
          if (!word.equals(text)) {
            lose(column, text);
          }
          values.add(Words.of(words.meant(word)));
          shown.add(word);
        }
        case Source.EventId _ -> {
          Values.checkLength(column, text);
          SourceColumn source = table.source(column);
          id = source != null && source.isNumber() ? Values.id(column, text) : text;
          shown.add(id);
        }
        case Source.EventNumber _ -> {
          number = Values.number(column, text);
          shown.add(number.toString());
        }
      }
    }

    /// What the published schema wants a value in is refused without one; what we want one in gets
    /// the least that says nothing.
    private void takeNull(Column column) {
      boolean isOurs =
          column.source() instanceof Source.EventId
              || column.source() instanceof Source.EventNumber;
      boolean isPayload = column.ours().equals("payload");
      String fallback =
          column.ours().equals("checksum")
              ? checksum()
              : column.isRequired() && !isOurs ? fallback(column, row) : null;
      if (fallback != null) {
        take(column, fallback);
        lose(column, null);
        return;
      }
      if ((column.isRequired() && !isOurs) || (isPayload && column.type().equals("jsonb"))) {
        throw new Broken(column.name() + " is NULL, and must have a value");
      }
      shown.add(null);
      if (column.source().target() != null) {
        values.add(isPayload ? Boxed.NOTHING : null);
      }
    }

    /// A snapshot that has none gets that of its state, as when a program leaves it out.
    private @Nullable String checksum() {
      Integer state = table.places().get("state_json");
      String text = state == null ? null : row[state];
      return text == null ? null : Ids.sha256(text);
    }

    private void same(Column column, String ours, String text) {
      if (Values.isTime(column)) {
        time(column, text);
        return;
      }
      if (column.type().equals("integer") || column.type().equals("bigint")) {
        long number = Values.number(column, text);
        Values.checkNumber(column, ours, number);
        add(Long.toString(number));
        return;
      }
      Values.checkLength(column, text);
      if (ours.equals("demands")) {
        Values.checkObject(column, text);
      }
      if (isSession() && ours.equals("status")) {
        String word = SESSION_WORDS.contains(text) ? text : "idle";
        if (!word.equals(text)) {
          lose(column, text);
        }
        values.add(word);
        shown.add(word);
        return;
      }
      Values.checkMeaning(column, ours, text);
      add(text);
    }

    private boolean isSession() {
      return table.view() != null && table.view().base() == Base.SESSIONS;
    }

    private void time(Column column, String text) {
      var time = Values.time(column, text);
      String canonical = Values.shownTime(time);
      String kept = keepsSpelling ? Values.kept(text, time) : canonical;
      if (keepsSpelling ? !kept.equals(text) : Values.isMoreThanShown(text, time)) {
        lose(column, text);
      }
      values.add(kept);
      shown.add(canonical);
    }

    /// What we cannot hold of a value is kept beside the row.
    private void lose(Column column, @Nullable String text) {
      if (lost.isEmpty()) {
        lost = new LinkedHashMap<>();
      }
      lost.put(column.name(), text);
    }

    private void add(@Nullable String value) {
      values.add(value);
      shown.add(value);
    }
  }

  /// The default of a column that takes no NULL: a word, a number, or the time that the row was
  /// made; else null.
  private @Nullable String fallback(Column column, @Nullable String[] row) {
    String fallback = column.fallback();
    if (fallback == null || column.source() instanceof Source.RunName) {
      return null;
    }
    if (fallback.matches("'[^']*'")) {
      return fallback.substring(1, fallback.length() - 1);
    }
    if (fallback.matches("[0-9]+")) {
      return fallback;
    }
    Integer made = table.places().get("created_at");
    return Values.isTime(column) && made != null ? row[made] : null;
  }

  /// Whether a value of this column of PostgreSQL has been looked at as closely as the layout wants
  /// it: `json` takes what `jsonb` does not.
  private static boolean isAsStrict(SourceColumn source, Column column) {
    return source.isJson() && (source.type().equals("jsonb") || !column.type().equals("jsonb"));
  }

  private static String uuid(Column column, String text) {
    String small = text.toLowerCase(Locale.ROOT);
    if (!UUID.matcher(small).matches()) {
      throw Values.broken(column, text, "is no UUID");
    }
    return small;
  }

  /// The one spelling that is taken for another.
  private static @Nullable String word(StatusWords words, String text) {
    if (words.words().contains(text)) {
      return text;
    }
    if (!text.toLowerCase(Locale.ROOT).replace("cancelled", CANCELED).equals(CANCELED)) {
      return null;
    }
    return words.words().stream()
        .filter(word -> word.equalsIgnoreCase("cancelled") || word.equals("stopped"))
        .findFirst()
        .orElse(null);
  }
}
