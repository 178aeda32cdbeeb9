/// Whole lives of runs, played through in virtual time by chance, every step of which is judged.
@NullMarked
package dev.runledger.simulation;

import org.jspecify.annotations.NullMarked;
