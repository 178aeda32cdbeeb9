package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Faults;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stream that ends when the database is lost. It does not say that its log did, so that its
/// reader comes back, here or at another node, and goes on where it was.
record LosableStream(Answer.Source stream, Faults faults) implements Answer.Source {
  private static final Logger LOG = LoggerFactory.getLogger(LosableStream.class);

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try {
      stream.writeTo(out);
    } catch (RuntimeException e) {
      if (faults.known(e).isEmpty()) {
        throw e;
      }
      LOG.warn("A stream ends, and its reader may come back: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    stream.close();
  }
}
