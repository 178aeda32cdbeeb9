package dev.runledger.blob;

import java.io.IOException;

/// The content is larger than it may be.
public final class BlobTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  BlobTooLargeException(long mostBytes) {
    super("The content has more than " + mostBytes + " bytes");
  }
}
