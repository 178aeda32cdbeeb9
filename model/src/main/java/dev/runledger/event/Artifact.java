package dev.runledger.event;

import dev.runledger.id.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The index entry of a stored blob.
///
/// @param ref `obj://artifacts/{run_id}/{kind}/{sha256}.{ext}`
/// @param sha256 of the content, 64 hex digits; also where the blob is found
/// @param mediaType told from the content, never from what the sender claimed
/// @param name the sender's name for it; null when it gave none. Data only: never a path
public record Artifact(
    String ref,
    RunId runId,
    Kind kind,
    String sha256,
    long byteSize,
    String mediaType,
    @Nullable String name,
    @Nullable Integer step,
    Instant createdAt) {

  public enum Kind {
    SCREENSHOT,
    UI_XML,
    DOM,
    LOG,
    FILE
  }
}
