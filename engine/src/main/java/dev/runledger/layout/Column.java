package dev.runledger.layout;

import org.jspecify.annotations.Nullable;

/// A column as the published schema has it.
///
/// @param type in the words of PostgreSQL; an enum type of the layout by its bare name
/// @param isRequired whether it is NOT NULL there
/// @param fallback SQL that says what is written where a program leaves it out; it may name other
///   columns as `NEW.x`. Null for nothing
/// @param isConstant whether the fallback is a default of PostgreSQL: it names no other column
public record Column(
    String name,
    String type,
    Source source,
    boolean isRequired,
    @Nullable String fallback,
    boolean isConstant,
    String about) {

  static Column of(String name, String type, Source source, String about) {
    return new Column(name, type, source, false, null, false, about);
  }

  static Column same(String name, String type, String about) {
    return of(name, type, new Source.Same(name), about);
  }

  static Column time(String name, String column, String about) {
    return of(name, "timestamp without time zone", new Source.Time(column), about);
  }

  static Column run(String name, String type, Spelling spelling, String about) {
    return of(name, type, new Source.RunName(spelling), about);
  }

  /// Whether a program may have no payload in it, where ours always have one.
  public boolean mayBeNothing() {
    return !isRequired && ours().equals("payload");
  }

  /// Its name in SQL. Documents use names that need no quotes; others may have used any.
  public String sqlName() {
    return source instanceof Source.Own ? '"' + name.replace("\"", "\"\"") + '"' : name;
  }

  /// Whether it is a point in time.
  public boolean isTime() {
    return type.startsWith("timestamp");
  }

  /// The column of ours that it shows.
  public String ours() {
    return switch (source) {
      case Source.RunName(Spelling spelling) -> spelling == Spelling.OWN ? "run_id" : "run_uuid";
      case Source.EventId _ -> "id";
      case Source.EventNumber(String column) -> column;
      case Source.Same _,
          Source.Time _,
          Source.Json _,
          Source.Own _,
          Source.OtherRun _,
          Source.Status _ ->
          java.util.Objects.requireNonNull(source.target());
    };
  }

  Column required() {
    return new Column(name, type, source, true, fallback, isConstant, about);
  }

  /// Written where a program leaves the column out.
  Column orElse(String constant) {
    return new Column(name, type, source, isRequired, constant, true, about);
  }

  /// As [#orElse], made from other columns of the row.
  Column orElseFrom(String expression) {
    return new Column(name, type, source, isRequired, expression, false, about);
  }
}
