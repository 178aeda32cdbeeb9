package dev.runledger.cli;

import dev.runledger.event.Json;
import dev.runledger.json.Body;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.Run;
import dev.runledger.run.RunFailure;
import dev.runledger.run.RunState;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Finds the exit status of a command in what its executor told of its end.
final class ExitStatus {
  private static final int MOST = 255;

  private ExitStatus() {}

  /// @param exited the payload of the last `process_exited` event; null when there was none
  static int of(Run run, @Nullable Json exited) {
    return switch (run.state()) {
      case RunState.Completed _ -> Exit.OK;
      case RunState.Failed(var _, RunFailure why, var _) ->
          why.code().equals(RunFailure.NO_MATCHING_RUNNER)
              ? Exit.UNMATCHED
              : in(why.details()).orElseGet(() -> in(exited).orElse(Exit.FAILED));
      case RunState.Stopped _, RunState.Cancelled _ ->
          in(exited).stream().filter(status -> status != 0).findFirst().orElse(Exit.FAILED);
      case RunState.Open _, RunState.Held _ -> Exit.FAILED;
    };
  }

  /// Empty when the details name no exit code.
  static OptionalInt in(@Nullable Json details) {
    if (details == null) {
      return OptionalInt.empty();
    }
    try {
      Long code = Body.answer(details.text()).integer("exit_code", 0, MOST);
      return code == null ? OptionalInt.empty() : OptionalInt.of(code.intValue());
    } catch (ProblemException strange) {
      return OptionalInt.empty();
    }
  }
}
