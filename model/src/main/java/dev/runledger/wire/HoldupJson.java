package dev.runledger.wire;

import dev.runledger.id.RunId;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.JsonWriter;
import dev.runledger.json.Limits;
import dev.runledger.run.Holdup;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a pending run waits, as the field `pending` of the run says it.
public final class HoldupJson {
  private static final String NAME = "pending";

  private HoldupJson() {}

  /// @param holdup null where it is not known, or the run is not pending
  static void write(JsonWriter out, @Nullable Holdup holdup) {
    if (holdup == null) {
      out.text(NAME, null);
      return;
    }
    out.object(NAME)
        .word("reason", holdup.reason())
        .text("message", holdup.message())
        .text("behind_run_id", holdup.behind())
        .time("not_before", holdup.notBefore())
        .number("runners_online", holdup.online())
        .number("runners_matching", holdup.matching())
        .array("demands");
    for (Holdup.Demand demand : holdup.demands()) {
      out.object().text("demand", demand.demand()).number("met_by", demand.metBy()).endObject();
    }
    out.endArray().endObject();
  }

  /// Why the run waits; empty when it does not.
  public static Optional<Holdup> read(String run) {
    Fields in = Body.answer(run).fields(NAME);
    if (in == null) {
      return Optional.empty();
    }
    Holdup holdup =
        new Holdup(
            in.requiredWord("reason", Holdup.Reason.class),
            in.id("behind_run_id", RunId::new),
            in.time("not_before"),
            (int) in.requiredInteger("runners_online", 0, Integer.MAX_VALUE),
            (int) in.requiredInteger("runners_matching", 0, Integer.MAX_VALUE),
            in.list("demands", Limits.BATCH_ITEMS).stream().map(HoldupJson::demand).toList());
    in.finish();
    return Optional.of(holdup);
  }

  private static Holdup.Demand demand(Fields in) {
    return new Holdup.Demand(
        in.requiredText("demand", Limits.PATH_LENGTH + Limits.NAME_LENGTH),
        (int) in.requiredInteger("met_by", 0, Integer.MAX_VALUE));
  }
}
