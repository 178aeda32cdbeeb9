package dev.runledger.cli;

import dev.runledger.cli.LocalServers.Note;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The note of a server, there for as long as the server is. A user without a home that can be
/// written to has to say address and token.
record Presence(LocalServers servers, Note note) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

  Presence {
    try {
      servers.leave(note);
    } catch (IOException e) {
      LOG.warn(
          "Commands in other folders will not find this server by themselves: {}", e.toString());
    }
  }

  @Override
  public void close() {
    try {
      servers.remove(note);
    } catch (IOException e) {
      LOG.warn("The note of this server stays behind: {}", e.toString());
    }
  }
}
