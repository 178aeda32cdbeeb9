package dev.runledger.layout;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A published schema that Runledger speaks beside its own.
///
/// @param about one line for people
/// @param seed the published document that it comes from
/// @param stores where it is offered
/// @param response what the API shows of a run in this layout's words
public record Layout(
    String name,
    String about,
    String seed,
    Set<Kind> stores,
    List<EnumType> types,
    List<View> views,
    List<Column> response) {

  /// A kind of database.
  public enum Kind {
    SQLITE,
    POSTGRES;

    /// As people call it.
    public String title() {
      return switch (this) {
        case SQLITE -> "SQLite";
        case POSTGRES -> "PostgreSQL";
      };
    }
  }

  /// Whether this is one of its closed sets of words.
  public boolean isEnum(String type) {
    return types.stream().anyMatch(one -> one.name().equals(type));
  }

  /// A closed set of words by its whole name.
  public String qualified(String type) {
    return types.stream()
        .filter(one -> one.name().equals(type) && one.schema() != null)
        .findFirst()
        .map(one -> one.schema() + "." + type)
        .orElse(name + "." + type);
  }

  /// What stands in the runs that its programs write, and in their events.
  public String writer() {
    return "layout:" + name;
  }

  /// Which of our runs it shows, as SQL; empty for all. What hangs on any other run it does not
  /// show either.
  ///
  /// @param alias of `runs`
  public Optional<String> shownRuns(String alias) {
    return views.stream()
        .filter(view -> view.base() == Base.RUNS && view.only() != null)
        .map(view -> view.only().replace("t.", alias + "."))
        .findFirst();
  }

  /// The words for the state of a run.
  public StatusWords statusWords() {
    return response.stream()
        .flatMap(column ->
            column.source() instanceof Source.Status(StatusWords words)
                ? java.util.stream.Stream.of(words)
                : java.util.stream.Stream.empty())
        .findFirst()
        .orElseThrow();
  }
}
