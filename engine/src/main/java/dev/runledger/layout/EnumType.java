package dev.runledger.layout;

import java.util.List;

/// A closed set of words, as a type of PostgreSQL.
public record EnumType(String name, List<String> words) {}
