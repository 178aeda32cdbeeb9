package dev.runledger.migration;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One migration, as this program and the database know it.
///
/// @param checksum SHA-256 of the file that was applied, or would be
/// @param appliedAt null while it is pending
/// @param appliedBy who started the program that applied it; null while it is pending
public record MigrationStatus(
    int version,
    String name,
    State state,
    String checksum,
    @Nullable Instant appliedAt,
    @Nullable String appliedBy) {

  /// What is to be said about a migration.
  public enum State {
    APPLIED,
    PENDING,
    /// Applied, but the file is another one now.
    CHANGED,
    /// Applied by a newer program; this one does not know it.
    UNKNOWN
  }
}
