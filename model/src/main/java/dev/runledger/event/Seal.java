package dev.runledger.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runledger.id.EventId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The hash of an event of a run, which stands for it and for all events of the run before it:
/// SHA-256 of the text `runledger event 1`, a line feed, and these fields: the hash before it (none
/// for the first), session_id, run_id, run_seq, seq, event_type, source, node_name, step,
/// created_at, event_id, source_id, source_seq, payload. A field is its length in bytes, in four
/// bytes, and the bytes; -1 alone is one that is NULL. Text is UTF-8, a number eight bytes, a time
/// its seconds since 1970 in eight bytes and its nanoseconds in four; all numbers are big-endian.
///
/// Events that belong to no run have none.
public final class Seal {
  /// Another one, should the fields ever be others.
  private static final byte[] KIND = "runledger event 1\n".getBytes(US_ASCII);

  private final byte[] hash;

  private Seal(byte[] hash) {
    this.hash = hash;
  }

  /// As it is kept. What is none is equal to none.
  public static Seal of(byte[] hash) {
    return new Seal(hash.clone());
  }

  /// @param before of the event before it in its run; null for the first
  /// @param event of a run
  /// @param sourceId the id that it had where it was adopted from
  /// @param sourceSeq the number that the program of a layout gave it
  public static Seal after(
      @Nullable Seal before, Event event, @Nullable String sourceId, @Nullable Long sourceSeq) {
    EventId id = event.eventId();
    var fields = new Fields();
    fields.add(before == null ? null : before.hash);
    fields.add(event.sessionId().value());
    fields.add(Objects.requireNonNull(event.runId()).value());
    fields.add(event.runSeq());
    fields.add(Long.valueOf(event.seq()));
    fields.add(event.type());
    fields.add(event.source());
    fields.add(event.nodeName());
    fields.add(event.step() == null ? null : Long.valueOf(event.step()));
    fields.add(event.createdAt());
    fields.add(id == null ? null : id.value());
    fields.add(sourceId);
    fields.add(sourceSeq);
    fields.add(event.payload().text());
    return new Seal(fields.sha256.digest());
  }

  private static final class Fields {
    private final MessageDigest sha256;

    Fields() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java has SHA-256", e);
      }
      sha256.update(KIND);
    }

    void add(byte @Nullable [] field) {
      int length = field == null ? -1 : field.length;
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
      if (field != null) {
        sha256.update(field);
      }
    }

    void add(@Nullable String text) {
      add(text == null ? null : text.getBytes(UTF_8));
    }

    void add(@Nullable Long number) {
      add(number == null ? null : ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    void add(Instant time) {
      add(
          ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
              .putLong(time.getEpochSecond())
              .putInt(time.getNano())
              .array());
    }
  }

  public byte[] bytes() {
    return hash.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Seal seal && Arrays.equals(hash, seal.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  /// 64 hex digits.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(hash);
  }
}
