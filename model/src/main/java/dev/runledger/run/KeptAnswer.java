package dev.runledger.run;

import dev.runledger.id.RunId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of a request that carried a key.
public sealed interface KeptAnswer {

  /// It was answered, and is answered the same whenever it comes again.
  ///
  /// @param headers beside those that every answer has
  record Given(int status, Map<String, String> headers, String body) implements KeptAnswer {
    public Given {
      headers = Map.copyOf(headers);
    }
  }

  /// It made this run, and is answered when that is over, or the time to wait for it.
  ///
  /// @param made the answer when the run is deleted meanwhile; null where an older version noted
  ///   none
  record Awaited(RunId run, @Nullable Given made) implements KeptAnswer {}
}
