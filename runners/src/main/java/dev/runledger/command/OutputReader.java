package dev.runledger.command;

import dev.runledger.command.Lines.Piece;
import dev.runledger.runner.StopException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads one stream of a process on a platform thread of its own, since a read of a pipe would pin
/// a virtual one. It reads on when nobody wants to hear it any more: a process whose pipe is full
/// could not end.
final class OutputReader {
  private static final System.Logger LOG = System.getLogger(OutputReader.class.getName());
  private static final long LOOK_MILLIS = 20;

  private final InputStream in;
  private final String stream;
  private final Output output;
  private final Lines lines;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean abandoned;
  private boolean isHeard = true;
  private int part = 1;

  /// @param stream stdout or stderr
  OutputReader(InputStream in, String stream, Output output) {
    this.in = in;
    this.stream = stream;
    this.output = output;
    this.lines = new Lines(in);
  }

  void start() {
    Thread.ofPlatform().daemon().name(stream + " of a command").start(this::run);
  }

  /// Waits for the end of the stream. A child of the process that has ended may keep it open: when
  /// nothing comes for so long, the rest is given up. What counts is the time in which this looked
  /// again and again: after a pause of the machine, what is in the pipe has its turn first.
  ///
  /// @return whether the end was reached
  boolean awaitEnd(Duration quiet) throws InterruptedException {
    long seen = Lines.NOT_WAITING;
    long quietMillis = 0;
    while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      long since = lines.waitingSince();
      boolean stillWaits = since != Lines.NOT_WAITING && since == seen;
      quietMillis = stillWaits ? quietMillis + LOOK_MILLIS : 0;
      seen = since;
      if (stillWaits && quietMillis >= quiet.toMillis()) {
        abandoned = true;
        return false;
      }
    }
    return true;
  }

  private void run() {
    try (in) {
      for (Piece piece = lines.next(); piece != null && !abandoned; piece = lines.next()) {
        if (isHeard) {
          tell(piece);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} ended: {1}", stream, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void tell(Piece piece) throws InterruptedException {
    try {
      if (piece.isWholeLine()) {
        output.line(stream, piece.text());
      } else {
        int next = output.piece(stream, piece.text(), piece.continues() ? part : 1, piece.ends());
        part = next;
      }
    } catch (StopException | IllegalStateException e) {
      isHeard = false;
    }
  }
}
