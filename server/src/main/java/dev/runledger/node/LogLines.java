package dev.runledger.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.runledger.json.JsonWriter;
import dev.runledger.node.Config.LogFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/// One log line: for people, or as an object of JSON for programs.
final class LogLines extends EncoderBase<ILoggingEvent> {
  static final String NAME = "runledger";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final byte[] NOTHING = new byte[0];

  private final LogFormat format;

  LogLines(LogFormat format) {
    this.format = format;
  }

  LogFormat format() {
    return format;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        switch (format) {
          case HUMAN -> human(event);
          case JSON -> json(event);
        };
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private static String human(ILoggingEvent event) {
    var line = new StringBuilder();
    line.append(LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault()).format(TIME));
    line.append(' ').append(event.getLevel()).append(' ');
    line.append(shortName(event.getLoggerName())).append(" - ");
    line.append(event.getFormattedMessage());
    for (Map.Entry<String, String> told : event.getMDCPropertyMap().entrySet()) {
      line.append(' ').append(told.getKey()).append('=').append(told.getValue());
    }
    line.append('\n').append(trace(event));
    return line.toString();
  }

  private static String json(ILoggingEvent event) {
    Instant time = event.getInstant();
    JsonWriter line =
        new JsonWriter()
            .object()
            .time("time", time)
            .text("level", event.getLevel())
            .text("logger", event.getLoggerName())
            .text("message", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach(line::text);
    if (event.getThrowableProxy() != null) {
      line.text("trace", trace(event));
    }
    return line.endObject() + "\n";
  }

  private static String trace(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null ? "" : ThrowableProxyUtil.asString(thrown);
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
