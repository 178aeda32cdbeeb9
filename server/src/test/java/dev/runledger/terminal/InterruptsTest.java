package dev.runledger.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptsTest {
  @Test
  void aSecondSignalIsToldFromTheFirst() throws Exception {
    BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    try (Interrupts interrupts = new Interrupts(told::add)) {
      interrupts.signal();
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
      interrupts.signal();
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  @Test
  void aRealTermIsTakenWhileItIsOpen() throws Exception {
    BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    try (Interrupts _ = new Interrupts(told::add)) {
      new ProcessBuilder("kill", "-TERM", Long.toString(ProcessHandle.current().pid()))
          .start()
          .waitFor();
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }
}
