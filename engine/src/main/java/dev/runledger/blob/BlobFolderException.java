package dev.runledger.blob;

import java.io.IOException;
import java.nio.file.Path;

/// The folder cannot take content just now: its disk is full, it is not there, or it may not be
/// written. Nothing was stored, and the same may work later.
public final class BlobFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  BlobFolderException(Path folder, IOException why) {
    super("The folder " + folder + " cannot be written: " + why, why);
  }
}
