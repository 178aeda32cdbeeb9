package dev.runledger.run;

/// Who did something to the server, as the audit keeps it.
///
/// @param name who it was, as far as the server knows
/// @param requestId the request by which it was done; the server's log names it too
public record Actor(String name, String requestId) {}
