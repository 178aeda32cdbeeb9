package dev.runledger.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of a source, taken apart.
///
/// @param row as it was read
/// @param key JSON list of what names it there
/// @param values for our columns, in the order of [Mapper#targets]
/// @param run the run that it is or hangs on, as the source names it; null for none
/// @param id of an event, as the source has it
/// @param number of an event, as the source has it
/// @param shown what the layout is to show of it: a text for each of [SourceTable#shared]
/// @param extras JSON object of what no layout has; null for nothing
/// @param refusal the rule that it breaks; null when it can be stored
public record Mapped(
    List<@Nullable String> row,
    String key,
    List<@Nullable String> values,
    @Nullable String run,
    @Nullable String id,
    @Nullable Long number,
    List<@Nullable String> shown,
    @Nullable String extras,
    @Nullable String refusal) {}
