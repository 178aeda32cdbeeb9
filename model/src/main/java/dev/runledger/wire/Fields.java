package dev.runledger.wire;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the fields of a JSON object and collects everything that is wrong with them. A getter that
/// finds a fault notes it and answers with a stand-in; [#finish] must be called before what was
/// read is used, and throws when anything was noted. A field that is null counts as not given.
public final class Fields {
  private static final String STAND_IN = "invalid";

  private final Map<String, JsonPart> members;
  private final String pointer;
  private final boolean lenient;
  private final List<FieldError> errors;
  private final Set<String> asked = new HashSet<>();
  private final List<Fields> nested = new ArrayList<>();

  private Fields(
      Map<String, JsonPart> members, String pointer, boolean lenient, List<FieldError> errors) {
    this.members = members;
    this.pointer = pointer;
    this.lenient = lenient;
    this.errors = errors;
  }

  static Fields strict(JsonPart object, String pointer) {
    return new Fields(JsonCut.members(object), pointer, false, new ArrayList<>());
  }

  static Fields lenient(JsonPart object) {
    return new Fields(JsonCut.members(object), "", true, new ArrayList<>());
  }

  /// Whether the field is there at all, be it null.
  public boolean has(String name) {
    asked.add(name);
    return members.containsKey(name);
  }

  /// The names of all fields, in the order in which they were given.
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  /// Whether the field is there and not null, be it right or wrong.
  boolean isGiven(String name) {
    return given(name) != null;
  }

  public @Nullable String text(String name) {
    return text(name, Limits.NAME_LENGTH);
  }

  /// @param longest in characters
  public @Nullable String text(String name, int longest) {
    JsonPart part = given(name);
    return part == null ? null : text(pointerTo(name), name, part, longest);
  }

  public String requiredText(String name, int longest) {
    String text = required(name, text(name, longest), STAND_IN);
    if (text.isBlank() && !lenient) {
      error(name, name + " is empty");
    }
    return text;
  }

  /// @param make makes an id of its text, or throws an IllegalArgumentException with a sentence
  public <T> @Nullable T id(String name, Function<String, T> make) {
    String text = text(name, Limits.SENTENCE_LENGTH);
    return text == null ? null : made(name, text, make);
  }

  public <T> T requiredId(String name, Function<String, T> make) {
    return required(name, id(name, make), make.apply(STAND_IN));
  }

  public UUID requiredUuid(String name) {
    return required(name, id(name, UUID::fromString), new UUID(0, 0));
  }

  public @Nullable Long integer(String name, long least, long most) {
    JsonPart part = given(name);
    if (part == null) {
      return null;
    }
    if (part.kind() == JsonPart.Kind.NUMBER && part.raw().matches("-?[0-9]{1,18}")) {
      long number = Long.parseLong(part.raw());
      if (number >= least && number <= most) {
        return number;
      }
    }
    error(
        name,
        "%s is %s; it must be a whole number from %d to %d"
            .formatted(name, part.shown(), least, most));
    return null;
  }

  public long integer(String name, long least, long most, long otherwise) {
    Long number = integer(name, least, most);
    return number == null ? otherwise : number;
  }

  public long requiredInteger(String name, long least, long most) {
    return required(name, integer(name, least, most), least);
  }

  public boolean bool(String name, boolean otherwise) {
    JsonPart part = given(name);
    if (part == null) {
      return otherwise;
    }
    if (part.kind() != JsonPart.Kind.BOOLEAN) {
      error(name, name + " is " + part.shown() + "; it must be true or false");
    }
    return part.raw().equals("true");
  }

  public @Nullable Duration seconds(String name, long least, long most) {
    Long seconds = integer(name, least, most);
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }

  public @Nullable Instant time(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    Optional<Instant> time = Times.parse(text);
    if (time.isEmpty()) {
      error(
          name,
          name + " is '" + text + "'; it must be a time of RFC 3339, as 2026-03-01T09:30:00Z");
    }
    return time.orElse(null);
  }

  public Instant requiredTime(String name) {
    return required(name, time(name), Instant.EPOCH);
  }

