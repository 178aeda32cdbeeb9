package dev.runledger.json;

import dev.runledger.event.Json;
import dev.runledger.id.RunId;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the fields of a JSON object and collects everything that is wrong with them. A getter that
/// finds a fault notes it and answers with a stand-in; [#finish] must be called before what was
/// read is used, and throws when anything was noted. A field that is null counts as not given.
public final class Fields {
  private static final String STAND_IN = "invalid";
  private static final Json NULL = new Json("null");
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private final Members members;

  private Fields(Members members) {
    this.members = members;
  }

  public static Fields strict(JsonPart object, String pointer) {
    return new Fields(new Members(object, pointer, false, new ArrayList<>()));
  }

  public static Fields lenient(JsonPart object) {
    return new Fields(new Members(object, "", true, new ArrayList<>()));
  }

  /// Whether the field is there at all, be it null.
  public boolean has(String name) {
    return members.has(name);
  }

  /// The names of all fields, in the order in which they were given.
  public List<String> names() {
    return members.names();
  }

  /// Whether the field is there and not null, be it right or wrong.
  public boolean isGiven(String name) {
    return members.given(name) != null;
  }

  public @Nullable String text(String name) {
    return text(name, Limits.NAME_LENGTH);
  }

  /// @param longest in characters
  public @Nullable String text(String name, int longest) {
    Members.At at = members.at(name);
    return at == null ? null : text(at, longest);
  }

  public String requiredText(String name, int longest) {
    String text = required(name, text(name, longest), STAND_IN);
    if (text.isBlank() && !members.lenient()) {
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
    Members.At at = members.at(name);
    if (at == null) {
      return null;
    }
    String raw = at.part().raw();
    if (WHOLE.matcher(raw).matches()) {
      long number = Long.parseLong(raw);
      if (number >= least && number <= most) {
        return number;
      }
    }
    members.fault(at, "a whole number from %d to %d".formatted(least, most));
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
    Members.At at = members.at(name);
    if (at == null) {
      return otherwise;
    }
    if (at.part().kind() != JsonPart.Kind.BOOLEAN) {
      members.fault(at, "true or false");
    }
    return at.part().raw().equals("true");
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
    Members.At at = objectAt(name);
    return at == null ? null : kept(at);
  }

  public Json requiredObject(String name) {
    return required(name, object(name), Json.EMPTY_OBJECT);
  }

  /// Any JSON value but null, exactly as it was given.
  public @Nullable Json value(String name) {
    Members.At at = members.at(name);
    return at == null ? null : kept(at);
  }

  /// Any JSON value, null too, exactly as it was given.
  public Json requiredValue(String name) {
    Json value = value(name);
    return value == null && has(name) ? NULL : required(name, value, NULL);
  }

  /// A list of texts; empty when it is not given.
  public List<String> texts(String name, int longest, int most) {
    List<String> texts = new ArrayList<>();
    for (Members.At at : members.elements(name, most)) {
      String text = text(at, longest);
      texts.add(text == null ? STAND_IN : text);
    }
    return texts;
  }

  /// The fields of an object inside this one. Its faults are noted here.
  public @Nullable Fields fields(String name) {
    Members.At at = objectAt(name);
    return at == null ? null : new Fields(members.inside(at));
  }

  /// The objects of a list; empty when it is not given. Their faults are noted here.
  public List<Fields> list(String name, int most) {
    return objects(name, most).stream().map(at -> new Fields(members.inside(at))).toList();
  }

  /// The objects of a list, each with faults of its own: they have to be finished one by one.
  public List<Fields> separateList(String name, int most) {
    return objects(name, most).stream().map(at -> new Fields(members.apart(at))).toList();
  }

  /// The run that this is about, for an answer to a broken one; null when it cannot be read.
  public @Nullable RunId knownRun() {
    JsonPart part = members.given("run_id");
    try {
      return part == null || part.kind() != JsonPart.Kind.TEXT ? null : new RunId(part.text());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /// From here on, fields of that object stand in for those that are not given.
  public void setDefaults(Json object) {
    members.setDefaults(JsonCut.whole(object.text()));
  }

  /// What a field is that is not given; null when nothing is said.
  public @Nullable Json standard(String name) {
    JsonPart part = members.standard(name);
    return part == null ? null : new Json(part.raw());
  }

  /// Notes a fault of a field.
  public void error(String name, String message) {
    members.error(name, message);
  }

  /// Throws when anything that was read here or inside is wrong, or a field was never asked for.
  public void finish() {
    finishAll(List.of(this));
  }

  /// As [#finish], for objects side by side: throws once with everything that is wrong in any.
  public static void finishAll(List<Fields> objects) {
    List<FieldError> all = new ArrayList<>();
    objects.forEach(object -> all.addAll(object.members.allErrors()));
    if (!all.isEmpty()) {
      throw new ProblemException(new InvalidBody(all));
    }
  }

  private Members.@Nullable At objectAt(String name) {
    Members.At at = members.at(name);
    if (at != null && at.part().kind() != JsonPart.Kind.OBJECT) {
      members.fault(at, "a JSON object");
      return null;
    }
    return at;
  }

  private Json kept(Members.At at) {
    String raw = at.part().raw();
    if (!members.lenient() && raw.length() > Limits.DEPTH && JsonCut.depth(raw) > Limits.DEPTH) {
      members.error(at, at.name() + " is more than " + Limits.DEPTH + " levels deep");
    }
    return new Json(raw);
  }

  private List<Members.At> objects(String name, int most) {
    List<Members.At> objects = new ArrayList<>();
    for (Members.At at : members.elements(name, most)) {
      if (at.part().kind() == JsonPart.Kind.OBJECT) {
        objects.add(at);
      } else {
        members.fault(at, "a JSON object");
      }
    }
    return objects;
  }

  private @Nullable String text(Members.At at, int longest) {
    if (at.part().kind() != JsonPart.Kind.TEXT) {
      members.fault(at, "a text");
      return null;
    }
    String text = at.part().text();
    if (text.length() > longest && !members.lenient()) {
      members.error(
          at,
          "%s has %d characters; at most %d are allowed"
              .formatted(at.name(), text.length(), longest));
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
    if (!isGiven(name)) {
      error(name, name + " is required");
    }
    return standIn;
  }
}
