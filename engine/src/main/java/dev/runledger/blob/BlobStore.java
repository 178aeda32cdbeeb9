package dev.runledger.blob;

import java.io.IOException;
import java.io.InputStream;

/// Keeps content by its hash: storing the same again is a no-op, and what was stored never changes.
public interface BlobStore {

  /// Stores the content, durably.
  ///
  /// @param mostBytes more than that is refused
  /// @throws BlobTooLargeException when there is more; nothing was stored
  /// @throws BlobFolderException when it cannot be stored just now; nothing was stored
  /// @throws IOException when the content cannot be read; nothing was stored
  Blob put(InputStream content, long mostBytes) throws IOException;

  /// The content from a byte on.
  ///
  /// @param sha256 as [Blob#sha256] told it
  /// @param from where to begin; 0 for the whole
  /// @throws java.nio.file.NoSuchFileException when there is no such content
  InputStream open(String sha256, long from) throws IOException;
}
