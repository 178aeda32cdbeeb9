package dev.runledger.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.terminal.Table.Cell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("ID", "STATUS", "TEXT");
    table.add(Cell.of("run_1"), Cell.of("ok"), Cell.of("first"));
    table.add(Cell.of("r"), Cell.of("waiting_input"), Cell.of("日本"));
    table.print(Screen.plain(stream));
    assertThat(printed())
        .isEqualTo(
            """
            ID     STATUS         TEXT
            run_1  ok             first
            r      waiting_input  日本
            """);
  }

  @Test
  void onATerminalTheLastColumnGivesWayFirst() {
    Table table = new Table("ID", "TEXT");
    table.add(Cell.of("run_123456789abc"), Cell.of("a long text that does not fit any more"));
    table.print(new Screen(stream, true, false, 32));
    assertThat(printed()).isEqualTo("ID                TEXT\nrun_123456789abc  a long text t…\n");
  }

  @Test
  void aColumnMayGiveWayBeforeAllOthers() {
    Table table = new Table("ID", "HOLDER", "TEXT").givingWayFirst("HOLDER");
    table.add(Cell.of("run_1"), Cell.of("lnch_123456789abc"), Cell.of("what it is about"));
    table.print(new Screen(stream, true, false, 36));
    assertThat(printed())
        .isEqualTo("ID     HOLDER       TEXT\nrun_1  lnch_12345…  what it is about\n");
    assertThatThrownBy(() -> table.givingWayFirst("NAME")).hasMessageContaining("NAME");
  }

  @Test
  void inAPipeNothingIsCut() {
    Table table = new Table("TEXT");
    table.add(Cell.of("x".repeat(500)));
    table.print(Screen.plain(stream));
    assertThat(printed()).contains("x".repeat(500));
  }

  @Test
  void coloursDoNotMoveColumns() {
    Table table = new Table("A", "B");
    table.add(new Cell("red", Paint.RED), Cell.of("b"));
    table.print(new Screen(stream, true, true, 80));
    assertThat(printed()).contains("\033[31mred\033[0m  b").contains("\033[2mA\033[0m    ");
  }

  @Test
  void aCellCannotCommandTheTerminal() {
    Table table = new Table("A");
    table.add(Cell.of("a\033]0;owned\u0007b\nc\u202Ed"));
    table.print(Screen.plain(stream));
    assertThat(printed()).isEqualTo("A\na\uFFFD]0;owned\uFFFDb⏎c\uFFFDd\n");
  }

  @Test
  void aRowMustFitItsTable() {
    assertThatThrownBy(() -> new Table("A", "B").add(Cell.of("only one")))
        .hasMessage("A row of 1 cells in a table of 2 columns");
  }

  @Test
  void textIsCutByColumnsNotByCharacters() {
    assertThat(Cells.fit("日本語", 5)).isEqualTo("日本…");
    assertThat(Cells.fit("日本語", 6)).isEqualTo("日本語");
    assertThat(Cells.width("e\u0301")).isEqualTo(1);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
