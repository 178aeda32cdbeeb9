package dev.runledger.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a reader of a Markdown file types, in its order, and what the file says will be shown.
///
/// @param blocks the `sh` blocks
/// @param statements the `sql` blocks
record Document(List<Block> blocks, List<Block> statements) {

  /// @param line where the block begins, from 1
  /// @param script as it stands
  /// @param shown what the block prints, when the document shows it
  record Block(int line, String script, @Nullable Shown shown) {
    /// A block that is one command which goes on until Ctrl-C has a terminal of its own.
    boolean staysOpen() {
      return script.matches("\\./runledger (up|serve|runner)\\b[^\n]*\n")
          && !script.matches("(?s).* --(help|settings)\\b.*");
    }
  }

  /// A fenced block of any kind.
  ///
  /// @param kind the word after the fence: `sh`, `text`, `json`, or nothing
  /// @param follows nothing but empty lines stand between this one and the one before
  private record Fence(int line, String kind, String text, boolean follows) {}

  static Document read(Path file) {
    try {
      return of(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A `text` or `json` block is what the `sh` block right above it prints.
  static Document of(List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    List<Block> statements = new ArrayList<>();
    @Nullable Fence typed = null;
    for (Fence fence : fences(lines)) {
      switch (fence.kind()) {
        case "sh" -> blocks.add(new Block(fence.line(), fence.text(), null));
        case "sql" -> statements.add(new Block(fence.line(), fence.text(), null));
        case "text", "json" -> {
          if (typed == null || !fence.follows()) {
            throw new IllegalArgumentException(
                "Line " + fence.line() + " shows what no commands right above it print");
          }
          Shown shown = new Shown(fence.text(), fence.kind().equals("json"));
          blocks.set(blocks.size() - 1, new Block(typed.line(), typed.text(), shown));
        }
        default -> {}
      }
      typed = fence.kind().equals("sh") ? fence : null;
    }
    return new Document(List.copyOf(blocks), List.copyOf(statements));
  }

  private static List<Fence> fences(List<String> lines) {
    List<Fence> fences = new ArrayList<>();
    boolean alone = false;
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.startsWith("```")) {
        int end = end(lines, at);
        String text = String.join("\n", lines.subList(at + 1, end)) + "\n";
        fences.add(new Fence(at + 1, line.substring(3).strip(), text, alone));
        at = end;
        alone = true;
      } else if (!line.isBlank()) {
        alone = false;
      }
    }
    return fences;
  }

  private static int end(List<String> lines, int start) {
    for (int at = start + 1; at < lines.size(); at++) {
      if (lines.get(at).equals("```")) {
        return at;
      }
    }
    throw new IllegalArgumentException("The block of line " + (start + 1) + " does not end");
  }
}
