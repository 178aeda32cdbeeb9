package dev.runledger.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.event.Event;
import dev.runledger.wire.SseParser.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseTest {
  private static final String STREAM =
      """
      \uFEFF: hello

      retry: 2000

      id: 1
      event: user.note
      data: {"a": "ä€😀"}

      data:no space
      data:  two spaces
      data

      id: 7
      event: only an id

      id: with\0nul
      :comment
      unknown: field
      data: after
      event: x

      id
      data: no id

      event: no data

      data: not finished
      """;

  private static final List<Message> MESSAGES =
      List.of(
          new Message("1", "user.note", "{\"a\": \"ä€😀\"}"),
          new Message("1", "message", "no space\n two spaces\n"),
          new Message("7", "x", "after"),
          new Message("", "message", "no id"));

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void isReadAlikeWhereverItIsSplit(String lineBreak) {
    byte[] bytes = STREAM.replace("\n", lineBreak).getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      SseParser parser = new SseParser();
      List<Message> messages = new ArrayList<>(parser.feed(bytes, 0, split));
      messages.addAll(parser.feed(bytes, split, bytes.length - split));
      assertThat(messages).isEqualTo(MESSAGES);
      assertThat(parser.retry()).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void isReadAlikeByteByByte(String lineBreak) {
    byte[] bytes = STREAM.replace("\n", lineBreak).getBytes(StandardCharsets.UTF_8);
    SseParser parser = new SseParser();
    List<Message> messages = new ArrayList<>();
    for (int at = 0; at < bytes.length; at++) {
      messages.addAll(parser.feed(bytes, at, 1));
    }
    assertThat(messages).isEqualTo(MESSAGES);
  }

  @Test
  void aFrameWithoutDataStillMovesThePosition() {
    SseParser parser = new SseParser();
    byte[] bytes = "id: 7\n\n".getBytes(StandardCharsets.UTF_8);
    assertThat(parser.feed(bytes, 0, bytes.length)).isEmpty();
    assertThat(parser.lastId()).isEqualTo("7");
  }

  @Test
  void anIdCountsWhenItsFrameIsWhole() {
    SseParser parser = new SseParser();
    byte[] bytes = "id: 7\ndata: x\n".getBytes(StandardCharsets.UTF_8);
    assertThat(parser.feed(bytes, 0, bytes.length)).isEmpty();
    assertThat(parser.lastId()).isEmpty();
  }

  @Test
  void framesAreReadAsTheyWereWritten() {
    Samples samples = new Samples(20);
    Random random = new Random(20);
    for (int round = 0; round < 200; round++) {
      Event event = samples.event();
      List<Message> messages = parse(random, SseFrame.event(round, event), SseFrame.heartbeat());
      assertThat(messages).hasSize(1);
      Message message = messages.getFirst();
      assertThat(message.id()).isEqualTo(Integer.toString(round));
      assertThat(message.type()).isEqualTo(event.type());
      assertThat(message.data()).isEqualTo(SseFrame.oneLine(EventJson.write(event)));
      assertThat(EventJson.read(message.data()))
          .usingRecursiveComparison()
          .ignoringFields("payload")
          .isEqualTo(event);
    }
  }

  @Test
  void aLineBreakOfAPayloadBecomesABlank() {
    byte[] frame = SseFrame.frame(null, "init", "{\r\n\"a\\n\": 1\r}");
    assertThat(new String(frame, StandardCharsets.UTF_8))
        .isEqualTo("event: init\ndata: {  \"a\\n\": 1 }\n\n");
  }

  @Test
  void aLineBreakInAPieceBecomesABlank() {
    List<byte[]> frame =
        SseFrame.frame(
            "init",
            List.of(
                "{\r\n\"a\\n\"".getBytes(StandardCharsets.UTF_8),
                ": 1\r}".getBytes(StandardCharsets.UTF_8)));
    var all = new ByteArrayOutputStream();
    frame.forEach(all::writeBytes);
    assertThat(all.toString(StandardCharsets.UTF_8))
        .isEqualTo("event: init\ndata: {  \"a\\n\": 1 }\n\n");
  }

  @Test
  void whatIsNoEventIsRead() {
    SseParser parser = new SseParser();
    byte[] both = "retry: 2000\n\n:\n\n".getBytes(StandardCharsets.UTF_8);
    assertThat(SseFrame.retry(Duration.ofSeconds(2)))
        .isEqualTo(Arrays.copyOf(both, both.length - 3));
    assertThat(parser.feed(both, 0, both.length)).isEmpty();
    assertThat(parser.retry()).isEqualTo(Duration.ofSeconds(2));
  }

  private static List<Message> parse(Random random, byte[]... frames) {
    SseParser parser = new SseParser();
    List<Message> messages = new ArrayList<>();
    for (byte[] frame : frames) {
      int at = 0;
      while (at < frame.length) {
        int length = Math.min(frame.length - at, random.nextInt(10));
        messages.addAll(parser.feed(frame, at, length));
        at += length;
      }
    }
    return messages;
  }
}
