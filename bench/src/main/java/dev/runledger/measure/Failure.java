package dev.runledger.measure;

/// A measure that could not be taken, and why.
public record Failure(String measure, StoreKind store, String why) {}
