package dev.runledger.terminal;

import java.io.PrintStream;
import java.io.PrintWriter;

/// One of the two streams that a command writes to, and what that place can show.
///
/// @param terminal a person reads it: lines may be cut to the width and rewritten
/// @param colours whether colour codes may be written
/// @param width in columns; only meaningful where `terminal` is true
/// @param json what is printed is JSON, one value a line
public record Screen(
    PrintStream stream, boolean terminal, boolean colours, int width, boolean json) {
  private static final int USUAL_WIDTH = 100;

  public Screen(PrintStream stream, boolean terminal, boolean colours, int width) {
    this(stream, terminal, colours, width, false);
  }

  /// A file, a pipe, a test: no colours, no widths.
  public static Screen plain(PrintStream stream) {
    return new Screen(stream, false, false, USUAL_WIDTH);
  }

  public Screen withoutColours() {
    return new Screen(stream, terminal, false, width, json);
  }

  /// The same for JSON: a value stays on its line, also where what is stored has more. Line breaks
  /// can only stand between values.
  public Screen ofJson() {
    return new Screen(stream, terminal, colours, width, true);
  }

  public String paint(Paint paint, String text) {
    return colours ? paint.on(text) : text;
  }

  public void println(String line) {
    stream.println(json ? line.replace('\n', ' ').replace('\r', ' ') : line);
  }

  public void print(String text) {
    stream.print(text);
    stream.flush();
  }

  public PrintWriter writer() {
    return new PrintWriter(stream, true, stream.charset());
  }

  /// True once the reader has gone (`… | head -1`): nothing more needs to be written.
  public boolean isGone() {
    return stream.checkError();
  }
}
