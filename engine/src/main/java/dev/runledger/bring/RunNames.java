package dev.runledger.bring;

import dev.runledger.destination.Target;
import dev.runledger.destination.Target.PlacedRun;
import dev.runledger.id.RunId;
import dev.runledger.layout.Spelling;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What runs of a source are called here: one whose name spells a UUID in the layout's own way is
/// known by that UUID, any other keeps its name.
public record RunNames(Spelling spelling, Target target) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  /// The UUID that a name spells.
  Optional<UUID> uuid(String name) {
    return switch (spelling) {
      case OWN -> Optional.empty();
      case UUID -> new RunId(name).asUuid();
      case HEX -> HEX.matcher(name).matches() ? new RunId(name).asUuid() : Optional.empty();
      case ULID -> ULID.matcher(name).matches() ? new RunId(name).asUuid() : Optional.empty();
    };
  }

  /// Those of these runs that are here, by the source's name.
  public Map<String, PlacedRun> here(Collection<String> names) {
    Map<String, String> uuids = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (String name : names) {
      uuid(name).ifPresentOrElse(uuid -> uuids.put(name, uuid.toString()), () -> ids.add(name));
    }
    Map<String, PlacedRun> byUuid = uuids.isEmpty() ? Map.of() : target.runsByUuid(uuids.values());
    Map<String, PlacedRun> byId = ids.isEmpty() ? Map.of() : target.runsById(ids);
    Map<String, PlacedRun> here = new HashMap<>();
    for (String name : names) {
      String uuid = uuids.get(name);
      PlacedRun run = uuid == null ? byId.get(name) : byUuid.get(uuid);
      if (run != null) {
        here.put(name, run);
      }
    }
    return here;
  }

  /// Names for runs that are not here.
  Map<String, Named> draw(Collection<String> names) {
    Map<String, String> own = new HashMap<>();
    names.forEach(name -> uuid(name).ifPresent(uuid -> own.put(name, RunId.of(uuid).value())));
    Set<String> taken = new HashSet<>(target.runsById(own.values()).keySet());
    Map<String, Named> drawn = new HashMap<>();
    for (String name : names) {
      String id = own.get(name);
      if (id == null) {
        drawn.put(name, new Named(name, spelling == Spelling.OWN ? null : randomUuid()));
      } else {
        UUID uuid = uuid(name).orElseThrow();
        drawn.put(name, new Named(taken.add(id) ? id : name, uuid.toString()));
      }
    }
    return drawn;
  }

  /// It ends unlike any name: the name is shown as it was given.
  private static String randomUuid() {
    return UUID.randomUUID().toString();
  }

  /// @param uuid null where the database draws one that goes with the id
  record Named(String id, @Nullable String uuid) {}
}
