package dev.runledger.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runledger.documents.Document.Block;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a document is read.
class DocumentTest {

  @Test
  void whatIsTypedIsEveryShBlockAsItStands() {
    List<Block> blocks =
        Document.of(
                "# Title\n```sh\none\n  two\n```\n\nText\n\n```java\nno\n```\n```sh\n```"
                    .lines()
                    .toList())
            .blocks();
    assertThat(blocks).extracting(Block::script).containsExactly("one\n  two\n", "\n");
    assertThat(blocks).extracting(Block::line).containsExactly(2, 12);
  }

  @Test
  void whatADatabaseIsToldIsEverySqlBlockAsItStands() {
    Document page = Document.of("```sql\nA;\n```\n```sh\nb\n```\n```sql\nC;\n```".lines().toList());
    assertThat(page.statements()).extracting(Block::script).containsExactly("A;\n", "C;\n");
    assertThat(page.blocks()).extracting(Block::script).containsExactly("b\n");
  }

  @Test
  void whatIsShownStandsRightBelow() {
    List<Block> blocks =
        Document.of(
                """
                ```sh
                a
                ```
                ```text
                A
                ```
                ```sh
                b
                ```

                ```json
                {}
                ```
                ```sh
                c
                ```
                ```
                a picture
                ```
                ```sh
                d
                ```
                """
                    .lines()
                    .toList())
            .blocks();
    assertThat(blocks)
        .extracting(Block::shown)
        .containsExactly(new Shown("A\n", false), new Shown("{}\n", true), null, null);
  }

  @Test
  void outputThatNobodyComparesIsNotShown() {
    for (String text : List.of("```text\nA\n```", "```sh\na\n```\nso:\n```json\n{}\n```")) {
      assertThatThrownBy(() -> Document.of(text.lines().toList()))
          .hasMessageContaining("shows what no commands right above it print");
    }
  }

  @Test
  void whatGoesOnUntilCtrlCHasATerminalOfItsOwn() {
    assertThat(block("./runledger up\n").staysOpen()).isTrue();
    assertThat(block("./runledger runner --tag gpu\n").staysOpen()).isTrue();
    assertThat(block("./runledger serve\n").staysOpen()).isTrue();
    assertThat(block("./runledger up --help\n").staysOpen()).isFalse();
    assertThat(block("./runledger serve --settings\n").staysOpen()).isFalse();
    assertThat(block("./runledger runners\n").staysOpen()).isFalse();
    assertThat(block("./runledger up\n./runledger runs\n").staysOpen()).isFalse();
  }

  @Test
  void aBlockWithoutAnEndIsNoDocument() {
    assertThatThrownBy(() -> Document.of(List.of("```sh", "one"))).hasMessageContaining("line 1");
  }

  private static Block block(String script) {
    return new Block(1, script, null);
  }
}
