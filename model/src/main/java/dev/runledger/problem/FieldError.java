package dev.runledger.problem;

/// One thing that is wrong in a body.
///
/// @param pointer a JSON Pointer (RFC 6901) to it; '' for the body itself
/// @param message what is wrong, with the value, and what is allowed
public record FieldError(String pointer, String message) {}
