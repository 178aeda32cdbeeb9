package dev.runledger.cli;

import java.util.List;
import java.util.stream.Stream;

/// An id as somebody types it: whole, or only its beginning, with or without `run_`.
///
/// @param start what ids of this kind begin with: `run_`
record ShortId(String start, String typed) {
  /// Hexadecimal digits of our own ids.
  private static final int DIGITS = 12;

  /// True when nothing is missing, so that nobody has to be asked. Ids that came from elsewhere may
  /// look like anything; what is not the beginning of one of ours is taken as it stands.
  boolean isWhole() {
    String digits = typed.startsWith(start) ? typed.substring(start.length()) : typed;
    return !digits.matches("[0-9a-f]{1,%d}".formatted(DIGITS - 1));
  }

  /// The id with its beginning, when only the digits were typed.
  String whole() {
    return typed.matches("[0-9a-f]{" + DIGITS + "}") ? start + typed : typed;
  }

  /// The ids that this may mean.
  List<String> among(Stream<String> ids) {
    return ids.filter(id -> id.startsWith(typed) || id.startsWith(start + typed))
        .distinct()
        .toList();
  }

  /// The only id that this may mean.
  ///
  /// @param kind run, session or runner
  /// @throws Complaint when there is none, or more than one
  String only(String kind, Stream<String> ids) {
    List<String> meant = among(ids);
    if (meant.isEmpty()) {
      throw new Complaint(
          Exit.REFUSED,
          kind + "_not_found",
          "No %s's id begins with '%s'.".formatted(kind, typed),
          "`runledger %ss` lists what there is.".formatted(kind));
    }
    if (meant.contains(typed)) {
      return typed;
    }
    if (meant.size() > 1) {
      throw new Complaint(
          Exit.USAGE,
          "ambiguous_id",
          "'%s' may be %d %ss: %s%s"
              .formatted(
                  typed,
                  meant.size(),
                  kind,
                  String.join(", ", meant.subList(0, Math.min(4, meant.size()))),
                  meant.size() > 4 ? ", …" : "."),
          "Type one more letter.");
    }
    return meant.getFirst();
  }
}
