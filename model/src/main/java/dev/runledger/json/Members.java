package dev.runledger.json;

import dev.runledger.problem.FieldError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is in a JSON object, where it is, what of it was asked for, and what was wrong.
public final class Members {
  private final Map<String, JsonPart> parts;
  private final String pointer;
  private final boolean lenient;
  private final List<FieldError> errors;
  private final Map<String, JsonPart> defaults = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final List<Members> nested = new ArrayList<>();

  /// @param pointer where the object is in the body; '' for the body itself
  /// @param lenient unknown members and long texts are no fault
  /// @param errors takes every fault that is found here or inside
  public Members(JsonPart object, String pointer, boolean lenient, List<FieldError> errors) {
    this.parts = JsonCut.members(object);
    this.pointer = pointer;
    this.lenient = lenient;
    this.errors = errors;
  }

  /// A value and its place.
  ///
  /// @param name what messages call it
  public record At(String name, String pointer, JsonPart part) {}

  public boolean lenient() {
    return lenient;
  }

  public boolean has(String name) {
    asked.add(name);
    return parts.containsKey(name);
  }

  public List<String> names() {
    return List.copyOf(parts.keySet());
  }

  /// The member's value; null when it is not there, or null.
  public @Nullable JsonPart given(String name) {
    JsonPart part = has(name) ? parts.get(name) : null;
    return part == null || part.isNull() ? standard(name) : part;
  }

  /// What a member is that is not given; null when nothing is said.
  public @Nullable JsonPart standard(String name) {
    JsonPart part = defaults.get(name);
    return part == null || part.isNull() ? null : part;
  }

  /// From here on, members of that object stand in for those that are not given.
  public void setDefaults(JsonPart object) {
    defaults.putAll(JsonCut.members(object));
  }

  public @Nullable At at(String name) {
    JsonPart part = given(name);
    return part == null ? null : new At(name, pointerTo(name), part);
  }

  /// The elements of a list; none when it is not given.
  public List<At> elements(String name, int most) {
    At list = at(name);
    if (list == null) {
      return List.of();
    }
    if (list.part().kind() != JsonPart.Kind.ARRAY) {
      fault(list, "a list");
      return List.of();
    }
    List<At> elements = new ArrayList<>();
    for (JsonPart part : JsonCut.elements(list.part())) {
      int index = elements.size();
      elements.add(new At(name + "[" + index + "]", list.pointer() + "/" + index, part));
    }
    if (elements.size() > most) {
      error(list, name + " has " + elements.size() + " items; at most " + most + " are allowed");
      return List.of();
    }
    return elements;
  }

  /// An object inside this one: its faults are faults of this one.
  public Members inside(At object) {
    Members inside = new Members(object.part(), object.pointer(), lenient, errors);
    nested.add(inside);
    return inside;
  }

  /// An object inside this one that answers for itself.
  public Members apart(At object) {
    return new Members(object.part(), object.pointer(), lenient, new ArrayList<>());
  }

  public void error(String name, String message) {
    errors.add(new FieldError(pointerTo(name), message));
  }

  public void error(At at, String message) {
    errors.add(new FieldError(at.pointer(), message));
  }

  /// Notes that a value is not what it must be.
  public void fault(At at, String wanted) {
    error(at, at.name() + " is " + at.part().shown() + "; it must be " + wanted);
  }

  /// Every fault that was noted, and each member that nobody asked for.
  public List<FieldError> allErrors() {
    noteUnknown();
    return errors;
  }

  private void noteUnknown() {
    if (!lenient) {
      for (String name : parts.keySet()) {
        if (!asked.contains(name)) {
          String meant =
              Spelling.closest(name, asked)
                  .map(close -> "; did you mean '" + close + "'?")
                  .orElse("");
          error(name, "There is no field '" + name + "' here" + meant);
        }
      }
    }
    nested.forEach(Members::noteUnknown);
  }

  private String pointerTo(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
