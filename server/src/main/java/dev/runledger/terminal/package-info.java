/// How a terminal is written to: tables, colours, times as people say them, one live line.
@NullMarked
package dev.runledger.terminal;

import org.jspecify.annotations.NullMarked;
