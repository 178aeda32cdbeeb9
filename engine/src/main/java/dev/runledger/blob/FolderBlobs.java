package dev.runledger.blob;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// Keeps blobs as files in a folder, `ab/cdef…` by their hash. A file appears whole or not at all:
/// it is written aside, forced to the disk, and then moved.
public final class FolderBlobs implements BlobStore {
  private static final int BUFFER = 64 * 1024;
  private static final String HASH = "[0-9a-f]{64}";

  private final Path folder;

  /// @param folder made when the first blob comes
  public FolderBlobs(Path folder) {
    this.folder = folder;
  }

  @Override
  public Blob put(InputStream content, long mostBytes) throws IOException {
    var sent = new Sent(content);
    try {
      return keep(sent, mostBytes);
    } catch (BlobTooLargeException e) {
      throw e;
    } catch (IOException e) {
      throw sent.isBroken ? e : new BlobFolderException(folder, e);
    }
  }

  /// Content that knows whether it was the one that failed, and not the folder.
  private static final class Sent extends FilterInputStream {
    private boolean isBroken;

    Sent(InputStream content) {
      super(content);
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
      try {
        return super.read(bytes, from, most);
      } catch (IOException e) {
        isBroken = true;
        throw e;
      }
    }
  }

  private Blob keep(InputStream content, long mostBytes) throws IOException {
    Path incoming = folder.resolve("incoming");
    Files.createDirectories(incoming);
    Path aside = Files.createTempFile(incoming, "blob", null);
    try {
      Blob blob = write(content, aside, mostBytes);
      Path place = place(blob.sha256());
      if (!Files.exists(place)) {
        Path shelf = Objects.requireNonNull(place.getParent(), "A blob lies in a folder");
        Files.createDirectories(shelf);
        move(aside, place);
        force(shelf);
      }
      return blob;
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static Blob write(InputStream content, Path aside, long mostBytes) throws IOException {
    MessageDigest digest = sha256();
    byte[] head = new byte[0];
    long size = 0;
    try (FileChannel file = FileChannel.open(aside, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = content.readNBytes(buffer, 0, BUFFER);
          read > 0;
          read = content.readNBytes(buffer, 0, BUFFER)) {
        size += read;
        if (size > mostBytes) {
          throw new BlobTooLargeException(mostBytes);
        }
        if (head.length == 0) {
          head = Arrays.copyOf(buffer, Math.min(read, MediaType.HEAD));
        }
        digest.update(buffer, 0, read);
        ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read);
        while (rest.hasRemaining()) {
          file.write(rest);
        }
      }
      file.force(true);
    }
    return new Blob(HexFormat.of().formatHex(digest.digest()), size, MediaType.of(head));
  }

  private static void move(Path aside, Path place) throws IOException {
    try {
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(aside, place, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// A new name is durable once its folder is.
  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public InputStream open(String sha256, long from) throws IOException {
    if (!sha256.matches(HASH)) {
      throw new NoSuchFileException(sha256);
    }
    FileChannel file = FileChannel.open(place(sha256), StandardOpenOption.READ);
    file.position(from);
    return Channels.newInputStream(file);
  }

  private Path place(String sha256) {
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
