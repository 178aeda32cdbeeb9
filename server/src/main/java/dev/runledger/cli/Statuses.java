package dev.runledger.cli;

import dev.runledger.json.Words;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Table.Cell;
import dev.runledger.work.Runner;

/// Which colour a status has: green went well, red did not, yellow wants somebody, blue is busy.
final class Statuses {
  private Statuses() {}

  static Cell cell(RunStatus status) {
    return new Cell(Words.of(status), paint(status));
  }

  static Cell cell(Session.Status status) {
    Paint paint =
        switch (status) {
          case PENDING -> Paint.CYAN;
          case RUNNING, STOPPING -> Paint.BLUE;
          case WAITING_INPUT -> Paint.YELLOW;
          case IDLE -> Paint.GREEN;
          case FAILED -> Paint.RED;
          case STOPPED -> Paint.DIM;
        };
    return new Cell(Words.of(status), paint);
  }

  static Cell cell(Runner.Status status) {
    Paint paint =
        switch (status) {
          case ONLINE -> Paint.GREEN;
          case STALE -> Paint.RED;
          case DRAINING -> Paint.YELLOW;
          case REMOVED -> Paint.DIM;
        };
    return new Cell(Words.of(status), paint);
  }

  static Paint paint(RunStatus status) {
    return switch (status) {
      case PENDING, CLAIMED -> Paint.CYAN;
      case RUNNING, STOPPING -> Paint.BLUE;
      case WAITING_INPUT -> Paint.YELLOW;
      case COMPLETED -> Paint.GREEN;
      case FAILED -> Paint.RED;
      case STOPPED, CANCELLED -> Paint.DIM;
    };
  }
}
