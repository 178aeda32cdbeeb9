package dev.runledger.client;

/// What the numbers of a stream count, and so what may be between two of them.
enum Numbering {
  /// Events of a run: no holes.
  OF_RUN,

  /// Events of a session: no holes.
  OF_SESSION,

  /// Positions of the feed of all sessions: always greater.
  OF_FEED
}
