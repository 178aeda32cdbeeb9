package dev.runledger.run;

import dev.runledger.event.Json;
import org.jspecify.annotations.Nullable;

/// What an agent asks.
///
/// @param reason a sentence for whoever answers
/// @param schema a JSON Schema of the answer; null when any answer will do
public record Question(String reason, @Nullable Json schema) {}
