package dev.runledger.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobsTest {
  private static final long MIB = 1 << 20;

  @TempDir Path folder;
  private FolderBlobs blobs;

  @BeforeEach
  void open() {
    blobs = new FolderBlobs(folder.resolve("blobs"));
  }

  @Test
  void contentIsNamedByItsHashAndReadBack() throws IOException {
    Blob blob = put("hello");

    assertThat(blob.sha256())
        .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assertThat(blob.byteSize()).isEqualTo(5);
    assertThat(read(blob, 0)).isEqualTo("hello");
    assertThat(read(blob, 2)).isEqualTo("llo");
  }

  @Test
  void theSameContentIsStoredOnce() throws IOException {
    put("hello");
    put("hello");

    assertThat(files()).hasSize(1);
  }

  @Test
  void contentThatIsTooLargeLeavesNothingBehind() throws IOException {
    byte[] large = new byte[(int) MIB + 1];

    assertThatThrownBy(() -> blobs.put(new ByteArrayInputStream(large), MIB))
        .isInstanceOf(BlobTooLargeException.class)
        .hasMessageContaining("1048576");
    assertThat(files()).isEmpty();
  }

  @Test
  void contentOfExactlyTheLimitIsTaken() throws IOException {
    assertThat(blobs.put(new ByteArrayInputStream(new byte[(int) MIB]), MIB).byteSize())
        .isEqualTo(MIB);
  }

  @Test
  void aSenderThatBreaksOffLeavesNothingBehind() throws IOException {
    InputStream sent = new ByteArrayInputStream(new byte[100_000]);
    InputStream breaking =
        new SequenceInputStream(
            sent,
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the connection was reset");
              }

              @Override
              public int read(byte[] bytes, int from, int most) throws IOException {
                return read();
              }
            });

    assertThatThrownBy(() -> blobs.put(breaking, MIB)).hasMessage("the connection was reset");
    assertThat(files()).isEmpty();
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldFromASenderThatBreaksOff() throws IOException {
    Files.writeString(folder.resolve("blobs"), "in the way");

    assertThatThrownBy(() -> put("hello"))
        .isInstanceOf(BlobFolderException.class)
        .hasMessageContaining(folder.resolve("blobs").toString());

    Files.delete(folder.resolve("blobs"));
    assertThat(read(put("hello"), 0)).isEqualTo("hello");
  }

  @Test
  void aNameThatIsNoHashReachesNoFile() {
    for (String name : List.of("../../etc/passwd", "", "ABC", "a".repeat(63))) {
      assertThatThrownBy(() -> blobs.open(name, 0)).isInstanceOf(NoSuchFileException.class);
    }
    assertThatThrownBy(() -> blobs.open("a".repeat(64), 0)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void theMediaTypeIsToldFromTheContent() throws IOException {
    assertThat(put("{\"a\":1}").mediaType()).isEqualTo(MediaType.JSON);
    assertThat(put("<?xml version='1.0'?><hierarchy/>").mediaType()).isEqualTo(MediaType.XML);
    assertThat(put("  <!DOCTYPE html><p>").mediaType()).isEqualTo(MediaType.HTML);
    assertThat(put("plain words").mediaType()).isEqualTo(MediaType.TEXT);
    assertThat(put("\u00e9".repeat(2000)).mediaType()).isEqualTo(MediaType.TEXT);
    assertThat(bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0).mediaType())
        .isEqualTo(MediaType.PNG);
    assertThat(bytes(0xFF, 0xD8, 0xFF, 0xE0).mediaType()).isEqualTo(MediaType.JPEG);
    assertThat(bytes('a', 0, 'b').mediaType()).isEqualTo(MediaType.BYTES);
    assertThat(bytes(0xC3, 0x28).mediaType()).isEqualTo(MediaType.BYTES);
  }

  private Blob put(String text) throws IOException {
    return blobs.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), MIB);
  }

  private Blob bytes(int... values) throws IOException {
    byte[] content = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      content[i] = (byte) values[i];
    }
    return blobs.put(new ByteArrayInputStream(content), MIB);
  }

  private String read(Blob blob, long from) throws IOException {
    try (InputStream content = blobs.open(blob.sha256(), from)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
