package dev.runledger.run;

/// By what a request is known when it comes again.
///
/// @param key as the client chose it
/// @param route what was asked: the same key may come to another route
/// @param digest SHA-256 of all that was asked there
public record RequestKey(String key, String route, String digest) {}