  /// A word of a closed vocabulary, in any case.
  public <E extends Enum<E>> @Nullable E word(String name, Class<E> words) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    Optional<E> word = Words.parse(words, text);
    if (word.isEmpty()) {
      error(name, name + " is '" + text + "'; it must be one of " + Words.all(words));
    }
    return word.orElse(null);
  }

  public <E extends Enum<E>> E word(String name, Class<E> words, E otherwise) {
    E word = word(name, words);
    return word == null ? otherwise : word;
  }

  public <E extends Enum<E>> E requiredWord(String name, Class<E> words) {
    return required(name, word(name, words), words.getEnumConstants()[0]);
  }

  /// A JSON object, exactly as it was given.
  public @Nullable Json object(String name) {
    JsonPart part = given(name);
    if (part != null && part.kind() != JsonPart.Kind.OBJECT) {
      error(name, name + " is " + part.shown() + "; it must be a JSON object");
      return null;
    }
    return part == null ? null : kept(name, part);
  }

  public Json requiredObject(String name) {
    return required(name, object(name), Json.EMPTY_OBJECT);
  }

  /// Any JSON value but null, exactly as it was given.
  public @Nullable Json value(String name) {
    JsonPart part = given(name);
    return part == null ? null : kept(name, part);
  }

  /// Any JSON value, null too, exactly as it was given.
  public Json requiredValue(String name) {
    JsonPart part = has(name) ? members.get(name) : null;
    return required(name, part == null ? null : kept(name, part), Json.EMPTY_OBJECT);
  }

  /// A list of texts; empty when it is not given.
  public List<String> texts(String name, int longest, int most) {
    List<String> texts = new ArrayList<>();
    List<JsonPart> parts = elements(name, most);
    for (int at = 0; at < parts.size(); at++) {
      String text = text(pointerTo(name) + "/" + at, name + "[" + at + "]", parts.get(at), longest);
      texts.add(text == null ? STAND_IN : text);
    }
    return texts;
  }

  /// The fields of an object inside this one. Its faults are noted here.
  public @Nullable Fields fields(String name) {
    JsonPart part = given(name);
    if (part == null) {
      return null;
    }
    if (part.kind() != JsonPart.Kind.OBJECT) {
      error(name, name + " is " + part.shown() + "; it must be a JSON object");
      return null;
    }
    return inside(part, pointerTo(name));
  }

  /// The objects of a list; empty when it is not given. Their faults are noted here.
  public List<Fields> list(String name, int most) {
    List<Fields> list = new ArrayList<>();
    List<JsonPart> parts = elements(name, most);
    for (int at = 0; at < parts.size(); at++) {
      if (parts.get(at).kind() == JsonPart.Kind.OBJECT) {
        list.add(inside(parts.get(at), pointerTo(name) + "/" + at));
      } else {
        errors.add(
            new FieldError(
                pointerTo(name) + "/" + at,
                name + "[" + at + "] is " + parts.get(at).shown() + "; it must be a JSON object"));
      }
    }
    return list;
  }

  /// The objects of a list, each with faults of its own: they have to be finished one by one.
  List<Fields> separateList(String name, int most) {
    List<Fields> list = new ArrayList<>();
    for (Fields inside : list(name, most)) {
      nested.remove(inside);
      list.add(new Fields(inside.members, inside.pointer, lenient, new ArrayList<>()));
    }
    return list;
  }

  /// The run that this is about, for an answer to a broken one; null when it cannot be read.
  @Nullable RunId knownRun() {
    JsonPart part = members.get("run_id");
    try {
      return part == null || part.kind() != JsonPart.Kind.TEXT ? null : new RunId(part.text());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /// Notes a fault of a field.
  public void error(String name, String message) {
    errors.add(new FieldError(pointerTo(name), message));
  }

  /// Throws when anything that was read here or inside is wrong, or a field was never asked for.
  public void finish() {
    noteUnknown();
    if (!errors.isEmpty()) {
      throw new ProblemException(new InvalidBody(errors));
    }
  }

  /// As [#finish], for objects side by side: throws once with everything that is wrong in any.
  static void finishAll(List<Fields> objects) {
    List<FieldError> all = new ArrayList<>();
    for (Fields object : objects) {
      object.noteUnknown();
      all.addAll(object.errors);
    }
    if (!all.isEmpty()) {
      throw new ProblemException(new InvalidBody(all));
    }
  }

  private void noteUnknown() {
    if (!lenient) {
      for (String name : members.keySet()) {
        if (!asked.contains(name)) {
          error(
              name,
              "There is no field '%s' here%s"
                  .formatted(
                      name,
                      Spelling.closest(name, asked)
                          .map(meant -> "; did you mean '" + meant + "'?")
                          .orElse("")));
        }
      }
    }
    nested.forEach(Fields::noteUnknown);
  }

  private Fields inside(JsonPart object, String at) {
    Fields inside = new Fields(JsonCut.members(object), at, lenient, errors);
    nested.add(inside);
    return inside;
  }

  private List<JsonPart> elements(String name, int most) {
    JsonPart part = given(name);
    if (part == null) {
      return List.of();
    }
    if (part.kind() != JsonPart.Kind.ARRAY) {
      error(name, name + " is " + part.shown() + "; it must be a list");
      return List.of();
    }
    List<JsonPart> elements = JsonCut.elements(part);
    if (elements.size() > most) {
      error(name, name + " has " + elements.size() + " items; at most " + most + " are allowed");
      return List.of();
    }
    return elements;
  }

  private Json kept(String name, JsonPart part) {
    if (!lenient
        && part.raw().length() > Limits.DEPTH
        && JsonCut.depth(part.raw()) > Limits.DEPTH) {
      error(name, name + " is more than " + Limits.DEPTH + " levels deep");
    }
    return new Json(part.raw());
  }

  private @Nullable String text(String at, String name, JsonPart part, int longest) {
    if (part.kind() != JsonPart.Kind.TEXT) {
      errors.add(new FieldError(at, name + " is " + part.shown() + "; it must be a text"));
      return null;
    }
    String text = part.text();
    if (text.length() > longest && !lenient) {
      errors.add(
          new FieldError(
              at,
              "%s has %d characters; at most %d are allowed"
                  .formatted(name, text.length(), longest)));
    }
    return text;
  }

  private <T> @Nullable T made(String name, String text, Function<String, T> make) {
    try {
      return make.apply(text);
    } catch (IllegalArgumentException e) {
      error(name, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private <T> T required(String name, @Nullable T value, T standIn) {
    if (value != null) {
      return value;
    }
    JsonPart part = members.get(name);
    if (part == null || part.isNull()) {
      error(name, name + " is required");
    }
    return standIn;
  }

  private @Nullable JsonPart given(String name) {
    JsonPart part = has(name) ? members.get(name) : null;
    return part == null || part.isNull() ? null : part;
  }

  private String pointerTo(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
