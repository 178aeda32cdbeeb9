package dev.runledger.migration;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a roll-back did.
///
/// @param steps newest first
/// @param copy the database as it was before; null when there was nothing to do
public record RolledBack(List<MigrationStep> steps, @Nullable Path copy) {}
