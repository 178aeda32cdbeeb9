package dev.runledger.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.event.Event;
import dev.runledger.event.Json;
import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was written down is read as it was.
class JournalTest {
  private static final RunId RUN = new RunId("run_0123456789ab");
  private static final RunnerId RUNNER = new RunnerId("lnch_0123456789ab");
  private static final Event EVENT =
      new Event(
          new SessionId("ses_0123456789ab"),
          RUN,
          7,
          3L,
          "user.note",
          "w",
          null,
          2,
          new Json("{ \"a\" : \"\\n\\u0001\" }"),
          Instant.parse("2026-01-01T00:00:00.123456Z"),
          new EventId("e-1"));
  private static final List<Op> OPS =
      List.of(
          new Op.Submitted("a", 1, 2, RUN, true),
          appended(Op.NEVER, Outcome.unknown()),
          new Op.Registered("a", 3, 4, RUNNER, true),
          new Op.Keyed("a", 3, 4, RUN, "k-1", "Receipt[]"),
          new Op.Kept(
              "a",
              3,
              4,
              RUN,
              new SessionId("ses_0123456789ab"),
              Lineage.Trigger.SYSTEM,
              "p",
              null,
              new Json("{\"x\":1}")),
          new Op.Granted("a", 4, 5, RUN, RUNNER, "g", 2),
          new Op.Reported("a", 5, 6, RUN, "g", Op.Report.WAITING, new Outcome.Refused("lost")),
          new Op.Ordered("a", 6, 7, RUN, Op.Order.CANCEL, Outcome.done()),
          new Op.Paged("a", 7, 8, RUN, 2, 10, List.of(EVENT), 3, false),
          new Op.Followed("a", 8, 9, RUN, 2, List.of(new Op.Seen(8, 3, EVENT)), true),
          new Op.FollowedAll("a", 9, 10, 6, List.of(new Op.Seen(9, 7, EVENT))),
          new Op.Looked("a", 10, 11, RUN, RunStatus.WAITING_INPUT, null),
          new Op.Looked("a", 11, 12, RUN, RunStatus.RUNNING, RUNNER),
          new Op.Broke("a", 12, 13, null, "\"what\""),
          new Op.Fault("a", 13, 14, "killed"),
          new Op.Verified("a", 13, 14, RUN, "event 3 is missing"),
          new Op.Verified("a", 13, 14, RUN, null),
          new Op.Audited("a", 14, 15, RUN, List.of(EVENT)));

  @TempDir Path folder;

  private static Op.Appended appended(long ended, Outcome outcome) {
    Op.Written written =
        new Op.Written(new EventId("e-1"), "user.note", new Json("{ \"x\":[1 , 2]}"));
    return new Op.Appended("a", 2, ended, RUN, null, List.of(written), outcome);
  }

  @Test
  void everyKindOfOperationIsAmongThese() {
    assertThat(OPS.stream().map(Op::getClass).distinct())
        .hasSameElementsAs(
            Arrays.stream(Op.class.getPermittedSubclasses())
                .flatMap(kind ->
                    kind.isSealed()
                        ? Arrays.stream(kind.getPermittedSubclasses())
                        : Stream.of(kind))
                .map(kind -> kind.asSubclass(Op.class))
                .toList());
  }

  @Test
  void everyOperationIsReadAsItWasWritten() throws IOException {
    Path file = folder.resolve("all.history");
    try (Journal journal = Journal.open(file)) {
      OPS.forEach(journal::note);
    }
    assertThat(Journals.read(List.of(file))).containsExactlyElementsOf(OPS);
  }

  @Test
  void theEndOfAnOperationTakesThePlaceOfItsBeginning() throws IOException {
    Path file = folder.resolve("a.history");
    Op.Appended taken = appended(5, new Outcome.Taken(List.of(3L)));
    try (Journal journal = Journal.open(file)) {
      long number = journal.begin(appended(Op.NEVER, Outcome.unknown()));
      journal.note(OPS.getFirst());
      journal.end(number, taken);
    }
    assertThat(Journals.read(List.of(file))).containsExactly(OPS.getFirst(), taken);
  }

  @Test
  void whoWasKilledWhileWritingLosesOnlyThatLine() throws IOException {
    Path file = folder.resolve("killed.history");
    try (Journal journal = Journal.open(file)) {
      journal.note(OPS.getFirst());
    }
    Files.writeString(file, "{\"op\":\"Submitted\",\"n\":2,\"by", StandardOpenOption.APPEND);
    assertThat(Journals.read(List.of(file))).containsExactly(OPS.getFirst());
    Files.writeString(file, "\n" + OpJson.write(3, OPS.getFirst()), StandardOpenOption.APPEND);
    assertThatThrownBy(() -> Journals.read(List.of(file))).hasMessageContaining("line 2");
  }
}
