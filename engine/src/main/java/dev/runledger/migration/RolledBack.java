package dev.runledger.migration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a roll-back did.
///
/// @param steps newest first
/// @param copy where everything is as it was before: a file, or a schema of the same database; null
///   when there was nothing to do
public record RolledBack(List<MigrationStep> steps, @Nullable String copy) {}
